import { atOnce } from '../../scheduling/slices.js';
import { MatrixError } from '../values/error.js';
import { clientV1, type Reader, type ShownV1 } from '../events/event-format.js';
import { type EventFilter, parseEventFilter, passesFilter } from '../events/event-filter.js';
import { unseeable } from './event-lookup.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import { pageOf } from '../events/history.js';
import type { Homeserver } from '../model/homeserver.js';
import { findEvent, findRoom, membershipOf, stateAt } from '../room/room.js';
import { paginationToken } from '../values/stream-token.js';
import type { Room } from '../model/rooms.js';

/** An event, what surrounds it, and what held after all of that, as it goes over the wire. */
export interface EventContext {
  events_before: ShownV1[];
  event: ShownV1;
  events_after: ShownV1[];
  state: ShownV1[];
  start: string;
  end: string;
}

/** What happened around an event: newest first before it, oldest first after it, and where further pages begin. */
export interface Surroundings {
  before: StoredEvent[];
  after: StoredEvent[];
  start: string;
  end: string;
}

/** The events around one in its room, as many as asked for, visible or not. */
export function surroundingsOf(
  room: Room,
  { position }: StoredEvent,
  limits: { before: number; after: number },
  filter?: EventFilter,
): Surroundings {
  const before = atOnce(pageOf(room, { direction: 'b', from: position - 1, limit: limits.before, filter }));
  const after = atOnce(pageOf(room, { direction: 'f', from: position, limit: limits.after, filter }));
  return {
    before: before.events,
    after: after.events,
    start: paginationToken(before.next),
    end: paginationToken(after.next),
  };
}

/**
 * An event with what surrounds it, `limit` events in all, and the state after the last of them (Matrix client-server
 * API, "Getting context"; Synapse: observed). The filter decides about the surroundings and the state. Throws
 * `M_NOT_FOUND` for an unknown event, `M_FORBIDDEN` for one that must not be seen, `M_UNKNOWN` (404) for one of
 * another room, and as `parseEventFilter` does.
 */
export function showContext(
  homeserver: Homeserver,
  roomId: string,
  eventId: string,
  reader: Reader,
  query: { limit?: number; filter?: string },
): EventContext {
  const filter = parseEventFilter(query.filter);
  const { room, event } = getEventToSurround(homeserver, roomId, eventId, reader.userId);
  const sees = sightOf(homeserver, room, reader.userId);
  const limit = query.limit ?? 10;
  const limits = { before: Math.floor(limit / 2), after: Math.ceil(limit / 2) };
  const around = surroundingsOf(room, event, limits, filter);
  const [before, after] = [around.before.filter(sees), around.after.filter(sees)];
  const now = homeserver.clock.now();
  const show = (one: StoredEvent) => clientV1(one, { now, previous: true, viewer: { ...reader, room } });
  const shown = [...before, event, ...after];
  return {
    events_before: before.map(show),
    event: show(event),
    events_after: after.map(show),
    state: stateAround(room, after.at(-1) ?? event, shown, filter).map((one) =>
      clientV1(one, { now, previous: false }),
    ),
    start: around.start,
    end: around.end,
  };
}

/** Whether it may be seen comes before whether it is in this room: Synapse looks at it as from the room in the path. */
function getEventToSurround(
  homeserver: Homeserver,
  roomId: string,
  eventId: string,
  userId: string,
): { room: Room; event: StoredEvent } {
  const event = findEvent(homeserver, eventId);
  const room = event && findRoom(homeserver, event.room_id);
  if (!event || !room) throw new MatrixError('M_NOT_FOUND', 'Event not found.');
  const asked = findRoom(homeserver, roomId);
  const isStranger = !asked || membershipOf(asked, userId) !== 'join';
  if (!sightOf(homeserver, room, userId, isStranger)(event)) throw unseeable();
  if (asked === room) return { room, event };
  throw new MatrixError('M_UNKNOWN', 'No row found (events)', { status: 404 });
}

/** The state after the last event; of the members only those who said something, if they are loaded lazily. */
function stateAround(
  room: Room,
  last: StoredEvent,
  shown: StoredEvent[],
  filter: EventFilter | undefined,
): StoredEvent[] {
  const senders = new Set(shown.map(({ sender }) => sender));
  const isNeeded = ({ type, state_key }: StoredEvent) =>
    !filter?.lazy_load_members || type !== 'm.room.member' || senders.has(state_key ?? '');
  return [...stateAt(room, last.position).values()]
    .flatMap((byKey) => [...byKey.values()])
    .filter((event) => isNeeded(event) && (!filter || passesFilter(filter, event)));
}
