/** A text that Python's `int()` reads, apart from the space around it. */
export const INTEGER_TEXT = /^[+-]?\d+(_\d+)*$/;

/**
 * A JSON value as Python's `int()` reads it: fractions are cut off, truth is 1, and texts may have a sign, space around
 * them and `_` between digits. Undefined for whatever it raises an error for. Digits of other scripts are none here.
 */
export function readInteger(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return INTEGER_TEXT.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}
