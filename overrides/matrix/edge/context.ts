import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import type { Caller } from './authentication.js';
import type { IncomingHttpHeaders } from 'node:http';

/** What every Matrix override gets besides its request. */
export interface MatrixContext {
  homeserver: Homeserver;
  /** Throws where the spec says `security: []`. */
  caller: Caller;
  /** Undefined where security is optional and no token was sent. */
  callerIfAny: Caller | undefined;
  /** A token was sent, right or wrong. */
  tokenSent: boolean;
  /** Who the token belongs to, for operations that say themselves when that matters. Throws as any other does. */
  identify: () => Caller;
  /** The path as it was sent, undecoded and without the query. */
  target: string;
  /** For the few operations whose body is no JSON. */
  headers: IncomingHttpHeaders;
  /** Method and path, with the query: what an interactive authentication is bound to. */
  requested: string;
  /** Aborts when the client goes away, the sandbox is reset or the server stops. Only for those that wait: it is not free. */
  signal: AbortSignal;
}
