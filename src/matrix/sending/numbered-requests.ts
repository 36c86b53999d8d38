import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import type { Homeserver } from '../model/homeserver.js';
import type { AnsweredRequest } from '../model/requests.js';

/** Whose requests they are: a transaction id means something to one device only. */
export interface RequestingDevice {
  userId: string;
  deviceId: string;
}

/** How long an answer is remembered (Synapse: observed; at least so long). */
const REMEMBERED_MS = 30 * 60 * 1000;

/**
 * What a device was answered when it sent the same request with the same transaction id before, for requests that
 * need none (`PUT /createRoom/{txnId}`); messages and redactions are remembered with their events (`transactions.ts`).
 * `request` is everything but the body.
 */
export function findAnswer(homeserver: Homeserver, device: RequestingDevice, request: string): unknown {
  const found = homeserver.state.answeredRequests.get(keyOf(device, request));
  return found && isFresh(homeserver, found) ? found.answer : undefined;
}

/** Remembers an answer, and forgets those that are too old. Refusals are not remembered: the id can be tried again. */
export function rememberAnswer(
  homeserver: Homeserver,
  device: RequestingDevice,
  request: string,
  answer: unknown,
): void {
  const { answeredRequests } = homeserver.state;
  for (const [key, answered] of answeredRequests) {
    // Oldest first, so that the first one that is fresh ends the search.
    if (isFresh(homeserver, answered)) break;
    answeredRequests.delete(key);
  }
  answeredRequests.set(keyOf(device, request), { answer, answeredAt: homeserver.clock.now() });
  dropOldest(answeredRequests, REMEMBERED);
}

function isFresh({ clock }: Homeserver, { answeredAt }: AnsweredRequest): boolean {
  return clock.now() - answeredAt <= REMEMBERED_MS;
}

function keyOf({ userId, deviceId }: RequestingDevice, request: string): string {
  return JSON.stringify([userId, deviceId, request]);
}
