import { countBefore, countUpTo, type Direction, type Order, type Place, placeAt, sizeOf } from './orders.js';

/** Which part of a list is wanted. */
export interface PageRequest {
  /** At most so many; 0 or none is no limit (real server: a SQL LIMIT that is left out when falsy). */
  limit?: number;
  /** An id or a cursor: what comes after it in the wanted direction. Empty is none. */
  after?: string;
  /** An id or a cursor: what comes before it in the wanted direction. Empty is none. */
  before?: string;
  direction: Direction;
}

/** A part of a list. */
export interface Page<Item> {
  items: Item[];
  /** Leads to the rest when sent as `after`; null when this was the last of it. */
  cursor: string | null;
}

/** A list that can be read in pages. */
export interface Pageable<Item> {
  /** What the list is ordered by; cursors of another order lead to the place of their item, if it is still there. */
  orderedBy: string;
  order: Order;
  findPlace(id: string): Place | undefined;
  getItem(id: string): Item;
  isWanted(item: Item): boolean;
}

/**
 * One page. `before` yields the first items of that side, not those next to it (real server: the query keeps its
 * direction and takes the first `limit` rows). An `after` or `before` that leads nowhere yields an empty page: the
 * real server ignores it and starts over, which makes clients that page until the end page forever.
 * Costs what the page holds and what the filter skips, never what lies outside.
 */
export function pageOf<Item>(list: Pageable<Item>, request: PageRequest): Page<Item> {
  const { order } = list;
  const { direction, limit } = request;
  const bounds = boundsOf(list, request);
  const page: Page<Item> = { items: [], cursor: null };
  if (!bounds) return page;
  let last: Place | undefined;
  for (let index = bounds.start; index < bounds.end; index++) {
    const place = placeAt(order, direction, index);
    const item = list.getItem(place.id);
    if (!list.isWanted(item)) continue;
    if (limit && last && page.items.length === limit) {
      page.cursor = cursorTo(list.orderedBy, last);
      break;
    }
    page.items.push(item);
    last = place;
  }
  return page;
}

/** The indexes a page may be taken from, the end not included; undefined when a cursor leads nowhere. */
function boundsOf<Item>(
  list: Pageable<Item>,
  { after, before, direction }: PageRequest,
): { start: number; end: number } | undefined {
  let start = 0;
  let end = sizeOf(list.order);
  if (after) {
    const place = resolve(list, after);
    if (!place) return undefined;
    start = countUpTo(list.order, direction, place);
  }
  if (before) {
    const place = resolve(list, before);
    if (!place) return undefined;
    end = countBefore(list.order, direction, place);
  }
  return { start, end };
}

/**
 * A cursor holds the place it leads to and not only the id, so that it leads there even when the item is gone by
 * then. To clients it is opaque, as the requirements document has it.
 */
function cursorTo(orderedBy: string, { key, id }: Place): string {
  return Buffer.from([orderedBy, key ?? '', id].join('\n')).toString('base64url');
}

function resolve<Item>(list: Pageable<Item>, text: string): Place | undefined {
  const known = list.findPlace(text);
  if (known) return known;
  const [orderedBy, key, id, ...more] = Buffer.from(text, 'base64url').toString('utf8').split('\n');
  if (key === undefined || id === undefined || more.length > 0) return undefined;
  return orderedBy === list.orderedBy ? { key: key || null, id } : list.findPlace(id);
}
