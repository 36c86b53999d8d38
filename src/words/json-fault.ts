/** Where a text stops being JSON, and what could have stood there. */
export interface JsonFault {
  /** Both count from 1; a column is a UTF-16 code unit. */
  line: number;
  column: number;
  /** `a value`, `',' or '}'`. */
  expected: string;
}

/** What may come next, by what a reader is in the middle of. */
type State = 'value' | 'first-item' | 'first-name' | 'name' | 'colon' | 'after';

const SPACE = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
const TEXT_START = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/** Where a text that `JSON.parse` refuses stops being JSON; undefined for one that is. */
export function faultOfJson(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = matchAt(SPACE, text, 0);
  while (at < text.length || state !== 'after' || open.length > 0) {
    const next = step(text, at, state, open);
    if (typeof next === 'string') return faultAt(text, at, next);
    if (next.fault !== undefined) return faultAt(text, next.at, next.fault);
    state = next.state;
    at = matchAt(SPACE, text, next.at);
  }
  return undefined;
}

type Step = { at: number; state: State; fault?: string };

/** Reads one sign or value; what was expected instead if there is none. */
function step(text: string, at: number, state: State, open: ('{' | '[')[]): Step | string {
  const sign = text[at];
  const inside = open.at(-1);
  switch (state) {
    case 'first-name':
    case 'name': {
      if (sign === '}' && state === 'first-name') return close(open, at);
      return sign === '"'
        ? readText(text, at, 'colon')
        : `a name in double quotes${state === 'name' ? '' : " or '}'"}`;
    }
    case 'colon':
      return sign === ':' ? { at: at + 1, state: 'value' } : "':'";
    case 'after': {
      if (inside === undefined) return 'nothing more';
      if (sign === ',') return { at: at + 1, state: inside === '{' ? 'name' : 'value' };
      return sign === (inside === '{' ? '}' : ']')
        ? close(open, at)
        : `',' or '${inside === '{' ? '}' : ']'}'`;
    }
    default:
      if (sign === ']' && state === 'first-item') return close(open, at);
      return readValue(text, at, open) ?? `a value${state === 'first-item' ? " or ']'" : ''}`;
  }
}

function close(open: string[], at: number): Step {
  open.pop();
  return { at: at + 1, state: 'after' };
}

function readValue(text: string, at: number, open: ('{' | '[')[]): Step | undefined {
  const sign = text[at];
  if (sign === '{' || sign === '[') {
    open.push(sign);
    return { at: at + 1, state: sign === '{' ? 'first-name' : 'first-item' };
  }
  if (sign === '"') return readText(text, at, 'after');
  const end = matchAt(SCALAR, text, at);
  return end > at ? { at: end, state: 'after' } : undefined;
}

/** A text that is broken is so where it ends, or where it has what no text may have. */
function readText(text: string, at: number, state: State): Step {
  const end = matchAt(TEXT, text, at);
  if (end > at) return { at: end, state };
  const broken = matchAt(TEXT_START, text, at);
  const fault =
    text[broken] === '\\' ? 'an escape such as \\n or \\u00e9' : 'the end of the text, a double quote';
  return { at: broken, state, fault };
}

/** Where a pattern that may match nothing ends, begun at some place. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function faultAt(text: string, at: number, expected: string): JsonFault {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, expected };
}
