import {
  checkAccountDataRoom,
  checkAccountDataType,
  checkMaySetAccountData,
  checkMayGetAccountData,
  getAccountData,
  getRoomAccountData,
  setAccountData,
  setRoomAccountData,
} from '../../src/matrix/account-data/account-data.js';
import {
  checkMayTag,
  checkOwnTags,
  deleteTag,
  listTags,
  setTag,
} from '../../src/matrix/account-data/tags.js';
import type { MatrixOverrides } from './edge/table.js';

/** What clients keep on the server for their user. */
export const accountData = {
  setAccountData: {
    checkBeforeBody({ caller, path: { userId = '', type = '' } }) {
      checkMaySetAccountData(caller.userId, userId);
      checkAccountDataType(type);
    },
    answer({ path: { userId, type }, body, homeserver }) {
      setAccountData(homeserver, userId, type, body);
      return {};
    },
  },

  getAccountData({ path: { userId, type }, homeserver, caller }) {
    checkMayGetAccountData(caller.userId, userId);
    return getAccountData(homeserver, userId, type);
  },

  setAccountDataPerRoom: {
    checkBeforeBody({ caller, path: { userId = '', roomId = '', type = '' } }) {
      checkMaySetAccountData(caller.userId, userId);
      checkAccountDataRoom(roomId);
      checkAccountDataType(type);
    },
    answer({ path: { userId, roomId, type }, body, homeserver }) {
      setRoomAccountData(homeserver, userId, roomId, type, body);
      return {};
    },
  },

  getAccountDataPerRoom({ path: { userId, roomId, type }, homeserver, caller }) {
    checkMayGetAccountData(caller.userId, userId);
    checkAccountDataRoom(roomId);
    return getRoomAccountData(homeserver, userId, roomId, type);
  },

  getRoomTags({ path: { userId, roomId }, homeserver, caller }) {
    checkOwnTags(caller.userId, userId, 'get');
    return { tags: listTags(homeserver, userId, roomId) };
  },

  setRoomTag: {
    checkBeforeBody: ({ homeserver, caller, path: { userId = '', roomId = '' } }) =>
      checkMayTag(homeserver, caller.userId, userId, roomId),
    answer({ path: { userId, roomId, tag }, body, homeserver }) {
      setTag(homeserver, userId, roomId, tag, body);
      return {};
    },
  },

  deleteRoomTag({ path: { userId, roomId, tag }, homeserver, caller }) {
    checkOwnTags(caller.userId, userId, 'add');
    deleteTag(homeserver, userId, roomId, tag);
    return {};
  },
} satisfies Partial<MatrixOverrides>;
