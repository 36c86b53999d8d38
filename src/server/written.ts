import { slicer, type Work } from '../scheduling/slices.js';
import type { FloatPlaces } from './float-places.js';
import { Listing } from './listing.js';
import { weightLeft } from './weight.js';
import { writeBody } from './write-body.js';

/** Bodies that weigh no more are checked and written in one go: some milliseconds' work. */
const AT_ONCE = 20_000;

/** Listings with no more items are presented in one go. */
const FEW_ITEMS = 20;

/** So many bytes of an answer are put together before any are sent: until then, what is wrong can still be told. */
export const COLLECTED = 32 * 1024 * 1024;

/** Bytes that are handed on in one piece. */
const CHUNK = 64 * 1024;

/** The body itself if it is small enough to be dealt with in one go, else undefined. */
export function smallBody(body: unknown): { body: unknown } | undefined {
  if (body instanceof Listing) return body.length <= FEW_ITEMS ? smallBody(body.whole()) : undefined;
  return weightLeft(body, AT_ONCE) < 0 ? undefined : { body };
}

/** A large body on its way: checked against the spec and written as JSON in slices. */
export class WrittenBody {
  private readonly ready: Buffer[] = [];
  private text: string[] = [];
  private textLength = 0;
  private readonly writing: Work<void>;
  /** Bytes that were written so far. */
  bytes = 0;
  /** All of it is written, so `bytes` is its length. */
  isWhole = false;

  /**
   * `check` throws for a body that the spec does not allow; it is asked about parts of this one. `floats` tells where the
   * body's numbers are floats.
   */
  constructor(body: unknown, check: (body: unknown) => void, floats?: FloatPlaces) {
    this.writing = writeBody(body, { check, write: (text) => this.add(text) }, floats);
  }

  /**
   * Writes the body, or as much of it as is put together before anything is sent. Rejects with what `check` throws, and
   * with `WaitEnded` when the signal aborts.
   */
  begin(signal: AbortSignal): Promise<void> {
    return slicer.run(this.beginning(), signal);
  }

  /** Hands on what is there, then writes and hands on the rest; `take` may return a promise to be waited for. */
  handOn(take: (piece: Buffer) => Promise<void> | undefined, signal: AbortSignal): Promise<void> {
    return slicer.run(this.handingOn(take), signal);
  }

  private *beginning(): Work<void> {
    while (this.bytes < COLLECTED && this.step()) yield;
  }

  private *handingOn(take: (piece: Buffer) => Promise<void> | undefined): Work<void> {
    do {
      for (const piece of this.ready.splice(0)) yield take(piece);
      yield;
    } while (this.step() || this.ready.length > 0);
  }

  /** Writes a little more; false when that was the last of it. */
  private step(): boolean {
    if (this.isWhole) return false;
    this.isWhole = this.writing.next().done === true;
    if (this.isWhole) this.flush();
    return !this.isWhole;
  }

  private add(text: string): void {
    this.text.push(text);
    this.textLength += text.length;
    if (this.textLength >= CHUNK) this.flush();
  }

  private flush(): void {
    if (this.textLength === 0) return;
    const piece = Buffer.from(this.text.join(''));
    this.text = [];
    this.textLength = 0;
    this.bytes += piece.length;
    this.ready.push(piece);
  }
}
