import { isInThread } from '../events/aggregations.js';
import { MatrixError } from '../values/error.js';
import { clientV1, type Reader, type ShownV1 } from '../events/event-format.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { relatedEvents } from '../room/relations.js';
import { findEvent, membershipOf } from '../room/room.js';
import { readableRoom } from '../room/visibility.js';
import type { Room } from '../model/rooms.js';

/** Which threads of a room are asked for. */
export interface ThreadsQuery {
  /** All unless told; or only those that the user wrote in. */
  include?: 'all' | 'participated';
  from?: string;
  /** 5 unless given. */
  limit?: number;
}

/** A page of threads, as their first events. */
export interface ThreadsPage {
  chunk: ShownV1[];
  next_batch?: string;
}

/**
 * The threads of a room, that with the latest reply first (Matrix client-server API, "Querying threads in a room").
 * A page is counted before it is asked which threads the user wrote in and may see (Synapse: observed). Throws
 * `M_UNKNOWN` for a token that is none, and as `readableRoom` does. Costs the number of replies in the room's
 * threads.
 */
export function listThreads(
  homeserver: Homeserver,
  roomId: string,
  reader: Reader,
  { include, from, limit = 5 }: ThreadsQuery,
): ThreadsPage {
  const before = from ? readToken(from) : Infinity;
  const { room, until } = readableRoom(homeserver, roomId, reader.userId);
  const rest = threadsOf(room).filter(({ latest }) => latest < before);
  const page = rest.slice(0, limit);
  const isStranger = until === Infinity && membershipOf(room, reader.userId) !== 'join';
  const sees = sightOf(homeserver, room, reader.userId, isStranger);
  // Synapse tells no transaction ids here.
  const viewer = { userId: reader.userId, deviceId: '', room };
  const look = { now: homeserver.clock.now(), previous: true, viewer };
  const last = page.at(-1);
  return {
    chunk: page
      .flatMap(({ rootId }) => findEvent(homeserver, rootId) ?? [])
      .filter((root) => include !== 'participated' || isInThread(room, root, reader.userId))
      .filter(sees)
      .map((root) => clientV1(root, look)),
    ...(last && rest.length > limit && { next_batch: `0_${last.latest}` }),
  };
}

function threadsOf(room: Room): { rootId: string; latest: number }[] {
  return [...room.threadRoots]
    .map((rootId) => ({ rootId, latest: latestReply(room, rootId)?.position ?? 0 }))
    .sort((a, b) => b.latest - a.latest);
}

function latestReply(room: Room, rootId: string): StoredEvent | undefined {
  return relatedEvents(room, rootId, 'm.thread').at(-1);
}

function readToken(token: string): number {
  const position = /^\d+_(\d+)$/.exec(token)?.[1];
  if (position === undefined) throw new MatrixError('M_UNKNOWN', 'Invalid threads token');
  return Number(position);
}
