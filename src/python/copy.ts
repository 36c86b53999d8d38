import { copyWritten } from './written.js';

/**
 * A deep copy of plain data: of objects, lists, maps, sets and bytes, with what is in it twice twice the same again. Unlike
 * `structuredClone` it remembers how numbers are written. It needs no stack, however deep the data.
 */
export function deepCopy<Value>(value: Value): Value {
  const copies = new Map<object, object>();
  const copyOf = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item;
    let copy = copies.get(item);
    if (!copy) copies.set(item, (copy = emptyCopy(item)));
    return copy;
  };
  const result = copyOf(value) as Value;
  // Goes on to what is added while it runs.
  for (const [original, copy] of copies) fill(original, copy, copyOf);
  return result;
}

function emptyCopy(original: object): object {
  if (Array.isArray(original)) return [];
  if (original instanceof Map) return new Map();
  if (original instanceof Set) return new Set();
  return original instanceof Uint8Array ? new Uint8Array(original) : {};
}

function fill(original: object, copy: object, copyOf: (item: unknown) => unknown): void {
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

function define(copy: object, key: string, value: unknown): void {
  if (key !== '__proto__') (copy as Record<string, unknown>)[key] = value;
  else Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
}
