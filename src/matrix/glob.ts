const WORD = /[\p{L}\p{M}\p{N}_]/u;

/** Whether a pattern, with `*` for any run of characters and `?` for any one, is all of a text, in any case. */
export function matchesGlob(pattern: string, text: string): boolean {
  return simulate(pattern, text, false);
}

/** Whether a pattern is somewhere in a text, beginning and ending where no word is cut in two. */
export function containsGlob(pattern: string, text: string): boolean {
  return simulate(pattern, text, true);
}

/**
 * Follows every way to match at once, because a regular expression made from somebody else's pattern can take for
 * ever: costs the length of the pattern times that of the text.
 */
function simulate(pattern: string, text: string, anywhere: boolean): boolean {
  const glob = [...pattern.toLowerCase()];
  const subject = [...text.toLowerCase()];
  const mayBreak = (at: number) => !(isWord(subject[at - 1]) && isWord(subject[at]));
  let reached = new Set<number>();
  for (let at = 0; at <= subject.length; at++) {
    if (anywhere ? mayBreak(at) : at === 0) reach(reached, glob, 0);
    if (reached.has(glob.length) && (anywhere ? mayBreak(at) : at === subject.length)) return true;
    const next = new Set<number>();
    for (const place of reached) {
      const wanted = glob[place];
      if (wanted === '*') reach(next, glob, place);
      else if (wanted === '?' || (wanted !== undefined && wanted === subject[at]))
        reach(next, glob, place + 1);
    }
    reached = next;
  }
  return false;
}

/** Stars may stand for nothing. */
function reach(places: Set<number>, glob: string[], place: number): void {
  for (let at = place; !places.has(at); at++) {
    places.add(at);
    if (glob[at] !== '*') break;
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
