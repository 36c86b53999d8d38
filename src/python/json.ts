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

/**
 * Reads JSON as Python's `json.loads` does, for texts that `JSON.parse` refuses: `NaN` and the infinities are numbers,
 * and everything else is a `JsonProblem` in the words of Python 3.11 (json/decoder.py, json/scanner.py), which clients
 * of a Python server get to see. Recursive, so the caller bounds the depth of what it passes.
 */
export function parsePythonJson(text: string): unknown {
  const decoder = new Decoder(text);
  decoder.skipSpace();
  const value = decoder.value();
  decoder.skipSpace();
  if (decoder.at < text.length) decoder.fail('Extra data', decoder.at);
  return value;
}

class Decoder {
  at = 0;

  constructor(private readonly text: string) {}

  value(): unknown {
    const start = this.at;
    const first = this.text[start];
    if (first === '"') return this.string();
    if (first === '{') return this.object();
    if (first === '[') return this.array();
    const word = WORDS.find(([name]) => this.text.startsWith(name, start));
    if (word) {
      this.at += word[0].length;
      return word[1];
    }
    const number = this.match(NUMBER);
    if (number === undefined || number === '') this.fail('Expecting value', start);
    return Number(number);
  }

  skipSpace(): void {
    this.match(SPACE);
  }

  fail(message: string, index: number): never {
    throw new JsonProblem(message, [...this.text.slice(0, index)].length);
  }

  private object(): Record<string, unknown> {
    const members: [string, unknown][] = [];
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
      members.push([key, this.value()]);
      this.skipSpace();
      if (this.take('}')) return Object.fromEntries(members);
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
      items.push(this.value());
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
    if (letter !== 'u') return ESCAPES[letter] ?? this.fail('Invalid \\escape', backslash);
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
