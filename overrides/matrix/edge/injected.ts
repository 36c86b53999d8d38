import { type Errcode, MatrixError, usualStatus } from '../../../src/matrix/values/error.js';
import type { Fault } from '../../../src/sandbox/faults.js';
import type { Reply } from '../../../src/server/exchange.js';
import { retryAfter } from './rate-limits.js';

/** The errcode and text Synapse usually gives with a status. */
const USUAL_REFUSAL: Record<number, [Errcode, string]> = {
  401: ['M_UNKNOWN_TOKEN', 'Invalid access token passed.'],
  403: ['M_FORBIDDEN', 'You are not allowed to do that.'],
  404: ['M_NOT_FOUND', 'Not found'],
  405: ['M_UNRECOGNIZED', 'Unrecognized request'],
  413: ['M_TOO_LARGE', 'Request content is too large'],
  429: ['M_LIMIT_EXCEEDED', 'Too Many Requests'],
};

/** The text Synapse usually gives with an errcode, where the status does not tell. */
const USUAL_TEXT: Partial<Record<Errcode, string>> = {
  M_BAD_JSON: 'Content must be a JSON object.',
  M_MISSING_TOKEN: 'Missing access token',
  M_NOT_JSON: 'Content not JSON.',
  M_UNRECOGNIZED: 'Unrecognized request',
  M_USER_DEACTIVATED: 'This account has been deactivated',
  M_USER_IN_USE: 'User ID already taken.',
};

/** How long an injected rate limit asks clients to wait, in milliseconds, unless the fault has a body of its own. */
const RETRY_AFTER_MS = 1000;

/** An injected error as Synapse would send it: with the errcode of its status, the text of its errcode, and the members clients act on. */
export function injected({ status, headers, body, errcode, error }: Fault & { status: number }): Reply {
  if (body !== undefined || status < 400) return { status, headers, body };
  const [usualCode, usualText] = USUAL_REFUSAL[status] ?? ['M_UNKNOWN', 'Internal server error'];
  const code = (errcode ?? usualCode) as Errcode;
  const text = error ?? (code === usualCode ? usualText : (USUAL_TEXT[code] ?? textOf(code)));
  const refusal = new MatrixError(code, text, { status, fields: fieldsOf(code) });
  const told = refusal.toJSON();
  return { status, headers: { ...retryAfter(told), ...headers }, body: told };
}

/** The text of an errcode's own status. */
function textOf(code: Errcode): string {
  return USUAL_REFUSAL[usualStatus(code)]?.[1] ?? 'Bad request';
}

function fieldsOf(code: Errcode): Record<string, unknown> {
  if (code === 'M_UNKNOWN_TOKEN') return { soft_logout: false };
  if (code === 'M_LIMIT_EXCEEDED') return { retry_after_ms: RETRY_AFTER_MS };
  return {};
}
