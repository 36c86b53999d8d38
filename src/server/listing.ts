/**
 * A list as the body of an answer, or what a body consists of apart from a few members, whose items are presented one
 * by one: a page of thousands is made, checked and written in slices, and never stands in memory as a whole.
 *
 * An override presents nothing itself and returns one of these in the place of the body.
 */
export class Listing<Body = unknown> {
  constructor(
    /** How many items there are. */
    readonly length: number,
    /** Presents an item; called once for each, in their order. Items may have gone from the state by then. */
    readonly itemAt: (index: number) => unknown,
    /** The body with these items in the place of the list. It holds the very array that is passed. */
    readonly wrap: (items: unknown[]) => Body,
  ) {}

  /** The whole body at once. */
  whole(): Body {
    return this.wrap(Array.from({ length: this.length }, (_, index) => this.itemAt(index)));
  }
}

/** What an override answers with items that are presented by a function: `present(item)` for each, as a bare array. */
export function listing<Item, Presented>(
  items: readonly Item[],
  present: (item: Item) => Presented,
): Listing<Presented[]>;
/** The same within a body: `wrap` makes it of the presented items. */
export function listing<Item, Presented, Body>(
  items: readonly Item[],
  present: (item: Item) => Presented,
  wrap: (presented: Presented[]) => Body,
): Listing<Body>;
export function listing(
  items: readonly unknown[],
  present: (item: unknown) => unknown,
  wrap: (presented: unknown[]) => unknown = (presented) => presented,
): Listing {
  return new Listing(items.length, (index) => present(items[index]), wrap);
}
