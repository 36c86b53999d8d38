import { holdsWritten, writtenIn } from '../python/written.js';

/**
 * A value as JSON, with numbers as they were written where that is remembered (`src/python/written.ts`): `1.0`, and
 * integers of any size.
 *
 * JSON.stringify writes all of it, as nothing written in JavaScript comes near its speed; it only gets marks in the
 * places of those numbers, and copies of what holds them.
 */
export function toJsonText(value: unknown): string {
  const marking = new Marking('number#');
  const marked = marking.of(value);
  if (marking.numbers.length === 0) return JSON.stringify(value);
  return marking.unmark(JSON.stringify(marked)) ?? withOwnMark(value, JSON.stringify(marked));
}

/** Some text of the value looks like a mark, so another one is taken that none looks like. */
function withOwnMark(value: unknown, text: string): string {
  const longest = Math.max(...[...text.matchAll(/number(#+)/g)].map(([, run = '']) => run.length));
  const marking = new Marking(`number${'#'.repeat(longest + 1)}`);
  return marking.unmark(JSON.stringify(marking.of(value))) as string;
}

type Members = Record<string, unknown>;

class Marking {
  /** The texts of the numbers that have a mark in their place, in the order in which they are written. */
  readonly numbers: string[] = [];

  constructor(private readonly mark: string) {}

  /** The value itself where nothing in it is remembered, else a copy with marks. */
  of(value: unknown): unknown {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return this.list(value);
    return 'toJSON' in value ? value : this.object(value as Members);
  }

  /** Puts the numbers in; undefined when the text has more marks than there are numbers. */
  unmark(text: string): string | undefined {
    const pieces = text.split(`"${this.mark}"`);
    if (pieces.length !== this.numbers.length + 1) return undefined;
    return pieces.map((piece, at) => piece + (this.numbers[at] ?? '')).join('');
  }

  private list(list: unknown[]): unknown[] {
    let copy: unknown[] | undefined;
    const holds = holdsWritten(list);
    for (let at = 0; at < list.length; at++) {
      const item = list[at];
      if (typeof item !== 'object' && !holds) continue;
      const marked = this.item(list, at, item);
      if (marked !== item) (copy ??= [...list])[at] = marked;
    }
    return copy ?? list;
  }

  private object(members: Members): Members {
    let copy: Members | undefined;
    const holds = holdsWritten(members);
    for (const key in members) {
      const item = members[key];
      if (typeof item !== 'object' && !holds) continue;
      const value = this.item(members, key, item);
      if (value === item) continue;
      copy ??= { ...members };
      // Not by assignment, as the key may be `__proto__`.
      Object.defineProperty(copy, key, { value, enumerable: true });
    }
    return copy ?? members;
  }

  private item(container: object, key: string | number, item: unknown): unknown {
    if (typeof item !== 'number') return this.of(item);
    const text = writtenIn(container, key);
    if (text === undefined) return item;
    this.numbers.push(text);
    return this.mark;
  }
}
