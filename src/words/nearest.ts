/** Longer words are not compared: nobody means one by mistake. */
const LONGEST = 100;

/** So many words are suggested at most. */
const MOST = 3;

/** So many are compared at most. */
const MOST_COMPARED = 1000;

/**
 * Those of the allowed words that come nearest to one that is not among them; none when nothing comes near. However a
 * word is spelt (`listAgents`, `list_agents`, `--list-agents`) it is one word; letters may be wrong, missing, too many
 * or swapped, about one in three; words in it may be left out, shortened, or in another order.
 */
export function nearest(word: string, allowed: Iterable<string>): string[] {
  if (word.length > LONGEST) return [];
  let least = Infinity;
  let found: string[] = [];
  let compared = 0;
  for (const candidate of allowed) {
    if (++compared > MOST_COMPARED) break;
    const away = distance(word, candidate);
    if (away > least || away === Infinity) continue;
    if (away < least) found = [];
    least = away;
    found.push(candidate);
  }
  return found.slice(0, MOST);
}

/** ` (Did you mean list_agents?)`, to follow a refused word; empty when no allowed word comes near. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const found = nearest(word, allowed);
  return found.length === 0 ? '' : ` (Did you mean ${listed(found, 'or')}?)`;
}

/** `a, b or c`. */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** How far apart two words are: 0 for two spellings of one, `Infinity` for two that have nothing to do with each other. */
function distance(word: string, candidate: string): number {
  const [parts, others] = [partsOf(word), partsOf(candidate)];
  const [whole, other] = [parts.join(''), others.join('')];
  if (whole === other) return whole === '' ? Infinity : 0;
  const tolerated = Math.min(3, Math.floor(Math.max(whole.length, other.length) / 3));
  return Math.min(editsBetween(whole, other, tolerated), missingParts(parts, others));
}

/** `lettaApiKey`, `letta_api_key` and `--letta-api-key` are `letta`, `api` and `key`. */
function partsOf(word: string): string[] {
  return word
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}

/**
 * How many parts one word has besides those of the other, each of which may be shortened or have an ending of its own;
 * `Infinity` if it lacks any, or has too many.
 */
function missingParts(parts: string[], others: string[]): number {
  const [few, many] = parts.length <= others.length ? [parts, [...others]] : [others, [...parts]];
  if (few.join('').length < 3) return Infinity;
  for (const part of few) {
    const found = many.findIndex((other) => other.startsWith(part) || isWithEnding(part, other));
    if (found < 0) return Infinity;
    many.splice(found, 1);
  }
  return many.length > 2 ? Infinity : many.length + 0.5;
}

/** `keys` of `key`. */
function isWithEnding(part: string, other: string): boolean {
  return other.length > 2 && part.startsWith(other) && part.length - other.length <= 2;
}

/**
 * How many letters have to be changed, added, removed or swapped with their neighbour to make one text of another;
 * `Infinity` if they are more than so many.
 */
function editsBetween(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return Infinity;
  let [before, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwap) least = Math.min(least, at(before, j - 2) + 1);
      row.push(least);
    }
    if (Math.min(...row, ...last) > most) return Infinity;
    [before, last] = [last, row];
  }
  const edits = at(last, to.length);
  return edits <= most ? edits : Infinity;
}

function at(row: number[], index: number): number {
  return row[index] ?? Infinity;
}
