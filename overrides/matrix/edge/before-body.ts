import type { operations } from '../../../generated/matrix.js';
import {
  checkAccountDataRoom,
  checkAccountDataType,
  checkMaySetAccountData,
} from '../../../src/matrix/account-data/account-data.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { checkMayProve } from '../../../src/matrix/accounts/openid.js';
import { checkMaySetPresence } from '../../../src/matrix/presence/presence-request.js';
import { checkPushRuleName } from '../../../src/matrix/push/push-rule-form.js';
import { checkReceiptTarget } from '../../../src/matrix/account-data/read-markers.js';
import { checkFilterOwner } from '../../../src/matrix/sync/sync-filter.js';
import { checkMayTag } from '../../../src/matrix/account-data/tags.js';
import type { Caller } from './authentication.js';

/** A request as far as Synapse looks at it before its body. */
export interface Headed {
  homeserver: Homeserver;
  caller: Caller;
  path: Record<string, string>;
}

/** Refuses what Synapse refuses after the token is known and before it reads the body. Throws as the rules do. */
export function checkBeforeBody(operationId: string, request: Headed): void {
  CHECKS[operationId as keyof operations]?.(request);
}

/** The operations that have such checks, in the order in which Synapse makes them (Synapse: observed). */
const CHECKS: { [Id in keyof operations]?: (request: Headed) => void } = {
  requestOpenIdToken: ({ caller, path: { userId = '' } }) => checkMayProve(caller.userId, userId),
  setAccountData: ({ caller, path: { userId = '', type = '' } }) => {
    checkMaySetAccountData(caller.userId, userId);
    checkAccountDataType(type);
  },
  setAccountDataPerRoom: ({ caller, path: { userId = '', roomId = '', type = '' } }) => {
    checkMaySetAccountData(caller.userId, userId);
    checkAccountDataRoom(roomId);
    checkAccountDataType(type);
  },
  defineFilter: ({ caller, path: { userId = '' } }) => checkFilterOwner(caller.userId, userId, 'create'),
  postReceipt: ({ path: { roomId = '', receiptType = '', eventId = '' } }) =>
    checkReceiptTarget(roomId, receiptType, eventId),
  setPushRule: ({ path: { kind = '', ruleId = '' } }) => checkPushRuleName({ kind, ruleId }),
  setPushRuleActions: ({ path: { kind = '', ruleId = '' } }) => checkPushRuleName({ kind, ruleId }),
  setPushRuleEnabled: ({ path: { kind = '', ruleId = '' } }) => checkPushRuleName({ kind, ruleId }),
  setPresence: ({ caller, path: { userId = '' } }) => checkMaySetPresence(caller.userId, userId),
  setRoomTag: ({ homeserver, caller, path: { userId = '', roomId = '' } }) =>
    checkMayTag(homeserver, caller.userId, userId, roomId),
};
