import { SERVER_VERSION } from '../../../src/matrix/model/capabilities.js';
import { notAdmin } from '../../../src/matrix/admin/whois.js';
import { MatrixError } from '../../../src/matrix/values/error.js';
import { AuthenticationIncomplete } from '../../../src/matrix/sessions/interactive-auth.js';
import { UnknownToken } from '../../../src/matrix/sessions/sessions.js';
import { complaintOfName } from '../../../src/sandbox/names.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { MAX_UPLOAD_SIZE } from '../../../src/sandbox/settings.js';
import type { Exchange, Reply } from '../../../src/server/exchange.js';
import { type Refusal, Refused } from '../../../src/server/refusal.js';
import type { Route } from '../../../src/server/router.js';
import type { ServiceDefinition } from '../../../src/server/service.js';
import type { Operation } from '../../../src/server/spec.js';
import type { ValidRequest } from '../../../src/server/validate-request.js';
import { type Caller, identify, isTokenSent } from './authentication.js';
import { early } from './early.js';
import { injected } from './injected.js';
import { parseBody } from './json-body.js';
import { isAskedOfPushRules, readPushRulePath, refusalOfPushRulePath } from './push-rule-paths.js';
import { parseQuery, readQuery } from './query.js';
import { refusalOfFindings } from './refusals.js';
import { admit, retryAfter } from './rate-limits.js';
import { rememberNumbered, repeatedAnswer } from './repetition.js';
import type { MatrixContext } from './context.js';
import { type AnySpecial, specialsOf } from './special.js';
import type { MatrixOverrides } from './table.js';

/** What only server admins may do; whom one may look up is a rule of its own. */
const IS_FOR_ADMINS = /^\/_synapse\/admin\//;

/** Synapse's headers on every answer, errors included. */
const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': 'X-Requested-With, Content-Type, Authorization, Date',
  'access-control-expose-headers': 'Synapse-Trace-Id, Server',
  'cache-control': 'no-cache, no-store, must-revalidate',
  server: `Synapse/${SERVER_VERSION}`,
};

/** How Matrix differs from other services at the edge, and what its overrides say is special there. */
export function matrixEdge(overrides: MatrixOverrides): Omit<ServiceDefinition, 'overrides'> {
  const specials = specialsOf(overrides);
  const specialOf = (operation: Operation | undefined) => specials.get(operation?.operationId ?? '') ?? USUAL;
  return {
    name: 'matrix',
    routing: { ignoreTrailingSlash: false, emptySegments: true, readPath: readPushRulePath },
    bodyLimit: MAX_UPLOAD_SIZE,
    parseQuery,
    readQuery,
    parseBody,
    headers: HEADERS,
    preflight: () => ({ status: 204 }),
    early,
    authenticate: (exchange, route, sandbox) =>
      authenticate(exchange, route, sandbox, specialOf(route?.operation)),
    repeated: (sandbox, caller, route) =>
      repeatedAnswer(sandbox.matrix, callerOf(caller), route, specialOf(route.operation).transmission),
    carriedOut: (sandbox, caller, route, body) =>
      rememberNumbered(sandbox.matrix, callerOf(caller), route, body),
    admit: (sandbox, caller, { operation }, request) =>
      admit(sandbox.matrix, callerOf(caller), specialOf(operation).limits ?? [], request),
    context: (sandbox, caller, exchange, operation) =>
      contextOf(sandbox, callerOf(caller), exchange, operation),
    refuse: (error, sandbox, operation, exchange) =>
      refuse(error, sandbox, operation, exchange, specialOf(operation).wording),
    broken: () => ({ status: 500, body: { errcode: 'M_UNKNOWN', error: 'Internal server error' } }),
    notHttp: { status: 400 },
    isChallenge: (sandbox, caller, { operation }, request, exchange) => {
      const context = contextOf(sandbox, callerOf(caller), exchange, operation);
      return isChallenge(specialOf(operation), Object.assign(context, request));
    },
    hint: (error, { hintAtToken }) => (error instanceof UnknownToken ? hintAtToken(error.token) : undefined),
    injected,
  };
}

/** An operation that is as all others. */
const USUAL: AnySpecial = {};

