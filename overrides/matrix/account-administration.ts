import { notBoolean, putAccount, selfDemotion } from '../../src/matrix/admin/account-changes.js';
import { accountDetails, checkLocal, getLocalUser } from '../../src/matrix/admin/account-details.js';
import { listAccounts } from '../../src/matrix/admin/account-list.js';
import { SERVER_VERSION } from '../../src/matrix/model/capabilities.js';
import { deactivateUser } from '../../src/matrix/accounts/deactivation.js';
import { MatrixError } from '../../src/matrix/values/error.js';
import { logInAs } from '../../src/matrix/admin/login-as.js';
import { resetPassword } from '../../src/matrix/accounts/password.js';
import { listJoinedRooms } from '../../src/matrix/room/room.js';
import { newNonce, registerWithSecret } from '../../src/matrix/admin/shared-secret.js';
import { checkUsername } from '../../src/matrix/accounts/usernames.js';
import { findUser } from '../../src/matrix/users/users.js';
import { listDevicesForAdmins, whereabouts } from '../../src/matrix/admin/whois.js';
import type { MatrixOverrides } from './edge/table.js';

const ONLY_LOCAL_ADMINS = 'Only local users can be admins of this homeserver';

/** What server admins do with accounts. */
export const accountAdministration = {
  adminGetNonce: ({ homeserver }) => ({ nonce: newNonce(homeserver) }),

  adminRegister({ homeserver, body }) {
    const { user, session } = registerWithSecret(homeserver, body);
    return {
      user_id: user.userId,
      home_server: homeserver.serverName,
      ...(session && { access_token: session.token, device_id: session.deviceId }),
    };
  },

  adminGetUsers({ homeserver, query }) {
    const { from = 0, limit = 100, deactivated = false, admins, name } = query;
    const { user_id: userId, order_by: orderBy = 'name', dir = 'f' } = query;
    return listAccounts(homeserver, { from, limit, deactivated, admins, name, userId, orderBy, dir });
  },

  adminGetUser: ({ homeserver, path }) => accountDetails(homeserver, path.userId),

  adminPutUser({ homeserver, caller, path, body, answerStatus }) {
    if (putAccount(homeserver, caller.userId, path.userId, body)) answerStatus(201);
    return accountDetails(homeserver, path.userId);
  },

  adminResetPassword({ homeserver, path, body }) {
    resetPassword(homeserver, path.userId, body);
    return {};
  },

  adminDeactivateUser({ homeserver, path, body: { erase = false } }) {
    checkLocal(homeserver, path.userId, 'Can only deactivate local users');
    if (typeof erase !== 'boolean') throw notBoolean('erase');
    deactivateUser(homeserver, path.userId, { erase });
    return { id_server_unbind_result: 'success' };
  },

  adminGetUserAdmin({ homeserver, path }) {
    checkLocal(homeserver, path.userId, ONLY_LOCAL_ADMINS);
    return { admin: findUser(homeserver, path.userId)?.admin ?? false };
  },

  adminSetUserAdmin({ homeserver, caller, path, body }) {
    checkLocal(homeserver, path.userId, ONLY_LOCAL_ADMINS);
    if (!body.admin && path.userId === caller.userId) throw selfDemotion();
    const user = findUser(homeserver, path.userId);
    if (!user) throw new MatrixError('M_UNKNOWN', 'No row found (users)', { status: 404 });
    user.admin = Boolean(body.admin);
    return {};
  },

  adminLoginAsUser({ homeserver, caller, path, body }) {
    return { access_token: logInAs(homeserver, caller.userId, path.userId, body).token };
  },

  adminGetJoinedRooms({ homeserver, path }) {
    const rooms = listJoinedRooms(homeserver, path.userId);
    return { joined_rooms: rooms, total: rooms.length };
  },

  adminGetUserDevices({ homeserver, path: { userId } }) {
    getLocalUser(homeserver, userId, 'Can only lookup local users', 'Unknown user');
    const devices = listDevicesForAdmins(homeserver, userId);
    return { devices, total: devices.length };
  },

  adminCheckUsernameAvailability({ homeserver, query }) {
    checkUsername(homeserver, query.username);
    return { available: true };
  },

  adminGetServerVersion: () => ({ server_version: SERVER_VERSION }),

  adminWhoIs: ({ homeserver, caller, path }) => ({ ...whereabouts(homeserver, caller, path.userId) }),

  getWhoIs: ({ homeserver, caller, path }) => ({ ...whereabouts(homeserver, caller, path.userId) }),
} satisfies Partial<MatrixOverrides>;
