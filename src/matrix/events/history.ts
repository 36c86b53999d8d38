import type { Work } from '../../scheduling/slices.js';
import { firstAfter } from '../values/change-log.js';
import { type EventFilter, passesFilter } from './event-filter.js';
import type { StoredEvent } from '../model/events.js';
import { relationsOf } from '../room/relations.js';
import type { Room } from '../model/rooms.js';

/** Backwards from the newest event, or forwards from the oldest. */
export type Direction = 'b' | 'f';

/** Which events of a room are asked for. */
export interface PageRequest {
  direction: Direction;
  /** Right after which position to begin. */
  from: number;
  /** At which position to stop. */
  to?: number;
  limit: number;
  filter?: EventFilter;
}

/** Events in the order they were asked for, and where the next ones begin. */
export interface Page {
  events: StoredEvent[];
  next: number;
}

/**
 * A page of a room's history. Positions lie between events: backwards come the events up to `from`, forwards those
 * after it. Costs what it returns and what the filter hides, with the chance of a break after each event.
 */
export function* pageOf(room: Room, request: PageRequest): Work<Page> {
  const { direction, from, to, limit, filter } = request;
  const isWanted = (event: StoredEvent) =>
    !filter || passesFilter(filter, event, (eventId) => relationsOf(room, eventId));
  const step = direction === 'f' ? 1 : -1;
  const isBeyond = (position: number) =>
    to !== undefined && (direction === 'f' ? position > to : position <= to);
  const events: StoredEvent[] = [];
  let index = firstAfter(room.events, from) - (direction === 'f' ? 0 : 1);
  for (; events.length < limit; index += step) {
    const event = room.events[index];
    if (!event || isBeyond(event.position)) break;
    if (isWanted(event)) events.push(event);
    yield;
  }
  const last = events.at(-1);
  if (!last) return { events, next: from };
  return { events, next: direction === 'f' ? last.position : last.position - 1 };
}

/** The position right after the newest event of a room. */
export function newestPosition(room: Room): number {
  return room.events.at(-1)?.position ?? 0;
}
