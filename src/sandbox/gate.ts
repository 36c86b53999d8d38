import { atOnce, nextTurn, slicer, type Work } from '../scheduling/slices.js';

/** A work about fewer things takes no longer than a slice. */
const MANY = 500;

/**
 * Lets a change of a sandbox take many turns of the event loop and still happen at once for everybody in it: while it
 * is under way, requests wait outside, and what would happen by itself happens afterwards. Other sandboxes go on.
 */
export class Gate {
  /** Works that others may see parts of. */
  private underWay = 0;
  private quiet: (() => void) | undefined;
  private closed: Promise<void> | undefined;
  private readonly delayed: (() => void)[] = [];

  /** What whoever comes in has to wait for, once more after it resolves; undefined while the gate is open, as it mostly is. */
  get opening(): Promise<void> | undefined {
    return this.closed;
  }

  /** Does something now, or as soon as the gate opens, in the order in which it was asked for and before anybody comes in. */
  whenOpen(act: () => void): void {
    if (this.closed) this.delayed.push(act);
    else act();
  }

  /**
   * Does a work of somebody who is in already, in slices. Rejects with what it throws, and with `WaitEnded` when the
   * signal aborts first.
   */
  async run<Result>(work: Work<Result>, signal?: AbortSignal): Promise<Result> {
    while (this.closed) await this.closed;
    this.underWay++;
    try {
      return await slicer.run(work, signal);
    } finally {
      if (--this.underWay === 0) this.quiet?.();
    }
  }

  /**
   * Does a work that is alone in the sandbox from its first step to its last, after those that are under way; it must
   * not wait for any of what is kept out. Rejects as `run` does; then the work has to leave everything as it was.
   */
  async alone<Result>(work: Work<Result>, signal?: AbortSignal): Promise<Result> {
    while (this.closed) await this.closed;
    const open = this.close();
    try {
      if (this.underWay > 0) await new Promise<void>((resolve) => (this.quiet = resolve));
      // Whoever has only let go of the thread for a turn, or has something to do after its work, is done by then.
      await nextTurn();
      return await slicer.run(work, signal);
    } finally {
      this.quiet = undefined;
      open();
    }
  }

  /**
   * Does a work of which nobody may see a part and which is about so many things: at once where they are few, as what
   * happens at once keeps the order of requests, else alone and in slices. Throws or rejects with what the work throws.
   */
  undivided<Result>(work: Work<Result>, things: number): Result | Promise<Result> {
    return things < MANY ? atOnce(work) : this.alone(work);
  }

  /** Returns what opens it again. */
  private close(): () => void {
    let resolve = () => {};
    this.closed = new Promise((opened) => (resolve = opened));
    return () => {
      this.closed = undefined;
      for (const act of this.delayed.splice(0)) act();
      resolve();
    };
  }
}
