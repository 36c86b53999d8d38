import { performance } from 'node:perf_hooks';

/** A sandbox's time. Nothing else in the product reads the machine's clock for an answer. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Called once for each request. */
  tick(): void;
  /** Lets so many milliseconds pass at once. */
  advance(milliseconds: number): void;
  /** Starts a measurement; calling the result gives the milliseconds since. */
  stopwatch(): () => number;
}

/** Where the deterministic clock starts: later than the sample data, so that seeds lie in the past. */
const EPOCH = Date.parse('2025-06-01T12:00:00Z');

/** The machine's clock, for clients that compare event times with their own; ahead of it once it was advanced. */
export function wallClock(): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    tick: () => undefined,
    advance: (milliseconds) => void (ahead += milliseconds),
    stopwatch,
  };
}

/**
 * A clock that only requests move, by one millisecond each, and tests that advance it, so that answers do not depend
 * on when they are asked for. Nothing takes any time on it.
 */
export function countingClock(): Clock {
  let now = EPOCH;
  return {
    now: () => now,
    tick: () => void now++,
    advance: (milliseconds) => void (now += milliseconds),
    stopwatch: () => () => 0,
  };
}

function stopwatch(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}
