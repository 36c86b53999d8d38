import { BOOLEAN_TEXTS, INTEGER_TEXT } from '../../../src/pydantic/numbers.js';
import type { QueryReader } from '../../../src/server/validate-request.js';

/** A text that no schema takes for a number. */
const NO_NUMBER = 'NaN';

/**
 * Starlette takes the last of repeated values, and pydantic reads numbers and booleans more liberally (`True`, `1.0`)
 * or more strictly (`1e3`, `0x10`) than JavaScript.
 */
export const readQuery: QueryReader = ({ schema }, values) => {
  const text = values.at(-1) ?? '';
  const types = [schema.type].flat();
  if (types.includes('boolean')) return String(BOOLEAN_TEXTS.get(text.toLowerCase()) ?? text);
  if (!types.includes('integer')) return text;
  const number = text.trim();
  return INTEGER_TEXT.test(number) ? number.replaceAll('_', '').replace('+', '') : NO_NUMBER;
};
