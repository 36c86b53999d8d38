import { isList, isObject, setOwn } from '../json/read.js';
import { copyWritten } from './written.js';

/**
 * A deep copy of plain data: of objects, lists, maps, sets and bytes, with what is in it twice twice the same again. Unlike
 * `structuredClone` it remembers how numbers are written. It needs no stack, however deep the data.
 */
export function deepCopy<Value>(value: Value): Value {
  return new Copies().of(value);
}

/** Things by what is their like: of the same type. */
export interface Twins extends Iterable<[object, object]> {
  readonly size: number;
  get<Thing extends object>(thing: Thing): Thing | undefined;
  set<Thing extends object>(thing: Thing, twin: Thing): unknown;
}

/** Copies of what belongs together, made one after the other: what two of them have in common is copied once. */
export class Copies {
  /** Each copy by what it is one of. */
  readonly made: Twins = new Map();
  private readonly unfilled: [original: object, copy: object][] = [];

  /** The deep copy of a value, the same each time. */
  of<Value>(value: Value): Value {
    const result = this.copyOf(value);
    for (let next = this.unfilled.pop(); next; next = this.unfilled.pop()) fill(...next, this.copyOf);
    return result;
  }

  private readonly copyOf = <Item>(item: Item): Item => {
    if (item === null || typeof item !== 'object') return item;
    const known = this.made.get(item);
    if (known) return known;
    const copy = emptyCopy(item);
    this.made.set(item, copy);
    this.unfilled.push([item, copy]);
    return copy;
  };
}

function emptyCopy<Thing extends object>(original: Thing): Thing;
function emptyCopy(original: object): object {
  if (Array.isArray(original)) return [];
  if (original instanceof Map) return new Map();
  if (original instanceof Set) return new Set();
  return original instanceof Uint8Array ? new Uint8Array(original) : {};
}

/** Fills an empty thing with what another of its kind holds, each item as something says. */
export function fill(original: object, copy: object, copyOf: (item: unknown) => unknown): void {
  if (original instanceof Map && copy instanceof Map) {
    for (const [key, item] of original) copy.set(copyOf(key), copyOf(item));
  } else if (original instanceof Set && copy instanceof Set) {
    for (const item of original) copy.add(copyOf(item));
  } else if (isList(original) && isList(copy)) {
    // Passes over places that nothing is in.
    original.forEach((item, at) => (copy[at] = copyOf(item)));
    copy.length = original.length;
    copyWritten(original, copy);
  } else if (isObject(copy) && !(original instanceof Uint8Array)) {
    for (const [key, item] of Object.entries(original)) setOwn(copy, key, copyOf(item));
    copyWritten(original, copy);
  }
}
