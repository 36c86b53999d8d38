import type { QueryReader } from '../../src/server/validate-request.js';

/** What pydantic takes for a whole number, apart from the space around it. */
const INTEGER = /^[+-]?\d+(_\d+)*(\.0+)?$/;

/** What pydantic takes for a boolean, in letters of either case; Python clients send `True`. */
const BOOLEANS: Record<string, string> = {
  true: 'true',
  t: 'true',
  yes: 'true',
  y: 'true',
  on: 'true',
  1: 'true',
  false: 'false',
  f: 'false',
  no: 'false',
  n: 'false',
  off: 'false',
  0: 'false',
};

/** A text that no schema takes for a number. */
const NO_NUMBER = 'NaN';

/**
 * Starlette takes the last of repeated values, and pydantic reads numbers and booleans more liberally (`True`, `1.0`)
 * or more strictly (`1e3`, `0x10`) than JavaScript.
 */
export const readQuery: QueryReader = ({ schema }, values) => {
  const text = values.at(-1) ?? '';
  if (schema.type === 'boolean') return BOOLEANS[text.toLowerCase()] ?? text;
  if (schema.type !== 'integer') return text;
  const number = text.trim();
  return INTEGER.test(number) ? number.replaceAll('_', '').replace('+', '') : NO_NUMBER;
};
