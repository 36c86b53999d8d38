import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from '../json/read.js';

/** How often it is looked whether the parent is still there. */
const INTERVAL_MS = 250;

/**
 * Does something once the process that started this one has ended, however it did: whoever kills a test run rarely kills
 * what it started. Npm starts a shell that starts us and does not end with npm, so then it is npm that counts, too. Keeps
 * no process alive.
 */
export function whenParentIsGone(act: () => void): void {
  const parent = process.ppid;
  const launcher = process.env['npm_lifecycle_event'] === undefined ? undefined : parentOf(parent);
  const timer = setInterval(() => {
    // An orphan gets another parent.
    if (process.ppid === parent && (launcher === undefined || isThere(launcher))) return;
    clearInterval(timer);
    act();
  }, INTERVAL_MS).unref();
}

/** `npx` starts a shell that starts us, and passes signals on to the shell only. */
export function isStartedByNpx(): boolean {
  return process.env['npm_lifecycle_event'] === 'npx';
}

/** Undefined where neither Linux nor `ps` can tell. */
function parentOf(pid: number): number | undefined {
  try {
    // After the name, which is in parentheses and may hold anything: the state, and the parent.
    const [, found] = /.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(found) || undefined;
  } catch {
    return parentByPs(pid);
  }
}

function parentByPs(pid: number): number | undefined {
  try {
    const told = execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return Number(told) || undefined;
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
