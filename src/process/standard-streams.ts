import type { Writable } from 'node:stream';

/** The streams that have somebody who listens to their errors. */
const guarded = new WeakSet<Writable>();

/**
 * Writes to standard output or error, and goes on if nobody can be told any more: a closed pipe, a full disk. Node ends
 * a process whose streams fail with nobody listening.
 */
export function tell(stream: Writable, text: string): void {
  if (!guarded.has(stream)) stream.on('error', () => undefined);
  guarded.add(stream);
  stream.write(text);
}
