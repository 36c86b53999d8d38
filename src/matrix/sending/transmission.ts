import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { StoredEvent, Transaction } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { atLeast } from '../values/room-versions.js';
import { findRoom } from '../room/room.js';
import { redactEvent, sendEvent } from './send.js';
import { findRepeatedRequest, findSent, rememberSent } from './transactions.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/** Who sends something, and under which transaction id if they gave one. */
export interface Origin {
  userId: string;
  deviceId: string;
  txnId?: string;
}

/** What a client asks to be sent to a room: an event, or the redaction of one. */
export type Transmission = { type: string } | { redacts: string };

/**
 * The event that exactly this request has sent before, if it has: looked up before the body is read, so that even a
 * repetition with a broken body is answered (Synapse: observed).
 */
export function findTransmitted(
  homeserver: Homeserver,
  roomId: string,
  origin: Origin,
  what: Transmission,
): string | undefined {
  const transaction = transactionOf(origin);
  return transaction && findRepeatedRequest(homeserver, roomId, transaction, requestOf(what));
}

/**
 * Sends an event to a room, or redacts one there, once for each transaction id, and returns the id of what was
 * sent. Throws `M_FORBIDDEN` for a room that does not exist (redactions: `M_NOT_FOUND`), and what `sendEvent` and
 * `redactEvent` throw.
 */
export function transmit(
  homeserver: Homeserver,
  roomId: string,
  origin: Origin,
  what: Transmission,
  content: JsonObject,
): string {
  const room = findRoom(homeserver, roomId);
  if (!room) throw unknownRoom(homeserver, roomId, origin, what);
  if ('redacts' in what) checkCoherence(room, what.redacts, content);
  const transaction = transactionOf(origin);
  const sent = transaction && findSent(homeserver, roomId, transaction);
  if (sent) return sent.eventId;
  const event = add(homeserver, room, origin, what, content);
  if (transaction) rememberSent(homeserver, event, transaction, requestOf(what));
  return event.event_id;
}

function add(
  homeserver: Homeserver,
  room: Room,
  origin: Origin,
  what: Transmission,
  content: JsonObject,
): StoredEvent {
  const redacts = 'redacts' in what ? what.redacts : redactsOf(room, what.type, content);
  if (redacts !== undefined) {
    return redactEvent(homeserver, room, origin.userId, redacts, content, transactionOf(origin));
  }
  const { type } = what as { type: string };
  return sendEvent(homeserver, room, origin.userId, type, content, transactionOf(origin));
}

/**
 * What a redaction that is sent like any other event redacts. Synapse breaks (500) on one that does not say so, and
 * on all of them up to room version 10.
 */
function redactsOf(room: Room, type: string, { redacts }: JsonObject): string | undefined {
  if (type !== 'm.room.redaction') return undefined;
  if (atLeast(room.version, 11) && typeof redacts === 'string') return redacts;
  throw new MatrixError('M_UNKNOWN', 'A redaction must be sent with the redact endpoint');
}

function checkCoherence(room: Room, redacts: string, content: JsonObject): void {
  if (!atLeast(room.version, 11) || content.redacts === undefined || content.redacts === redacts) return;
  throw new MatrixError(
    'M_INVALID_PARAM',
    'Cannot provide a redacts value incoherent with the event_id of the URL parameter',
  );
}

function unknownRoom(
  homeserver: Homeserver,
  roomId: string,
  { userId }: Origin,
  what: Transmission,
): MatrixError {
  if ('redacts' in what) {
    return new MatrixError('M_NOT_FOUND', `Could not find room_version for ${roomId}`);
  }
  return new MatrixError('M_FORBIDDEN', dialectOf(homeserver).texts.notInRoom(userId, roomId));
}

function transactionOf({ userId, deviceId, txnId }: Origin): Transaction | undefined {
  return txnId === undefined ? undefined : { userId, deviceId, txnId };
}

function requestOf(what: Transmission): string {
  return 'redacts' in what ? `redact ${what.redacts}` : `send ${what.type}`;
}
