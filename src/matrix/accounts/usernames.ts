import { INTEGER_TEXT } from '../../python/integers.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findSession, unknownToken } from '../sessions/sessions.js';
import { findUser, userIdOf, userInUse } from '../users/users.js';

/** The longest user id, sigil and server name included (Matrix client-server API, "User identifiers"). */
const MAX_USER_ID_LENGTH = 255;

/** What a name is checked for besides its form. */
export interface UsernameClaim {
  /** The account that this registration has already made; only its own name is then right. */
  registeredUserId?: string | null;
  /** The token of a guest account that is to become a full one. */
  guestAccessToken?: unknown;
}

/**
 * Whether a localpart may be registered, in the order in which Synapse checks. Throws `M_INVALID_USERNAME`,
 * `M_USER_IN_USE`, `M_UNKNOWN` for another name than the one already registered, and `M_UNKNOWN_TOKEN` or
 * `M_FORBIDDEN` for a guest token that does not own the name.
 */
export function checkUsername(homeserver: Homeserver, localpart: string, claim: UsernameClaim = {}): void {
  checkGrammar(homeserver, localpart);
  const userId = userIdOf(homeserver, localpart);
  if (claim.registeredUserId) {
    if (claim.registeredUserId === userId) return;
    throw new MatrixError('M_UNKNOWN', 'A different user ID has already been registered for this session');
  }
  if (userId.length > MAX_USER_ID_LENGTH) {
    throw new MatrixError(
      'M_INVALID_USERNAME',
      `User ID may not be longer than ${MAX_USER_ID_LENGTH} characters`,
    );
  }
  const guestToken = claim.guestAccessToken ?? null;
  const { reservesSome } = dialectOf(homeserver).username;
  if (findUser(homeserver, userId)) {
    throw guestToken === null ? userInUse(homeserver) : notThatGuest(homeserver, guestToken);
  }
  // Such names belong to guests.
  if (guestToken === null && reservesSome && INTEGER_TEXT.test(localpart)) {
    throw new MatrixError('M_INVALID_USERNAME', 'Numeric user IDs are reserved for guest users.');
  }
}

function checkGrammar(homeserver: Homeserver, localpart: string): void {
  const { pattern, complaint, reservesSome } = dialectOf(homeserver).username;
  if (localpart === '') throw new MatrixError('M_INVALID_USERNAME', 'User ID cannot be empty');
  if (!pattern.test(localpart)) throw new MatrixError('M_INVALID_USERNAME', complaint);
  if (reservesSome && localpart.startsWith('_')) {
    throw new MatrixError('M_INVALID_USERNAME', 'User ID may not begin with _');
  }
}

/** There are no guests here, so a token is either unknown or somebody else's. */
function notThatGuest(homeserver: Homeserver, token: unknown): MatrixError {
  if (typeof token !== 'string' || !findSession(homeserver, token)) return unknownToken(homeserver);
  return new MatrixError(
    'M_FORBIDDEN',
    'Cannot register taken user ID without valid guest credentials for that user.',
  );
}
