/** So many are kept of what is remembered only in case somebody asks for it again. */
export const REMEMBERED = 10_000;

/** Drops the oldest entries of a map that is to hold at most so many. */
export function dropOldest<Key>(entries: Map<Key, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
