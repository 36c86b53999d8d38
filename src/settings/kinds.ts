import { isInteger } from '../json/read.js';
import { didYouMean, listed } from '../words/nearest.js';

/** What is wrong with a value, as the end of a sentence that begins with its name; undefined when nothing is. */
export type Complaint = string | undefined;

/** What a setting holds: how its texts on the command line and in variables are read, and what is held against a value. */
export interface Kind {
  /** A list is given by a flag that is repeated, or by a variable with commas. */
  isList: boolean;
  /** The value of one text. */
  read(text: string): unknown;
  check(value: unknown): Complaint;
}

/** A text that is not empty, and of some form if one is given. */
export function text(form: RegExp = /^[^]/, complaint = 'must be a text that is not empty'): Kind {
  return kindOf((value) => (typeof value === 'string' && form.test(value) ? undefined : complaint));
}

/** A whole number within bounds; `of` names its unit. */
export function wholeNumber({ from, to, of }: { from: number; to?: number; of?: string }): Kind {
  const bounds = to === undefined ? `, at least ${from}` : ` from ${from} to ${to}`;
  const complaint = `must be a whole number${of === undefined ? '' : ` of ${of}`}${bounds}`;
  const check = (value: unknown) =>
    isInteger(value) && Number.isSafeInteger(value) && value >= from && value <= (to ?? Infinity)
      ? undefined
      : complaint;
  return { ...kindOf(check), read: (written) => (/^\d+$/.test(written) ? Number(written) : written) };
}

/** Yes or no; a flag without a value says yes. */
export function yesOrNo(): Kind {
  const check = (value: unknown) => (typeof value === 'boolean' ? undefined : 'must be true or false');
  const read = (written: string) => (written === 'true' ? true : written === 'false' ? false : written);
  return { ...kindOf(check), read };
}

/** One of several words. */
export function choice(...words: string[]): Kind {
  return kindOf((value) => {
    if (typeof value === 'string' && words.includes(value)) return undefined;
    return `must be ${listed(words, 'or')}${typeof value === 'string' ? didYouMean(value, words) : ''}`;
  });
}

/** Texts that are not empty and of some form if one is given, at least so many of them. */
export function list({
  atLeast,
  form = /^[^]/,
  complaint,
}: {
  atLeast: number;
  form?: RegExp;
  complaint: string;
}): Kind {
  const isItem = (item: unknown) => typeof item === 'string' && form.test(item);
  const check = (value: unknown) =>
    Array.isArray(value) && value.length >= atLeast && value.every(isItem) ? undefined : complaint;
  return { ...kindOf(check), isList: true };
}

/** Anything that a check has nothing against; texts are taken as they are. */
export function kindOf(check: (value: unknown) => Complaint): Kind {
  return { isList: false, read: (written) => written, check };
}
