import { INTEGER_TEXT } from '../../../src/python/integers.js';
import type { QueryReader } from '../../../src/server/validate-request.js';

/** A text that no schema takes for a number. */
const NO_NUMBER = 'NaN';

/** The query as Twisted splits it: at semicolons as well, and names without a value are none. */
export function parseQuery(query: string): URLSearchParams {
  if (!query.includes(';') && !/(^|&)[^=&]+(&|$)/.test(query)) return new URLSearchParams(query);
  const pairs = query.split(/[&;]/).filter((pair) => pair.includes('='));
  return new URLSearchParams(pairs.join('&'));
}

/** Synapse takes the first of repeated values, and for an integer what Python takes: `+5` and `1_0`, but no `1.0`. */
export const readQuery: QueryReader = ({ schema }, [text = '']) => {
  if (schema.type !== 'integer') return text;
  const number = text.trim();
  return INTEGER_TEXT.test(number) ? number.replaceAll('_', '').replace('+', '') : NO_NUMBER;
};
