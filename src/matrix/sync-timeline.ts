import { firstAfter } from './change-log.js';
import { passesFilter } from './event-filter.js';
import type { StoredEvent } from './events.js';
import type { Sight } from './event-visibility.js';
import type { Room } from './homeserver.js';
import { blocksTimeline, type SyncFilter } from './sync-filter.js';

/** The part of a room's history that a sync tells. */
export interface Timeline {
  events: StoredEvent[];
  /** There is more between here and what the client knows. */
  limited: boolean;
  /** The position right before the first event. */
  start: number;
}

/** What of a room's history is new. */
export interface Span {
  /** The client knows everything up to this position; undefined if it knows nothing of the room, or of its present stay. */
  from: number | undefined;
  /** The last position that is told of. */
  to: number;
}

/** How many rounds of events a filter may hide before the search is given up (Synapse: observed). */
const MAX_ROUNDS = 5;

/**
 * The newest events of a span that a filter wants and the reader may see. Costs what it returns, and a bounded number
 * of events that are hidden.
 */
export function timelineOf(room: Room, span: Span, filter: SyncFilter, sees: Sight): Timeline {
  const { limit } = filter.room;
  const first = span.from === undefined ? 0 : firstAfter(room.events, span.from);
  let index = firstAfter(room.events, span.to) - 1;
  const nothing = { events: [], limited: span.from === undefined, start: span.from ?? span.to };
  if (blocksTimeline(filter)) return { ...nothing, limited: false };
  const wanted: StoredEvent[] = [];
  const last = Math.max(first, index + 1 - MAX_ROUNDS * (Math.max(2 * limit, 10) + 1));
  for (; index >= last && wanted.length <= limit; index--) {
    const event = room.events[index] as StoredEvent;
    if (passesFilter(filter.room.timeline, event) && (sees(event) || holds(room, event))) wanted.push(event);
  }
  const limited = wanted.length > limit || last > first;
  const events = wanted.slice(0, limit).reverse();
  const start = startOf(events, limited, span);
  return { events, limited, start };
}

/** What holds now is told whatever the history's visibility (Synapse: observed). */
function holds(room: Room, { type, state_key, event_id }: StoredEvent): boolean {
  return state_key !== undefined && room.state.get(type)?.get(state_key)?.event_id === event_id;
}

function startOf(events: StoredEvent[], limited: boolean, { from, to }: Span): number {
  const first = events[0];
  if (first) return first.position - 1;
  return limited || from === undefined ? to : from;
}
