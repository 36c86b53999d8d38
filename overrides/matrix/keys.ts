import { isIdentityChallenged, confirmIdentity } from '../../src/matrix/sessions/interactive-auth.js';
import {
  replacesSigningKeys,
  listSigningKeys,
  uploadSigningKeys,
} from '../../src/matrix/encryption/cross-signing.js';
import { deviceListChanges } from '../../src/matrix/encryption/device-lists.js';
import {
  claimKeys,
  failuresFor,
  listDeviceKeys,
  readKeyQuery,
  uploadKeys,
} from '../../src/matrix/encryption/device-keys.js';
import { isObject } from '../../src/json/read.js';
import { uploadSignatures } from '../../src/matrix/encryption/signature-upload.js';
import { readSyncToken } from '../../src/matrix/values/stream-token.js';
import { sendToDevices } from '../../src/matrix/encryption/to-device.js';
import type { MatrixOverrides } from './edge/table.js';

/** The keys of devices, and messages to them. */
export const keys = {
  uploadKeys({ homeserver, caller, body }) {
    return { one_time_key_counts: uploadKeys(homeserver, caller, body) };
  },

  *queryKeys({ homeserver, caller, body }) {
    const wanted = readKeyQuery(body.device_keys);
    const userIds = [...wanted.keys()];
    return {
      device_keys: yield* listDeviceKeys(homeserver, caller.userId, wanted),
      failures: failuresFor(homeserver, userIds),
      ...listSigningKeys(homeserver, caller.userId, userIds),
    };
  },

  claimKeys({ homeserver, body: { one_time_keys: wanted = {} } }) {
    const claimed = claimKeys(homeserver, wanted);
    const userIds = isObject(wanted) ? Object.keys(wanted) : [];
    return { one_time_keys: claimed, failures: failuresFor(homeserver, userIds) };
  },

  getKeysChanges({ homeserver, caller, query }) {
    return { ...deviceListChanges(homeserver, caller.userId, readSyncToken(query.from)) };
  },

  uploadCrossSigningKeys: {
    isChallenged({ body: { auth, ...body }, homeserver, caller: { userId }, requested }) {
      const step = { operation: requested, auth };
      return replacesSigningKeys(homeserver, userId, body) && isIdentityChallenged(homeserver, step);
    },
    answer({ homeserver, caller: { userId }, body: { auth, ...body }, requested }) {
      uploadSigningKeys(homeserver, userId, body, () =>
        confirmIdentity(homeserver, userId, { operation: requested, auth, body, password: null }),
      );
      return {};
    },
  },

  uploadCrossSigningSignatures({ homeserver, caller, body }) {
    return { failures: uploadSignatures(homeserver, caller.userId, body) };
  },

  sendToDevice({ homeserver, caller, path: { eventType: type, txnId }, body }) {
    sendToDevices(homeserver, caller, { type, txnId }, body);
    return {};
  },
} satisfies Partial<MatrixOverrides>;
