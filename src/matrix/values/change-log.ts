/** That something changed. `id` says what; `position` is where the latest change stands in the homeserver's stream. */
export interface Change {
  id: string;
  position: number;
}

/** What changed, in order, each thing only with its latest change; only `recordChange` writes it. */
export interface ChangeLog<Item extends Change> {
  /** By position. Holds some that were overtaken by a later one, never more than there are others. */
  items: Item[];
  latest: Map<string, Item>;
}

/** So many overtaken items are not worth clearing up. */
const SLACK = 32;

/** A log of nothing. */
export function newChangeLog<Item extends Change>(): ChangeLog<Item> {
  return { items: [], latest: new Map() };
}

/** Adds a change, which must stand later than all others. Costs the same however long the log is. */
export function recordChange<Item extends Change>(log: ChangeLog<Item>, item: Item): void {
  const last = log.items.at(-1);
  if (last?.id === item.id) log.items.pop();
  log.items.push(item);
  log.latest.set(item.id, item);
  if (log.items.length > 2 * log.latest.size + SLACK)
    log.items = log.items.filter((one) => isLatest(log, one));
}

/** What changed after a position, in order. Costs what it returns. */
export function changesAfter<Item extends Change>(
  log: ChangeLog<Item> | undefined,
  position: number,
): Item[] {
  if (!log) return [];
  return log.items.slice(firstAfter(log.items, position)).filter((item) => isLatest(log, item));
}

/** The index of the first of several items, ordered by position, that stands after a position. */
export function firstAfter(items: readonly { position: number }[], position: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.position ?? Infinity) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isLatest<Item extends Change>(log: ChangeLog<Item>, item: Item): boolean {
  return log.latest.get(item.id) === item;
}
