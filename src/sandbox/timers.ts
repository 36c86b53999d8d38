import type { Clock } from './clock.js';
import { Gate } from './gate.js';

/** What a timer is planned under and dropped by; a symbol where nobody but its owner drops it. */
type TimerName = string | symbol;

interface Timer {
  /** By the sandbox's clock. */
  due: number;
  handle: NodeJS.Timeout;
  act: () => unknown;
}

/** Node's timers take no more milliseconds, and run at once when given more: 24 days. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * What happens later by itself, such as the end of a typing notice: after so many milliseconds of the machine's
 * clock, or as soon as the sandbox's clock was advanced beyond it; while the sandbox's gate is closed, once it opens. Keeps
 * no process alive.
 */
export class Timers {
  private readonly byName = new Map<TimerName, Timer>();

  /** Told of what goes wrong: nobody calls a timer who could be told instead. */
  onError: (error: unknown) => void = (error) => {
    throw error;
  };

  constructor(
    private readonly clock: Clock,
    readonly gate = new Gate(),
  ) {}

  /** Plans something, in the place of whatever was planned under the name; a promise of it is waited for. */
  set(name: TimerName, milliseconds: number, act: () => unknown): void {
    this.clear(name);
    const handle = setTimeout(() => this.runOnceOpen(name), Math.min(milliseconds, LONGEST_TIMER)).unref();
    this.byName.set(name, { due: this.clock.now() + milliseconds, handle, act });
  }

  /** Drops what was planned under a name, if anything. */
  clear(name: TimerName): void {
    clearTimeout(this.byName.get(name)?.handle);
    this.byName.delete(name);
  }

  /** Drops everything: the sandbox is gone. */
  clearAll(): void {
    for (const name of [...this.byName.keys()]) this.clear(name);
  }

  /** Does what is due by the sandbox's clock, earliest first; to be called when the clock was advanced. */
  runDue(): void {
    const now = this.clock.now();
    const due = [...this.byName].filter(([, timer]) => timer.due <= now);
    for (const [name] of due.sort(([, a], [, b]) => a.due - b.due)) this.run(name);
  }

  /** Unless it was dropped meanwhile, or planned anew. */
  private runOnceOpen(name: TimerName): void {
    const timer = this.byName.get(name);
    this.gate.whenOpen(() => {
      if (this.byName.get(name) === timer) this.run(name);
    });
  }

  private run(name: TimerName): void {
    const timer = this.byName.get(name);
    this.clear(name);
    try {
      const done = timer?.act();
      if (done instanceof Promise) done.catch(this.onError);
    } catch (error) {
      this.onError(error);
    }
  }
}
