import { isPushRuleKind, unrecognized } from '../../../src/matrix/push/push-rule-form.js';
import { MatrixError } from '../../../src/matrix/values/error.js';

/** Everything below the push rules, which Synapse takes as one path and cuts up itself. */
const BELOW_PUSH_RULES = /^(\/_matrix\/client\/(?:r0|v3|unstable|api\/v1)\/pushrules)\/(.*)$/;

/** The methods that push rules know; HEAD is GET. */
const METHODS = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/**
 * The path under which the spec has what a path below the push rules means; any other path as it is. Synapse decodes
 * such a path before it cuts it at its slashes, and looks at no more of it than scope, kind, rule and attribute, nor
 * beyond an empty rule; where rules are read, an empty scope or kind ends it, too (Synapse: observed).
 */
export function readPushRulePath(method: string, path: string): string {
  const found = cut(path);
  if (!found) return path;
  const { root, parts } = found;
  const ending = method === 'GET' || method === 'HEAD' ? parts.indexOf('') : -1;
  const end = ending < 0 && parts[2] === '' ? 2 : ending;
  const kept = parts.slice(0, end < 0 ? MAX_PARTS : Math.min(end + 1, MAX_PARTS));
  return [root, ...kept.map(encodeURIComponent)].join('/');
}

/** Scope, kind, rule and attribute. */
const MAX_PARTS = 4;

/** Whether Synapse wants a token before it says that a path below the push rules leads nowhere. */
export function isAskedOfPushRules(method: string, path: string): boolean {
  return METHODS.has(method) && BELOW_PUSH_RULES.test(path);
}

/**
 * How a path is refused that no operation answers: `M_UNRECOGNIZED`, with status 405 for methods that push rules do
 * not know and 400 for all others; undefined where it is none below the push rules.
 */
export function refusalOfPushRulePath(method: string, path: string): MatrixError | undefined {
  if (!BELOW_PUSH_RULES.test(path)) return undefined;
  if (!METHODS.has(method)) return new MatrixError('M_UNRECOGNIZED', 'Unrecognized request', { status: 405 });
  return isListWithoutSlash(method, path)
    ? unrecognized('Unrecognised request: You probably wanted a trailing slash')
    : unrecognized();
}

/** Lists of rules are asked for with a slash at the end; Synapse is particular about that. */
function isListWithoutSlash(method: string, path: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const [scope, kind, ...more] = cut(path)?.parts ?? [];
  return scope === 'global' && more.length === 0 && (kind === undefined || isPushRuleKind(kind));
}

/** What comes before the first slash below the push rules, and the decoded parts after it. */
function cut(path: string): { root: string; parts: string[] } | undefined {
  const [, root, rest] = BELOW_PUSH_RULES.exec(path) ?? [];
  if (root === undefined || rest === undefined) return undefined;
  try {
    return { root, parts: decodeURIComponent(rest).split('/') };
  } catch {
    // Not UTF-8: the router says so.
    return undefined;
  }
}
