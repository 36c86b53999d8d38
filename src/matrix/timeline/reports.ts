import { MatrixError } from '../values/error.js';
import { sightOf } from '../events/event-visibility.js';
import type { Homeserver } from '../model/homeserver.js';
import { findEvent, findRoom } from '../room/room.js';
import type { JsonObject } from '../../json/read.js';

/** The longest reason for a report of a user, in characters (Synapse: observed). */
const MAX_REASON_LENGTH = 1000;

/**
 * Whether an event can be reported. Nothing comes of a report: no endpoint would show it, and the journal has it.
 * Throws `M_BAD_JSON` for a reason or score of another type, and `M_NOT_FOUND` for an event that the user cannot see.
 */
export function checkEventReport(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  eventId: string,
  { reason = '', score = 0 }: JsonObject,
): void {
  if (typeof reason !== 'string') throw new MatrixError('M_BAD_JSON', "Param 'reason' must be a string");
  if (!Number.isInteger(score)) throw new MatrixError('M_BAD_JSON', "Param 'score' must be an integer");
  if (canSee(homeserver, userId, roomId, eventId)) return;
  throw new MatrixError(
    'M_NOT_FOUND',
    "Unable to report event: it does not exist or you aren't able to see it.",
  );
}

/** Whether a room can be reported. Throws `M_NOT_FOUND` for one that does not exist. */
export function checkRoomReport(homeserver: Homeserver, roomId: string): void {
  if (!findRoom(homeserver, roomId)) throw new MatrixError('M_NOT_FOUND', 'Room does not exist');
}

/** Whether a report of a user, existing or not, can be taken. Throws `M_BAD_JSON` for one that is too long. */
export function checkUserReport(reason: string): void {
  if ([...reason].length <= MAX_REASON_LENGTH) return;
  throw new MatrixError('M_BAD_JSON', `Reason must be less than ${MAX_REASON_LENGTH} characters`);
}

/** A redacted event has nothing left to report. */
function canSee(homeserver: Homeserver, userId: string, roomId: string, eventId: string): boolean {
  const event = findEvent(homeserver, eventId);
  const room = findRoom(homeserver, roomId);
  if (!room || event?.room_id !== roomId || event.redactedBecause) return false;
  return sightOf(homeserver, room, userId)(event);
}
