import { LettaError } from '../letta/values/error.js';
import { MatrixError } from '../matrix/values/error.js';

/** Where something stands in a seed: `['users', 1, 'username']`. */
export type SeedPath = (string | number)[];

/** What is wrong with a seed, and where. */
export class SeedProblem extends Error {
  constructor(
    readonly path: SeedPath,
    /** What follows the path in a sentence: `must be string`. */
    readonly complaint: string,
  ) {
    super(`${printPath(path)} ${complaint}`);
    this.name = 'SeedProblem';
  }
}

/** `users[1].username`; a seed as a whole is `the seed`. */
export function printPath(path: SeedPath): string {
  if (path.length === 0) return 'the seed';
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
}

/** Does what a place in a seed asks for. What a service refuses becomes the problem of that place. */
export function at<Result>(path: SeedPath, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof MatrixError || error instanceof LettaError) {
      // Where Letta says more than the real server does, it says it here.
      const told = error instanceof LettaError ? error.members.message : undefined;
      throw new SeedProblem(path, `is refused: ${told ?? error.message}`);
    }
    throw error;
  }
}
