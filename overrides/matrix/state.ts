import { MatrixError } from '../../src/matrix/values/error.js';
import { clientV1, clientV2 } from '../../src/matrix/events/event-format.js';
import { changeMemberState } from '../../src/matrix/membership/member-state.js';
import { getRoomToWrite } from '../../src/matrix/sending/send.js';
import { getState, listState, setState } from '../../src/matrix/sending/state.js';
import { listing } from '../../src/server/listing.js';
import type { MatrixOverrides } from './edge/table.js';

/** What holds in a room. */
export const state = {
  getRoomState({ homeserver, caller, path }) {
    const look = { now: homeserver.clock.now(), previous: false };
    const events = listState(homeserver, path.roomId, caller.userId);
    return listing(events, (event) => clientV1(event, look));
  },

  getRoomStateWithKey({ homeserver, caller, path, query }) {
    const event = getState(homeserver, path.roomId, caller.userId, path.eventType, path.stateKey);
    if (query.format !== 'event') return event.content;
    return { ...clientV2(event, { now: homeserver.clock.now(), previous: false }) };
  },

  setRoomStateWithKey: {
    limits: [['message']],
    answer({ homeserver, caller, path, query, body }) {
      if (query['org.matrix.msc4140.delay'] !== undefined) {
        throw new MatrixError('M_FORBIDDEN', 'Sending delayed events has been disallowed');
      }
      const { roomId, eventType, stateKey } = path;
      if (eventType === 'm.room.member') {
        return { event_id: changeMemberState(homeserver, roomId, caller.userId, stateKey, body).event_id };
      }
      const room = getRoomToWrite(homeserver, roomId, caller.userId);
      return { event_id: setState(homeserver, room, caller.userId, eventType, stateKey, body).event_id };
    },
  },
} satisfies Partial<MatrixOverrides>;
