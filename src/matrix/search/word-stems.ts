/**
 * The words of a text as they are searched for: runs of letters, digits and underscores, in lower case and without
 * their English endings, so that `Martians` finds `martian`. It is what Synapse's search on SQLite does (its `porter`
 * tokenizer), which also takes every character beyond ASCII for a letter.
 */
export function wordsOf(text: string): string[] {
  return (text.match(/[\w\u0080-\u{10ffff}]+/gu) ?? []).map(stem);
}

const VOWEL = '[aeiou]|(?<=[^aeiou])y';
const HAS_VOWEL = new RegExp(VOWEL);
/** Once for each vowels followed by consonants: Porter's measure of a word. */
const SYLLABLE = new RegExp(`(?:${VOWEL})+(?:(?!${VOWEL}).)+`, 'g');
const SHORT_END = new RegExp(`^.*(?!${VOWEL})[a-z](?:${VOWEL})(?![wxy])(?!${VOWEL})[a-z]$`);

/** Suffixes and what they become, in groups of which only the first that fits is looked at. */
const STEP_2: [string, string][] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['logi', 'log'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
];

const STEP_3: [string, string][] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

const STEP_4 = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent', 'ou', 'ism'],
  ...['ate', 'iti', 'ous', 'ive', 'ize'],
];

/** M. F. Porter, "An algorithm for suffix stripping", 1980. Words with anything but English letters stay whole. */
function stem(word: string): string {
  const lower = word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (!/^[a-z]{3,20}$/.test(lower)) return lower;
  return tidy(strip(replace(replace(yToI(past(plural(lower))), STEP_2), STEP_3)));
}

function measure(text: string): number {
  return text.match(SYLLABLE)?.length ?? 0;
}

function plural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function past(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const [, rest] = /^(.*)(?:ed|ing)$/.exec(word) ?? [];
  if (rest === undefined || !HAS_VOWEL.test(rest)) return word;
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
  return measure(rest) === 1 && SHORT_END.test(rest) ? `${rest}e` : rest;
}

function yToI(word: string): string {
  return word.endsWith('y') && HAS_VOWEL.test(word.slice(0, -1)) ? `${word.slice(0, -1)}i` : word;
}

function replace(word: string, endings: [string, string][]): string {
  const found = endings.find(([ending]) => word.endsWith(ending));
  if (!found) return word;
  const rest = word.slice(0, -found[0].length);
  return measure(rest) > 0 ? rest + found[1] : word;
}

function strip(word: string): string {
  const ending = STEP_4.find((one) => word.endsWith(one)) ?? (/[st]ion$/.test(word) ? 'ion' : undefined);
  if (ending === undefined) return word;
  const rest = word.slice(0, -ending.length);
  return measure(rest) > 1 ? rest : word;
}

function tidy(word: string): string {
  const rest = word.slice(0, -1);
  const size = measure(rest);
  const bare = word.endsWith('e') && (size > 1 || (size === 1 && !SHORT_END.test(rest))) ? rest : word;
  return bare.endsWith('ll') && measure(bare) > 1 ? bare.slice(0, -1) : bare;
}
