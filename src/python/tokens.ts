import { own } from '../json/read.js';
import type { Work } from '../scheduling/slices.js';

/** A piece of Python source. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'operator';
  text: string;
  /** What a plain string says; undefined for one that is bytes or has placeholders. */
  value?: string;
}

/** A statement, or the head of a compound one, without the line breaks and comments in it. */
export interface LogicalLine {
  /** How far it is indented, in columns. */
  indent: number;
  line: number;
  tokens: Token[];
}

/** What is wrong with a source, as `ast.parse` says it. */
export class PythonSyntaxError extends Error {
  constructor(complaint: string, line: number) {
    super(`${complaint} (<unknown>, line ${line})`);
    this.name = 'PythonSyntaxError';
  }
}

const STRING_START = /([rbfu]{0,2})("""|'''|"|')/iy;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const NUMBER = /(0[xob][\da-f_]+|(\d[\d_]*)?\.?\d[\d_]*\.?(e[+-]?\d+)?j?)/iy;
const OPERATOR = /(\*\*=?|\/\/=?|<<=?|>>=?|->|:=|\.\.\.|[-+*/%@&|^=!<>]=|[-+*/%@&|^~<>()[\]{},:.;=!$?`])/y;

/** Brackets in each other that Python's tokenizer reads. */
const MOST_OPEN = 200;

const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/**
 * Cuts Python source into logical lines. It looks no closer than it has to: enough to find functions, classes and
 * their heads. Throws `PythonSyntaxError` for strings and brackets that do not end and for characters that are none
 * of Python's. There may be a break after each token.
 */
export function logicalLines(source: string): Work<LogicalLine[]> {
  return new Tokenizer(source).run();
}

class Tokenizer {
  private at = 0;
  private line = 1;
  private readonly open: { bracket: string; line: number }[] = [];
  private readonly lines: LogicalLine[] = [];
  private current: LogicalLine | undefined;

  constructor(private readonly source: string) {}

  *run(): Work<LogicalLine[]> {
    while (this.at < this.source.length) {
      this.step();
      yield;
    }
    const unclosed = this.open.at(-1);
    if (unclosed) throw new PythonSyntaxError(`'${unclosed.bracket}' was never closed`, unclosed.line);
    this.endLine();
    return this.lines;
  }

  private step(): void {
    const character = this.source[this.at] ?? '';
    if (character === '\n') {
      if (this.open.length === 0) this.endLine();
      this.advance(1);
    } else if (character === '#') {
      this.skip(/[^\n]*/y);
    } else if (/\s/.test(character)) {
      this.advance(1);
    } else if (character === '\\' && /^\\\r?\n/.test(this.source.slice(this.at, this.at + 3))) {
      this.advance(this.source.indexOf('\n', this.at) - this.at + 1);
    } else if (character === ';' && this.open.length === 0) {
      const { indent = 0 } = this.current ?? {};
      this.endLine();
      this.advance(1);
      this.current = { indent, line: this.line, tokens: [] };
    } else {
      this.token();
    }
  }

  private token(): void {
    this.current ??= { indent: this.column(), line: this.line, tokens: [] };
    const { tokens } = this.current;
    const string = this.string();
    if (string) return void tokens.push(string);
    for (const [kind, pattern] of [
      ['number', NUMBER],
      ['name', NAME],
      ['operator', OPERATOR],
    ] as const) {
      const text = this.match(pattern)?.[0];
      if (!text) continue;
      if (kind === 'operator') this.bracket(text);
      this.advance(text.length);
      return void tokens.push({ kind, text });
    }
    throw new PythonSyntaxError('invalid syntax', this.line);
  }

  private bracket(text: string): void {
    if ('([{'.includes(text)) {
      const next = this.source.slice(this.at + 1).trimStart()[0] ?? '';
      if (text === '(' && ':=,'.includes(next || ' '))
        throw new PythonSyntaxError('invalid syntax', this.line);
      if (this.open.length === MOST_OPEN)
        throw new PythonSyntaxError('too many nested parentheses', this.line);
      this.open.push({ bracket: text, line: this.line });
    }
    const opening = own(CLOSING, text);
    if (!opening) return;
    const last = this.open.pop();
    if (!last) throw new PythonSyntaxError(`unmatched '${text}'`, this.line);
    if (last.bracket !== opening) {
      const complaint = `closing parenthesis '${text}' does not match opening parenthesis '${last.bracket}'`;
      throw new PythonSyntaxError(complaint, this.line);
    }
  }

  private string(): Token | undefined {
    const [start, prefix = '', quote = ''] = this.match(STRING_START) ?? [];
    if (start === undefined) return undefined;
    const from = this.at + start.length;
    const end = this.endOfString(from, quote);
    const raw = this.source.slice(from, end);
    const text = this.source.slice(this.at, end + quote.length);
    this.advance(text.length);
    if (/[bf]/i.test(prefix)) return { kind: 'string', text };
    return { kind: 'string', text, value: /r/i.test(prefix) ? raw : unescape(raw) };
  }

  private endOfString(from: number, quote: string): number {
    for (let at = from; at < this.source.length; at++) {
      if (this.source[at] === '\\') at++;
      else if (this.source.startsWith(quote, at)) return at;
      else if (quote.length === 1 && this.source[at] === '\n') break;
    }
    const kind = quote.length === 3 ? 'triple-quoted string literal' : 'string literal';
    const detected = quote.length === 3 ? this.source.split('\n').length : this.line;
    throw new PythonSyntaxError(`unterminated ${kind} (detected at line ${detected})`, this.line);
  }

  private endLine(): void {
    if (this.current && this.current.tokens.length > 0) this.lines.push(this.current);
    this.current = undefined;
  }

  private column(): number {
    const start = this.source.lastIndexOf('\n', this.at - 1) + 1;
    let column = 0;
    for (const character of this.source.slice(start, this.at)) {
      column = character === '\t' ? column + 8 - (column % 8) : column + 1;
    }
    return column;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  private skip(pattern: RegExp): void {
    this.advance(this.match(pattern)?.[0].length ?? 1);
  }

  private advance(count: number): void {
    const end = Math.min(this.at + count, this.source.length);
    for (; this.at < end; this.at++) if (this.source[this.at] === '\n') this.line++;
  }
}

const ESCAPES: Record<string, string> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescape(raw: string): string {
  return raw.replace(/\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|[0-7]{1,3}|[\s\S])/gi, (whole, code: string) => {
    if (/^[xuU]./.test(code) && code.length > 1) {
      const point = parseInt(code.slice(1), 16);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    }
    if (/^[0-7]/.test(code)) return String.fromCodePoint(parseInt(code, 8));
    return own(ESCAPES, code) ?? whole;
  });
}
