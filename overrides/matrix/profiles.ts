import {
  checkProfileOwner,
  deleteProfileField,
  getProfile,
  getProfileField,
  setProfileField,
} from '../../src/matrix/accounts/profiles.js';
import type { MatrixOverrides } from './edge/table.js';

/** Display names, avatars and the other fields of profiles. */
export const profiles = {
  getUserProfile({ path, homeserver }) {
    return getProfile(homeserver, path.userId);
  },

  getProfileField({ path: { userId, keyName }, homeserver }) {
    return { [keyName]: getProfileField(homeserver, userId, keyName) };
  },

  setProfileField: {
    checkBeforeToken: ({ userId = '' }) => checkProfileOwner(userId),
    answer({ path: { userId, keyName }, body, homeserver, caller }) {
      setProfileField(homeserver, caller, userId, keyName, body);
      return {};
    },
  },

  deleteProfileField: {
    checkBeforeToken: ({ userId = '' }) => checkProfileOwner(userId),
    answer({ path: { userId, keyName }, homeserver, caller }) {
      deleteProfileField(homeserver, caller, userId, keyName);
      return {};
    },
  },
} satisfies Partial<MatrixOverrides>;
