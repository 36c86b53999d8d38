import {
  deletePushRule,
  getPushRule,
  listPushRules,
  setPushRule,
  setPushRuleActions,
  setPushRuleEnabled,
} from '../../src/matrix/push-rule-changes.js';
import { unrecognized } from '../../src/matrix/push-rule-form.js';
import { pushRulesOf } from '../../src/matrix/push-rules.js';
import type { MatrixOverrides } from './service.js';

/** What a user is told of; `before-body.ts` has the checks of the rule's name. */
export const pushRules = {
  getPushRulesGlobal({ homeserver, caller, requested }) {
    demandSlash(requested);
    return pushRulesOf(homeserver, caller.userId);
  },

  getPushRule({ path, homeserver, caller, requested }) {
    if (path.ruleId !== '') return getPushRule(homeserver, caller.userId, path);
    const rules = listPushRules(homeserver, caller.userId, path.kind);
    demandSlash(requested);
    return rules;
  },

  setPushRule({ path, query, body, homeserver, caller }) {
    setPushRule(homeserver, caller.userId, path, body, query);
    return {};
  },

  deletePushRule({ path, homeserver, caller }) {
    deletePushRule(homeserver, caller.userId, path);
    return {};
  },

  isPushRuleEnabled({ path, homeserver, caller }) {
    return { enabled: getPushRule(homeserver, caller.userId, path).enabled };
  },

  setPushRuleEnabled({ path, body, homeserver, caller }) {
    setPushRuleEnabled(homeserver, caller.userId, path, body);
    return {};
  },

  getPushRuleActions({ path, homeserver, caller }) {
    return { actions: getPushRule(homeserver, caller.userId, path).actions };
  },

  setPushRuleActions({ path, body, homeserver, caller }) {
    setPushRuleActions(homeserver, caller.userId, path, body);
    return {};
  },
} satisfies Partial<MatrixOverrides>;

/** Lists of rules are asked for with a slash at the end; Synapse is particular about that. */
function demandSlash(requested: string): void {
  if (requested.split('?', 1)[0]?.endsWith('/')) return;
  throw unrecognized('Unrecognised request: You probably wanted a trailing slash');
}
