import type { SeedProblem } from './problem.js';
import { SAMPLE_USERS, SAMPLE_WORLD } from './sample-world.js';
import type { Seed } from './seed.js';

/** A seed that cannot be used, in one line that says where and why. */
export class SeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SeedError';
  }
}

/** A seed, and how to tell what is wrong with it. */
export interface LoadedSeed {
  seed: Seed;
  /** Names the file and the line where there is a file. */
  explain(problem: SeedProblem): SeedError;
}

/**
 * The seed that a setting names: the sample world for undefined, an empty one for `none`, else what a file or the
 * given object holds. Throws `SeedError` for a file that cannot be read and for what is no seed by its schema; the
 * rules of the services are asked when it is planted.
 */
export async function loadSeed(source: string | Seed | undefined): Promise<LoadedSeed> {
  if (source === undefined) return { seed: SAMPLE_WORLD, explain: explainGiven };
  if (source === 'none') return { seed: {}, explain: explainGiven };
  if (typeof source === 'string') return loadFile(source);
  const seed = copyOf(source);
  await checkSchema(seed, explainGiven, () => 0);
  return { seed: withUsers(seed), explain: explainGiven };
}

/** What a program does to its seed later must not change what a reset goes back to. */
function copyOf(seed: Seed): Seed {
  try {
    return JSON.parse(JSON.stringify(seed)) as Seed;
  } catch {
    throw new SeedError('seed: must be something that can be written as JSON');
  }
}

function explainGiven(problem: SeedProblem): SeedError {
  return new SeedError(`seed: ${problem.message}`);
}

async function loadFile(file: string): Promise<LoadedSeed> {
  // Most runs read no file, and reading YAML takes a while to load.
  const { readSeedFile, UnreadableFile } = await import('./file.js');
  try {
    const { value, lineOf } = readSeedFile(file);
    const explain = (problem: SeedProblem) =>
      new SeedError(`${file}:${lineOf(problem.path)}: ${problem.message}`);
    await checkSchema(value, explain, lineOf);
    return { seed: withUsers(value as Seed), explain };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new SeedError(`${file}${error.line === undefined ? '' : `:${error.line}`}: ${error.message}`);
  }
}

/** Tells the first problem in the order of the file. */
async function checkSchema(
  value: unknown,
  explain: LoadedSeed['explain'],
  lineOf: (path: SeedProblem['path']) => number,
): Promise<void> {
  const { problemsOf } = await import('./schema.js');
  const problems = problemsOf(value).sort((a, b) => lineOf(a.path) - lineOf(b.path));
  if (problems[0]) throw explain(problems[0]);
}

/** Who only lists agents or rooms can still log in with the sample credentials. */
function withUsers(seed: Seed): Seed {
  return { ...seed, users: seed.users ?? SAMPLE_USERS };
}
