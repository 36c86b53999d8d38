import type { Timers } from '../sandbox/timers.js';

/** Resolves after some milliseconds of the timers, or at once when the signal aborts. */
export function wait(milliseconds: number, signal: AbortSignal, timers: Timers): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = Symbol('wait');
    const done = () => {
      timers.clear(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    timers.set(timer, milliseconds, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
