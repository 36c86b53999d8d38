import { isOneOf, own, type JsonObject } from '../../json/read.js';
import { pythonRepr } from '../../python/repr.js';
import { isTrue } from '../../python/truth.js';
import { writtenIn } from '../../python/written.js';
import { setRoomAccountData, findRoomAccountData } from './account-data.js';
import { MatrixError } from '../values/error.js';
import type { StoredEvent } from '../model/events.js';
import { sightOf } from '../events/event-visibility.js';
import type { Homeserver } from '../model/homeserver.js';
import { addReceipt } from '../push/receipts.js';
import { forgetCounts } from '../push/unread-counts.js';
import { findEvent, findRoom } from '../room/room.js';
import { isInThread } from '../events/event-thread.js';
import type { ReceiptType } from '../model/push.js';

/** Its type, event and thread. */
type KeptReceipt = [type: ReceiptType, eventId: string, threadId?: string];

const RECEIPT_TYPES = ['m.read', 'm.read.private'] as const;

/**
 * Keeps that somebody has read up to an event, as a receipt or as the marker of what they fully read. Throws, in
 * Synapse's order and words, `M_UNKNOWN` for what is no room or event id or no type of receipt, `M_INVALID_PARAM`
 * for a thread that the event is not in, `M_FORBIDDEN` for an event they may not see, and `M_UNKNOWN` (404) for a
 * marker at an event the room does not have.
 */
export function postReceipt(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  receiptType: string,
  eventId: string,
  body: JsonObject,
): void {
  const threadId = readThread(homeserver, receiptType, eventId, body);
  if (receiptType === 'm.fully_read') return moveMarker(homeserver, userId, roomId, eventId);
  if (!isOneOf(RECEIPT_TYPES, receiptType)) throw unknownReceipt();
  checkSight(homeserver, userId, roomId, eventId);
  noteRead(homeserver, roomId, userId, receiptType, eventId, threadId);
}

/** What is wrong with where a receipt points, before its body is read. Throws as `postReceipt` does. */
export function checkReceiptTarget(roomId: string, receiptType: string, eventId: string): void {
  if (!roomId.startsWith('!') || !eventId.startsWith('$')) {
    throw new MatrixError('M_UNKNOWN', 'A valid room ID and event ID must be specified');
  }
  if (receiptType === 'm.fully_read' || isOneOf(RECEIPT_TYPES, receiptType)) return;
  throw unknownReceipt();
}

function unknownReceipt(): MatrixError {
  return new MatrixError('M_UNKNOWN', 'Receipt type must be m.fully_read, m.read, m.read.private');
}

/**
 * Moves the marker and keeps the receipts a body has; the room's members are not the only ones who may (Synapse:
 * observed). Whatever is false to Python is no event. Everything is checked before the first change. Throws as
 * `postReceipt` does, and `M_BAD_JSON` for event ids that are no text where Synapse breaks (500): it looks for the event
 * of a marker by a number as well.
 */
export function setReadMarker(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  body: JsonObject,
): void {
  const marked = readEventId(body, 'm.fully_read');
  const receipts = RECEIPT_TYPES.map((type) => ({ type, eventId: readEventId(body, type) }));
  if (marked !== undefined) getEvent(homeserver, roomId, marked);
  for (const { eventId } of receipts) {
    if (eventId !== undefined) checkSight(homeserver, userId, roomId, eventId);
  }
  for (const { type, eventId } of receipts) {
    if (eventId !== undefined) noteRead(homeserver, roomId, userId, type, eventId);
  }
  if (marked !== undefined) moveMarker(homeserver, userId, roomId, marked);
}

/** Keeps a receipt, after which what is unread has to be counted anew. */
function noteRead(homeserver: Homeserver, roomId: string, userId: string, ...receipt: KeptReceipt): void {
  if (addReceipt(homeserver, roomId, userId, ...receipt)) forgetCounts(homeserver, roomId, userId);
}

/** Forwards only. */
function moveMarker(homeserver: Homeserver, userId: string, roomId: string, eventId: string): void {
  const event = getEvent(homeserver, roomId, eventId);
  const before = findRoomAccountData(homeserver, userId, roomId)?.byType.get('m.fully_read')?.content
    .event_id;
  const known = typeof before === 'string' ? findEvent(homeserver, before) : undefined;
  if (known && known.position >= event.position) return;
  setRoomAccountData(homeserver, userId, roomId, 'm.fully_read', { event_id: eventId });
}

function getEvent(homeserver: Homeserver, roomId: string, eventId: string): StoredEvent {
  const event = findEvent(homeserver, eventId);
  if (event?.room_id === roomId) return event;
  throw new MatrixError('M_UNKNOWN', `Could not find event ${eventId} in room ${roomId}`, { status: 404 });
}

function readEventId(body: JsonObject, field: string): string | undefined {
  const eventId = own(body, field);
  if (!isTrue(eventId)) return undefined;
  if (typeof eventId === 'string') return eventId;
  // No event has such an id, and Synapse says so.
  if (field === 'm.fully_read') {
    if (typeof eventId === 'number') return writtenIn(body, field, eventId) ?? pythonRepr(eventId);
    if (eventId === true) return pythonRepr(eventId);
  }
  throw new MatrixError('M_BAD_JSON', `'${field}' must be an event id`);
}

function readThread(
  homeserver: Homeserver,
  receiptType: string,
  eventId: string,
  { thread_id: threadId }: JsonObject,
): string | undefined {
  if (threadId === undefined) return undefined;
  if (typeof threadId !== 'string' || threadId === '') {
    throw new MatrixError('M_INVALID_PARAM', 'thread_id field must be a non-empty string');
  }
  if (receiptType === 'm.fully_read') {
    throw new MatrixError('M_INVALID_PARAM', 'thread_id is not compatible with m.fully_read receipts.');
  }
  if (!isInThread(homeserver, eventId, threadId)) {
    throw new MatrixError('M_INVALID_PARAM', `event_id ${eventId} is not related to thread ${threadId}`);
  }
  return threadId;
}

/** What nobody knows can be read by anybody: the receipt comes to nothing. */
function checkSight(homeserver: Homeserver, userId: string, roomId: string, eventId: string): void {
  const room = findRoom(homeserver, roomId);
  const event = findEvent(homeserver, eventId);
  if (!room || event?.room_id !== roomId || sightOf(homeserver, room, userId)(event)) return;
  throw new MatrixError('M_FORBIDDEN', "You don't have permission to access that event.");
}
