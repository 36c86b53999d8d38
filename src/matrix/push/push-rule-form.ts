import { MatrixError } from '../values/error.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { pythonRepr } from '../../python/repr.js';
import { PUSH_RULE_KINDS, type PushAction, type PushRule, type PushRuleKind } from '../model/push.js';

/** How a path names a rule. */
export interface PushRuleName {
  kind: string;
  ruleId: string;
  /** What of the rule, where the path goes on after it. */
  attribute?: string;
}

/** What clients may say in the place of a tweak; the last two say nothing any more. */
const ACTIONS: unknown[] = ['notify', 'dont_notify', 'coalesce'];

/** Whether there are rules of a kind. */
export function isPushRuleKind(kind: string): kind is PushRuleKind {
  return (PUSH_RULE_KINDS as readonly string[]).includes(kind);
}

/**
 * Whether a rule of that name can be changed, before what it is to be is looked at (Synapse: observed). Throws
 * `M_UNRECOGNIZED` with status 400 for a path that names no rule, and `M_UNKNOWN` for a kind there is none of and for
 * a backslash.
 */
export function checkPushRuleName({ kind, ruleId }: PushRuleName): void {
  if (ruleId === '') throw unrecognized();
  if (!isPushRuleKind(kind)) throw new MatrixError('M_UNKNOWN', `Unknown template: ${kind}`);
  if (ruleId.includes('\\')) throw new MatrixError('M_UNKNOWN', 'rule_id may not contain slashes');
}

/** The refusal of a path in which Synapse recognizes no rule. */
export function unrecognized(text = 'Unrecognized request'): MatrixError {
  return new MatrixError('M_UNRECOGNIZED', text, { status: 400 });
}

/**
 * A user's rule from what a client says of it (order and texts: Synapse, observed). Throws `M_UNRECOGNIZED` with status
 * 400 for an attribute that cannot be set, `M_UNKNOWN` for an id that looks like the server's own, and for conditions, a pattern or actions that are missing or make no sense;
 * `M_INVALID_PARAM` for a kind whose rules only the server makes.
 */
export function pushRuleFrom({ kind, ruleId, attribute }: PushRuleName, body: unknown): PushRule {
  if (attribute) throw unrecognized();
  if (ruleId.startsWith('.')) {
    throw new MatrixError('M_UNKNOWN', "cannot add new rule_ids that start with '.'");
  }
  if (kind === 'postcontent') {
    throw new MatrixError('M_INVALID_PARAM', 'user-defined rules using `postcontent` are not accepted');
  }
  const said: JsonObject = isObject(body) ? body : {};
  return {
    ...(kind === 'override' || kind === 'underride' ? { conditions: conditionsFrom(said) } : {}),
    ...(kind === 'content' ? { pattern: patternFrom(said) } : {}),
    actions: checkActions(said.actions),
    rule_id: ruleId,
    default: false,
    enabled: true,
  };
}

/** What `enabled` is set to: the value may come bare. Throws `M_UNKNOWN`. */
export function enabledFrom(body: unknown): boolean {
  const enabled = isObject(body) && 'enabled' in body ? body.enabled : body;
  if (typeof enabled === 'boolean') return enabled;
  throw new MatrixError('M_UNKNOWN', "Value for 'enabled' must be boolean");
}

/** What the actions are set to. Throws `M_UNKNOWN`. */
export function actionsFrom(body: unknown): PushAction[] {
  if (!isObject(body)) throw new MatrixError('M_UNKNOWN', 'Value must be a dict');
  if (!Array.isArray(body.actions)) throw new MatrixError('M_UNKNOWN', "Value for 'actions' must be dict");
  return checkActions(body.actions, 'Invalid actions: ');
}

/** Synapse breaks (500) on conditions that are no objects. */
function conditionsFrom(said: JsonObject): JsonObject[] {
  if (!('conditions' in said)) throw new MatrixError('M_UNKNOWN', "Missing 'conditions'");
  const { conditions } = said;
  const isSound = (condition: unknown) => isObject(condition) && 'kind' in condition;
  if (Array.isArray(conditions) && conditions.every(isSound)) return conditions as JsonObject[];
  throw new MatrixError('M_UNKNOWN', "Condition without 'kind'");
}

/** Synapse keeps a pattern that is no text, which then matches nothing. */
function patternFrom({ pattern }: JsonObject): string {
  if (typeof pattern === 'string') return pattern;
  throw new MatrixError('M_UNKNOWN', "Content rule missing 'pattern'");
}

function checkActions(actions: unknown, prefix = ''): PushAction[] {
  if (!Array.isArray(actions)) throw new MatrixError('M_UNKNOWN', 'No actions found');
  for (const action of actions as unknown[]) {
    if (ACTIONS.includes(action) || (isObject(action) && 'set_tweak' in action)) continue;
    const shown = typeof action === 'string' ? action : pythonRepr(action);
    throw new MatrixError('M_UNKNOWN', `${prefix}Unrecognised action ${shown}`);
  }
  return actions as PushAction[];
}
