import { own } from '../json/read.js';
import { floatText, rememberWritten } from './written.js';

/** Why a text is no JSON, as Python's decoder says it. */
export class JsonProblem extends Error {
  constructor(
    message: string,
    /** Where, in characters. */
    readonly offset: number,
  ) {
    super(message);
    this.name = 'JsonProblem';
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const SPACE_CHARACTER = 0x20;
const QUOTE = 0x22;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const HEX = /[0-9A-Fa-f]{4}/y;

/** What Python reads although it is no JSON, and what is JSON. */
const WORDS: [string, unknown][] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** What differs between Python programs that read JSON. */
export interface JsonDialect {
  /** Whether `NaN` and the infinities are numbers, as they are unless a program says otherwise. */
  takesNonFinite: boolean;
  /** How the program will write a finite float; as `json.dumps` does if left out. */
  floatText?: (value: number) => string;
}

/** Python reads no longer integers. */
const MOST_DIGITS = 4300;

/**
 * Reads JSON as Python's `json.loads` does, for texts that `JSON.parse` refuses or does not keep as they are: floats and large
 * integers are remembered as what they are (`writtenIn`), `NaN` and the infinities are numbers, and everything else is a
 * `JsonProblem` in the words of Python 3.11 (json/decoder.py, json/scanner.py), which clients of a Python server get to
 * see. Throws `RangeError` for what is JSON and yet too much for Python. Recursive, so the caller bounds the depth of what it
 * passes.
 */
export function parsePythonJson(text: string, dialect: JsonDialect = { takesNonFinite: true }): unknown {
  const decoder = new Decoder(text, dialect);
  decoder.skipSpace();
  const value = decoder.value();
  decoder.skipSpace();
  if (decoder.at < text.length) decoder.fail('Extra data', decoder.at);
  return value;
}

class Decoder {
  at = 0;
  /** How the value that was read last is written, if it is a number that is not written as JavaScript does. */
  private written: string | undefined;

  constructor(
    private readonly text: string,
    private readonly dialect: JsonDialect,
  ) {}

  value(): unknown {
    const start = this.at;
    this.written = undefined;
    const first = this.text.charCodeAt(start);
    if (first === QUOTE) return this.string();
    if (first === OPEN_OBJECT) return this.object();
    if (first === OPEN_LIST) return this.array();
    const number = this.match(NUMBER);
    return number ? this.number(number) : this.word(start);
  }

  private word(start: number): unknown {
    const word = WORDS.find(([name]) => this.text.startsWith(name, start));
    if (!word || (typeof word[1] === 'number' && !this.dialect.takesNonFinite))
      return this.fail('Expecting value', start);
    this.at += word[0].length;
    return word[1];
  }

  private number(text: string): number {
    const value = Number(text);
    if (/[.eE]/.test(text)) return this.float(value);
    if (!Number.isSafeInteger(value)) this.integer(text);
    // Python has no negative zero among its integers.
    return value === 0 ? 0 : value;
  }

  private float(value: number): number {
    if (!Number.isFinite(value)) {
      if (this.dialect.takesNonFinite) return value;
      throw new RangeError('Out of range float values are not JSON compliant');
    }
    const text = (this.dialect.floatText ?? floatText)(value);
    if (Number.isInteger(value) || text !== String(value)) this.written = text;
    return value;
  }

  private integer(text: string): void {
    if (text.replace('-', '').length > MOST_DIGITS) throw new RangeError(`More than ${MOST_DIGITS} digits`);
    this.written = text;
  }

  skipSpace(): void {
    if (this.text.charCodeAt(this.at) <= SPACE_CHARACTER) this.match(SPACE);
  }

  fail(message: string, index: number): never {
    throw new JsonProblem(message, [...this.text.slice(0, index)].length);
  }

  private object(): Record<string, unknown> {
    const members: [string, unknown][] = [];
    let odd: Map<string, string> | undefined;
    this.at++;
    this.skipSpace();
    if (this.take('}')) return {};
    for (;;) {
      if (this.text[this.at] !== '"') {
        this.fail('Expecting property name enclosed in double quotes', this.at);
      }
      const key = this.string();
      this.skipSpace();
      if (!this.take(':')) this.fail("Expecting ':' delimiter", this.at);
      this.skipSpace();
      const value = this.value();
      members.push([key, value]);
      if (this.written !== undefined) (odd ??= new Map()).set(key, this.written);
      // The last of several members counts.
      else odd?.delete(key);
      this.written = undefined;
      this.skipSpace();
      if (this.take('}')) return withWritten(Object.fromEntries(members), odd);
      if (!this.take(',')) this.fail("Expecting ',' delimiter", this.at);
      this.skipSpace();
    }
  }

  private array(): unknown[] {
    const items: unknown[] = [];
    this.at++;
    this.skipSpace();
    if (this.take(']')) return items;
    for (;;) {
      const value = this.value();
      if (this.written !== undefined) rememberWritten(items, items.length, this.written);
      this.written = undefined;
      items.push(value);
      this.skipSpace();
      if (this.take(']')) return items;
      if (!this.take(',')) this.fail("Expecting ',' delimiter", this.at);
      this.skipSpace();
    }
  }

  private string(): string {
    const start = this.at++;
    let read = '';
    for (;;) {
      read += this.match(PLAIN_TEXT) ?? '';
      const stop = this.text[this.at];
      if (stop === undefined) this.fail('Unterminated string starting at', start);
      if (this.take('"')) return read;
      if (stop !== '\\') this.fail('Invalid control character at', this.at);
      read += this.escape(start);
    }
  }

  private escape(start: number): string {
    const backslash = this.at++;
    const letter = this.text[this.at];
    if (letter === undefined) this.fail('Unterminated string starting at', start);
    this.at++;
    if (letter !== 'u') return own(ESCAPES, letter) ?? this.fail('Invalid \\escape', backslash);
    const code = this.match(HEX);
    if (code === undefined) this.fail('Invalid \\uXXXX escape', backslash + 1);
    return String.fromCharCode(parseInt(code, 16));
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}

function withWritten(
  value: Record<string, unknown>,
  odd: Map<string, string> | undefined,
): Record<string, unknown> {
  odd?.forEach((text, key) => rememberWritten(value, key, text));
  return value;
}
