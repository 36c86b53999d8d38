import { mapped, type Work } from '../../scheduling/slices.js';
import { clientV1, type Reader, type ShownV1, type Viewer } from '../events/event-format.js';
import { parseEventFilter } from '../events/event-filter.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import { type Direction, newestPosition, pageOf } from '../events/history.js';
import type { Homeserver } from '../model/homeserver.js';
import { readPageToken } from '../values/page-token.js';
import { memberAt, membershipOf } from '../room/room.js';
import { paginationToken } from '../values/stream-token.js';
import { readableRoom } from '../room/visibility.js';
import type { Room } from '../model/rooms.js';

/** What is asked for at /messages. */
export interface MessagesQuery {
  /** Forwards unless given. */
  dir?: Direction;
  from?: string;
  to?: string;
  /** 10 unless given. */
  limit?: number;
  /** A `RoomEventFilter` in JSON. */
  filter?: string;
}

/** A page of messages, as it goes over the wire. */
export interface Messages {
  chunk: ShownV1[];
  start: string;
  /** Absent when there is nothing left. */
  end?: string;
  /** The senders' member events, if members are loaded lazily and there are any. */
  state?: ShownV1[];
}

/** The events of a page unless another number is asked for. */
const DEFAULT_LIMIT = 10;

/** The most events of a page. */
const MAX_LIMIT = 1000;

/**
 * A page of what happened in a room, as a user may see it (Matrix client-server API, "Messages"; Synapse: observed).
 * Events that the user must not see are left out of a page that is counted with them, so a page can be empty and yet
 * have an `end`. Somebody who left begins, going backwards, where they left. Throws `M_UNKNOWN` for tokens and
 * filters that make no sense, and as `readableRoom` does.
 */
export function* listMessages(
  homeserver: Homeserver,
  roomId: string,
  reader: Reader,
  query: MessagesQuery,
): Work<Messages> {
  const from = readPageToken('from', query.from);
  const to = readPageToken('to', query.to);
  const filter = parseEventFilter(query.filter);
  const { room, until } = readableRoom(homeserver, roomId, reader.userId);
  const begin = beginOf(room, query, from, until);
  const limit = Math.min(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const page = yield* pageOf(room, { direction: query.dir ?? 'f', from: begin.position, to, limit, filter });
  const start = begin.token;
  if (limit === 0) return { chunk: [], start, ...endOfNothing(begin, query.dir ?? 'f', to) };
  if (page.events.length === 0) return { chunk: [], start };
  const isStranger = until === Infinity && membershipOf(room, reader.userId) !== 'join';
  const seen = page.events.filter(sightOf(homeserver, room, reader.userId, isStranger));
  const members = filter?.lazy_load_members ? sendersOf(room, seen) : [];
  const look = { now: homeserver.clock.now(), previous: true };
  const viewer: Viewer = { ...reader, room };
  return {
    chunk: yield* mapped(seen, (event) => clientV1(event, { ...look, viewer })),
    start,
    end: paginationToken(page.next),
    ...(members.length > 0 && {
      state: members.map((event) => clientV1(event, { ...look, previous: false })),
    }),
  };
}

/** Where to go on after a page of no events: past what was not looked at, unless there is nothing (Synapse: observed). */
function endOfNothing(
  begin: { position: number; token: string },
  direction: Direction,
  to: number | undefined,
): { end?: string } {
  if (to === undefined) return { end: begin.token };
  const isPast = direction === 'f' ? to <= begin.position : begin.position <= to;
  return isPast ? {} : { end: paginationToken(to) };
}

function beginOf(
  room: Room,
  { dir, from: token }: MessagesQuery,
  from: number | undefined,
  until: number,
): { position: number; token: string } {
  if (dir !== 'b') return { position: from ?? 0, token: from === undefined ? 's0' : (token ?? '') };
  const position = Math.min(from ?? newestPosition(room), until);
  return { position, token: position === from ? (token ?? '') : paginationToken(position) };
}

/** The member events of the senders of a page, as they were at its first event. */
function sendersOf(room: Room, [first, ...others]: StoredEvent[]): StoredEvent[] {
  if (!first) return [];
  const senders = new Set([first, ...others].map(({ sender }) => sender));
  return [...senders].flatMap((userId) => memberAt(room, userId, first.position) ?? []);
}
