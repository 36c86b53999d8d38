import type { operations } from '../../generated/letta.js';
import { LettaError } from '../../src/letta/error.js';
import type { LettaServer } from '../../src/letta/server.js';
import type { Fault } from '../../src/sandbox/faults.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Exchange, Reply } from '../../src/server/exchange.js';
import type { Overrides } from '../../src/server/override.js';
import { type Refusal, Refused } from '../../src/server/refusal.js';
import type { ServiceDefinition } from '../../src/server/service.js';
import type { Operation } from '../../src/server/spec.js';

/** What every Letta override gets besides its request. */
export interface LettaContext {
  letta: LettaServer;
}

export type LettaOverrides = Overrides<operations, LettaContext>;

/** How Letta differs from other services at the edge. */
export const lettaEdge: Omit<ServiceDefinition, 'overrides'> = {
  name: 'letta',
  routing: { ignoreTrailingSlash: true, emptySegments: false },
  bodyLimit: 50 * 1024 * 1024,
  headers: { 'access-control-allow-origin': '*' },
  preflight: () => ({ status: 200 }),
  authenticate,
  context: (sandbox): LettaContext => ({ letta: sandbox.letta }),
  refuse,
  broken: () => ({ status: 500, body: new LettaError(500, 'An unknown error occurred').toJSON() }),
  injected,
};

/** The real server checks the password before it looks whether the path exists. */
function authenticate(exchange: Exchange, operation: Operation | undefined, sandbox: Sandbox): undefined {
  if (operation?.security === 'none') return;
  const { authorization } = exchange.headers;
  const bare = exchange.headers['x-bare-password'];
  const sent = [
    authorization?.replace(/^Bearer /, ''),
    typeof bare === 'string' ? bare.replace(/^password /, '') : '',
  ];
  if (sent.some((key) => key && sandbox.letta.apiKeys.includes(key))) return;
  throw new LettaError(401, 'Unauthorized', { message: 'Invalid or missing authentication token' });
}

function refuse(error: unknown): Reply | undefined {
  const refused = error instanceof Refused ? refusalError(error.refusal) : error;
  if (!(refused instanceof LettaError)) return undefined;
  return { status: refused.status, body: refused.toJSON() };
}

function refusalError(refusal: Refusal): LettaError {
  switch (refusal.reason) {
    case 'unknown-path':
      return new LettaError(404, 'Not Found');
    case 'wrong-method':
      return new LettaError(405, 'Method Not Allowed');
    default:
      return new LettaError(422, refusal.reason);
  }
}

function injected(fault: Fault & { status: number }): Reply {
  const body =
    fault.body ?? new LettaError(fault.status, fault.error ?? 'An unknown error occurred').toJSON();
  return { status: fault.status, headers: fault.headers, body };
}
