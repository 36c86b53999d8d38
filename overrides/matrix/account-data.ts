import {
  checkAccountDataRoom,
  checkMayGetAccountData,
  getAccountData,
  getRoomAccountData,
  setAccountData,
  setRoomAccountData,
} from '../../src/matrix/account-data/account-data.js';
import { checkOwnTags, deleteTag, listTags, setTag } from '../../src/matrix/account-data/tags.js';
import type { MatrixOverrides } from './edge/context.js';

/** What clients keep on the server for their user; `before-body.ts` has the checks of what is sent with a body. */
export const accountData = {
  setAccountData({ path: { userId, type }, body, homeserver }) {
    setAccountData(homeserver, userId, type, body);
    return {};
  },

  getAccountData({ path: { userId, type }, homeserver, caller }) {
    checkMayGetAccountData(caller.userId, userId);
    return getAccountData(homeserver, userId, type);
  },

  setAccountDataPerRoom({ path: { userId, roomId, type }, body, homeserver }) {
    setRoomAccountData(homeserver, userId, roomId, type, body);
    return {};
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

  setRoomTag({ path: { userId, roomId, tag }, body, homeserver }) {
    setTag(homeserver, userId, roomId, tag, body);
    return {};
  },

  deleteRoomTag({ path: { userId, roomId, tag }, homeserver, caller }) {
    checkOwnTags(caller.userId, userId, 'add');
    deleteTag(homeserver, userId, roomId, tag);
    return {};
  },
} satisfies Partial<MatrixOverrides>;
