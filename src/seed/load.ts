import { firstProblems } from '../words/problem.js';
import type { Position, SeedFile } from './file.js';
import type { SeedProblem } from './problem.js';
import { SAMPLE_USERS, SAMPLE_WORLD } from './sample-world.js';
import { scriptProblems } from './scripts.js';
import type { Seed } from './seed.js';
import { SeedError } from './seed-error.js';

/** A seed, and how to tell what is wrong with it. */
export interface LoadedSeed {
  seed: Seed;
  /** Names the file, the line and the column where there is a file, in the order of the file. */
  explain(problems: readonly SeedProblem[]): SeedError;
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
  await check(seed, explainGiven);
  return { seed: withUsers(seed), explain: explainGiven };
}

/** What a program does to its seed later must not change what a reset goes back to. */
function copyOf(seed: Seed): Seed {
  try {
    // eslint-disable-next-line values/no-unchecked-assertion -- it is held to the schema of seeds next.
    return JSON.parse(JSON.stringify(seed)) as Seed;
  } catch {
    throw new SeedError('seed: must be something that can be written as JSON');
  }
}

function explainGiven(problems: readonly SeedProblem[]): SeedError {
  return inLines(problems.map(({ message }) => `seed: ${message}`));
}

function inLines(lines: readonly string[]): SeedError {
  const { told, rest } = firstProblems(lines);
  return new SeedError([...told, ...rest].join('\n'));
}

async function loadFile(file: string): Promise<LoadedSeed> {
  // Most runs read no file, and reading YAML takes a while to load.
  const { readSeedFile, UnreadableFile } = await import('./file.js');
  try {
    const { value, whereIs } = readSeedFile(file);
    const explain = (problems: readonly SeedProblem[]) =>
      inLines(
        inOrder(problems, whereIs).map(({ problem, at }) => `${file}${printed(at)}: ${problem.message}`),
      );
    return { seed: withUsers(await check(value, explain)), explain };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw inLines(error.faults.map(({ message, position }) => `${file}${printed(position)}: ${message}`));
  }
}

function inOrder(
  problems: readonly SeedProblem[],
  whereIs: SeedFile['whereIs'],
): { problem: SeedProblem; at: Position }[] {
  return problems
    .map((problem) => ({ problem, at: whereIs(problem.path) }))
    .sort((a, b) => a.at.line - b.at.line || a.at.col - b.at.col);
}

function printed(position: Position | undefined): string {
  return position ? `:${position.line}:${position.col}` : '';
}

/** The seed that a value is. Throws for everything that can be told to be wrong before anything is planted. */
async function check(value: unknown, explain: LoadedSeed['explain']): Promise<Seed> {
  const { problemsOf } = await import('./schema.js');
  const problems = problemsOf(value);
  // Only what holds to the schema can be asked whether it makes sense.
  if (problems.length > 0) throw explain(problems);
  // eslint-disable-next-line values/no-unchecked-assertion -- it holds to the schema that the type is made from.
  const seed = value as Seed;
  const scripted = scriptProblems(seed);
  if (scripted.length > 0) throw explain(scripted);
  return seed;
}

/** Who only lists agents or rooms can still log in with the sample credentials. */
function withUsers(seed: Seed): Seed {
  return { ...seed, users: seed.users ?? SAMPLE_USERS };
}
