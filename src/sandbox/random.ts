import { hash } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const UPPER_CASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Each byte in two digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

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
      const more = hash('sha512', `${this.seed}\0${this.counter++}`, 'buffer');
      this.pool = this.pool.length === 0 ? more : Buffer.concat([this.pool, more]);
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
    const bytes = this.bytes(16);
    let text = '';
    for (let index = 0; index < 16; index++) {
      const byte = bytes[index] ?? 0;
      if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
      text += HEX[index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte];
    }
    return text;
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
