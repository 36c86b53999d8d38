import { MOST_FOUND } from '../words/problem.js';
import { SeedProblem } from './problem.js';

/** Everything that is wrong with a seed; at least one thing. */
export class SeedProblems extends Error {
  constructor(readonly problems: readonly SeedProblem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.name = 'SeedProblems';
  }
}

/** Takes note of what is wrong with a seed while it is planted, so that all of it can be told at once. */
export class Notes {
  private readonly problems: SeedProblem[] = [];

  /** How many there are so far. */
  get count(): number {
    return this.problems.length;
  }

  /** Does something; undefined when a problem came of it, which is noted then. */
  attempt<Result>(action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof SeedProblem)) throw error;
      this.problems.push(error);
      if (this.problems.length >= MOST_FOUND) this.tell();
      return undefined;
    }
  }

  /** Throws `SeedProblems` if there are any. */
  tell(): void {
    if (this.problems.length > 0) throw new SeedProblems(this.problems);
  }
}
