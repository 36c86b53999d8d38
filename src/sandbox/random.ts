import { createHash } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const UPPER_CASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The only source of chance and of ids in a sandbox: a counter hashed with a seed, so that the same calls in the
 * same order give the same ids, and two sandboxes never share one.
 */
export class Random {
  private counter = 0;
  private pool = Buffer.alloc(0);

  constructor(readonly seed: string) {}

  bytes(count: number): Buffer {
    while (this.pool.length < count) {
      const more = createHash('sha512').update(`${this.seed}\0${this.counter++}`).digest();
      this.pool = Buffer.concat([this.pool, more]);
    }
    const taken = this.pool.subarray(0, count);
    this.pool = this.pool.subarray(count);
    return taken;
  }

  /** A whole number from 0 up to, not including, `end` (at most 2 ** 32). */
  int(end: number): number {
    return this.bytes(4).readUInt32BE() % end;
  }

  /** A version 4 UUID in lower case. */
  uuid(): string {
    const bytes = Buffer.from(this.bytes(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  /** Letters of both cases, as in Synapse's room ids, media ids and session ids. */
  letters(count: number): string {
    return this.pick(LETTERS, count);
  }

  /** Capital letters, as in Synapse's device ids. */
  upperCase(count: number): string {
    return this.pick(UPPER_CASE, count);
  }

  /** Unpadded URL-safe base64 of `count` random bytes, as in the event ids of room version 4 and later. */
  base64Url(count: number): string {
    return this.bytes(count).toString('base64url');
  }

  private pick(alphabet: string, count: number): string {
    return Array.from({ length: count }, () => alphabet[this.int(alphabet.length)]).join('');
  }
}
