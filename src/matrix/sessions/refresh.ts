import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isTokenOf, newToken, openSession, revokeToken, type SessionWish, UnknownToken } from './sessions.js';
import type { RefreshToken, Session } from '../model/accounts.js';

/** What renews an access token that expires. */
export interface Renewal {
  refreshToken: string;
  /** How long the access token is valid, in milliseconds. */
  expiresIn: number;
}

/** A session, and what renews it unless it lasts for ever. */
export interface OpenedSession {
  session: Session;
  renewal?: Renewal;
}

/** Logs a user in as `openSession` does, with an access token that has to be refreshed. Throws as that does. */
export function openRefreshableSession(
  homeserver: Homeserver,
  userId: string,
  wish: SessionWish = {},
): Required<OpenedSession> {
  const lifetime = homeserver.settings.accessTokenLifetime;
  const session = openSession(homeserver, userId, { ...wish, lifetime });
  const { token, deviceId } = session;
  const refreshToken = newToken(homeserver, 'syr', userId);
  homeserver.state.refreshTokens.set(refreshToken, {
    token: refreshToken,
    userId,
    deviceId,
    accessToken: token,
    successor: null,
  });
  homeserver.state.users.get(userId)?.devices.get(deviceId)?.refreshTokens.push(refreshToken);
  return { session, renewal: { refreshToken, expiresIn: lifetime } };
}

/**
 * Exchanges a refresh token for a new pair of tokens (Matrix client-server API, "Refreshing access tokens").
 *
 * It can be exchanged again as long as neither of the new ones was used, for a client that never got the answer;
 * those are then void. Exchanging a token also voids the pair before it (Synapse: observed).
 * Throws `M_UNKNOWN_TOKEN` for a token that nobody has, or no longer, and `M_FORBIDDEN` for one whose successor was used.
 */
export function refresh(homeserver: Homeserver, token: string): Required<OpenedSession> {
  const old = getRefreshToken(homeserver, token);
  const { refreshTokens, sessions } = homeserver.state;
  const successor = old.successor === null ? undefined : refreshTokens.get(old.successor);
  if (successor && (successor.successor !== null || sessions.get(successor.accessToken)?.isUsed)) {
    throw new MatrixError('M_FORBIDDEN', "refresh token isn't valid anymore");
  }
  if (successor) drop(homeserver, successor);
  const device = homeserver.state.users.get(old.userId)?.devices.get(old.deviceId);
  for (const earlier of device?.refreshTokens ?? []) {
    const predecessor = refreshTokens.get(earlier);
    if (predecessor?.successor === token) drop(homeserver, predecessor);
  }
  const renewed = openRefreshableSession(homeserver, old.userId, { deviceId: old.deviceId });
  old.successor = renewed.renewal.refreshToken;
  return renewed;
}

function getRefreshToken({ state }: Homeserver, token: string): RefreshToken {
  if (!isTokenOf('syr', token)) throw new MatrixError('M_UNKNOWN_TOKEN', 'invalid refresh token');
  const found = state.refreshTokens.get(token);
  if (!found) throw new UnknownToken('refresh token does not exist', token);
  return found;
}

/** Takes a refresh token away, and the access token it came with. */
function drop(homeserver: Homeserver, { token, accessToken, userId, deviceId }: RefreshToken): void {
  homeserver.state.refreshTokens.delete(token);
  revokeToken(homeserver, accessToken);
  const device = homeserver.state.users.get(userId)?.devices.get(deviceId);
  if (device) device.refreshTokens = device.refreshTokens.filter((other) => other !== token);
}
