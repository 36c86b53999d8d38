import { logIn, LOGIN_FLOWS } from '../../src/matrix/sessions/login.js';
import { type OpenedSession, refresh } from '../../src/matrix/sessions/refresh.js';
import { register } from '../../src/matrix/accounts/registration.js';
import { closeAllSessions, closeSession, hasDevice } from '../../src/matrix/sessions/sessions.js';
import { checkUsername } from '../../src/matrix/accounts/usernames.js';
import type { MatrixOverrides } from './edge/context.js';

/** Accounts, logins and tokens. */
export const sessions = {
  getLoginFlows() {
    return { flows: LOGIN_FLOWS };
  },

  login({ body, homeserver, identify }) {
    const opened = logIn(homeserver, body, identify);
    return {
      user_id: opened.session.userId,
      home_server: homeserver.serverName,
      device_id: opened.session.deviceId,
      ...tokensOf(opened),
    };
  },

  logout({ homeserver, caller }) {
    closeSession(homeserver, caller);
    return {};
  },

  logout_all({ homeserver, caller }) {
    closeAllSessions(homeserver, caller.userId);
    return {};
  },

  refresh({ body, homeserver }) {
    return tokensOf(refresh(homeserver, body.refresh_token));
  },

  register({ body, query, homeserver, tokenSent, identify, requested }) {
    const kind = query.kind ?? 'user';
    const { user, opened } = register(homeserver, { kind, body, tokenSent, identify, operation: requested });
    return {
      user_id: user.userId,
      home_server: homeserver.serverName,
      ...(opened && { device_id: opened.session.deviceId, ...tokensOf(opened) }),
    };
  },

  checkUsernameAvailability({ query, homeserver }) {
    checkUsername(homeserver, query.username);
    return { available: true };
  },

  registrationTokenValidity({ query, homeserver }) {
    return { valid: homeserver.settings.registrationTokens.includes(query.token) };
  },

  getTokenOwner({ homeserver, caller }) {
    const { userId, deviceId } = caller;
    return {
      user_id: userId,
      is_guest: false,
      ...(hasDevice(homeserver, caller) && { device_id: deviceId }),
    };
  },
} satisfies Partial<MatrixOverrides>;

function tokensOf({ session, renewal }: OpenedSession) {
  const { token } = session;
  if (!renewal) return { access_token: token };
  return { access_token: token, refresh_token: renewal.refreshToken, expires_in_ms: renewal.expiresIn };
}
