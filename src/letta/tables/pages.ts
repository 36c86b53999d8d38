import { countBefore, countUpTo, type Direction, type Order, type Place, placeAt, sizeOf } from './orders.js';
import { crossedCursors, type PageRules } from './page-rules.js';

/** Which part of a list is wanted. */
export interface PageRequest {
  /** At most so many; none is no limit, and 0 what the rules say. */
  limit?: number;
  /** An id or a cursor: what comes after it, as the rules have it. Empty is none. */
  after?: string;
  /** An id or a cursor: what comes before it, as the rules have it. Empty is none. */
  before?: string;
  direction: Direction;
}

/** The same of a list with rules. */
export interface RuledRequest extends PageRequest {
  rules: PageRules;
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
 * direction and takes the first `limit` rows). Costs what the page holds and what the filter skips, never what lies
 * outside; a window twice the page. Throws what the rules say of a cursor that is no item, and of crossed ones.
 */
export function pageOf<Item>(list: Pageable<Item>, request: RuledRequest): Page<Item> {
  const { limit, rules } = request;
  const side = sideOf(list, request);
  if (!side || (limit === 0 && rules.zero === 'none')) return { items: [], cursor: null };
  const most = limit || Infinity;
  if (!side.isWindow) return readPage(list, request.direction, side, most);
  const page = readPage(list, request.direction, side, most * 2);
  return page.items.length > most ? { items: middleOf(page.items, most), cursor: null } : page;
}

/** Where a page may be taken from: indexes, the end not included, and what else an id has to be. */
interface Side {
  start: number;
  end: number;
  /** Whether it is what lies between two cursors. */
  isWindow: boolean;
  isInside: (id: string) => boolean;
}

function readPage<Item>(
  list: Pageable<Item>,
  direction: Direction,
  { start, end, isInside }: Side,
  most: number,
): Page<Item> {
  const page: Page<Item> = { items: [], cursor: null };
  let last: Place | undefined;
  for (let index = start; index < end; index++) {
    const place = placeAt(list.order, direction, index);
    const item = list.getItem(place.id);
    if (!isInside(place.id) || !list.isWanted(item)) continue;
    if (last && page.items.length === most) {
      page.cursor = cursorTo(list.orderedBy, last);
      break;
    }
    page.items.push(item);
    last = place;
  }
  return page;
}

/** The real server takes twice as many of a window and of those the middle. */
function middleOf<Item>(items: Item[], most: number): Item[] {
  const start = Math.max(0, Math.floor(items.length / 2) - Math.floor(most / 2));
  return items.slice(start, start + most);
}

/** Undefined when a cursor leads nowhere and that leaves nothing. */
function sideOf<Item>(list: Pageable<Item>, request: RuledRequest): Side | undefined {
  const { direction, rules } = request;
  // Real server: the one that is to come first is looked up last.
  const before = request.before ? (resolve(list, request.before) ?? null) : undefined;
  if (before === null) refuse(rules, request.before);
  const after = request.after ? (resolve(list, request.after) ?? null) : undefined;
  if (after === null) refuse(rules, request.after);
  if (rules.unknown === 'nothing' && (before === null || after === null)) return undefined;
  const isWindow = rules.cursors === 'window' && Boolean(before && after);
  if (isWindow && (before?.key ?? '') < (after?.key ?? '')) throw crossedCursors();
  const isBetween = isWindow || (rules.cursors === 'between' && Boolean(before && after));
  const isTurned = rules.cursors === 'reversed' || (isBetween && direction === 'desc');
  const [from, to] = isTurned ? [before, after] : [after, before];
  return {
    start: from ? countUpTo(list.order, direction, from) : 0,
    end: to ? countBefore(list.order, direction, to) : sizeOf(list.order),
    isWindow,
    isInside: insideOf(request, before === null, after === null),
  };
}

function refuse({ unknown }: PageRules, cursor = ''): void {
  if (typeof unknown === 'function') throw unknown(cursor);
}

/** Which ids are on the right side of cursors that are no items, where ids are compared with those. */
function insideOf(
  { rules, before = '', after = '' }: RuledRequest,
  isBeforeUnknown: boolean,
  isAfterUnknown: boolean,
): (id: string) => boolean {
  if (rules.unknown !== 'by-id') return () => true;
  return (id) => (!isBeforeUnknown || id < before) && (!isAfterUnknown || id > after);
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
