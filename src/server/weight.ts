/** An object with more members than this is a map: no schema of ours names as many. */
export const MANY_MEMBERS = 100;

/** So many characters of a text take as long to check and write as one value does. */
const CHARACTERS = 128;

/** Whether a value is a list or an object that is written member by member. */
export function isBranch(value: unknown): value is object {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return false;
  return typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

/** What is known to weigh more than so much: finding it out costs the number of its members each time. */
const heavy = new WeakMap<object, number>();

/** Finding out that something weighs more than this is worth to be remembered. */
const WORTH = 1000;

/**
 * What is left of a weight when that of a value is taken off it; negative when it weighs more. Each value in it weighs 1,
 * and long texts more. Looks at no more than the weight allows; something that once was too heavy stays so.
 */
export function weightLeft(value: unknown, weight: number): number {
  if (typeof value === 'string') return weight - 1 - Math.floor(value.length / CHARACTERS);
  if (!isBranch(value)) return weight - 1;
  if ((heavy.get(value) ?? -1) >= weight) return -1;
  const left = weightOfMembers(value, weight - 1);
  if (left < 0 && weight >= WORTH) heavy.set(value, weight);
  return left;
}

function weightOfMembers<Branch extends object>(value: Branch, weight: number): number {
  let left = weight;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++) left = weightLeft(value[index], left);
    return left;
  }
  for (const name in value) {
    if (left < 0) break;
    left = weightLeft(value[name], left);
  }
  return left;
}
