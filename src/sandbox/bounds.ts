import { dropOldest, REMEMBERED } from './bounded.js';
import { wallClock } from './clock.js';

/** Why a request cannot be answered by the sandbox it was sent to. */
export class SandboxRefusal extends Error {
  constructor(
    readonly kind: 'dropped' | 'full',
    message: string,
  ) {
    super(message);
    this.name = 'SandboxRefusal';
  }
}

/** How many sandboxes there may be, and about how many bytes they may take together; 0 is no bound. */
export interface SandboxBounds {
  maxSandboxes: number;
  maxSandboxBytes: number;
}

/** What a request leaves behind besides its body and its answer: the objects made of them. */
const OBJECTS_OF_REQUEST = 1024;

/** As much of a sandbox as its keeper looks at. */
interface Countable {
  readonly name: string;
  /** Requests under way, and when the last one came or went. */
  readonly use: { requests: number; last: number };
}

/** What is known of a sandbox's size. */
interface Size {
  /** As estimated from what it holds, when that was last done. */
  estimated: number;
  /** What requests have brought since. */
  grown: number;
}

/**
 * Keeps sandboxes within their bounds: the one that has been idle longest goes first, never the default one, nor one
 * with a request that is being answered.
 *
 * Sizes are what the world of a sandbox was estimated at when it was made, and what accepted requests brought since:
 * their bodies twice, their answers, and some more. As much may have been taken back by later ones, so a world is
 * estimated again before anything is dropped or refused because of it.
 */
export class SandboxKeeper<Sandbox extends Countable> {
  private readonly sizes = new Map<Sandbox, Size>();
  private readonly dropped = new Map<string, string>();
  private total = 0;

  constructor(
    private readonly bounds: SandboxBounds,
    /** Ends and forgets a sandbox. */
    private readonly drop: (sandbox: Sandbox) => void,
    private readonly isKept: (sandbox: Sandbox) => boolean,
    /** About how many bytes a sandbox takes, by what it holds. */
    private readonly worldBytes: (sandbox: Sandbox) => number,
  ) {}

  /** Throws `SandboxRefusal` for the name of a sandbox that was dropped. */
  checkName(name: string): void {
    const why = this.dropped.get(name);
    if (why === undefined) return;
    throw new SandboxRefusal(
      'dropped',
      `The sandbox ${name} was dropped ${why}. POST /_mock/reset in it begins it anew.`,
    );
  }

  /** The name may be used again. */
  forgive(name: string): void {
    this.dropped.delete(name);
  }

  /** Makes room for one more. Throws `SandboxRefusal` where nothing can be dropped. */
  makeRoom(): void {
    const { maxSandboxes } = this.bounds;
    while (maxSandboxes > 0 && this.sizes.size >= maxSandboxes) {
      if (this.dropIdle(`because there were more than ${maxSandboxes} sandboxes (--max-sandboxes)`)) continue;
      throw new SandboxRefusal(
        'full',
        `There are ${this.sizes.size} sandboxes, all in use, and no more than ${maxSandboxes} (--max-sandboxes).`,
      );
    }
    this.makeBytes();
  }

  /** Counts a sandbox that has just been made. */
  add(sandbox: Sandbox): void {
    const estimated = this.worldBytes(sandbox);
    this.sizes.set(sandbox, { estimated, grown: 0 });
    this.total += estimated;
  }

  /** Counts a sandbox no more. */
  remove(sandbox: Sandbox): void {
    this.total -= this.bytesOf(sandbox);
    this.sizes.delete(sandbox);
  }

  /** About how many bytes a sandbox takes, its journal included. */
  bytesOf(sandbox: Sandbox): number {
    const { estimated, grown } = this.sizes.get(sandbox) ?? { estimated: 0, grown: 0 };
    return estimated + grown;
  }

  /** Throws `SandboxRefusal` when a sandbox may not grow any further. */
  admitGrowth(sandbox: Sandbox): void {
    if (this.isWithin()) return;
    this.makeBytes(sandbox);
  }

  /** Counts what a request brought that was accepted, in bytes. */
  grew(sandbox: Sandbox, body: number, answer: number): void {
    const size = this.sizes.get(sandbox);
    if (!size) return;
    const bytes = 2 * body + answer + OBJECTS_OF_REQUEST;
    size.grown += bytes;
    this.total += bytes;
  }

  private isWithin(): boolean {
    const { maxSandboxBytes } = this.bounds;
    return maxSandboxBytes === 0 || this.total <= maxSandboxBytes;
  }

  private makeBytes(growing?: Sandbox): void {
    const { maxSandboxBytes } = this.bounds;
    if (this.isWithin()) return;
    for (const [sandbox, size] of this.sizes) if (size.grown > 0) this.estimateAnew(sandbox, size);
    const why = `because all sandboxes took more than ${maxSandboxBytes} bytes together (--max-sandbox-bytes)`;
    while (!this.isWithin()) {
      if (this.dropIdle(why, growing)) continue;
      throw new SandboxRefusal(
        'full',
        `The sandboxes in use take about ${this.total} bytes, and no more than ${maxSandboxBytes} are allowed ` +
          '(--max-sandbox-bytes). Delete what is no longer needed, or POST /_mock/reset.',
      );
    }
  }

  private estimateAnew(sandbox: Sandbox, size: Size): void {
    this.total -= size.estimated + size.grown;
    Object.assign(size, { estimated: this.worldBytes(sandbox), grown: 0 });
    this.total += size.estimated;
  }

  /** False when there is none that can be dropped. */
  private dropIdle(why: string, growing?: Sandbox): boolean {
    let idle: Sandbox | undefined;
    for (const sandbox of this.sizes.keys()) {
      if (sandbox === growing || this.isKept(sandbox) || sandbox.use.requests > 0) continue;
      if (!idle || sandbox.use.last < idle.use.last) idle = sandbox;
    }
    if (!idle) return false;
    const at = new Date(wallClock().now()).toISOString();
    this.dropped.set(idle.name, `at ${at}, as the one idle longest, ${why}`);
    dropOldest(this.dropped, REMEMBERED);
    this.drop(idle);
    return true;
  }
}