function contextOf(
  sandbox: Sandbox,
  caller: Caller | undefined,
  exchange: Exchange,
  operation: Operation,
): MatrixContext {
  return {
    homeserver: sandbox.matrix,
    callerIfAny: caller,
    get caller() {
      if (!caller) throw new Error(`${operation.operationId} needs no token, so it has no caller`);
      return caller;
    },
    tokenSent: isTokenSent(exchange),
    identify: () => identify(exchange, sandbox),
    target: exchange.path,
    headers: exchange.headers,
    get requested() {
      return `${exchange.method} ${exchange.path}?${exchange.query.toString()}`;
    },
    get signal() {
      return exchange.signal;
    },
  };
}

function authenticate(
  exchange: Exchange,
  route: Route | undefined,
  sandbox: Sandbox,
  { token, checkBeforeToken, checkBeforeBody }: AnySpecial,
): Caller | undefined {
  if (!route) {
    return isAskedOfPushRules(exchange.method, exchange.path) ? identify(exchange, sandbox) : undefined;
  }
  const { operation, pathParams } = route;
  checkBeforeToken?.(pathParams, exchange.query);
  if (operation.security === 'none' || token === 'late') return undefined;
  if (operation.security === 'optional' && !isTokenSent(exchange)) return undefined;
  const caller = identify(exchange, sandbox, { allowUnusable: token === 'even-unusable' });
  if (IS_FOR_ADMINS.test(operation.path) && operation.operationId !== 'adminWhoIs' && !caller.admin) {
    throw notAdmin();
  }
  checkBeforeBody?.({ homeserver: sandbox.matrix, caller, path: pathParams });
  return caller;
}

/** Whether the request would only be told how to authenticate; not if it is refused before that. */
function isChallenge({ isChallenged }: AnySpecial, asked: ValidRequest & MatrixContext): boolean {
  try {
    // eslint-disable-next-line values/no-unchecked-assertion -- the request was held to the operation's own spec.
    return isChallenged?.(asked as never) ?? false;
  } catch (refused) {
    if (refused instanceof MatrixError) return false;
    throw refused;
  }
}

function refuse(
  error: unknown,
  sandbox: Sandbox,
  operation: Operation | undefined,
  exchange: Exchange,
  wording: AnySpecial['wording'],
): Reply | undefined {
  const refused =
    error instanceof Refused ? refusalError(error.refusal, sandbox, operation, exchange, wording) : error;
  if (!(refused instanceof MatrixError || refused instanceof AuthenticationIncomplete)) return undefined;
  const body = refused.toJSON();
  return { status: refused.status, headers: retryAfter(body), body };
}

function refusalError(
  refusal: Refusal,
  sandbox: Sandbox,
  operation: Operation | undefined,
  { method, path }: Exchange,
  wording: AnySpecial['wording'],
): MatrixError {
  switch (refusal.reason) {
    case 'unknown-path':
    case 'wrong-method':
      return refusalOfPushRulePath(method, path) ?? nothingAt(refusal.reason);
    case 'malformed-path':
      return new MatrixError('M_INVALID_PARAM', `${refusal.segment} is not percent-encoded UTF-8`);
    case 'bad-sandbox-name':
      return new MatrixError('M_INVALID_PARAM', complaintOfName(refusal.name));
    case 'sandbox-refused':
      return new MatrixError('M_UNKNOWN', refusal.message, { status: refusal.status });
    case 'body-too-large':
      return new MatrixError('M_TOO_LARGE', `Request content is too large (>${refusal.limit})`);
    case 'body-too-many-nodes':
      return new MatrixError('M_TOO_LARGE', `Request content has too many JSON values (>${refusal.limit})`);
    case 'form-unreadable':
      return new MatrixError('M_UNKNOWN', refusal.message);
    case 'unsupported-media-type':
    case 'body-not-json':
      return new MatrixError('M_NOT_JSON', 'Content not JSON.');
    case 'request-invalid':
      return refusalOfFindings(
        operation as Operation,
        refusal.findings,
        typeof wording === 'function' ? wording(sandbox.matrix) : (wording ?? []),
      );
  }
}

function nothingAt(reason: 'unknown-path' | 'wrong-method'): MatrixError {
  const status = reason === 'wrong-method' ? 405 : undefined;
  return new MatrixError('M_UNRECOGNIZED', 'Unrecognized request', { status });
}

/** Who calls, as `authenticate` gave it to the engine, which hands it on. */
function callerOf(caller: unknown): Caller | undefined {
  // eslint-disable-next-line values/no-unchecked-assertion -- it comes from `authenticate`.
  return caller as Caller | undefined;
}
