import { listMessages } from '../../src/matrix/messages.js';
import type { MatrixOverrides } from './service.js';

/** Reading what happened in a room. */
export const timeline = {
  getRoomEvents({ homeserver, caller, path, query }) {
    return { ...listMessages(homeserver, path.roomId, caller, query) };
  },
} satisfies Partial<MatrixOverrides>;
