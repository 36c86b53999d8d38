/** A Python tuple, where JavaScript has only arrays. */
export class Tuple {
  constructor(readonly items: PythonValue[]) {}
}

/** What `pythonRepr` can write: JSON, and tuples. */
export type PythonValue =
  string | number | boolean | null | Tuple | PythonValue[] | { [key: string]: PythonValue };

/**
 * A value, JSON with tuples, as Python's `repr` writes it. Both real services are written in Python and quote what
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
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${reprText(key)}: ${pythonRepr(item)}`);
  return `{${members.join(', ')}}`;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** In single quotes, unless the text has some and no double ones. */
function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  // What Python does not find printable: control, format, unassigned and separator characters except the space.
  const escaped = text.replace(/[\\\p{C}\p{Z}]/gu, (character) =>
    character === ' ' ? ' ' : (ESCAPES[character] ?? escapeCode(character.codePointAt(0) ?? 0)),
  );
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeCode(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
