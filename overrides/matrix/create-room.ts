import { createRoom } from '../../src/matrix/creation/create-room.js';
import { readRoomUpgrade, upgradeRoom } from '../../src/matrix/creation/upgrade-room.js';
import type { MatrixOverrides } from './edge/context.js';

/** How rooms and spaces come about. */
export const roomCreation = {
  *createRoom({ homeserver, caller, body }) {
    const { roomId } = yield* createRoom(homeserver, caller.userId, body);
    return { room_id: roomId };
  },

  upgradeRoom({ homeserver, caller, path, body }) {
    const upgrade = readRoomUpgrade(body);
    return { replacement_room: upgradeRoom(homeserver, caller.userId, path.roomId, upgrade) };
  },
} satisfies Partial<MatrixOverrides>;
