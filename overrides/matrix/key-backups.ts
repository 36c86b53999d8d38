import { own } from '../../src/json/read.js';
import {
  backUpKeys,
  createBackup,
  deleteBackedUpKeys,
  deleteBackup,
  getBackedUpKey,
  readBackUp,
  showBackup,
  updateBackup,
} from '../../src/matrix/encryption/key-backups.js';
import type { MatrixOverrides } from './edge/table.js';

/** Backups of the keys of encrypted rooms. */
export const keyBackups = {
  postRoomKeysVersion({ homeserver, caller, body }) {
    return { version: createBackup(homeserver, caller.userId, body) };
  },

  getRoomKeysVersionCurrent({ homeserver, caller }) {
    return { ...showBackup(homeserver, caller.userId) };
  },

  getRoomKeysVersion({ homeserver, caller, path }) {
    return { ...showBackup(homeserver, caller.userId, path.version) };
  },

  putRoomKeysVersion({ homeserver, caller, path, body }) {
    updateBackup(homeserver, caller.userId, path.version, body);
    return {};
  },

  deleteRoomKeysVersion({ homeserver, caller, path }) {
    deleteBackup(homeserver, caller.userId, path.version);
    return {};
  },

  putRoomKeyBySessionId({ homeserver, caller, path: { roomId, sessionId }, query, body }) {
    const rooms = { [roomId]: { sessions: { [sessionId]: body } } };
    return backUpKeys(homeserver, caller.userId, query.version, rooms);
  },

  putRoomKeysByRoomId({ homeserver, caller, path: { roomId }, query, body }) {
    return backUpKeys(homeserver, caller.userId, query.version, { [roomId]: body });
  },

  putRoomKeys({ homeserver, caller, query, body }) {
    return backUpKeys(homeserver, caller.userId, query.version, body.rooms);
  },

  getRoomKeyBySessionId({ homeserver, caller, path: { roomId, sessionId }, query }) {
    return getBackedUpKey(homeserver, caller.userId, query.version, { roomId, sessionId });
  },

  *getRoomKeysByRoomId({ homeserver, caller, path: { roomId }, query }) {
    const rooms = yield* readBackUp(homeserver, caller.userId, query.version, roomId);
    return own(rooms, roomId) ?? { sessions: {} };
  },

  *getRoomKeys({ homeserver, caller, query }) {
    return { rooms: yield* readBackUp(homeserver, caller.userId, query.version) };
  },

  deleteRoomKeyBySessionId({ homeserver, caller, path: { roomId, sessionId }, query }) {
    return deleteBackedUpKeys(homeserver, caller.userId, query.version, { roomId, sessionId });
  },

  deleteRoomKeysByRoomId({ homeserver, caller, path: { roomId }, query }) {
    return deleteBackedUpKeys(homeserver, caller.userId, query.version, { roomId });
  },

  deleteRoomKeys({ homeserver, caller, query }) {
    return deleteBackedUpKeys(homeserver, caller.userId, query.version, {});
  },
} satisfies Partial<MatrixOverrides>;
