import { checkSyncQuery, sync } from '../../src/matrix/sync/sync.js';
import { checkFilterOwner, defineFilter, getFilter } from '../../src/matrix/sync/sync-filter.js';
import {
  checkReceiptTarget,
  postReceipt,
  setReadMarker,
} from '../../src/matrix/account-data/read-markers.js';
import {
  checkMaySetPresence,
  getPresence,
  readPresence,
} from '../../src/matrix/presence/presence-request.js';
import { noteActivity, setPresence } from '../../src/matrix/presence/presence.js';
import { pushRulesOf } from '../../src/matrix/push/push-rules.js';
import { readTypingNotice, setTyping } from '../../src/matrix/presence/typing.js';
import type { MatrixOverrides } from './edge/table.js';

/** What is new, and what passes by. */
export const syncing = {
  sync: {
    checkBeforeToken: (_path, query) => checkSyncQuery(query.has('from')),
    answer({ homeserver, caller, query, signal }) {
      return sync(homeserver, caller, query, signal);
    },
  },

  defineFilter: {
    checkBeforeBody: ({ caller, path: { userId = '' } }) => checkFilterOwner(caller.userId, userId, 'create'),
    answer({ homeserver, path, body }) {
      return { filter_id: defineFilter(homeserver, path.userId, body) };
    },
  },

  getFilter({ homeserver, caller, path }) {
    return getFilter(homeserver, caller.userId, path.userId, path.filterId);
  },

  setTyping({ homeserver, caller, path: { roomId, userId }, body }) {
    setTyping(homeserver, caller.userId, roomId, userId, readTypingNotice(body));
    noteActivity(homeserver, caller.userId, caller.deviceId);
    return {};
  },

  postReceipt: {
    checkBeforeBody: ({ path: { roomId = '', receiptType = '', eventId = '' } }) =>
      checkReceiptTarget(roomId, receiptType, eventId),
    answer({ homeserver, caller, path: { roomId, receiptType, eventId }, body }) {
      postReceipt(homeserver, caller.userId, roomId, receiptType, eventId, body);
      noteActivity(homeserver, caller.userId, caller.deviceId);
      return {};
    },
  },

  setReadMarker({ homeserver, caller, path, body }) {
    setReadMarker(homeserver, caller.userId, path.roomId, body);
    noteActivity(homeserver, caller.userId, caller.deviceId);
    return {};
  },

  setPresence: {
    limits: [['presence']],
    checkBeforeBody: ({ caller, path: { userId = '' } }) => checkMaySetPresence(caller.userId, userId),
    answer({ homeserver, caller, body }) {
      const { state, statusMsg } = readPresence(body);
      setPresence(homeserver, caller.userId, caller.deviceId, state, statusMsg);
      return {};
    },
  },

  getPresence({ homeserver, caller, path }) {
    return getPresence(homeserver, caller.userId, path.userId);
  },

  getPushRules({ homeserver, caller }) {
    return { global: pushRulesOf(homeserver, caller.userId) };
  },
} satisfies Partial<MatrixOverrides>;
