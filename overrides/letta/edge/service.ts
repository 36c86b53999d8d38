import type { operations } from '../../../generated/letta.js';
import { LettaError, reasonPhrase } from '../../../src/letta/values/error.js';
import type { LettaServer } from '../../../src/letta/model/server.js';
import type { PydanticError } from '../../../src/pydantic/reading.js';
import type { Fault } from '../../../src/sandbox/faults.js';
import { complaintOfName } from '../../../src/sandbox/names.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import type { Exchange, Reply } from '../../../src/server/exchange.js';
import type { Overrides } from '../../../src/server/override.js';
import { type Refusal, Refused, type FormProblem } from '../../../src/server/refusal.js';
import { allowed, type Route } from '../../../src/server/router.js';
import type { ServiceDefinition } from '../../../src/server/service.js';
import { type ListFormat, listFormatOf } from './list-format.js';
import { isSdk } from './actor.js';
import { corsHeaders, preflight } from './cors.js';
import { readQuery } from './query.js';
import { readRequest } from './request.js';
import { errorsOf, malformedId, Unprocessable, unprocessable } from './unprocessable.js';

/** What every Letta override gets besides its request. */
export interface LettaContext {
  letta: LettaServer;
  /** The form that lists are wanted in. Throws `LettaError` 400 when the client asks for one that does not exist. */
  listFormat: ListFormat;
  /** Whether the client is one of Letta's SDKs from 1.0 on, which the real server answers differently here and there. */
  isSdk: boolean;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** Who answers the operations of Letta. */
export type LettaOverrides = Overrides<operations, LettaContext>;

/** How Letta differs from other services at the edge. */
export const lettaEdge: Omit<ServiceDefinition, 'overrides'> = {
  name: 'letta',
  routing: { ignoreTrailingSlash: true, emptySegments: false },
  bodyLimit: 50 * 1024 * 1024,
  writesFloats: true,
  readQuery,
  readRequest: (sandbox, route, message, spec) => readRequest(sandbox.letta, route, message, spec),
  headers: {},
  cors: (headers, { settings }) => corsHeaders(headers, settings.lettaOrigins),
  preflight: ({ headers }, { settings }) => preflight(headers, settings.lettaOrigins),
  authenticate,
  context: (sandbox, _caller, exchange): LettaContext => ({
    letta: sandbox.letta,
    signal: exchange.signal,
    get listFormat() {
      return listFormatOf(exchange, sandbox.settings.lettaListFormat);
    },
    get isSdk() {
      return isSdk(exchange.headers);
    },
  }),
  refuse,
  hint,
  broken: () => ({ status: 500, body: usualError(500).toJSON() }),
  // Uvicorn's.
  notHttp: {
    status: 400,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from('Invalid HTTP request received.'),
  },
  injected,
};

/**
 * The real server compares the two headers as they are, and does so before it looks whether the path exists
 * (letta/server/rest_api/middleware/check_password.py). Without a password it looks at neither.
 */
function authenticate(exchange: Exchange, route: Route | undefined, sandbox: Sandbox): undefined {
  if (route?.operation.security === 'none' || sandbox.settings.lettaOpen) return;
  const { authorization, 'x-bare-password': bare } = exchange.headers;
  const { apiKeys } = sandbox.letta;
  if (apiKeys.some((key) => authorization === `Bearer ${key}` || bare === `password ${key}`)) return;
  throw usualError(401);
}

/** Keys are those of the whole process, so of a wrong one there is nothing to say. */
function hint(error: unknown, { settings }: Sandbox, { headers }: Exchange): string | undefined {
  const isShut = error instanceof LettaError && error.status === 401 && !settings.lettaOpen;
  if (!isShut || headers.authorization !== undefined || headers['x-bare-password'] !== undefined) return;
  return 'no API key was sent; the setting letta_open (--letta-open) lets everybody in without';
}

function refuse(error: unknown, { settings }: Sandbox): Reply | undefined {
  const known = error instanceof Refused ? refusalError(error.refusal) : error;
  const refused =
    known instanceof Unprocessable ? unprocessable(known.errors, settings.lettaValidationDetail) : known;
  if (!(refused instanceof LettaError)) return undefined;
  return { status: refused.status, headers: headersOf(error), body: refused.toJSON() };
}

function headersOf(error: unknown): Record<string, string> {
  const isWrongMethod = error instanceof Refused && error.refusal.reason === 'wrong-method';
  return isWrongMethod ? { allow: allowed(error.refusal.allowed) } : {};
}

function refusalError(refusal: Refusal): LettaError | Unprocessable {
  switch (refusal.reason) {
    case 'unknown-path':
      return usualError(404);
    case 'wrong-method':
      return usualError(405);
    case 'malformed-path':
      return new Unprocessable(malformedId(refusal.parameter, refusal.segment));
    case 'bad-sandbox-name':
      return new LettaError(400, complaintOfName(refusal.name));
    case 'sandbox-refused':
      return new LettaError(refusal.status, refusal.message);
    case 'body-too-large':
      return new LettaError(
        413,
        `The body is larger than ${refusal.limit} bytes: it has ${refusal.sent} or more`,
      );
    case 'body-too-many-nodes':
      return new LettaError(413, `The body has more than ${refusal.limit} JSON values`);
    case 'form-unreadable':
      return new LettaError(400, FORM_PROBLEMS[refusal.problem]);
    case 'unsupported-media-type':
      return new LettaError(415, refusal.message);
    case 'body-not-json':
      return new LettaError(400, 'There was an error parsing the body');
    case 'request-invalid':
      // Without details it was the spec alone that found something.
      return new Unprocessable(
        // eslint-disable-next-line values/no-unchecked-assertion -- details are what our reader gave.
        (refusal.details as PydanticError[] | undefined) ?? errorsOf(refusal.findings),
      );
  }
}

/** In the words of Starlette and FastAPI (starlette/formparsers.py, fastapi/routing.py). */
const FORM_PROBLEMS: Record<FormProblem, string> = {
  'boundary-missing': 'Missing boundary in multipart.',
  'name-missing': 'The Content-Disposition header field "name" must be provided.',
  'too-many-files': 'Too many files. Maximum number of files is 1000.',
  'too-many-fields': 'Too many fields. Maximum number of fields is 1000.',
  'field-too-large': 'Part exceeded maximum size of 1024KB.',
  malformed: 'There was an error parsing the body',
};

/** What a status usually comes with; `message` is the requirements document's where it has one. */
function usualError(status: number): LettaError {
  if (status === 401) {
    return new LettaError(401, 'Unauthorized', { message: 'Invalid or missing authentication token' });
  }
  if (status === 500) {
    return new LettaError(500, 'An unknown error occurred', { message: 'Database connection failed' });
  }
  return new LettaError(status, reasonPhrase(status));
}

function injected({ status, headers, body, error }: Fault & { status: number }): Reply {
  if (body !== undefined || status < 400) return { status, headers, body };
  const usual = usualError(status);
  const told = error === undefined ? usual : new LettaError(status, usual.detail, { message: error });
  return { status, headers, body: told.toJSON() };
}
