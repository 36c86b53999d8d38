import { isObject, type JsonObject, setOwn } from '../json/read.js';
import { holdsWritten, orjsonFloatText, writtenIn } from '../python/written.js';
import type { FloatPlaces } from './float-places.js';

/**
 * A value as JSON, with numbers as they were written where that is remembered (`src/python/written.ts`): `1.0`, and
 * integers of any size.
 *
 * JSON.stringify writes all of it, as nothing written in JavaScript comes near its speed; it only gets marks in the
 * places of those numbers, and copies of what holds them.
 *
 * `floats` tells where the numbers of the value are floats, whatever is remembered of them.
 */
export function toJsonText(value: unknown, floats?: FloatPlaces): string {
  const marking = new Marking('number#');
  const marked = marking.root(value, floats);
  if (marking.numbers.length === 0) return JSON.stringify(value);
  const text = JSON.stringify(marked);
  return marking.unmark(text) ?? withOwnMark(value, floats, text);
}

/** Some text of the value looks like a mark, so another one is taken that none looks like. */
function withOwnMark(value: unknown, floats: FloatPlaces | undefined, text: string): string {
  const longest = Math.max(...[...text.matchAll(/number(#+)/g)].map(([, run = '']) => run.length));
  const marking = new Marking(`number${'#'.repeat(longest + 1)}`);
  return marking.unmark(JSON.stringify(marking.root(value, floats))) as string;
}

class Marking {
  /** The texts of the numbers that have a mark in their place, in the order in which they are written. */
  readonly numbers: string[] = [];

  constructor(private readonly mark: string) {}

  /** The value itself where nothing in it is remembered, else a copy with marks. */
  root(value: unknown, floats?: FloatPlaces): unknown {
    return typeof value === 'number' ? this.number(value, undefined, floats) : this.of(value, floats);
  }

  private of(value: unknown, floats: FloatPlaces | undefined): unknown {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return this.list(value, floats?.items);
    return isObject(value) && !('toJSON' in value) ? this.object(value, floats) : value;
  }

  /** Puts the numbers in; undefined when the text has more marks than there are numbers. */
  unmark(text: string): string | undefined {
    const pieces = text.split(`"${this.mark}"`);
    if (pieces.length !== this.numbers.length + 1) return undefined;
    return pieces.map((piece, at) => piece + (this.numbers[at] ?? '')).join('');
  }

  private list(list: unknown[], floats: FloatPlaces | undefined): unknown[] {
    let copy: unknown[] | undefined;
    const holds = holdsWritten(list);
    for (let at = 0; at < list.length; at++) {
      const item = list[at];
      if (typeof item !== 'object' && !(typeof item === 'number' && (holds || floats))) continue;
      const marked = this.item(list, at, item, floats);
      if (marked !== item) (copy ??= [...list])[at] = marked;
    }
    return copy ?? list;
  }

  private object<Members extends JsonObject>(members: Members, floats: FloatPlaces | undefined): Members {
    let copy: Members | undefined;
    const holds = holdsWritten(members);
    for (const key in members) {
      const item: unknown = members[key];
      if (typeof item !== 'object' && !(typeof item === 'number' && (holds || floats))) continue;
      const value = this.item(members, key, item, floats && (floats.members.get(key) ?? floats.others));
      if (value === item) continue;
      setOwn((copy ??= { ...members }), key, value);
    }
    return copy ?? members;
  }

  private item(
    container: object,
    key: string | number,
    item: unknown,
    floats: FloatPlaces | undefined,
  ): unknown {
    if (typeof item !== 'number') return this.of(item, floats);
    return this.number(item, writtenIn(container, key, item), floats);
  }

  private number(value: number, written: string | undefined, floats: FloatPlaces | undefined): unknown {
    const text = floats?.self && Number.isInteger(value) ? orjsonFloatText(value) : written;
    if (text === undefined) return value;
    this.numbers.push(text);
    return this.mark;
  }
}
