import { logIn, LOGIN_FLOWS } from '../../src/matrix/login.js';
import { register } from '../../src/matrix/registration.js';
import { closeSession } from '../../src/matrix/sessions.js';
import { checkUsername } from '../../src/matrix/usernames.js';
import type { MatrixOverrides } from './service.js';

/** Accounts, logins and tokens. */
export const sessions = {
  getLoginFlows() {
    return { flows: LOGIN_FLOWS };
  },

  login({ body, homeserver, identify }) {
    const { userId, token, deviceId } = logIn(homeserver, body, identify);
    return {
      user_id: userId,
      access_token: token,
      home_server: homeserver.serverName,
      device_id: deviceId,
    };
  },

  logout({ homeserver, caller }) {
    closeSession(homeserver, caller);
    return {};
  },

  register({ body, query, homeserver, tokenSent, identify, requested }) {
    const kind = query.kind ?? 'user';
    const { user, session } = register(homeserver, { kind, body, tokenSent, identify, operation: requested });
    return {
      user_id: user.userId,
      home_server: homeserver.serverName,
      ...(session && { access_token: session.token, device_id: session.deviceId }),
    };
  },

  checkUsernameAvailability({ query, homeserver }) {
    checkUsername(homeserver, query.username);
    return { available: true };
  },

  getTokenOwner({ caller }) {
    return { user_id: caller.userId, is_guest: false, device_id: caller.deviceId };
  },
} satisfies Partial<MatrixOverrides>;
