import { slicer, type Work } from './slices.js';
import { WaitEnded } from './wait-ended.js';

export { WaitEnded };

/**
 * Requests that are held until something happens to somebody. No part of a sandbox's state: what happened is
 * written down elsewhere, and whoever is woken looks it up.
 */
export class Waiters {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly touched = new Set<string>();

  /**
   * Ends the waits for these names, once the request that is being answered has made all of its changes: nothing in
   * between may be seen, or a client would be told of half a room.
   */
  wake(names: Iterable<string>): void {
    if (this.waiting.size === 0) return;
    const isPlanned = this.touched.size > 0;
    for (const name of names) if (this.waiting.has(name)) this.touched.add(name);
    if (!isPlanned && this.touched.size > 0) queueMicrotask(() => this.wakeTouched());
  }

  /**
   * Waits until the name is woken (true) or the time is over (false), by the machine's clock whatever the sandbox's
   * says. Rejects with `WaitEnded` when the signal aborts. A caller that looks and then waits without letting go of
   * the thread in between misses nothing.
   */
  wait(name: string, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new WaitEnded());
      const others = this.waiting.get(name) ?? new Set();
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abandon);
        others.delete(wake);
        if (others.size === 0 && this.waiting.get(name) === others) this.waiting.delete(name);
        settle();
      };
      const wake = () => finish(() => resolve(true));
      const abandon = () => finish(() => reject(new WaitEnded()));
      const timer = setTimeout(() => finish(() => resolve(false)), milliseconds);
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
