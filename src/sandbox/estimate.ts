/** Of longer lists and larger maps only so many entries are looked at, at each depth; the others count as those do. */
const SAMPLES = [200, 50, 20, 10];

/** What an object, a map or a list takes besides what is in it, and what an entry does. */
const OBJECT = 64;
const ENTRY = 16;

/**
 * About how many bytes plain data takes in memory. Looks at samples, so that it costs some milliseconds whatever the
 * size; what is met twice counts once.
 */
export function estimateBytes(value: unknown, depth = 0, seen = new Set<object>()): number {
  if (typeof value === 'string') return ENTRY + value.length;
  if (value === null || typeof value !== 'object') return 0;
  if (seen.has(value)) return 0;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength;
  const inside = (entry: unknown) => estimateBytes(entry, depth + 1, seen);
  const most = SAMPLES[depth] ?? 5;
  if (value instanceof Map)
    return OBJECT + sampled(value, value.size, most, ([key, item]) => inside(key) + inside(item));
  if (value instanceof Set || Array.isArray(value)) {
    const size = value instanceof Set ? value.size : value.length;
    return OBJECT + sampled(value as Iterable<unknown>, size, most, inside);
  }
  const names = Object.keys(value);
  // A record of a few members of its own each is looked at whole; one with very many is a map.
  return OBJECT + sampled(names, names.length, Math.max(most, 80), (name) => inside((value as never)[name]));
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
    bytes += ENTRY + bytesOf(item);
    looked++;
  }
  return looked === 0 ? 0 : Math.round((bytes / looked) * size);
}
