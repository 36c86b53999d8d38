/** Where something stands in a value that somebody wrote: `['users', 1, 'username']`. */
export type Place = (string | number)[];

/** One thing that is wrong with a value. */
export interface Problem {
  place: Place;
  /** What was broken, a keyword of JSON Schema where it was a schema: `required`, `type`, `enum`. */
  rule: string;
  /** What follows the place in a sentence: `is missing`. */
  complaint: string;
}

/** So many problems are told of one value; more would not be read. */
export const MOST_PROBLEMS = 20;

/** So many are looked for one by one: what is wrong throughout has been told enough. */
export const MOST_FOUND = 200;

/** The first problems, and a line that says how many there are besides if there are any. */
export function firstProblems<Item>(problems: readonly Item[]): { told: Item[]; rest: string[] } {
  const told = problems.slice(0, MOST_PROBLEMS);
  const untold = problems.length - told.length;
  const orMore = problems.length === MOST_FOUND ? ' or more' : '';
  return { told, rest: untold > 0 ? [`and ${untold}${orMore} others`] : [] };
}
