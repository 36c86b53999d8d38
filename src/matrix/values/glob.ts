const WORD = /[\p{L}\p{M}\p{N}_]/u;

/**
 * A longer pattern matches nothing. The regular expressions that Synapse makes of patterns have a bound, too: of their
 * size once they are compiled.
 */
const MAX_PATTERN = 10_000;

/** Whether a pattern, with `*` for any run of characters and `?` for any one, is all of a text, in any case. */
export function matchesGlob(pattern: string, text: string): boolean {
  return matches(pattern, text, false);
}

/** Whether a pattern is somewhere in a text, beginning and ending where no word is cut in two. */
export function containsGlob(pattern: string, text: string): boolean {
  return matches(pattern, text, true);
}

/**
 * Takes the parts between stars from the left, each at its earliest place, which needs no going back: a regular
 * expression made from somebody else's pattern could take for ever.
 */
function matches(pattern: string, text: string, anywhere: boolean): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  // Few patterns match, and this tells most of the others at once.
  if (!wanted.split(/[*?]+/).every((literal) => given.includes(literal))) return false;
  const glob = [...wanted];
  if (glob.length > MAX_PATTERN) return false;
  const subject = [...given];
  const mayBreak = (at: number) => !(isWord(subject[at - 1]) && isWord(subject[at]));
  const mayStart = anywhere ? mayBreak : (at: number) => at === 0;
  const mayEnd = anywhere ? mayBreak : (at: number) => at === subject.length;
  const always = () => true;
  const parts = partsOf(glob);
  let at: number | undefined = 0;
  for (const [index, part] of parts.entries()) {
    const starts = index === 0 ? mayStart : always;
    const ends = index === parts.length - 1 ? mayEnd : always;
    at = endOf(part, subject, at, starts, ends);
    if (at === undefined) return false;
  }
  return true;
}

/** What stands between the stars; several stars in a row are as good as one. */
function partsOf(glob: string[]): string[][] {
  const parts: string[][] = [[]];
  glob.forEach((character, index) => {
    if (character !== '*') parts.at(-1)?.push(character);
    else if (glob[index - 1] !== '*') parts.push([]);
  });
  return parts;
}

type Rule = (at: number) => boolean;

/**
 * Where the first place of a part ends that begins and ends where it may; undefined when there is none. Follows all
 * beginnings at once, 32 of them in each number (Baeza-Yates and Gonnet's shift-and), so that `?` costs nothing more:
 * in all the length of the text times a 32nd of that of the part.
 */
function endOf(
  part: string[],
  subject: string[],
  from: number,
  mayStart: Rule,
  mayEnd: Rule,
): number | undefined {
  const { length } = part;
  if (length === 0) {
    for (let at = from; at <= subject.length; at++) if (mayStart(at) && mayEnd(at)) return at;
    return undefined;
  }
  const { masks, others } = masksOf(part);
  const followed = new Uint32Array(others.length);
  const lastWord = (length - 1) >>> 5;
  const lastBit = 1 << ((length - 1) & 31);
  for (let at = from; at < subject.length; at++) {
    follow(followed, masks.get(subject[at] ?? '') ?? others, mayStart(at));
    if (((followed[lastWord] ?? 0) & lastBit) !== 0 && mayEnd(at + 1)) return at + 1;
  }
  return undefined;
}

/** Takes every beginning one character on, as far as the character is the right one. */
function follow(followed: Uint32Array, mask: Uint32Array, isStart: boolean): void {
  let carried = isStart ? 1 : 0;
  for (let word = 0; word < followed.length; word++) {
    const before = followed[word] ?? 0;
    followed[word] = ((before << 1) | carried) & (mask[word] ?? 0);
    carried = before >>> 31;
  }
}

/** In which places of a part each character may stand, and in which any other. */
function masksOf(part: string[]): { masks: Map<string, Uint32Array>; others: Uint32Array } {
  const others = new Uint32Array((part.length + 31) >>> 5);
  part.forEach((character, place) => {
    if (character === '?') mark(others, place);
  });
  const masks = new Map<string, Uint32Array>();
  part.forEach((character, place) => {
    if (character === '?') return;
    const mask = masks.get(character) ?? others.slice();
    masks.set(character, mask);
    mark(mask, place);
  });
  return { masks, others };
}

function mark(mask: Uint32Array, place: number): void {
  mask[place >>> 5] = (mask[place >>> 5] ?? 0) | (1 << (place & 31));
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
