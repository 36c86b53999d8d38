import { own } from '../../json/read.js';
import { emptyOrder, insertPlace, type Order, orderOfPlaces, type Place, removePlace } from './orders.js';
import { type Page, type Pageable, pageOf, type RuledRequest } from './pages.js';

/** What there is of one kind of thing, by id, and every order it can be listed in. Plain data. */
export interface Table<Item extends { id: string }> {
  /** In the order they were added. Written by the functions of this file alone, together with `orders`. */
  items: Map<string, Item>;
  /** By what it orders by. */
  orders: Record<string, Order>;
}

/**
 * What the items of a kind can be ordered by: for each order a text that compares as the items do, null for none.
 * Beside the table and not in it, because functions are no data.
 */
export type OrderKeys<Item> = Record<string, (item: Item) => string | null>;

/** A table without items, in the orders that its kind has. */
export function emptyTable<Item extends { id: string }>(keys: OrderKeys<Item>): Table<Item> {
  const orders = Object.fromEntries(Object.keys(keys).map((name) => [name, emptyOrder()]));
  return { items: new Map(), orders };
}

/** Adds an item whose id is not taken; that it is not is for the caller to know. */
export function insertItem<Item extends { id: string }>(
  table: Table<Item>,
  keys: OrderKeys<Item>,
  item: Item,
): void {
  table.items.set(item.id, item);
  for (const name in keys) insertPlace(orderOf(table, name), placeOf(keys, name, item));
}

/** Gives an item that is there other members, and moves it to where it then belongs. Returns the item. */
export function changeItem<Item extends { id: string }>(
  table: Table<Item>,
  keys: OrderKeys<Item>,
  item: Item,
  changes: Partial<Omit<Item, 'id'>>,
): Item {
  const before = placesOf(keys, item);
  Object.assign(item, changes);
  placesOf(keys, item).forEach(([name, place], index) => {
    const old = before[index]?.[1];
    if (!old || old.key === place.key) return;
    removePlace(orderOf(table, name), old);
    insertPlace(orderOf(table, name), place);
  });
  return item;
}

/** Takes an item out that is there. */
export function removeItem<Item extends { id: string }>(
  table: Table<Item>,
  keys: OrderKeys<Item>,
  item: Item,
): void {
  table.items.delete(item.id);
  for (const [name, place] of placesOf(keys, item)) removePlace(orderOf(table, name), place);
}

/** One page of the items that are wanted; costs what `pageOf` does, however many items there are. */
export function pageOfTable<Item extends { id: string }>(
  table: Table<Item>,
  keys: OrderKeys<Item>,
  orderedBy: string,
  request: RuledRequest,
  isWanted: (item: Item) => boolean = () => true,
): Page<Item> {
  return pageOf(listOf(table, keys, orderedBy, orderOf(table, orderedBy), isWanted), request);
}

/**
 * One page of some of a table's items, for where it is known which they are: costs what they cost to sort, however
 * many others there are. Cursors may be any item of the table.
 */
export function pageOfSome<Item extends { id: string }>(
  table: Table<Item>,
  keys: OrderKeys<Item>,
  orderedBy: string,
  request: RuledRequest,
  items: Item[],
): Page<Item> {
  const order = orderOfPlaces(items.map((item) => placeOf(keys, orderedBy, item)));
  return pageOf(
    listOf(table, keys, orderedBy, order, () => true),
    request,
  );
}

function listOf<Item extends { id: string }>(
  table: Table<Item>,
  keys: OrderKeys<Item>,
  orderedBy: string,
  order: Order,
  isWanted: (item: Item) => boolean,
): Pageable<Item> {
  const findPlace = (id: string) => {
    const item = table.items.get(id);
    return item && placeOf(keys, orderedBy, item);
  };
  return { orderedBy, order, findPlace, getItem: (id) => table.items.get(id) as Item, isWanted };
}

function placeOf<Item extends { id: string }>(keys: OrderKeys<Item>, orderedBy: string, item: Item): Place {
  return { key: own(keys, orderedBy)?.(item) ?? null, id: item.id };
}

function placesOf<Item extends { id: string }>(keys: OrderKeys<Item>, item: Item): [string, Place][] {
  return Object.entries(keys).map(([name, keyOf]) => [name, { key: keyOf(item), id: item.id }]);
}

function orderOf<Item extends { id: string }>(table: Table<Item>, name: string): Order {
  const order = own(table.orders, name);
  if (!order) throw new Error(`There is no order by ${name}`);
  return order;
}
