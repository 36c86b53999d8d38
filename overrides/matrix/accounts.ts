import { isPasswordChangeChallenged, changePassword } from '../../src/matrix/accounts/password.js';
import { isIdentityChallenged, confirmIdentity } from '../../src/matrix/sessions/interactive-auth.js';
import { checkMayProve, issueOpenIdToken, ownerOfOpenIdToken } from '../../src/matrix/accounts/openid.js';
import { deactivateUser } from '../../src/matrix/accounts/deactivation.js';
import { deleteDevices, getDevice, listDevices, renameDevice } from '../../src/matrix/sessions/devices.js';
import { listPushers, setPusher } from '../../src/matrix/push/pushers.js';
import { searchUsers } from '../../src/matrix/users/user-directory.js';
import type { MatrixContext } from './edge/context.js';
import type { MatrixOverrides } from './edge/table.js';

/** Whether a request has still to prove that its caller is who they are. */
function mustProveIdentity({
  body: { auth },
  homeserver,
  requested,
}: Pick<MatrixContext, 'homeserver' | 'requested'> & { body: { auth?: unknown } }): boolean {
  return isIdentityChallenged(homeserver, { operation: requested, auth });
}

/** What users do with their accounts and devices. */
export const accounts = {
  changePassword: {
    token: 'late',
    isChallenged({ body, homeserver, tokenSent, identify, requested }) {
      if (tokenSent) identify();
      return isPasswordChangeChallenged(homeserver, tokenSent, { operation: requested, ...body });
    },
    answer({ body, homeserver, tokenSent, identify, requested }) {
      const caller = tokenSent ? identify() : undefined;
      changePassword(homeserver, caller, { operation: requested, ...body });
      return {};
    },
  },

  deactivateAccount: {
    token: 'late',
    isChallenged({ body, homeserver, identify, requested }) {
      identify();
      return mustProveIdentity({ body, homeserver, requested });
    },
    answer({ body: { auth, ...body }, homeserver, identify, requested }) {
      const { userId } = identify();
      confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null });
      deactivateUser(homeserver, userId, { erase: body.erase ?? false });
      return { id_server_unbind_result: 'success' };
    },
  },

  getPasswordPolicy() {
    return {};
  },

  getDevices({ homeserver, caller }) {
    return { devices: listDevices(homeserver, caller.userId) };
  },

  getDevice({ path, homeserver, caller }) {
    return getDevice(homeserver, caller.userId, path.deviceId);
  },

  updateDevice({ path, body, homeserver, caller }) {
    renameDevice(homeserver, caller.userId, path.deviceId, body.display_name);
    return {};
  },

  deleteDevice: {
    isChallenged: mustProveIdentity,
    answer({ path, body: { auth, ...body }, homeserver, caller: { userId }, requested }) {
      confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null });
      deleteDevices(homeserver, userId, [path.deviceId]);
      return {};
    },
  },

  deleteDevices: {
    isChallenged: mustProveIdentity,
    answer({ body: { auth, ...body }, homeserver, caller: { userId }, requested }) {
      confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null });
      deleteDevices(homeserver, userId, body.devices);
      return {};
    },
  },

  getPushers({ homeserver, caller }) {
    return { pushers: listPushers(homeserver, caller.userId) };
  },

  postPusher({ body, homeserver, caller }) {
    setPusher(homeserver, caller, body);
    return {};
  },

  requestOpenIdToken: {
    checkBeforeBody: ({ caller, path: { userId = '' } }) => checkMayProve(caller.userId, userId),
    answer({ path, homeserver }) {
      return issueOpenIdToken(homeserver, path.userId);
    },
  },

  requestOpenIdUserInfo({ query, homeserver }) {
    return { sub: ownerOfOpenIdToken(homeserver, query.access_token) };
  },

  searchUserDirectory: {
    limits: [['userDirectory']],
    answer({ body, homeserver, caller }) {
      return searchUsers(homeserver, caller.userId, body);
    },
  },
} satisfies Partial<MatrixOverrides>;
