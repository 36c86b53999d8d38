import { writtenIn } from './written.js';

/** A Python tuple, where JavaScript has only arrays. */
export class Tuple {
  constructor(readonly items: PythonValue[]) {}
}

/** A Python value that JSON has no word for: how `repr` shows it, and what stands for it in JSON. */
export class Shown {
  constructor(
    readonly text: string,
    private readonly json: unknown,
  ) {}

  toJSON(): unknown {
    return this.json;
  }
}

/** What `pythonRepr` can write: JSON, tuples, bytes, and what brings its own text. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | Tuple
  | Shown
  | Uint8Array
  | PythonValue[]
  | { [key: string]: PythonValue };

/**
 * A value, JSON with a few Python things in it, as Python's `repr` writes it. Both real services are written in Python and quote what
 * they were sent in this way: Synapse in some texts, Letta in the `str()` of pydantic's error list.
 */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return reprText(value);
  if (value instanceof Tuple) {
    const items = value.items.map(pythonRepr).join(', ');
    return value.items.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (value instanceof Shown) return value.text;
  if (typeof value === 'number') return reprNumber(value);
  // Nothing else comes over the wire.
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Uint8Array) return reprBytes(value);
  const textOf = (item: unknown, key: string | number) => writtenIn(value, key, item) ?? pythonRepr(item);
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${reprText(key)}: ${textOf(item, key)}`);
  return `{${members.join(', ')}}`;
}

/** A value as Python's `str` writes it, and `%s` in a format: a text as it is, everything else as `repr` has it. */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

function reprNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

/** Each byte as a character; what is not printable ASCII as an escape. */
function reprBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\x00-\x1f\x7f-\xff]/g, (character) => {
    return own(ESCAPES, character) ?? escapeCode(character.charCodeAt(0));
  });
  return `b${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** In single quotes, unless the text has some and no double ones. */
function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  // What Python does not find printable: control, format, unassigned and separator characters except the space.
  const escaped = text.replace(/[\\\p{C}\p{Z}]/gu, (character) =>
    character === ' ' ? ' ' : (own(ESCAPES, character) ?? escapeCode(character.codePointAt(0) ?? 0)),
  );
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeCode(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
import { own } from '../json/read.js';
