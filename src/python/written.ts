/**
 * Numbers as they are written. A number of JavaScript does not know whether it came as `1` or as `1.0`, which are an int
 * and a float to Python and so to both real servers, and holds no integer beyond 2 ** 53. So an object or list that holds
 * such numbers remembers under this symbol how each is written. Copies by `{...object}` and `Object.assign` remember it, too;
 * what lists keys, `Object.entries` and `JSON.stringify` among them, does not see it.
 */
const WRITTEN = Symbol('written');

/** By key or index; a number that is no longer the one that a text is of was put there since. */
type Written = Map<string, string>;

type Container = { [WRITTEN]?: Written };

/** Remembers how a number in an object or list is written. */
export function rememberWritten(container: object, key: string | number, text: string): void {
  const { [WRITTEN]: written = new Map() }: Container = container;
  (container as Container)[WRITTEN] = written.set(String(key), text);
}

/** How a value in an object or list is written; undefined for one that is written as JavaScript does. */
export function writtenIn(container: object, key: string | number, value: unknown): string | undefined {
  const text = (container as Container)[WRITTEN]?.get(String(key));
  return text !== undefined && Object.is(value, Number(text)) ? text : undefined;
}

/** Whether an object or list holds any number that is not written as JavaScript does. */
export function holdsWritten(container: object): boolean {
  return (container as Container)[WRITTEN] !== undefined;
}

/** Lets a copy remember how the numbers of its original are written. */
export function copyWritten(original: object, copy: object): void {
  const written = (original as Container)[WRITTEN];
  if (written) (copy as Container)[WRITTEN] = new Map(written);
}

/** Whether a number in an object or list is a float to Python. */
export function isFloatIn(container: object, key: string | number, value: number): boolean {
  return !Number.isInteger(value) || /[.e]/.test(writtenIn(container, key, value) ?? '');
}

/** A finite float as Python's `repr` and `json.dumps` write it: with a point or an exponent. */
export function floatText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${Object.is(value, -0) ? '-0' : value}.0`;
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) return String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A finite float as orjson writes it, which Letta answers with: as JavaScript does, but whole ones as `floatText`. */
export function orjsonFloatText(value: number): string {
  return Number.isInteger(value) ? floatText(value) : String(value);
}
