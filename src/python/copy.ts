import { copyWritten } from './written.js';

/**
 * A deep copy of plain data: of objects, lists, maps, sets and bytes, with what is in it twice twice the same again. Unlike
 * `structuredClone` it remembers how numbers are written. It needs no stack, however deep the data.
 */
export function deepCopy<Value>(value: Value): Value {
  return new Copies().of(value);
}

/** Copies of what belongs together, made one after the other: what two of them have in common is copied once. */
export class Copies {
  /** Each copy by what it is one of. */
  readonly made = new Map<object, object>();
  private readonly unfilled: [original: object, copy: object][] = [];

  /** The deep copy of a value, the same each time. */
  of<Value>(value: Value): Value {
    const result = this.copyOf(value) as Value;
    for (let next = this.unfilled.pop(); next; next = this.unfilled.pop()) fill(...next, this.copyOf);
    return result;
  }

  private readonly copyOf = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item;
    const known = this.made.get(item);
    if (known) return known;
    const copy = emptyCopy(item);
    this.made.set(item, copy);
    this.unfilled.push([item, copy]);
    return copy;
  };
}

function emptyCopy(original: object): object {
  if (Array.isArray(original)) return [];
  if (original instanceof Map) return new Map();
  if (original instanceof Set) return new Set();
  return original instanceof Uint8Array ? new Uint8Array(original) : {};
}

/** Fills an empty thing with what another of its kind holds, each item as something says. */
export function fill(original: object, copy: object, copyOf: (item: unknown) => unknown): void {
  if (original instanceof Map) {
    for (const [key, item] of original) (copy as Map<unknown, unknown>).set(copyOf(key), copyOf(item));
  } else if (original instanceof Set) {
    for (const item of original) (copy as Set<unknown>).add(copyOf(item));
  } else if (!(original instanceof Uint8Array)) {
    for (const [key, item] of Object.entries(original)) define(copy, key, copyOf(item));
    if (Array.isArray(original)) (copy as unknown[]).length = original.length;
    copyWritten(original, copy);
  }
}

/** Gives an object a member of its own, whatever it is called. */
function define(copy: object, key: string, value: unknown): void {
  if (key !== '__proto__') (copy as Record<string, unknown>)[key] = value;
  else Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
}
