import { firstAfter } from '../values/change-log.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { findEvent, stateAt } from '../room/room.js';
import { forEachOf, type Work } from '../../scheduling/slices.js';
import type { Span, Timeline } from './sync-timeline.js';
import type { Room, RoomState } from '../model/rooms.js';

/**
 * The state that goes before a timeline, so that both together give what holds at the end of the span: what held
 * right before the first event, and changes that the timeline leaves out. Without `from` it is all state, else what
 * changed since then. Costs the state it returns and the state events of the span.
 */
export function* stateBefore(
  homeserver: Homeserver,
  room: Room,
  span: Span,
  timeline: Timeline,
): Work<Map<string, StoredEvent>> {
  const told = new Set(timeline.events);
  if (span.from !== undefined) return changesIn(room, span.from, span.to, told);
  const before = new Map<string, StoredEvent>();
  for (const byKey of stateOf(room, span.to).values()) {
    yield* forEachOf(byKey.values(), (event) => {
      const earlier = untold(homeserver, event, told);
      if (earlier) before.set(keyOf(earlier), earlier);
    });
  }
  return before;
}

/** The state key and type of a state event as one text. */
export function keyOf({ type, state_key }: Pick<StoredEvent, 'type' | 'state_key'>): string {
  return `${type}\0${state_key ?? ''}`;
}

/** The event that held for a type and key right after a position. Costs how often it was changed since. */
export function stateEventAt(
  homeserver: Homeserver,
  room: Room,
  type: string,
  stateKey: string,
  position: number,
): StoredEvent | undefined {
  let event = room.state.get(type)?.get(stateKey);
  while (event && event.position > position) event = replacedBy(homeserver, event);
  return event;
}

/** The last change of each piece of state in a stretch that is not told otherwise. */
function changesIn(room: Room, from: number, to: number, told: Set<StoredEvent>): Map<string, StoredEvent> {
  const changes = new Map<string, StoredEvent>();
  for (let index = firstAfter(room.stateEvents, from); index < room.stateEvents.length; index++) {
    const event = room.stateEvents[index] as StoredEvent;
    if (event.position > to) break;
    if (!told.has(event)) changes.set(keyOf(event), event);
  }
  return changes;
}

function stateOf(room: Room, to: number): RoomState {
  return (room.stateEvents.at(-1)?.position ?? 0) <= to ? room.state : stateAt(room, to);
}

function untold(homeserver: Homeserver, event: StoredEvent, told: Set<StoredEvent>): StoredEvent | undefined {
  let earlier: StoredEvent | undefined = event;
  while (earlier && told.has(earlier)) earlier = replacedBy(homeserver, earlier);
  return earlier;
}

/** The event that held for the same type and key before. */
function replacedBy(homeserver: Homeserver, { unsigned }: StoredEvent): StoredEvent | undefined {
  const replaced = unsigned?.replaces_state;
  return typeof replaced === 'string' ? findEvent(homeserver, replaced) : undefined;
}
