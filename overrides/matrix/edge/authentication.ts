import { MatrixError } from '../../../src/matrix/values/error.js';
import { useSession } from '../../../src/matrix/sessions/sessions.js';
import { getUser } from '../../../src/matrix/users/users.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import type { Exchange } from '../../../src/server/exchange.js';

/** Who the token belongs to. */
export interface Caller {
  userId: string;
  deviceId: string;
  token: string;
  /** A server admin. */
  admin: boolean;
}

/** Whether there is a token, right or wrong. */
export function isTokenSent(exchange: Exchange): boolean {
  return exchange.headers.authorization !== undefined || exchange.query.has('access_token');
}

/**
 * Who sent the request. Throws `M_MISSING_TOKEN` when there is no token or it is sent in a wrong way, and
 * `M_UNKNOWN_TOKEN` when nobody has it, when it has expired, unless that does not matter, and
 * `M_USER_LOCKED` likewise.
 */
export function identify(exchange: Exchange, sandbox: Sandbox, options?: { allowUnusable: boolean }): Caller {
  const origin = {
    get ip() {
      return exchange.remoteAddress;
    },
    userAgent: exchange.headers['user-agent'] ?? '',
  };
  const session = useSession(sandbox.matrix, tokenOf(exchange), origin, options);
  return { ...session, admin: getUser(sandbox.matrix, session.userId).admin };
}

/** The token of the Authorization header or else of the query (Synapse: observed, texts and order). */
function tokenOf(exchange: Exchange): string {
  const headers = exchange.headersDistinct.authorization ?? [];
  const query = exchange.query.get('access_token');
  if (headers.length === 0) return query ?? missing('Missing access token');
  if (query !== null) missing('Mixing Authorization headers and access_token query parameters.');
  if (headers.length > 1) missing('Too many Authorization headers.');
  return /^Bearer ([^ ]+)$/.exec(headers[0] ?? '')?.[1] ?? missing('Invalid Authorization header.');
}

function missing(text: string): never {
  throw new MatrixError('M_MISSING_TOKEN', text);
}
