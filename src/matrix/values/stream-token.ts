import { MatrixError } from './error.js';

/**
 * Reads the point in the homeserver's stream that a client names: `s<position>` or `t<depth>-<position>`, with
 * further streams after underscores, which may be left out (Synapse: observed). Throws `M_UNKNOWN`.
 */
export function readStreamToken(token: string): number {
  const position = /^(?:s|t\d+-)(\d+)(?:_\d+)*$/.exec(token)?.[1];
  if (position === undefined) throw invalid();
  return Number(position);
}

/**
 * Reads where a sync ended: `s<position>`, and no token of a page, on which Synapse breaks (500). Throws `M_UNKNOWN`.
 */
export function readSyncToken(token: string): number {
  if (token.startsWith('t')) throw invalid();
  return readStreamToken(token);
}

function invalid(): MatrixError {
  return new MatrixError('M_UNKNOWN', 'Invalid stream token');
}

/** The token for right after a position, as sync hands it out. */
export function syncToken(position: number): string {
  return `s${position}`;
}

/** The token for right after a position, as pages of a room's history hand it out. */
export function paginationToken(position: number): string {
  return `t0-${position}`;
}
