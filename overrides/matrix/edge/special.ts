import type { operations } from '../../../generated/matrix.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import type { Transmission } from '../../../src/matrix/sending/transmission.js';
import type { RequestOf } from '../../../src/server/override.js';
import type { Caller } from './authentication.js';
import type { MatrixContext } from './context.js';
import type { Count } from './rate-limits.js';
import type { Wording } from './refusals.js';

/** What may be special about an operation besides its answer. What is left out is as everywhere. */
export interface Special<Id extends keyof operations> {
  /**
   * When the token is looked at: `late`, when the operation's own rules say so. Or which are good enough: `even-unusable`
   * ones, expired or of a locked user (Synapse: observed).
   */
  token?: 'late' | 'even-unusable';
  /** Refuses what Synapse refuses before it looks at the token. Throws as rules do. */
  checkBeforeToken?: (path: PathParams, query: URLSearchParams) => void;
  /** Refuses what Synapse refuses once it knows the token and before it reads the body. Throws as rules do. */
  checkBeforeBody?: (request: Headed) => void;
  /** What it is counted as, where a sandbox has its rate limits on (Synapse: configuration, source, observed). */
  limits?: readonly Count[];
  /** Words of its own for what breaks its spec, in the order in which Synapse checks (Synapse: observed). */
  wording?: readonly Wording[] | ((homeserver: Homeserver) => readonly Wording[]);
  /** What is asked for with a transaction id, so that it is done once. */
  transmission?: (path: PathParams) => Transmission;
  /**
   * Whether a request would only be told how to authenticate (Matrix client-server API, "User-Interactive
   * Authentication"). May throw what the operation throws before it comes to that.
   */
  isChallenged?: (asked: Asked<Id>) => boolean;
}

/** What stands in a path, by the names that the spec gives it. */
export type PathParams = Record<string, string>;

/** A request as far as Synapse looks at it before its body. */
export interface Headed {
  homeserver: Homeserver;
  caller: Caller;
  path: PathParams;
}

/** A request as its override would get it, if there were no fault. */
export type Asked<Id extends keyof operations> = Pick<RequestOf<operations, Id>, 'path' | 'query' | 'body'> &
  MatrixContext;

/** What is special about an operation that is known by its id alone. */
export type AnySpecial = Omit<Special<keyof operations>, 'isChallenged'> & {
  isChallenged?: (asked: never) => boolean;
};

/** What is special about each of the operations of a table, which have an object in the place of a function there. */
export function specialsOf(overrides: Record<string, unknown>): ReadonlyMap<string, AnySpecial> {
  const entries = Object.entries(overrides).filter(([, entry]) => typeof entry === 'object');
  return new Map(entries as [string, AnySpecial][]);
}
