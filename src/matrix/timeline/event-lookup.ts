import { MatrixError } from '../values/error.js';
import { clientV1, type Reader, type ShownV1 } from '../events/event-format.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { findEvent, findRoom } from '../room/room.js';
import { presentRoom } from '../room/visibility.js';

/**
 * An event of a room, as a user may see it. Throws `M_NOT_FOUND` for an event that does not exist, is in another
 * room, or must not be seen: which of them it is, nobody is told (Synapse: observed).
 */
export function showEvent(homeserver: Homeserver, roomId: string, eventId: string, reader: Reader): ShownV1 {
  const room = findRoom(homeserver, roomId);
  const event = room && findEventIn(homeserver, roomId, eventId);
  if (!event || !sightOf(homeserver, room, reader.userId)(event)) {
    throw new MatrixError('M_NOT_FOUND', 'Event not found.');
  }
  return clientV1(event, { now: homeserver.clock.now(), previous: false, viewer: { ...reader, room } });
}

/** The event of an id, if it is in a room. */
export function findEventIn(
  homeserver: Homeserver,
  roomId: string,
  eventId: string,
): StoredEvent | undefined {
  const event = findEvent(homeserver, eventId);
  return event?.room_id === roomId ? event : undefined;
}

/** The refusal of an event that exists and must not be seen. */
export function unseeable(): MatrixError {
  return new MatrixError('M_FORBIDDEN', "You don't have permission to access that event.");
}

/**
 * The event of a room that is closest to a moment, at it or after it (`f`), at it or before it (`b`). Whether the
 * user may see it is not asked (Synapse: observed). Throws `M_NOT_FOUND` when there is none, and `M_FORBIDDEN` for
 * a room whose present the user may not see.
 */
export function findEventByTime(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
  time: number,
  direction: 'b' | 'f',
): StoredEvent {
  const { events } = presentRoom(homeserver, roomId, userId);
  // Events stand in the order of their times, so that the first at or after a moment is found by halving.
  const index = direction === 'f' ? firstAt(events, time) : firstAt(events, time + 1) - 1;
  const event = events[index];
  if (event) return event;
  const words = direction === 'f' ? 'FORWARDS' : 'BACKWARDS';
  throw new MatrixError('M_NOT_FOUND', `Unable to find event from ${time} in direction Direction.${words}`);
}

function firstAt(events: StoredEvent[], time: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.origin_server_ts ?? Infinity) >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
