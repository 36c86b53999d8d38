import {
  deleteProfileField,
  getProfile,
  getProfileField,
  setProfileField,
} from '../../src/matrix/accounts/profiles.js';
import type { MatrixOverrides } from './edge/context.js';

/** Display names, avatars and the other fields of profiles. */
export const profiles = {
  getUserProfile({ path, homeserver }) {
    return getProfile(homeserver, path.userId);
  },

  getProfileField({ path: { userId, keyName }, homeserver }) {
    return { [keyName]: getProfileField(homeserver, userId, keyName) };
  },

  setProfileField({ path: { userId, keyName }, body, homeserver, caller }) {
    setProfileField(homeserver, caller, userId, keyName, body);
    return {};
  },

  deleteProfileField({ path: { userId, keyName }, homeserver, caller }) {
    deleteProfileField(homeserver, caller, userId, keyName);
    return {};
  },
} satisfies Partial<MatrixOverrides>;
