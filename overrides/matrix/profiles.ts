import {
  checkProfileOwner,
  deleteProfileField,
  getProfile,
  getProfileField,
  setProfileField,
} from '../../src/matrix/profiles.js';
import type { MatrixOverrides } from './service.js';

/** Display names, avatars and the other fields of profiles. */
export const profiles = {
  getUserProfile({ path, homeserver }) {
    return getProfile(homeserver, path.userId);
  },

  getProfileField({ path: { userId, keyName }, homeserver }) {
    return { [keyName]: getProfileField(homeserver, userId, keyName) };
  },

  setProfileField(request) {
    const { userId, keyName } = request.path;
    // Before the look at the token, which reading `caller` is; Synapse's order.
    checkProfileOwner(userId);
    setProfileField(request.homeserver, request.caller, userId, keyName, request.body);
    return {};
  },

  deleteProfileField(request) {
    const { userId, keyName } = request.path;
    checkProfileOwner(userId);
    deleteProfileField(request.homeserver, request.caller, userId, keyName);
    return {};
  },
} satisfies Partial<MatrixOverrides>;
