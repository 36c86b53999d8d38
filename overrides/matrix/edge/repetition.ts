import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { findAnswer, rememberAnswer } from '../../../src/matrix/sending/numbered-requests.js';
import { findTransmitted } from '../../../src/matrix/sending/transmission.js';
import type { Route } from '../../../src/server/router.js';
import type { Caller } from './authentication.js';
import type { AnySpecial } from './special.js';

/** What a request was answered that was sent again, whatever the body says now (Synapse: observed). */
export function repeatedAnswer(
  homeserver: Homeserver,
  caller: Caller | undefined,
  route: Route,
  transmission: AnySpecial['transmission'],
): unknown {
  if (!caller) return undefined;
  if (isNumbered(route)) return findAnswer(homeserver, caller, requestOf(route));
  return repeatedTransmission(homeserver, caller, route, transmission);
}

/** Remembers what a request was answered that came with a transaction id without needing one. */
export function rememberNumbered(
  homeserver: Homeserver,
  caller: Caller | undefined,
  route: Route,
  body: unknown,
): void {
  if (caller && isNumbered(route)) rememberAnswer(homeserver, caller, requestOf(route), body);
}

/** A request that could as well have been sent by POST, without a transaction id. */
function isNumbered({ operation, pathParams }: Route): boolean {
  return operation.numberedTemplates !== undefined && pathParams.txnId !== undefined;
}

function requestOf({ operation, pathParams }: Route): string {
  return JSON.stringify([operation.operationId, pathParams]);
}

/** The event that a message or redaction has become. */
function repeatedTransmission(
  homeserver: Homeserver,
  caller: Caller,
  { pathParams }: Route,
  transmission: AnySpecial['transmission'],
): { event_id: string } | undefined {
  const what = transmission?.(pathParams);
  if (!what) return undefined;
  const { roomId = '', txnId = '' } = pathParams;
  const eventId = findTransmitted(homeserver, roomId, { ...caller, txnId }, what);
  return eventId === undefined ? undefined : { event_id: eventId };
}
