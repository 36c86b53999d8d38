import { createRoom } from '../../src/matrix/create-room.js';
import type { MatrixOverrides } from './service.js';

/** How rooms and spaces come about. */
export const roomCreation = {
  createRoom({ homeserver, caller, body }) {
    return { room_id: createRoom(homeserver, caller.userId, body).roomId };
  },
} satisfies Partial<MatrixOverrides>;
