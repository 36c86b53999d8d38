import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';

/** How long a token is valid, in seconds (Synapse: observed). */
const LIFETIME = 3600;

/** A token as its user is given it. */
export interface IssuedOpenIdToken {
  access_token: string;
  token_type: string;
  matrix_server_name: string;
  expires_in: number;
}

/** Throws `M_FORBIDDEN` for somebody who wants to prove to be somebody else. */
export function checkMayProve(callerId: string, userId: string): void {
  if (callerId === userId) return;
  throw new MatrixError('M_FORBIDDEN', 'Cannot request tokens for other users.');
}

/** Makes a token with which a user can prove to others who they are (Matrix client-server API, "OpenID"). */
export function issueOpenIdToken(homeserver: Homeserver, userId: string): IssuedOpenIdToken {
  const { state, clock, random, serverName } = homeserver;
  for (const [token, { expiresAt }] of state.openIdTokens) {
    if (expiresAt > clock.now()) break;
    state.openIdTokens.delete(token);
  }
  const token = random.letters(24);
  state.openIdTokens.set(token, { userId, expiresAt: clock.now() + LIFETIME * 1000 });
  dropOldest(state.openIdTokens, REMEMBERED);
  return {
    access_token: token,
    token_type: 'Bearer',
    matrix_server_name: serverName,
    expires_in: LIFETIME,
  };
}

/** Who a token proves its bearer to be. Throws `M_MISSING_TOKEN` and `M_UNKNOWN_TOKEN`. */
export function ownerOfOpenIdToken({ state, clock }: Homeserver, token: string | undefined): string {
  if (token === undefined) throw new MatrixError('M_MISSING_TOKEN', 'Access Token required');
  const found = state.openIdTokens.get(token);
  if (found && found.expiresAt > clock.now()) return found.userId;
  throw new MatrixError('M_UNKNOWN_TOKEN', 'Access Token unknown or expired');
}
