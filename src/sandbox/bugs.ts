import { tell } from '../process/standard-streams.js';

/** More of an error's text is not kept: some quote the value that they met. */
const LONGEST = 10_000;

/** So many are kept, the first ones: one bug may be met by every request. */
const MOST = 20;

/** Where bugs are counted. */
export interface BugList {
  bugs: string[];
  bugCount: number;
}

/**
 * Writes down a bug of ours: never hidden, counted in its sandbox so that test runs can fail on it, and told on standard
 * error. Takes whatever was thrown, and throws nothing itself.
 */
export function reportBug(sandbox: BugList, where: string, error: unknown): void {
  const text = textOf(error);
  sandbox.bugCount++;
  if (sandbox.bugs.length < MOST) sandbox.bugs.push(text);
  tell(process.stderr, `letta-matrix-mock: a bug in ${where}: ${text}\n`);
}

function textOf(error: unknown): string {
  try {
    const text = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
    return `${text}`.slice(0, LONGEST);
  } catch {
    return 'something was thrown that cannot be told';
  }
}
