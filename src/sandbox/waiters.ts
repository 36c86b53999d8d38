/** Thrown out of a wait that nobody needs any more: the client is gone, the sandbox was reset, the server stops. */
export class WaitEnded extends Error {
  constructor() {
    super('The wait was ended');
    this.name = 'WaitEnded';
  }
}

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
    const names = [...this.touched];
    this.touched.clear();
    for (const name of names) for (const wake of [...(this.waiting.get(name) ?? [])]) wake();
  }
}
