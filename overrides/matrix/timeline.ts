import { findEventByTime, showEvent } from '../../src/matrix/timeline/event-lookup.js';
import { showContext } from '../../src/matrix/timeline/event-context.js';
import { listMessages } from '../../src/matrix/timeline/messages.js';
import { search } from '../../src/matrix/search/search.js';
import type { MatrixOverrides } from './edge/table.js';

/** Reading what happened in rooms. */
export const timeline = {
  *getRoomEvents({ homeserver, caller, path, query }) {
    return { ...(yield* listMessages(homeserver, path.roomId, caller, query)) };
  },

  getOneRoomEvent({ homeserver, caller, path }) {
    return { ...showEvent(homeserver, path.roomId, path.eventId, caller) };
  },

  getEventContext({ homeserver, caller, path, query }) {
    return showContext(homeserver, path.roomId, path.eventId, caller, query);
  },

  getEventByTimestamp({ homeserver, caller, path, query }) {
    const { ts, dir = 'f' } = query;
    const event = findEventByTime(homeserver, path.roomId, caller.userId, ts, dir);
    return { event_id: event.event_id, origin_server_ts: event.origin_server_ts };
  },

  search: {
    // Synapse breaks (500) where something is there but of a wrong type.
    wording: [{ at: '/body/search_categories', errcode: 'M_UNKNOWN', text: 'Invalid search query' }],
    *answer({ homeserver, caller, query, body }) {
      const criteria = body.search_categories.room_events;
      const found = yield* search(homeserver, caller, criteria, query.next_batch);
      return { search_categories: { room_events: found } };
    },
  },
} satisfies Partial<MatrixOverrides>;
