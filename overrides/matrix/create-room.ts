import { createRoom } from '../../src/matrix/creation/create-room.js';
import { readRoomUpgrade, upgradeRoom } from '../../src/matrix/creation/upgrade-room.js';
import { dialectOf } from '../../src/matrix/model/dialect.js';
import type { Homeserver } from '../../src/matrix/model/homeserver.js';
import type { Wording } from './edge/refusals.js';
import type { MatrixOverrides } from './edge/table.js';

/** How rooms and spaces come about. */
export const roomCreation = {
  createRoom: {
    limits: [['roomCreation'], ['message']],
    wording: malformedRoom,
    *answer({ homeserver, caller, body }) {
      const { roomId } = yield* createRoom(homeserver, caller.userId, body);
      return { room_id: roomId };
    },
  },

  upgradeRoom({ homeserver, caller, path, body }) {
    const upgrade = readRoomUpgrade(body);
    return { replacement_room: upgradeRoom(homeserver, caller.userId, path.roomId, upgrade) };
  },
} satisfies Partial<MatrixOverrides>;

/** The requirements document has one refusal for every malformed room. */
function malformedRoom(homeserver: Homeserver): Wording[] {
  const text = dialectOf(homeserver).texts.badRoomCreation;
  return text === null ? [] : [{ at: '/body', errcode: 'M_BAD_JSON', text }];
}
