import type { Place, Problem } from '../words/problem.js';

/** Where something stands in a script: `['turns', 2, 'acts', 1, 'tool_call', 'name']`. */
export type ScriptPath = Place;

/** Everything that is wrong with a script, and where; at least one thing. */
export class ScriptProblem extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ place, complaint }) => `${place.join('.')} ${complaint}`).join('; '));
    this.name = 'ScriptProblem';
  }
}
