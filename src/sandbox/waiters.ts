import { slicer, type Work } from '../scheduling/slices.js';
import type { Timers } from './timers.js';
import { WaitEnded } from '../scheduling/wait-ended.js';

export { WaitEnded };

/** The time that somebody is ready to wait for something. */
export interface WaitLimit {
  /** Whether the time is over. */
  readonly isOver: boolean;
  /** To be called when nobody waits any more. */
  lift(): void;
}

/**
 * Requests that are held until something happens to somebody. No part of a sandbox's state: what happened is
 * written down elsewhere, and whoever is woken looks it up.
 */
export class Waiters {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly touched = new Set<string>();

  constructor(private readonly timers: Timers) {}

  /**
   * Ends the waits for these names, once the request that is being answered has made all of its changes: nothing in
   * between may be seen, or a client would be told of half a room.
   */
  wake(names: Iterable<string>): void {
    if (this.waiting.size === 0) return;
    const isPlanned = this.touched.size > 0;
    for (const name of names) if (this.waiting.has(name)) this.touched.add(name);
    if (isPlanned || this.touched.size === 0) return;
    queueMicrotask(() => this.timers.gate.whenOpen(() => this.wakeTouched()));
  }

  /** Wakes a name once so many milliseconds are over, by the machine's clock or because the sandbox's was advanced. */
  limit(name: string, milliseconds: number): WaitLimit {
    const timer = Symbol(name);
    const limit = { isOver: false, lift: () => this.timers.clear(timer) };
    this.timers.set(timer, milliseconds, () => {
      limit.isOver = true;
      this.wake([name]);
    });
    return limit;
  }

  /**
   * Waits until the name is woken, for as long as it takes; `limit` makes sure that it is. Rejects with `WaitEnded` when
   * the signal aborts. Nobody goes on while the sandbox's gate is closed. A caller that looks and then waits without letting go of the thread in between misses nothing.
   */
  wait(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new WaitEnded());
      const others = this.waiting.get(name) ?? new Set();
      const finish = (settle: () => void) => {
        signal.removeEventListener('abort', abandon);
        others.delete(wake);
        if (others.size === 0 && this.waiting.get(name) === others) this.waiting.delete(name);
        settle();
      };
      const wake = () => finish(resolve);
      const abandon = () => this.timers.gate.whenOpen(() => finish(() => reject(new WaitEnded())));
      signal.addEventListener('abort', abandon, { once: true });
      this.waiting.set(name, others.add(wake));
    });
  }

  private wakeTouched(): void {
    const wakes = [...this.touched].flatMap((name) => [...(this.waiting.get(name) ?? [])]);
    this.touched.clear();
    void slicer.run(waking(wakes));
  }
}

/** So many answers are made in one turn of the event loop. */
const WOKEN_AT_ONCE = 16;

/** Ends waits in their order. What comes of each happens after this has let go of the thread. */
function* waking(wakes: (() => void)[]): Work<void> {
  for (let index = 0; index < wakes.length; index += WOKEN_AT_ONCE) {
    if (index > 0) yield Promise.resolve();
    for (const wake of wakes.slice(index, index + WOKEN_AT_ONCE)) wake();
  }
}
