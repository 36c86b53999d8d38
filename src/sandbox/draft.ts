import { own, setOwn } from '../json/read.js';
import { Copies, fill, type Twins } from '../python/copy.js';
import { DraftMap } from './draft-map.js';

/** The fixed part of a state: what it has members for, down to its maps, sets and lists. */
type Frame = Record<string, unknown>;

/**
 * A state that begins as another and can be changed without changing the other, for changes that are to happen as a
 * whole or not at all. It costs what is touched: records of the state's maps are copied when they are read, its
 * sets (of texts) at once, and its lists without their items, which nobody may change in place (orders: only places are in
 * them). Bytes are never changed in place either. The other state must not change before the draft is done with.
 */
export class Draft<State extends object> {
  /** The changed state, good until `commit`. */
  readonly state: State;
  private readonly copies = new Copies();

  constructor(private readonly base: State) {
    this.state = this.drafted(base);
  }

  /** How many records, and objects in them, had to be copied. */
  get copied(): number {
    return this.copies.made.size;
  }

  /**
   * Makes the base what the draft has become. Records that were there stay the same objects, so that whoever holds
   * one holds the truth.
   */
  commit(): void {
    const settler = new Settler(this.copies.made);
    commitFrame(this.base as Frame, this.state as Frame, settler.settle);
    settler.finish();
  }

  private drafted<Value>(value: Value): Value;
  private drafted(value: unknown): unknown {
    if (value instanceof Map) return new DraftMap(value, this.copies);
    if (value instanceof Set) return new Set(value);
    if (Array.isArray(value)) return [...(value as unknown[])];
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.drafted(member)]));
  }
}

/** Puts the originals back in the place of their copies, wherever those are held. */
class Settler {
  private readonly originals: Twins = new Map();
  /** New things, in which copies may be held. */
  private readonly fresh = new Set<object>();

  constructor(private readonly copies: Twins) {
    for (const [original, copy] of copies) this.originals.set(copy, original);
  }

  /** What a value of the draft is to be in the base. */
  readonly settle = <Value>(value: Value): Value => {
    if (value === null || typeof value !== 'object') return value;
    const original = this.originals.get(value);
    if (!original) this.fresh.add(value);
    return original ?? value;
  };

  finish(): void {
    for (const [original, copy] of this.copies) refill(original, copy, this.settle);
    if (this.copies.size === 0) return;
    // Goes on to what is added while it runs.
    for (const item of this.fresh) if (this.holdsCopy(item)) refill(item, item, this.settle);
  }

  /** Looks at each item, and notes those that are new. */
  private holdsCopy(item: object): boolean {
    return itemsOf(item).filter((held) => this.settle(held) !== held).length > 0;
  }
}

function itemsOf(item: object): unknown[] {
  if (item instanceof Map) return [...(item as Map<unknown, unknown>).values()];
  if (item instanceof Set) return [...(item as Set<unknown>)];
  return item instanceof Uint8Array ? [] : Object.values(item);
}

/** Makes one thing hold what another of its kind does. */
function refill(target: object, source: object, settle: (value: unknown) => unknown): void {
  if (target instanceof Uint8Array) return;
  const items = source === target ? shallow(source) : source;
  if (isKeyed(target) && isKeyed(items)) {
    // Cleared only if need be: whoever is walking through it would begin anew.
    if (!beginsWith(items, target)) target.clear();
  } else {
    for (const name of Object.keys(target))
      if (!Object.hasOwn(items, name)) Reflect.deleteProperty(target, name);
  }
  fill(items, target, settle);
}

type Keyed = Map<unknown, unknown> | Set<unknown>;

function isKeyed(thing: object): thing is Keyed {
  return thing instanceof Map || thing instanceof Set;
}

/** Whether the keys of one thing are the first of another, in the same order. */
function beginsWith(whole: Keyed, start: Keyed): boolean {
  const keys = whole.keys();
  for (const key of start.keys()) {
    const { done, value } = keys.next();
    if (done || value !== key) return false;
  }
  return true;
}

function shallow(item: object): object {
  if (item instanceof Map) return new Map(item);
  if (item instanceof Set) return new Set(item);
  return Array.isArray(item) ? [...(item as unknown[])] : { ...item };
}

function commitFrame(base: Frame, draft: Frame, settle: Settler['settle']): void {
  for (const [name, value] of Object.entries(draft)) {
    const before = own(base, name);
    if (value instanceof DraftMap) value.commit(settle);
    else if (isFrame(value) && isFrame(before)) commitFrame(before, value, settle);
    else if (value instanceof Set && before instanceof Set) refill(before, value, settle);
    else setOwn(base, name, Array.isArray(value) ? value : settle(value));
  }
}

function isFrame(value: unknown): value is Frame {
  if (value === null || typeof value !== 'object') return false;
  return !Array.isArray(value) && !isKeyed(value);
}
