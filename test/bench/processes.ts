import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';

/** A server under measurement, in a process of its own. */
export interface Contestant {
  /** Where it answers, by what is asked of it. */
  urls: { letta: string; matrix: string };
  /** From before the process was spawned, by this process's clock in milliseconds. */
  spawnedAt: number;
  child: ChildProcess;
}

/** How long a server may take to answer at all. */
const START_LIMIT_MS = 120_000;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a Node program with no output but errors. */
export function start(args: string[]): { child: ChildProcess; spawnedAt: number } {
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, spawnedAt };
}

/** Milliseconds from the spawn to the first complete answer with status 200. Throws when none comes. */
export async function firstAnswer({ spawnedAt, child }: Contestant, url: string): Promise<number> {
  for (;;) {
    try {
      const { statusCode, body } = await request(url, { reset: true });
      await body.dump();
      if (statusCode === 200) return performance.now() - spawnedAt;
    } catch {
      // Not listening yet.
    }
    giveUp(child, spawnedAt, url);
    await pause(2);
  }
}

/** Resolves when the port takes connections; unlike `firstAnswer` it leaves the first request to the caller. */
export async function listening({ spawnedAt, child }: Contestant, url: string): Promise<void> {
  const { hostname: host, port } = new URL(url);
  for (;;) {
    const socket = connect({ host, port: Number(port) });
    // What comes after the connection is of no interest, and must not end the run.
    socket.on('error', () => undefined);
    try {
      await once(socket, 'connect');
      return;
    } catch {
      // Not yet.
    } finally {
      socket.destroy();
    }
    giveUp(child, spawnedAt, url);
    await pause(2);
  }
}

function giveUp(child: ChildProcess, spawnedAt: number, url: string): void {
  if (child.exitCode !== null) throw new Error(`the process for ${url} ended with ${child.exitCode}`);
  if (performance.now() - spawnedAt > START_LIMIT_MS) throw new Error(`no answer from ${url}`);
}

/** Megabytes of memory the process holds. */
export function residentMegabytes({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  } catch {
    // Not Linux.
    return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024;
  }
}

/** Ends the process and waits until it is gone. */
export async function stop({ child }: Contestant): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
