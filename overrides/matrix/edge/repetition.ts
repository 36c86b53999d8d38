import type { operations } from '../../../generated/matrix.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { findAnswer, rememberAnswer } from '../../../src/matrix/sending/numbered-requests.js';
import { findTransmitted, type Transmission } from '../../../src/matrix/sending/transmission.js';
import type { Route } from '../../../src/server/router.js';
import type { Caller } from './authentication.js';

/** The operations with a transaction id, and what each of them asks for. */
const TRANSMISSIONS: { [Id in keyof operations]?: (path: Record<string, string>) => Transmission } = {
  sendMessage: ({ eventType = '' }) => ({ type: eventType }),
  redactEvent: ({ eventId = '' }) => ({ redacts: eventId }),
};

/** What a request was answered that was sent again, whatever the body says now (Synapse: observed). */
export function repeatedAnswer(homeserver: Homeserver, caller: Caller | undefined, route: Route): unknown {
  if (!caller) return undefined;
  if (isNumbered(route)) return findAnswer(homeserver, caller, requestOf(route));
  return repeatedTransmission(homeserver, caller, route);
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
  { operation, pathParams }: Route,
): { event_id: string } | undefined {
  const what = TRANSMISSIONS[operation.operationId as keyof operations]?.(pathParams);
  if (!what) return undefined;
  const { roomId = '', txnId = '' } = pathParams;
  const eventId = findTransmitted(homeserver, roomId, { ...caller, txnId }, what);
  return eventId === undefined ? undefined : { event_id: eventId };
}
