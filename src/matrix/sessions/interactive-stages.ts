import { isObject, textOf, type JsonObject } from '../../json/read.js';
import { checkCredentials } from './credentials.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import type { UiaSession } from '../model/accounts.js';

/**
 * Attempts the stage that an `auth` names, if it names one, and marks it as passed, whether it was asked for or not.
 * Returns the refusal of an attempt that the client may repeat. Throws what `checkCredentials` throws for one that
 * makes no sense.
 */
export function attemptStage(
  homeserver: Homeserver,
  session: Pick<UiaSession, 'completed'>,
  auth: unknown,
): MatrixError | undefined {
  if (!isObject(auth) || !Object.hasOwn(auth, 'type')) return undefined;
  try {
    // A later proof takes the place of an earlier one: somebody else's password does not spoil the session.
    const proof = prove(homeserver, session, auth);
    if (typeof auth.type === 'string') session.completed.set(auth.type, proof);
  } catch (refused) {
    if (refused instanceof StageFailed) return refused.failure;
    if (refused instanceof MatrixError && refused.status === 403) return refused;
    throw refused;
  }
  return undefined;
}

/** An attempt that failed but can be repeated. */
class StageFailed extends Error {
  constructor(readonly failure: MatrixError) {
    super(failure.message);
  }
}

/** What the attempt proves: a user, a registration token, or nothing. */
function prove(homeserver: Homeserver, session: Pick<UiaSession, 'completed'>, attempt: JsonObject): string {
  switch (attempt.type) {
    case 'm.login.dummy':
    case 'm.login.terms':
      return '';
    case 'm.login.registration_token':
      if (homeserver.settings.registrationTokens.length > 0) return proveToken(homeserver, session, attempt);
  }
  // Any other type, the token where none is asked for included, goes the way of a login.
  return checkCredentials(homeserver, attempt).userId;
}

/** Matrix client-server API, "Token-authenticated registration"; order and texts: Synapse, observed. */
function proveToken(
  homeserver: Homeserver,
  { completed }: Pick<UiaSession, 'completed'>,
  { token, session, ...rest }: JsonObject,
): string {
  if (token === undefined) throw failed('M_MISSING_PARAM', 'Missing registration token');
  if (typeof token !== 'string') throw failed('M_INVALID_PARAM', 'Registration token must be a string');
  if (dialectOf(homeserver).registrationToken.needsSession && session === undefined) {
    throw failed('M_MISSING_PARAM', 'Missing UIA session');
  }
  const earlier = completed.get(textOf(rest.type) ?? '');
  if (earlier !== undefined && earlier !== token) {
    throw failed('M_INVALID_PARAM', 'Registration token has changed');
  }
  if (homeserver.settings.registrationTokens.includes(token)) return token;
  throw failed('M_UNAUTHORIZED', 'Invalid registration token');
}

function failed(
  errcode: 'M_MISSING_PARAM' | 'M_INVALID_PARAM' | 'M_UNAUTHORIZED',
  text: string,
): StageFailed {
  return new StageFailed(new MatrixError(errcode, text));
}
