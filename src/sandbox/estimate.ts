/** Of longer lists and larger maps only so many entries are looked at, at each depth; the others count as those do. */
const SAMPLES = [200, 50, 20, 10];

/*
 * Bytes, as V8 has them on 64 bits. `make estimates` holds them against the heap. On Node 20 the estimate was this part
 * of what the heap grew by: agents 1.22, messages to agents 0.71, users 0.92, rooms 0.84, events 1.24, media 1.02, passages
 * of files 1.34 (they are slices of their file's text).
 */
/** A string besides its characters: one byte for each, or two for each where one is beyond Latin-1. */
const STRING = 16;
/**
 * Of short texts that are met again so many are copies, and the others the very same one (an event's type, a user's id).
 * Longer ones that are alike came one by one.
 */
const COPIED = 2 / 3;
const LONGEST_SHARED = 1000;
/** A number that is no small integer, in an object or a map. */
const NUMBER = 16;
/** An object besides its members, and a member: its names are shared with others of its shape. */
const OBJECT = 32;
const MEMBER = 8;
/** A list besides its items, and an item. Numbers are in the item itself. */
const LIST = 24;
const ITEM = 8;
/** A map besides its entries, and an entry: the tables are up to twice as large as what is in them. */
const MAP = 144;
const MAP_ENTRY = 40;
const SET = 128;
const SET_ENTRY = 26;
/** A view of bytes besides them, with its buffer. */
const BYTES = 160;

/** The largest number that is kept where it is referred to. */
const LARGEST_SMALL = 2 ** 31;

/**
 * About how many bytes plain data takes in memory. Looks at samples, so that it costs some milliseconds whatever the
 * size. What is met twice counts once, and a short text that is met again in part.
 */
export function estimateBytes(value: unknown, depth = 0, seen = new Set<unknown>()): number {
  if (typeof value === 'number') return isSmall(value) ? 0 : NUMBER;
  if (value === null || (typeof value !== 'object' && typeof value !== 'string')) return 0;
  const isKnown = seen.has(value);
  seen.add(value);
  if (typeof value === 'string') {
    return bytesOfText(value) * (isKnown && value.length <= LONGEST_SHARED ? COPIED : 1);
  }
  if (isKnown) return 0;
  if (ArrayBuffer.isView(value)) return BYTES + value.byteLength;
  const inside = (entry: unknown) => estimateBytes(entry, depth + 1, seen);
  const most = SAMPLES[depth] ?? 5;
  if (value instanceof Map) {
    const both = ([key, item]: [unknown, unknown]) => MAP_ENTRY + inside(key) + inside(item);
    return MAP + sampled(value, value.size, most, both);
  }
  if (value instanceof Set) return SET + sampled(value, value.size, most, (item) => SET_ENTRY + inside(item));
  if (Array.isArray(value)) {
    const item = (one: unknown) => ITEM + (typeof one === 'number' ? 0 : inside(one));
    return LIST + sampled<unknown>(value, value.length, most, item);
  }
  const members: unknown[] = Object.values(value);
  // A record of a few members of its own each is looked at whole; one with very many is a map.
  return OBJECT + sampled(members, members.length, Math.max(most, 80), (one) => MEMBER + inside(one));
}

function bytesOfText(text: string): number {
  return STRING + (/[^\0-\xff]/.test(text) ? 2 : 1) * text.length;
}

function isSmall(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) < LARGEST_SMALL;
}

function sampled<Item>(
  items: Iterable<Item>,
  size: number,
  most: number,
  bytesOf: (item: Item) => number,
): number {
  const step = Math.ceil(size / most) || 1;
  let [bytes, looked, index] = [0, 0, 0];
  for (const item of items) {
    if (index++ % step !== 0) continue;
    bytes += bytesOf(item);
    looked++;
  }
  return looked === 0 ? 0 : Math.round((bytes / looked) * size);
}
