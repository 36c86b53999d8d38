import { wordsOf } from './word-stems.js';

/** What a text has to say to be found: everything of one of the alternatives that is wanted, and nothing unwanted. */
export interface SearchTerms {
  alternatives: { wanted: string[][]; unwanted: string[][] }[];
  /** What was asked for, as it was written. */
  highlights: string[];
}

/** Words that are left out of a query, but not of what is searched (Synapse: observed). */
const STOP_WORDS = new Set(['the', 'a', 'you', 'me', 'and', 'but']);

/**
 * Reads a search as Synapse does: words that must all be there, "words in quotes" that must stand next to each other,
 * `-unwanted`, and `or` between alternatives.
 */
export function readSearchTerms(text: string): SearchTerms {
  const terms: SearchTerms = { alternatives: [{ wanted: [], unwanted: [] }], highlights: [] };
  text.split('"').forEach((part, index) => {
    const words = part.match(/[\p{L}\p{N}_-]+/gu) ?? [];
    if (index % 2 === 1) addPhrase(terms, words);
    else for (const word of words) addWord(terms, word);
  });
  return terms;
}

/** How often each thing that is wanted occurs in a text, and whether that is enough for the text to be found. */
export function occurrencesIn(
  { alternatives }: SearchTerms,
  words: readonly string[],
): { counts: Map<string, number>; fits: boolean } {
  const isThere = (phrase: string[]) => count(words, phrase) > 0;
  const fits = alternatives.some(
    ({ wanted, unwanted }) => wanted.length > 0 && wanted.every(isThere) && !unwanted.some(isThere),
  );
  const phrases = alternatives.flatMap(({ wanted }) => wanted);
  return { counts: new Map(phrases.map((phrase) => [phrase.join(' '), count(words, phrase)])), fits };
}

function addPhrase({ alternatives, highlights }: SearchTerms, words: string[]): void {
  const phrase = words.filter((word) => !STOP_WORDS.has(word));
  highlights.push(phrase.join(' '));
  const stems = phrase.flatMap(wordsOf);
  if (stems.length > 0) alternatives.at(-1)?.wanted.push(stems);
}

function addWord(terms: SearchTerms, word: string): void {
  const bare = word.replace(/^-+/, '');
  if (bare.toLowerCase() === 'or') {
    terms.alternatives.push({ wanted: [], unwanted: [] });
    return;
  }
  if (bare === '' || STOP_WORDS.has(bare)) return;
  terms.highlights.push(bare);
  const group = terms.alternatives.at(-1);
  const list = bare === word ? group?.wanted : group?.unwanted;
  list?.push(...wordsOf(bare).map((stem) => [stem]));
}

function count(words: readonly string[], phrase: string[]): number {
  const [first, ...others] = phrase;
  return words.filter(
    (word, index) => word === first && others.every((other, offset) => words[index + 1 + offset] === other),
  ).length;
}
