import { mapped, type Work } from '../../scheduling/slices.js';

/**
 * Sorts things by how much of a query they hold: by how many of its words, of either case, occur in their text. What
 * holds equally much stays in the order it came in, and what holds nothing comes last: the real server searches by
 * meaning, which everything has some of, so it leaves nothing out either.
 */
export function* rankByWords<Item>(
  items: Item[],
  query: string,
  textOf: (item: Item) => string,
): Work<Item[]> {
  const wanted = wordsOf(query);
  const scored = yield* mapped(items, (item) => {
    const words = wordsOf(textOf(item));
    return { item, score: [...wanted].filter((word) => words.has(word)).length };
  });
  return scored.sort((a, b) => b.score - a.score).map(({ item }) => item);
}

/** How many of a query's words occur in a text. */
export function countWords(query: string, text: string): number {
  const words = wordsOf(text);
  return [...wordsOf(query)].filter((word) => words.has(word)).length;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
}
