import { performance } from 'node:perf_hooks';
import { WaitEnded } from './wait-ended.js';

/**
 * Work that can be interrupted wherever it yields: between two yields it holds the thread, and leaves everything as
 * others may see it. A yielded promise is waited for before the work goes on; what it rejects with is thrown into it.
 */
export type Work<Result> = Generator<Promise<unknown> | undefined | void, Result, void>;

/** How many milliseconds at a time the works of a process may take together before everybody else has a turn. */
export const SLICE_MS = 20;

/** The work under way, and who waits for it. */
interface Task {
  work: Work<unknown>;
  signal: AbortSignal | undefined;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets long works share one thread with everything else: together they get so many milliseconds of each turn of the
 * event loop, one after the other in the order in which they came.
 */
export class Slicer {
  private waiting: Task[] = [];
  /** Milliseconds that works have taken in this turn. */
  private spent = 0;
  private isTurnPlanned = false;
  /** Turns in which there was work. */
  turns = 0;

  constructor(
    /** Milliseconds; anything that does not go back. */
    private readonly now: () => number = () => performance.now(),
    private readonly budget: number = SLICE_MS,
    private readonly nextTurn: (turn: () => void) => void = setImmediate,
  ) {}

  /**
   * Does a work and resolves with its result. What fits into this turn is done at once, so that short works need no
   * other. Rejects with whatever the work throws, and with `WaitEnded` when the signal aborts first; then the work's
   * `finally` blocks have run.
   */
  run<Result>(work: Work<Result>, signal?: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      const task = { work, signal, resolve: resolve as Task['resolve'], reject };
      if (this.waiting.length > 0 || this.spent >= this.budget) this.waiting.push(task);
      else this.proceed(task);
      this.planTurn();
    });
  }

  private planTurn(): void {
    if (this.isTurnPlanned) return;
    this.isTurnPlanned = true;
    this.nextTurn(() => {
      this.isTurnPlanned = false;
      this.spent = 0;
      if (this.waiting.length === 0) return;
      this.turns++;
      while (this.spent < this.budget) {
        const task = this.waiting.shift();
        if (!task) break;
        this.proceed(task);
      }
      this.planTurn();
    });
  }

  /** Takes a work on until it is over, has to wait, or the turn's time is used up. */
  private proceed(task: Task): void {
    const { work, signal, resolve, reject } = task;
    const started = this.now();
    const before = this.spent;
    try {
      do {
        if (signal?.aborted) return void reject(endOf(work));
        const { done, value } = work.next();
        this.spent = before + this.now() - started;
        if (done) return resolve(value);
        if (value instanceof Promise) return this.park(task, value);
      } while (this.spent < this.budget);
      this.waiting.push(task);
    } catch (error) {
      reject(error);
    }
  }

  private park(task: Task, event: Promise<unknown>): void {
    const goOn = () => {
      this.waiting.push(task);
      this.planTurn();
    };
    event.then(goOn, (error: unknown) => {
      task.work = rethrown(task.work, error);
      goOn();
    });
  }
}

/** Ends a work that nobody needs any more, and returns why. */
function endOf(work: Work<unknown>): unknown {
  work.return(undefined);
  return new WaitEnded();
}

/** A work that goes on by having an error thrown into it. */
function* rethrown(work: Work<unknown>, error: unknown): Work<unknown> {
  const { done, value } = work.throw(error);
  if (done) return value;
  yield value;
  return yield* work;
}

/** Whether something is work that is still to be done: what a generator function returns. */
export function isWork(value: unknown): value is Work<unknown> {
  return Object.prototype.toString.call(value) === '[object Generator]';
}

/** That of this process. There is one thread, so there is one. */
export const slicer = new Slicer();

/** Resolves in the next turn of the event loop, when everybody else has had theirs. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Does a work here and now, for callers who hold the thread anyway. The work must not wait for anything. */
export function atOnce<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does something for each item, with the chance of a break after each. */
export function* forEachOf<Item>(
  items: Iterable<Item>,
  act: (item: Item, index: number) => void,
): Work<void> {
  let index = 0;
  for (const item of items) {
    act(item, index++);
    yield;
  }
}

/** Those items that are wanted, at most so many, with the chance of a break after each. */
export function* filtered<Item>(
  items: Iterable<Item>,
  isWanted: (item: Item) => boolean,
  most = Infinity,
): Work<Item[]> {
  const wanted: Item[] = [];
  for (const item of items) {
    if (wanted.length >= most) break;
    if (isWanted(item)) wanted.push(item);
    yield;
  }
  return wanted;
}

/** What becomes of each item, with the chance of a break after each. */
export function* mapped<Item, Result>(
  items: Iterable<Item>,
  act: (item: Item, index: number) => Result,
): Work<Result[]> {
  const results: Result[] = [];
  yield* forEachOf(items, (item, index) => void results.push(act(item, index)));
  return results;
}
