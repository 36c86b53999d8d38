import type { operations } from '../../generated/matrix.js';
import { dialectOf } from '../../src/matrix/dialect.js';
import { MatrixError, usualStatus } from '../../src/matrix/error.js';
import type { Homeserver } from '../../src/matrix/homeserver.js';
import type { Fault } from '../../src/sandbox/faults.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Exchange, Reply } from '../../src/server/exchange.js';
import type { Override, Overrides } from '../../src/server/override.js';
import { type Refusal, Refused } from '../../src/server/refusal.js';
import type { ServiceDefinition } from '../../src/server/service.js';
import type { Operation } from '../../src/server/spec.js';

/** Who the token belongs to. */
export interface Caller {
  userId: string;
  deviceId: string;
  token: string;
  /** A server admin. */
  admin: boolean;
}

/** What every Matrix override gets besides its request. */
export interface MatrixContext {
  homeserver: Homeserver;
  /** Where security is optional, reading it refuses a request without a token. Throws where the spec says `security: []`. */
  caller: Caller;
  /** Undefined where security is optional and no token was sent. */
  callerIfAny: Caller | undefined;
}

export type MatrixOverrides = Overrides<operations, MatrixContext>;
export type MatrixOverride<Id extends keyof operations> = Override<operations, Id, MatrixContext>;

/** Synapse's headers on every answer, errors included. */
const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': 'X-Requested-With, Content-Type, Authorization, Date',
  'access-control-expose-headers': 'Synapse-Trace-Id, Server',
  'cache-control': 'no-cache, no-store, must-revalidate',
  server: 'Synapse/1.160.0',
};

/** How Matrix differs from other services at the edge. */
export const matrixEdge: Omit<ServiceDefinition, 'overrides'> = {
  name: 'matrix',
  routing: { ignoreTrailingSlash: false, emptySegments: true },
  bodyLimit: 50 * 1024 * 1024,
  headers: HEADERS,
  preflight: () => ({ status: 204 }),
  authenticate,
  context: (sandbox, caller, _exchange, operation) =>
    contextOf(sandbox, caller as Caller | undefined, operation),
  refuse,
  broken: () => ({ status: 500, body: { errcode: 'M_UNKNOWN', error: 'Internal server error' } }),
  injected,
};

function contextOf(sandbox: Sandbox, caller: Caller | undefined, operation: Operation): MatrixContext {
  return {
    homeserver: sandbox.matrix,
    callerIfAny: caller,
    get caller() {
      if (caller) return caller;
      if (operation.security === 'optional') throw new MatrixError('M_MISSING_TOKEN', 'Missing access token');
      throw new Error(`${operation.operationId} needs no token, so it has no caller`);
    },
  };
}

function authenticate(
  exchange: Exchange,
  operation: Operation | undefined,
  sandbox: Sandbox,
): Caller | undefined {
  if (!operation || operation.security === 'none') return undefined;
  const token = tokenOf(exchange);
  if (token === undefined) {
    if (operation.security === 'optional') return undefined;
    throw new MatrixError('M_MISSING_TOKEN', 'Missing access token');
  }
  const { state } = sandbox.matrix;
  const session = state.sessions.get(token);
  const user = session && state.users.get(session.userId);
  if (!session || !user) {
    throw new MatrixError('M_UNKNOWN_TOKEN', dialectOf(sandbox.matrix).texts.unknownToken, {
      fields: { soft_logout: false },
    });
  }
  return { ...session, admin: user.admin };
}

/** The token of the Authorization header or of the query; Synapse refuses both together. */
export function tokenOf(exchange: Exchange): string | undefined {
  const header = exchange.headers.authorization;
  const query = exchange.query.get('access_token');
  if (header === undefined) return query ?? undefined;
  if (query !== null) {
    throw new MatrixError(
      'M_MISSING_TOKEN',
      'Mixing Authorization headers and access_token query parameters.',
    );
  }
  const token = /^Bearer ([^ ]+)$/.exec(header)?.[1];
  if (token === undefined) throw new MatrixError('M_MISSING_TOKEN', 'Invalid Authorization header.');
  return token;
}

function refuse(error: unknown, sandbox: Sandbox, operation: Operation | undefined): Reply | undefined {
  const refused = error instanceof Refused ? refusalError(error.refusal, operation) : error;
  if (!(refused instanceof MatrixError)) return undefined;
  return { status: refused.status, body: refused.toJSON() };
}

function refusalError(refusal: Refusal, _operation: Operation | undefined): MatrixError {
  switch (refusal.reason) {
    case 'unknown-path':
      return new MatrixError('M_UNRECOGNIZED', 'Unrecognized request');
    case 'wrong-method':
      return new MatrixError('M_UNRECOGNIZED', 'Unrecognized request', { status: 405 });
    case 'malformed-path':
      return new MatrixError('M_INVALID_PARAM', `${refusal.segment} is not percent-encoded UTF-8`);
    case 'bad-sandbox-name':
      return new MatrixError('M_INVALID_PARAM', `${refusal.name} is no sandbox name`);
    case 'body-too-large':
      return new MatrixError('M_TOO_LARGE', `Request content is too large (>${refusal.limit})`);
    case 'body-unreadable':
      return new MatrixError('M_UNKNOWN', refusal.message);
    case 'unsupported-media-type':
    case 'body-not-json':
      return new MatrixError('M_NOT_JSON', 'Content not JSON.');
    case 'request-invalid':
      return new MatrixError('M_BAD_JSON', refusal.findings[0]?.message ?? 'Bad request');
  }
}

function injected(fault: Fault & { status: number }): Reply {
  if (fault.body !== undefined) return { status: fault.status, headers: fault.headers, body: fault.body };
  const errcode = fault.errcode ?? (fault.status === 429 ? 'M_LIMIT_EXCEEDED' : 'M_UNKNOWN');
  const status = fault.status || usualStatus(errcode);
  return { status, headers: fault.headers, body: { errcode, error: fault.error ?? 'Internal server error' } };
}
