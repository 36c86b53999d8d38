import { deepCopy } from '../../python/copy.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import {
  actionsFrom,
  checkPushRuleName,
  enabledFrom,
  isPushRuleKind,
  type PushRuleName,
  pushRuleFrom,
  unrecognized,
} from './push-rule-form.js';
import { defaultPushRules, pushRulesOf } from './push-rules.js';
import { changed } from '../room/stream.js';
import { settleCounts } from './unread-counts.js';
import type { PushRule, PushRuleKind, PushRules } from '../model/push.js';

/** Next to which of the user's own rules a rule is to stand; `before` wins. */
export interface Neighbours {
  before?: string;
  after?: string;
}

/** The rules of a kind, in order. Throws `M_UNRECOGNIZED` with status 400 for a kind there is none of. */
export function listPushRules(homeserver: Homeserver, userId: string, kind: string): PushRule[] {
  if (!isPushRuleKind(kind)) throw unrecognized();
  return pushRulesOf(homeserver, userId)[kind];
}

/** One rule. Throws `M_NOT_FOUND`, and as `listPushRules` does. */
export function getPushRule(
  homeserver: Homeserver,
  userId: string,
  { kind, ruleId }: PushRuleName,
): PushRule {
  const rule = findRule(listPushRules(homeserver, userId, kind), ruleId);
  if (!rule) throw new MatrixError('M_NOT_FOUND', 'Not found');
  return rule;
}

/**
 * A rule, or the one attribute of it that its name goes on to, which can be any that the rule has (Synapse: observed).
 * Throws `M_UNRECOGNIZED` with status 400 for an attribute that it has not, and as `getPushRule` does.
 */
export function readPushRule(
  homeserver: Homeserver,
  userId: string,
  name: PushRuleName,
): PushRule | Partial<PushRule> {
  const rule = getPushRule(homeserver, userId, name);
  const { attribute } = name;
  if (attribute === undefined) return rule;
  const found = Object.entries(rule).filter(([member]) => member === attribute);
  if (found.length === 0) throw unrecognized();
  return Object.fromEntries(found);
}

/**
 * Adds a rule of the user's, or replaces it, which leaves it as enabled as it was. It comes first among their rules of
 * that kind unless it is given a neighbour (Matrix client-server API, "Push rules"; Synapse: observed).
 * Throws what `pushRuleFrom` throws, and `M_UNKNOWN` for a neighbour that is none of the user's rules.
 */
export function setPushRule(
  homeserver: Homeserver,
  userId: string,
  name: PushRuleName,
  body: unknown,
  { before, after }: Neighbours,
): void {
  checkPushRuleName(name);
  const rule = pushRuleFrom(name, body);
  const rules = deepCopy(pushRulesOf(homeserver, userId));
  const ofKind = rules[name.kind as PushRuleKind];
  rule.enabled = findRule(ofKind, name.ruleId)?.enabled ?? true;
  const others = ofKind.filter(({ rule_id }) => rule_id !== name.ruleId);
  others.splice(placeFor(name.kind, others, { before, after }), 0, rule);
  keep(homeserver, userId, { ...rules, [name.kind]: others });
}

/**
 * Takes a rule of the user's away, or takes a default rule whose actions were changed back to what it was. Throws
 * `M_NOT_FOUND` for any other (Synapse: observed).
 */
export function deletePushRule(homeserver: Homeserver, userId: string, { kind, ruleId }: PushRuleName): void {
  if (ruleId === '') throw unrecognized();
  const rules = deepCopy(pushRulesOf(homeserver, userId));
  const ofKind = isPushRuleKind(kind) ? rules[kind] : [];
  const rule = findRule(ofKind, ruleId);
  const original = isPushRuleKind(kind) ? findRule(defaultPushRules(userId)[kind], ruleId) : undefined;
  if (!rule || (original && JSON.stringify(original.actions) === JSON.stringify(rule.actions))) {
    throw new MatrixError('M_NOT_FOUND', 'Not found');
  }
  ofKind.splice(ofKind.indexOf(rule), 1, ...(original ? [original] : []));
  keep(homeserver, userId, rules);
}

/** Turns a rule on or off. Throws `M_NOT_FOUND`, and what `checkPushRuleName` and `enabledFrom` throw. */
export function setPushRuleEnabled(
  homeserver: Homeserver,
  userId: string,
  name: PushRuleName,
  body: unknown,
): void {
  changeRule(homeserver, userId, name, () => ({ enabled: enabledFrom(body) }));
}

/** Says what a rule does. Throws `M_NOT_FOUND`, and what `checkPushRuleName` and `actionsFrom` throw. */
export function setPushRuleActions(
  homeserver: Homeserver,
  userId: string,
  name: PushRuleName,
  body: unknown,
): void {
  changeRule(homeserver, userId, name, () => ({ actions: actionsFrom(body) }));
}

/** A default rule must exist before the change is looked at, a user's own only afterwards (Synapse: observed). */
function changeRule(
  homeserver: Homeserver,
  userId: string,
  name: PushRuleName,
  changeFrom: () => Partial<PushRule>,
): void {
  checkPushRuleName(name);
  const rules = deepCopy(pushRulesOf(homeserver, userId));
  const rule = findRule(rules[name.kind as PushRuleKind], name.ruleId);
  if (!rule && name.ruleId.startsWith('.')) throw unknownRule();
  const change = changeFrom();
  if (!rule) throw unknownRule();
  Object.assign(rule, change);
  keep(homeserver, userId, rules);
}

function unknownRule(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'Unknown rule');
}

function findRule(rules: PushRule[], ruleId: string): PushRule | undefined {
  return rules.find(({ rule_id }) => rule_id === ruleId);
}

/** The master rule stands before all rules of the user's, every other default rule after them. */
function placeFor(kind: string, rules: PushRule[], { before, after }: Neighbours): number {
  const neighbour = before || after;
  if (!neighbour) return rules[0]?.rule_id === '.m.rule.master' ? 1 : 0;
  const index = rules.findIndex((rule) => rule.rule_id === neighbour && !rule.default);
  if (index < 0) {
    throw new MatrixError('M_UNKNOWN', `before/after rule not found: global/${kind}/${neighbour}`);
  }
  return before ? index : index + 1;
}

function keep(homeserver: Homeserver, userId: string, rules: PushRules): void {
  settleCounts(homeserver, userId);
  homeserver.state.pushRules.set(userId, rules);
  changed(homeserver, [userId], 'push_rules');
}
