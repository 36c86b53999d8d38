import { firstAfter } from '../values/change-log.js';
import { passesFilter } from '../events/event-filter.js';
import type { StoredEvent } from '../model/events.js';
import type { Sight } from '../events/event-visibility.js';
import { blocksTimeline, type SyncFilter } from './sync-filter.js';
import type { Room } from '../model/rooms.js';

/** The part of a room's history that a sync tells. */
export interface Timeline {
  events: StoredEvent[];
  /** There is more between here and what the client knows. */
  limited: boolean;
  /** The position from which to page backwards; not always right before the first event. */
  prevBatch: number;
}

/** What of a room's history is new. */
export interface Span {
  /** The client knows everything up to this position; undefined if it knows nothing of the room, or of its present stay. */
  from: number | undefined;
  /** The last position that is told of. */
  to: number;
  /** Where the sync before ended, for rooms the user is in: undefined if there was none. */
  recentSince?: number | undefined;
  /** The user came into the room since the sync before. */
  isNewlyJoined?: boolean;
}

/** How many rounds of events a filter may hide before the search is given up (Synapse: observed). */
const MAX_ROUNDS = 5;

/** The fewest events that are looked at in a round. */
const SMALLEST_ROUND = 10;

/**
 * The newest events of a span that a filter wants and the reader may see, searched as Synapse does (observed): what came
 * since the last sync is taken first, one event more than are wanted; where that is not all, older events are looked at
 * in rounds until there are enough. `prevBatch` is right before the first event only if something was left out, or if the
 * span is told whole; else it is where the rounds began, so that a page from the `prev_batch` of a first sync that is
 * not limited repeats the timeline. Costs what it returns, and a bounded number of events that are hidden.
 */
export function timelineOf(room: Room, span: Span, filter: SyncFilter, sees: Sight): Timeline {
  const { limit } = filter.room;
  const isShown = (event: StoredEvent) =>
    passesFilter(filter.room.timeline, event) && (sees(event) || holds(room, event));
  const { begin, count } = recentOf(room, span, limit);
  const recent = room.events.slice(begin, begin + count).filter(isShown);
  const { isNewlyJoined = false, recentSince } = span;
  const isCut = isNewlyJoined || recentSince === undefined || count > limit;
  const upTo = count > 0 ? positionBefore(room.events[begin]) : (recentSince ?? span.to);
  if (!isCut || blocksTimeline(filter)) {
    return { events: recent, limited: false, prevBatch: recent[0] ? positionBefore(recent[0]) : upTo };
  }
  const { found, isMore } = searchBack(room, span, { begin, recent, limit }, isShown);
  if (found.length <= limit) return { events: found, limited: isMore || isNewlyJoined, prevBatch: upTo };
  // A limit of 0 leaves what is recent as it is (Synapse: observed).
  const events = found.slice(-limit);
  return { events, limited: true, prevBatch: positionBefore(events[0]) };
}

/** Where the newest events since the last sync stand in the room's, and how many there are, at most one more than wanted. */
function recentOf(room: Room, { recentSince, to }: Span, limit: number): { begin: number; count: number } {
  const end = firstAfter(room.events, to);
  if (recentSince === undefined) return { begin: end, count: 0 };
  const begin = Math.max(firstAfter(room.events, recentSince), end - limit - 1);
  return { begin, count: end - begin };
}

/** Adds older events, in rounds, to the recent ones until there are as many as wanted, or no more. */
function searchBack(
  room: Room,
  { from }: Span,
  { begin, recent, limit }: { begin: number; recent: StoredEvent[]; limit: number },
  isShown: (event: StoredEvent) => boolean,
): { found: StoredEvent[]; isMore: boolean } {
  const oldest = from === undefined ? 0 : firstAfter(room.events, from);
  const size = Math.max(2 * limit, SMALLEST_ROUND);
  let [found, isMore, index] = [recent, true, begin];
  for (let round = 0; round < MAX_ROUNDS && isMore && found.length < limit; round++) {
    const next = Math.max(oldest, index - size);
    isMore = next > oldest;
    found = [...room.events.slice(next, index).filter(isShown), ...found];
    index = next;
  }
  return { found, isMore };
}

/** What holds now is told whatever the history's visibility (Synapse: observed). */
function holds(room: Room, { type, state_key, event_id }: StoredEvent): boolean {
  return state_key !== undefined && room.state.get(type)?.get(state_key)?.event_id === event_id;
}

function positionBefore(event: StoredEvent | undefined): number {
  return (event?.position ?? 1) - 1;
}
