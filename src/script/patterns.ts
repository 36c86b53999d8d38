import { type Context, createContext, Script } from 'node:vm';

/** What a regular expression found: the whole, then its groups, and those of them that have names. */
export interface Found {
  texts: (string | undefined)[];
  named: Record<string, string | undefined>;
}

/** A regular expression that took too long for a message, or more memory than there is. */
export class PatternFailure extends Error {}

/**
 * Some patterns, such as `(a+)+$`, take years for some texts, and nothing in JavaScript can interrupt them but the
 * time limit of the `vm` module: it ends them in the middle of a search. No sound pattern comes near the limit, so
 * that a slow machine does not decide what matches.
 */
const TIME_LIMIT_MS = 1000;

/** Made when first needed: most worlds have no regular expression, and a context takes a while to make. */
let inputs: Context | undefined;
const search = new Script('new RegExp(pattern, flags).exec(text)');
const select = new Script(
  '{ const regex = new RegExp(pattern, flags); texts.flatMap((text, index) => (regex.test(text) ? [index] : [])); }',
);

/**
 * Looks for a sound regular expression in a text; undefined when it is not there. Throws `PatternFailure` when that
 * takes too long.
 */
export function findPattern(pattern: string, text: string, ignoreCase = false): Found | undefined {
  // eslint-disable-next-line values/no-unchecked-assertion -- what `search` gives.
  const found = runLimited(search, { pattern, text, flags: flagsOf(ignoreCase) }) as RegExpExecArray | null;
  return found ? { texts: [...found], named: { ...found.groups } } : undefined;
}

/**
 * The indices of the texts that a regular expression with these flags finds something in. Throws `PatternFailure` when
 * that takes too long, or it is none.
 */
export function indicesOfMatching(pattern: string, flags: string, texts: readonly string[]): number[] {
  // eslint-disable-next-line values/no-unchecked-assertion -- what `select` gives.
  return [...(runLimited(select, { pattern, texts, flags }) as number[])];
}

function runLimited(script: Script, variables: { pattern: string; [name: string]: unknown }): unknown {
  inputs ??= createContext({});
  // eslint-disable-next-line values/no-inherited-member -- names of ours.
  Object.assign(inputs, variables);
  try {
    return script.runInContext(inputs, { timeout: TIME_LIMIT_MS });
  } catch (error) {
    // eslint-disable-next-line values/no-unchecked-assertion -- the engine throws nothing else.
    throw failureOf(error as Error & { code?: string }, variables.pattern);
  }
}

/** The groups that a regular expression has, by number and name. Throws `SyntaxError` when it is none. */
export function groupsOf(pattern: string, ignoreCase = false): Set<string> {
  // The expression itself first, or `a)|(b` would pass for one.
  new RegExp(pattern, flagsOf(ignoreCase));
  // With an empty alternative in front it finds something in any text at once, and tells of its groups.
  const found = new RegExp(`|${pattern}`, flagsOf(ignoreCase)).exec('');
  return new Set([...[...(found ?? [])].keys(), ...Object.keys(found?.groups ?? {})].map(String));
}

/** By code points, so that `.` is a whole character. */
function flagsOf(ignoreCase: boolean): string {
  return ignoreCase ? 'iu' : 'u';
}

/** Errors of another context are instances of no class of this one. */
function failureOf(error: Error & { code?: string }, pattern: string): PatternFailure {
  if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    return new PatternFailure(
      `The regular expression ${pattern} took more than ${TIME_LIMIT_MS} ms for this message.`,
    );
  }
  return new PatternFailure(`The regular expression ${pattern} failed: ${error.message}`);
}
