import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import type { StoredEvent, Transaction } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import type { SentTransaction } from '../model/requests.js';

/**
 * The event that a device has already sent to a room under a transaction id, whatever its type: sends and redactions
 * share their ids, and so do all API versions (Synapse: observed). Other devices and rooms have ids of their own.
 */
export function findSent(
  { state }: Homeserver,
  roomId: string,
  transaction: Transaction,
): SentTransaction | undefined {
  return state.transactions.get(keyOf(roomId, transaction));
}

/**
 * The event that exactly the same request has already sent. Synapse then answers without reading the body; only for
 * another request with the same transaction id the body has to be JSON.
 */
export function findRepeatedRequest(
  homeserver: Homeserver,
  roomId: string,
  transaction: Transaction,
  request: string,
): string | undefined {
  const sent = findSent(homeserver, roomId, transaction);
  return sent?.request === request ? sent.eventId : undefined;
}

/** Remembers what a transaction came to. Refusals are not remembered: the same id can then be tried again. */
export function rememberSent(
  { state }: Homeserver,
  event: StoredEvent,
  transaction: Transaction,
  request: string,
): void {
  state.transactions.set(keyOf(event.room_id, transaction), { eventId: event.event_id, request });
  dropOldest(state.transactions, REMEMBERED);
}

function keyOf(roomId: string, { userId, deviceId, txnId }: Transaction): string {
  return JSON.stringify([roomId, userId, deviceId, txnId]);
}
