import { MatrixError } from '../values/error.js';
import { clientV1, type Reader, type ShownV1 } from '../events/event-format.js';
import { findEventIn, unseeable } from './event-lookup.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import type { Direction } from '../events/history.js';
import type { Homeserver } from '../model/homeserver.js';
import { readPageToken } from '../values/page-token.js';
import { relatedEvents, relationOf } from '../room/relations.js';
import { membershipOf } from '../room/room.js';
import { paginationToken } from '../values/stream-token.js';
import { readableRoom } from '../room/visibility.js';
import type { Room } from '../model/rooms.js';

/** Which of the events that relate to one are asked for. */
export interface RelationsQuery {
  relType?: string;
  eventType?: string;
  /** Backwards unless given. */
  dir?: Direction;
  from?: string;
  to?: string;
  /** 5 unless given. */
  limit?: number;
  /** Whether what relates to those events, and so on, is asked for as well. */
  recurse?: boolean;
}

/** A page of relating events, as it goes over the wire. */
export interface RelationsPage {
  chunk: ShownV1[];
  next_batch?: string;
  prev_batch?: string;
  recursion_depth?: number;
}

/** The most events of a page. */
const MAX_LIMIT = 1000;

/** How often relations of relations are followed, and what Synapse says of it. */
const STEPS = 4;
const TOLD_DEPTH = 3;

/**
 * A page of the events that relate to one (Matrix client-server API, "Relationships API"; Synapse: observed), without
 * edits of an event that was redacted. Throws `M_UNKNOWN` (404) for an unknown event, `M_FORBIDDEN` for one that must
 * not be seen, and as `readableRoom` and `readPageToken` do. Costs the number of relating events.
 */
export function listRelations(
  homeserver: Homeserver,
  roomId: string,
  eventId: string,
  reader: Reader,
  query: RelationsQuery,
): RelationsPage {
  const [from, to] = [readPageToken('from', query.from), readPageToken('to', query.to)];
  const { room, until } = readableRoom(homeserver, roomId, reader.userId);
  const parent = getParent(homeserver, room, eventId, reader.userId);
  const limit = Math.min(query.limit ?? 5, MAX_LIMIT);
  const rest = between(matching(room, parent, query), query.dir ?? 'b', from, to);
  const events = rest.slice(0, limit);
  const isStranger = until === Infinity && membershipOf(room, reader.userId) !== 'join';
  const look = { now: homeserver.clock.now(), previous: true, viewer: { ...reader, room } };
  const last = events.at(-1);
  return {
    chunk: events
      .filter(sightOf(homeserver, room, reader.userId, isStranger))
      .map((event) => clientV1(event, look)),
    ...(query.recurse && { recursion_depth: TOLD_DEPTH }),
    ...(last && rest.length > limit && { next_batch: tokenAfter(last, query.dir ?? 'b') }),
    ...(query.from && { prev_batch: query.from }),
  };
}

/** The event itself, without what relates to it. Throws as `listRelations` does. */
export function showParent(homeserver: Homeserver, roomId: string, eventId: string, userId: string): ShownV1 {
  const { room } = readableRoom(homeserver, roomId, userId);
  const parent = getParent(homeserver, room, eventId, userId);
  return clientV1(parent, { now: homeserver.clock.now(), previous: false });
}

function getParent(homeserver: Homeserver, room: Room, eventId: string, userId: string): StoredEvent {
  const parent = findEventIn(homeserver, room.roomId, eventId);
  if (!parent) throw new MatrixError('M_UNKNOWN', 'Unknown parent event.', { status: 404 });
  if (!sightOf(homeserver, room, userId)(parent)) throw unseeable();
  return parent;
}

/** The relating events that are asked for, oldest first. */
function matching(room: Room, parent: StoredEvent, query: RelationsQuery): StoredEvent[] {
  return relating(room, parent.event_id, query.recurse ? STEPS : 0).filter((event) => {
    const relType = relationOf(event)?.relType;
    if (parent.redactedBecause && relType === 'm.replace') return false;
    return (
      (query.relType === undefined || relType === query.relType) &&
      (query.eventType === undefined || event.type === query.eventType)
    );
  });
}

function relating(room: Room, eventId: string, steps: number): StoredEvent[] {
  const direct = relatedEvents(room, eventId);
  if (steps === 0) return direct;
  const indirect = direct.flatMap(({ event_id }) => relating(room, event_id, steps - 1));
  return [...direct, ...indirect].sort((a, b) => a.position - b.position);
}

/** Positions lie between events: backwards come those up to `from`, forwards those after it. */
function between(
  events: StoredEvent[],
  direction: Direction,
  from: number | undefined,
  to: number | undefined,
): StoredEvent[] {
  const [low, high] = direction === 'f' ? [from, to] : [to, from];
  const found = events.filter(({ position }) => position > (low ?? 0) && position <= (high ?? Infinity));
  return direction === 'f' ? found : found.reverse();
}

function tokenAfter({ position }: StoredEvent, direction: Direction): string {
  return paginationToken(direction === 'f' ? position : position - 1);
}
