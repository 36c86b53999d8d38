import { own } from '../json/read.js';
import { Shown } from '../python/repr.js';
import type { Loc, Reading, Schema } from './reading.js';

/** What pydantic takes for a whole number, apart from the space around it. */
export const INTEGER_TEXT = /^[+-]?\d+(_\d+)*(\.0+)?$/;

/** What pydantic takes for a number, apart from the space around it. */
const NUMBER_TEXT = /^[+-]?((\d+(_\d+)*\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)$/i;

/** Python reads no longer texts as whole numbers. */
const MOST_DIGITS = 4300;

/** What pydantic takes for a boolean, in letters of either case. */
export const BOOLEAN_TEXTS = new Map<string, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((text) => [text, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((text) => [text, false] as const),
]);

/** A whole number, also as a text, as `7.0` or as a boolean. */
export function readInteger(schema: Schema, input: unknown, loc: Loc, reading: Reading): unknown {
  const [value, type, msg] = integerOf(input);
  if (value === undefined) {
    reading.errors.push({ type, loc, msg, input });
    return input;
  }
  if (value !== input) reading.converted = true;
  checkRange(schema, value, input, loc, reading, (bound) => bound);
  return value;
}

function integerOf(input: unknown): [number] | [undefined, type: string, msg: string] {
  if (typeof input === 'boolean') return [Number(input)];
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) return [undefined, 'finite_number', 'Input should be a finite number'];
    if (!Number.isInteger(input)) {
      return [
        undefined,
        'int_from_float',
        'Input should be a valid integer, got a number with a fractional part',
      ];
    }
    return Math.abs(input) < 2 ** 63 ? [input] : [undefined, ...TOO_LARGE];
  }
  if (typeof input !== 'string') return [undefined, 'int_type', 'Input should be a valid integer'];
  const text = input.trim();
  if (text.length > MOST_DIGITS) return [undefined, ...TOO_LARGE];
  return INTEGER_TEXT.test(text)
    ? [Number(text.replaceAll('_', ''))]
    : [undefined, 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'];
}

const TOO_LARGE = [
  'int_parsing_size',
  'Unable to parse input string as an integer, exceeded maximum size',
] as const;

/** A number, also as a text or as a boolean. */
export function readNumber(schema: Schema, input: unknown, loc: Loc, reading: Reading): unknown {
  const value = numberOf(input);
  if (value === undefined) {
    const [type, msg] =
      typeof input === 'string'
        ? ['float_parsing', 'Input should be a valid number, unable to parse string as a number']
        : ['float_type', 'Input should be a valid number'];
    reading.errors.push({ type, loc, msg, input });
    return input;
  }
  if (value !== input) reading.converted = true;
  checkRange(schema, value, input, loc, reading, (bound) =>
    Number.isInteger(bound) ? new Shown(`${bound}.0`, bound) : bound,
  );
  return value;
}

function numberOf(input: unknown): number | undefined {
  if (typeof input === 'number') return input;
  if (typeof input === 'boolean') return Number(input);
  if (typeof input !== 'string') return undefined;
  const text = input.trim();
  if (!NUMBER_TEXT.test(text)) return undefined;
  return Number(text.replaceAll('_', '').replace(/inf(inity)?$/i, 'Infinity'));
}

/** A boolean, also as a word, or as 1 or 0. */
export function readBoolean(input: unknown, loc: Loc, reading: Reading): unknown {
  if (typeof input === 'boolean') return input;
  const isText = typeof input === 'string';
  const value = isText
    ? BOOLEAN_TEXTS.get(input.toLowerCase())
    : input === 1
      ? true
      : input === 0
        ? false
        : undefined;
  if (value !== undefined) {
    reading.converted = true;
    return value;
  }
  const [type, msg] =
    isText || Number.isInteger(input)
      ? ['bool_parsing', 'Input should be a valid boolean, unable to interpret input']
      : ['bool_type', 'Input should be a valid boolean'];
  reading.errors.push({ type, loc, msg, input });
  return input;
}

const RANGE: [
  keyword: string,
  name: string,
  type: string,
  isKept: (value: number, bound: number) => boolean,
][] = [
  ['multipleOf', 'multiple_of', 'a multiple of', (value, bound) => value % bound === 0],
  ['maximum', 'le', 'less than or equal to', (value, bound) => value <= bound],
  ['exclusiveMaximum', 'lt', 'less than', (value, bound) => value < bound],
  ['minimum', 'ge', 'greater than or equal to', (value, bound) => value >= bound],
  ['exclusiveMinimum', 'gt', 'greater than', (value, bound) => value > bound],
];

/** The first bound that a number breaks is told. */
function checkRange(
  schema: Schema,
  value: number,
  input: unknown,
  loc: Loc,
  reading: Reading,
  shown: (bound: number) => unknown,
): void {
  for (const [keyword, name, words, isKept] of RANGE) {
    const bound = own(schema, keyword);
    if (typeof bound !== 'number' || isKept(value, bound)) continue;
    const type =
      name === 'multiple_of' ? name : words.replaceAll(' or equal to', '_equal').replaceAll(' ', '_');
    const msg = `Input should be ${words} ${bound}`;
    reading.errors.push({ type, loc, msg, input, ctx: { [name]: shown(bound) } });
    return;
  }
}
