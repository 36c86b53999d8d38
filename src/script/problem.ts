/** Where something stands in a script: `['turns', 2, 'acts', 1, 'tool_call', 'name']`. */
export type ScriptPath = (string | number)[];

/** What is wrong with a script, and where. */
export class ScriptProblem extends Error {
  constructor(
    readonly path: ScriptPath,
    /** What follows the path in a sentence: `is missing`. */
    readonly complaint: string,
  ) {
    super(`${path.join('.')} ${complaint}`);
    this.name = 'ScriptProblem';
  }
}
