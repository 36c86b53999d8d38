import { MatrixError } from '../values/error.js';
import type { StoredEvent } from '../model/events.js';

/** Which results a page of a search has: all, or those of one group, before a position. */
export interface Batch {
  group: string;
  /** Which group. */
  key: string;
  before: number;
}

/** The token for the results that come after one. */
export function batchToken(
  { group, key }: Pick<Batch, 'group' | 'key'>,
  { origin_server_ts, position }: StoredEvent,
): string {
  return Buffer.from(`${group}\n${key}\n${origin_server_ts},${position}`)
    .toString('base64')
    .replace(/=+$/, '');
}

/** Reads what `batchToken` wrote; undefined when no token is given. Throws `M_UNKNOWN`. */
export function readBatchToken(token: string | undefined): Batch | undefined {
  if (!token) return undefined;
  const parts = Buffer.from(token, 'base64').toString().split('\n');
  const [group, key, place] = parts;
  if (parts.length !== 3 || group === undefined || key === undefined || place === undefined) {
    throw new MatrixError('M_UNKNOWN', 'Invalid batch');
  }
  const before = /^\d+,(\d+)$/.exec(place)?.[1];
  if (before === undefined) throw new MatrixError('M_UNKNOWN', 'Invalid pagination token');
  return { group, key, before: Number(before) };
}
