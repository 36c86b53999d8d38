import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';

/** The compiled command line. */
export const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

/** What a command line left behind. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A server that was started from the command line. */
export interface Serving {
  /** What it said about itself: `Letta`, `Matrix`, `Control`, ... and the values, several where a line repeats. */
  facts: Map<string, string[]>;
  /** Sends a signal that ends nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

interface Options {
  env?: Record<string, string>;
  /** The compiled command line to run; this package's own unless given. */
  cli?: string;
  cwd?: string;
  /** For Node itself. */
  nodeArgs?: string[];
}

/** Only what is given counts: a variable of the machine must not change a test. */
const CLEAN = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    ['PATH', 'HOME', 'TMPDIR', 'NODE_V8_COVERAGE'].includes(name),
  ),
);

type Child = ChildProcessByStdio<null, Readable, Readable>;

function launch(
  args: string[],
  { env, cli = CLI, cwd, nodeArgs = [] }: Options,
): { child: Child; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [...nodeArgs, cli, ...args], {
    env: { ...CLEAN, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

/** Runs a command line to its end. */
export function run(args: string[], options: Options = {}): Promise<Ended> {
  return launch(args, options).ended;
}

/** Starts a server and waits until it says where it answers. Throws what it said when it ends instead. */
export async function serve(args: string[], options: Options = {}): Promise<Serving> {
  const { child, ended } = launch(['serve', ...args], options);
  const greeting = await Promise.race([
    once(child.stdout, 'data').then(([chunk]) => String(chunk)),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  const facts = new Map<string, string[]>();
  for (const line of greeting.trim().split('\n')) {
    const [name = '', ...value] = line.split(': ');
    facts.set(name, [...(facts.get(name) ?? []), value.join(': ')]);
  }
  return {
    facts,
    signal: (signal) => void child.kill(signal),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
