import { anybody } from './edge/rate-limits.js';
import { isRegistrationChallenged, register } from '../../src/matrix/accounts/registration.js';
import { logIn, LOGIN_FLOWS } from '../../src/matrix/sessions/login.js';
import { type OpenedSession, refresh } from '../../src/matrix/sessions/refresh.js';
import { closeAllSessions, closeSession, hasDevice } from '../../src/matrix/sessions/sessions.js';
import { checkUsername } from '../../src/matrix/accounts/usernames.js';
import type { MatrixOverrides } from './edge/table.js';

/** Accounts, logins and tokens. */
export const sessions = {
  getLoginFlows() {
    return { flows: LOGIN_FLOWS };
  },

  login: {
    token: 'late',
    limits: [['loginAddress', anybody]],
    wording: [
      { at: '/body/refresh_token', errcode: 'M_UNKNOWN', text: '`refresh_token` should be true or false.' },
      { at: '/body/type', rule: 'required', errcode: 'M_UNKNOWN', text: 'Missing JSON keys.' },
      { at: '/body/type', errcode: 'M_INVALID_PARAM', text: 'Bad parameter: type' },
      { at: '/body/password', errcode: 'M_INVALID_PARAM', text: 'Bad parameter: password' },
      { at: '/body/identifier', errcode: 'M_MISSING_PARAM', text: "'identifier' dict has no key 'type'" },
    ],
    answer({ body, homeserver, identify }) {
      const opened = logIn(homeserver, body, identify);
      return {
        user_id: opened.session.userId,
        home_server: homeserver.serverName,
        device_id: opened.session.deviceId,
        ...tokensOf(opened),
      };
    },
  },

  logout: {
    token: 'even-unusable',
    answer({ homeserver, caller }) {
      closeSession(homeserver, caller);
      return {};
    },
  },

  logout_all: {
    token: 'even-unusable',
    answer({ homeserver, caller }) {
      closeAllSessions(homeserver, caller.userId);
      return {};
    },
  },

  refresh: {
    wording: [
      {
        at: '/body/refresh_token',
        rule: 'type',
        errcode: 'M_INVALID_PARAM',
        text: 'Invalid param: refresh_token',
      },
    ],
    answer({ body, homeserver }) {
      return tokensOf(refresh(homeserver, body.refresh_token));
    },
  },

  register: {
    token: 'late',
    wording: [
      { at: '/body/refresh_token', errcode: 'M_UNKNOWN', text: '`refresh_token` should be true or false.' },
      { at: '/body/username', errcode: 'M_UNKNOWN', text: 'Invalid username' },
      { at: '/body/password', errcode: 'M_UNKNOWN', text: 'Invalid password' },
    ],
    isChallenged({ body, query, homeserver, tokenSent, identify, requested }) {
      const kind = query.kind ?? 'user';
      return isRegistrationChallenged(homeserver, { kind, body, tokenSent, identify, operation: requested });
    },
    answer({ body, query, homeserver, tokenSent, identify, requested }) {
      const kind = query.kind ?? 'user';
      const { user, opened } = register(homeserver, {
        kind,
        body,
        tokenSent,
        identify,
        operation: requested,
      });
      return {
        user_id: user.userId,
        home_server: homeserver.serverName,
        ...(opened && { device_id: opened.session.deviceId, ...tokensOf(opened) }),
      };
    },
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
