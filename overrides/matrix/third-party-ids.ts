import { isIdentityChallenged, confirmIdentity } from '../../src/matrix/sessions/interactive-auth.js';
import {
  checkAddition,
  checkAddress,
  checkCredentials,
  deleteAddress,
  noIdentityServer,
  noMail,
  noMessageToAdd,
  noMessageToRegister,
  notProven,
  readIdentityServer,
  unbindAddress,
} from '../../src/matrix/accounts/third-party-ids.js';
import type { MatrixOverrides } from './edge/table.js';

/** Mail addresses and phone numbers, which nobody has; the requests for mails are refused unread. */
export const thirdPartyIds = {
  getAccount3PIDs() {
    return { threepids: [] };
  },

  post3PIDs({ body }) {
    checkCredentials(body);
    throw notProven();
  },

  add3PID: {
    isChallenged({ body, homeserver, requested }) {
      checkAddition(body);
      return isIdentityChallenged(homeserver, { operation: requested, auth: body.auth });
    },
    answer({ body, homeserver, caller: { userId }, requested }) {
      checkAddition(body);
      const { auth, ...rest } = body;
      confirmIdentity(homeserver, userId, { operation: requested, auth, body: rest, password: null });
      throw notProven();
    },
  },

  bind3PID: {
    token: 'late',
    answer({ body, identify }) {
      const server = readIdentityServer(body);
      identify();
      throw noIdentityServer(server);
    },
  },

  delete3pidFromAccount: {
    token: 'late',
    answer({ body, identify }) {
      checkAddress(body);
      identify();
      deleteAddress(body);
      return { id_server_unbind_result: 'no-support' };
    },
  },

  unbind3pidFromAccount({ body }) {
    checkAddress(body);
    unbindAddress(body);
    return { id_server_unbind_result: 'no-support' };
  },

  requestTokenToRegisterEmail() {
    throw noMail('register');
  },

  requestTokenToRegisterMSISDN({ body }) {
    throw noMessageToRegister(body);
  },

  requestTokenToResetPasswordEmail() {
    throw noMail('resetPassword');
  },

  requestTokenTo3PIDEmail() {
    throw noMail('add');
  },

  requestTokenTo3PIDMSISDN({ body }) {
    throw noMessageToAdd(body);
  },
} satisfies Partial<MatrixOverrides>;
