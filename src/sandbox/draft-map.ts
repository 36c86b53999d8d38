import type { Copies } from '../python/copy.js';

/**
 * A map that begins with what another one holds and does not change it: what is written stays here until
 * `commit`. A record of the other map is copied when it is first read, since whoever reads it may change it. The
 * other map must not change meanwhile.
 */
export class DraftMap<Key, Value> extends Map<Key, Value> {
  /** Keys of the base that were deleted; some may have been set again, and then come last. */
  private readonly gone = new Set<Key>();
  private live: number;

  constructor(
    private readonly base: Map<Key, Value>,
    private readonly copies: Copies,
  ) {
    super();
    this.live = base.size;
  }

  override get size(): number {
    return this.live;
  }

  override has(key: Key): boolean {
    return super.has(key) || this.isInBase(key);
  }

  override get(key: Key): Value | undefined {
    if (super.has(key) || !this.isInBase(key)) return super.get(key);
    const value = this.base.get(key) as Value;
    if (value === null || typeof value !== 'object') return value;
    const copy = this.copies.of(value);
    super.set(key, copy);
    return copy;
  }

  override set(key: Key, value: Value): this {
    if (!this.has(key)) this.live++;
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    if (!this.has(key)) return false;
    super.delete(key);
    if (this.base.has(key)) this.gone.add(key);
    this.live--;
    return true;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }

  override *keys(): Generator<Key, undefined, unknown> {
    for (const key of this.base.keys()) if (this.isInBase(key)) yield key;
    for (const key of super.keys()) if (!this.isInBase(key)) yield key;
    return undefined;
  }

  override *values(): Generator<Value, undefined, unknown> {
    for (const key of this.keys()) yield this.get(key) as Value;
    return undefined;
  }

  override *entries(): Generator<[Key, Value], undefined, unknown> {
    for (const key of this.keys()) yield [key, this.get(key) as Value];
    return undefined;
  }

  override [Symbol.iterator](): Generator<[Key, Value], undefined, unknown> {
    return this.entries();
  }

  override forEach(act: (value: Value, key: Key, map: Map<Key, Value>) => void, thisArg?: unknown): void {
    for (const [key, value] of this) act.call(thisArg, value, key, this);
  }

  /** Does to the base what was done here; `settle` says what a value is to be there. */
  commit(settle: <Item>(value: Item) => Item): void {
    for (const key of this.gone) this.base.delete(key);
    for (const [key, value] of super.entries()) this.base.set(key, settle(value));
  }

  private isInBase(key: Key): boolean {
    return this.base.has(key) && !this.gone.has(key);
  }
}
