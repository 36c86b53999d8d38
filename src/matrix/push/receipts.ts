import { setOwn, type JsonObject } from '../../json/read.js';
import { changesAfter, newChangeLog, recordChange } from '../values/change-log.js';
import type { Homeserver } from '../model/homeserver.js';
import { findEvent, findRoom, joinedMembers } from '../room/room.js';
import { changed } from '../room/stream.js';
import type { ReceiptType, Receipt, Receipts } from '../model/push.js';

/**
 * Keeps a receipt and tells whoever may see it: everybody in the room, or for a private one its owner. A receipt for
 * an event the room does not have, or for an older one than before, is overlooked (Synapse: observed). Returns whether it
 * was kept.
 */
export function addReceipt(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
  type: ReceiptType,
  eventId: string,
  threadId?: string,
): boolean {
  const room = findRoom(homeserver, roomId);
  const event = findEvent(homeserver, eventId);
  if (!room || event?.room_id !== roomId) return false;
  const receipts = receiptsOf(homeserver, roomId);
  const id = receiptId(type, userId, threadId);
  const before = receipts.latest.get(id);
  if (before && before.readUpTo >= event.position) return false;
  const told = type === 'm.read' ? joinedMembers(room) : [userId];
  const position = changed(homeserver, told, 'receipts', roomId);
  const ts = homeserver.clock.now();
  const receipt = { id, position, type, userId, eventId, readUpTo: event.position, threadId, ts };
  recordChange(receipts, receipt);
  return true;
}

/**
 * The receipts of a room that came after a position and that a user may see, without those for a thread that
 * another one for all of the room makes meaningless. Costs what came after the position.
 */
export function receiptsAfter(
  { state }: Homeserver,
  roomId: string,
  userId: string,
  position: number,
): Receipt[] {
  return meaningful(changesAfter(state.receipts.get(roomId), position)).filter(
    (receipt) => receipt.type === 'm.read' || receipt.userId === userId,
  );
}

/**
 * An m.receipt event has room for one receipt of a user at an event, so one for a thread must not hide one for all of
 * the room (MSC4102). Somebody's private receipt counts here even for those who are not told of it (Synapse: observed).
 */
function meaningful(receipts: Receipt[]): Receipt[] {
  const place = ({ userId, eventId }: Receipt) => `${userId} ${eventId}`;
  const unthreaded = new Set(receipts.filter(({ threadId }) => threadId === undefined).map(place));
  return receipts.filter((receipt) => receipt.threadId === undefined || !unthreaded.has(place(receipt)));
}

/** The content of an m.receipt event (Matrix client-server API, "Receipts"). */
export function receiptContent(receipts: Receipt[]): JsonObject {
  const content = new Map<string, Map<string, JsonObject>>();
  for (const { eventId, type, userId, ts, threadId } of receipts) {
    const byType = content.get(eventId) ?? new Map<string, JsonObject>();
    const byUser = byType.get(type) ?? {};
    setOwn(byUser, userId, threadId === undefined ? { ts } : { ts, thread_id: threadId });
    content.set(eventId, byType.set(type, byUser));
  }
  return Object.fromEntries([...content].map(([eventId, byType]) => [eventId, Object.fromEntries(byType)]));
}

/**
 * Up to which position somebody has read a room, by the furthest of their receipts for all of it; or, of one of its
 * threads (`main` for what is in none), by those for the thread as well. 0 if there is none.
 */
export function readUpTo({ state }: Homeserver, roomId: string, userId: string, threadId?: string): number {
  const latest = state.receipts.get(roomId)?.latest;
  if (!latest) return 0;
  const ids = (['m.read', 'm.read.private'] as const).flatMap((type) => [
    receiptId(type, userId, undefined),
    ...(threadId === undefined ? [] : [receiptId(type, userId, threadId)]),
  ]);
  return Math.max(0, ...ids.map((id) => latest.get(id)?.readUpTo ?? 0));
}

function receiptsOf({ state }: Homeserver, roomId: string): Receipts {
  let receipts = state.receipts.get(roomId);
  if (!receipts) state.receipts.set(roomId, (receipts = newChangeLog()));
  return receipts;
}

function receiptId(type: ReceiptType, userId: string, threadId: string | undefined): string {
  return `${type} ${userId} ${threadId ?? ''}`;
}
