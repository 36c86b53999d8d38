import { wordsOf } from './word-stems.js';

/** What a text has to say to be found: everything of one of the alternatives that is wanted, and nothing unwanted. */
export interface SearchTerms {
  /** Each is made of indexes of `phrases`. */
  alternatives: { wanted: number[]; unwanted: number[] }[];
  /** All that is looked for, each once: words that stand next to each other, without their endings. */
  phrases: string[][];
  /** Those phrases that any alternative wants. */
  wanted: Set<number>;
  /** Which phrases begin with a word. */
  beginnings: Map<string, number[]>;
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
  const terms = new TermsReader();
  text.split('"').forEach((part, index) => {
    const words = part.match(/[\p{L}\p{N}_-]+/gu) ?? [];
    if (index % 2 === 1) terms.addPhrase(words);
    else for (const word of words) terms.addWord(word);
  });
  return terms;
}

/** How often each phrase that occurs in a text does so, by its index; undefined when none does. */
export function occurrencesIn(terms: SearchTerms, words: readonly string[]): Map<number, number> | undefined {
  let counts: Map<number, number> | undefined;
  for (let at = 0; at < words.length; at++) {
    for (const index of terms.beginnings.get(words[at] ?? '') ?? []) {
      if (!standsAt(terms.phrases[index] ?? [], words, at)) continue;
      counts ??= new Map();
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }
  return counts;
}

/** Whether a text in which these phrases occur is one that was searched for. */
export function isFound({ alternatives }: SearchTerms, counts: ReadonlyMap<number, number>): boolean {
  return alternatives.some(
    ({ wanted, unwanted }) =>
      wanted.length > 0 &&
      wanted.every((index) => counts.has(index)) &&
      !unwanted.some((index) => counts.has(index)),
  );
}

function standsAt(phrase: readonly string[], words: readonly string[], at: number): boolean {
  return phrase.every((word, offset) => words[at + offset] === word);
}

class TermsReader implements SearchTerms {
  readonly alternatives: SearchTerms['alternatives'] = [{ wanted: [], unwanted: [] }];
  readonly phrases: string[][] = [];
  readonly wanted = new Set<number>();
  readonly beginnings = new Map<string, number[]>();
  readonly highlights: string[] = [];
  private readonly indexes = new Map<string, number>();

  addPhrase(words: string[]): void {
    const phrase = words.filter((word) => !STOP_WORDS.has(word));
    this.highlights.push(phrase.join(' '));
    const stems = phrase.flatMap(wordsOf);
    if (stems.length > 0) this.want(stems);
  }

  addWord(word: string): void {
    const bare = word.replace(/^-+/, '');
    if (bare.toLowerCase() === 'or') {
      this.alternatives.push({ wanted: [], unwanted: [] });
      return;
    }
    if (bare === '' || STOP_WORDS.has(bare)) return;
    this.highlights.push(bare);
    for (const stem of wordsOf(bare)) {
      if (bare === word) this.want([stem]);
      else this.alternatives.at(-1)?.unwanted.push(this.indexOf([stem]));
    }
  }

  private want(phrase: string[]): void {
    const index = this.indexOf(phrase);
    this.alternatives.at(-1)?.wanted.push(index);
    this.wanted.add(index);
  }

  private indexOf(phrase: string[]): number {
    const text = phrase.join(' ');
    const known = this.indexes.get(text);
    if (known !== undefined) return known;
    const index = this.phrases.push(phrase) - 1;
    this.indexes.set(text, index);
    const [first = ''] = phrase;
    const others = this.beginnings.get(first);
    if (others) others.push(index);
    else this.beginnings.set(first, [index]);
    return index;
  }
}
