import { deactivateUser } from '../../src/matrix/accounts/deactivation.js';
import { deleteDevices, getDevice, listDevices, renameDevice } from '../../src/matrix/sessions/devices.js';
import { confirmIdentity } from '../../src/matrix/sessions/interactive-auth.js';
import { issueOpenIdToken, ownerOfOpenIdToken } from '../../src/matrix/accounts/openid.js';
import { changePassword } from '../../src/matrix/accounts/password.js';
import { listPushers, setPusher } from '../../src/matrix/push/pushers.js';
import { searchUsers } from '../../src/matrix/users/user-directory.js';
import type { MatrixOverrides } from './edge/context.js';

/** What users do with their accounts and devices. */
export const accounts = {
  changePassword({ body, homeserver, tokenSent, identify, requested }) {
    const caller = tokenSent ? identify() : undefined;
    changePassword(homeserver, caller, { operation: requested, ...body });
    return {};
  },

  deactivateAccount({ body: { auth, ...body }, homeserver, identify, requested }) {
    const { userId } = identify();
    confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null });
    deactivateUser(homeserver, userId, { erase: body.erase ?? false });
    return { id_server_unbind_result: 'success' };
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

  deleteDevice({ path, body: { auth, ...body }, homeserver, caller: { userId }, requested }) {
    confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null });
    deleteDevices(homeserver, userId, [path.deviceId]);
    return {};
  },

  deleteDevices({ body: { auth, ...body }, homeserver, caller: { userId }, requested }) {
    confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null });
    deleteDevices(homeserver, userId, body.devices);
    return {};
  },

  getPushers({ homeserver, caller }) {
    return { pushers: listPushers(homeserver, caller.userId) };
  },

  postPusher({ body, homeserver, caller }) {
    setPusher(homeserver, caller, body);
    return {};
  },

  requestOpenIdToken({ path, homeserver }) {
    return issueOpenIdToken(homeserver, path.userId);
  },

  requestOpenIdUserInfo({ query, homeserver }) {
    return { sub: ownerOfOpenIdToken(homeserver, query.access_token) };
  },

  searchUserDirectory({ body, homeserver, caller }) {
    return searchUsers(homeserver, caller.userId, body);
  },
} satisfies Partial<MatrixOverrides>;
