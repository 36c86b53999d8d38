import type { operations } from '../../generated/matrix.js';
import type { Homeserver } from '../../src/matrix/homeserver.js';
import { findTransmitted, type Transmission } from '../../src/matrix/transmission.js';
import type { Route } from '../../src/server/router.js';
import type { Caller } from './authentication.js';

/** The operations with a transaction id, and what each of them asks for. */
const TRANSMISSIONS: { [Id in keyof operations]?: (path: Record<string, string>) => Transmission } = {
  sendMessage: ({ eventType = '' }) => ({ type: eventType }),
  redactEvent: ({ eventId = '' }) => ({ redacts: eventId }),
};

/** What a request was answered that was sent again: its event, whatever the body says now (Synapse: observed). */
export function repeatedTransmission(
  homeserver: Homeserver,
  caller: Caller | undefined,
  { operation, pathParams }: Route,
): { event_id: string } | undefined {
  const what = TRANSMISSIONS[operation.operationId as keyof operations]?.(pathParams);
  if (!what || !caller) return undefined;
  const { roomId = '', txnId = '' } = pathParams;
  const eventId = findTransmitted(homeserver, roomId, { ...caller, txnId }, what);
  return eventId === undefined ? undefined : { event_id: eventId };
}
