/** `asc` or `desc`. */
export type Direction = 'asc' | 'desc';

/** Where an item stands in an order: by a key, which it may lack, and by its id where keys are equal. */
export interface Place {
  key: string | null;
  id: string;
}

/**
 * Items in one order, ascending, kept sorted as they come and go, so that any page of them is found by bisection.
 * Items without a key come last in both directions (`NULLS LAST`, as the real server's queries have it).
 */
export interface Order {
  keyed: Place[];
  keyless: Place[];
}

/** An order of nothing. */
export function emptyOrder(): Order {
  return { keyed: [], keyless: [] };
}

/** The order of some places, whatever order they come in. */
export function orderOfPlaces(places: Place[]): Order {
  const sorted = [...places].sort((a, b) => compare(a, b, 'asc'));
  return {
    keyed: sorted.filter(({ key }) => key !== null),
    keyless: sorted.filter(({ key }) => key === null),
  };
}

/** Puts a place where it belongs. The same place twice is a bug of the caller's. */
export function insertPlace(order: Order, place: Place): void {
  const places = place.key === null ? order.keyless : order.keyed;
  const last = places.at(-1);
  // What is new mostly comes last.
  if (!last || compare(last, place, 'asc') < 0) places.push(place);
  else
    places.splice(
      bisect(places.length, (index) => compare(places[index] as Place, place, 'asc') < 0),
      0,
      place,
    );
}

/** Takes a place out that is there. */
export function removePlace(order: Order, place: Place): void {
  const places = place.key === null ? order.keyless : order.keyed;
  places.splice(
    bisect(places.length, (index) => compare(places[index] as Place, place, 'asc') < 0),
    1,
  );
}

/** How many places there are. */
export function sizeOf(order: Order): number {
  return order.keyed.length + order.keyless.length;
}

/** The place at an index of the order as read in a direction; the index must be below the size. */
export function placeAt(order: Order, direction: Direction, index: number): Place {
  const { keyed, keyless } = order;
  const [places, offset] = index < keyed.length ? [keyed, index] : [keyless, index - keyed.length];
  return places[direction === 'asc' ? offset : places.length - 1 - offset] as Place;
}

/** How many places come before one, which need not be there itself. */
export function countBefore(order: Order, direction: Direction, place: Place): number {
  return bisect(sizeOf(order), (index) => compare(placeAt(order, direction, index), place, direction) < 0);
}

/** How many places come before one or are that one. */
export function countUpTo(order: Order, direction: Direction, place: Place): number {
  return bisect(sizeOf(order), (index) => compare(placeAt(order, direction, index), place, direction) <= 0);
}

/** Negative when `a` comes before `b`. */
function compare(a: Place, b: Place, direction: Direction): number {
  if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
  const ascending = compareText(a.key ?? '', b.key ?? '') || compareText(a.id, b.id);
  return direction === 'asc' ? ascending : -ascending;
}

/** Negative when `a` comes first, by the characters. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The first index for which `isBefore` no longer holds; it must hold up to some index and not from there on. */
function bisect(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
