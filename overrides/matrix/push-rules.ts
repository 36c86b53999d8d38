import { checkPushRuleName } from '../../src/matrix/push/push-rule-form.js';
import {
  deletePushRule,
  getPushRule,
  listPushRules,
  readPushRule,
  setPushRule,
  setPushRuleActions,
  setPushRuleEnabled,
} from '../../src/matrix/push/push-rule-changes.js';
import { pushRulesOf } from '../../src/matrix/push/push-rules.js';
import type { Headed } from './edge/special.js';
import type { MatrixOverrides } from './edge/table.js';

/** What a change of a rule is refused for before its body is read. */
const checkName = ({ path: { kind = '', ruleId = '' } }: Headed) => checkPushRuleName({ kind, ruleId });

/** What a user is told of; `edge/push-rule-paths.ts` says which paths mean which operation. */
export const pushRules = {
  getPushRulesGlobal({ homeserver, caller }) {
    return pushRulesOf(homeserver, caller.userId);
  },

  getPushRule({ path, homeserver, caller }) {
    if (path.ruleId === '') return listPushRules(homeserver, caller.userId, path.kind);
    return readPushRule(homeserver, caller.userId, path);
  },

  setPushRule: {
    checkBeforeBody: checkName,
    answer({ path, query, body, homeserver, caller }) {
      setPushRule(homeserver, caller.userId, path, body, query);
      return {};
    },
  },

  deletePushRule({ path, homeserver, caller }) {
    deletePushRule(homeserver, caller.userId, path);
    return {};
  },

  isPushRuleEnabled({ path, homeserver, caller }) {
    return { enabled: getPushRule(homeserver, caller.userId, path).enabled };
  },

  setPushRuleEnabled: {
    checkBeforeBody: checkName,
    answer({ path, body, homeserver, caller }) {
      setPushRuleEnabled(homeserver, caller.userId, path, body);
      return {};
    },
  },

  getPushRuleActions({ path, homeserver, caller }) {
    return { actions: getPushRule(homeserver, caller.userId, path).actions };
  },

  setPushRuleActions: {
    checkBeforeBody: checkName,
    answer({ path, body, homeserver, caller }) {
      setPushRuleActions(homeserver, caller.userId, path, body);
      return {};
    },
  },
} satisfies Partial<MatrixOverrides>;
