import { MatrixError } from './error.js';

/**
 * Reads the point in the homeserver's stream of events that a client names: `s<position>` or `t<depth>-<position>`,
 * with further streams after underscores, which may be left out (Synapse: observed). Throws `M_UNKNOWN`.
 */
export function readStreamToken(token: string): number {
  const position = /^(?:s|t\d+-)(\d+)(?:_\d+)*$/.exec(token)?.[1];
  if (position === undefined) throw new MatrixError('M_UNKNOWN', 'Invalid stream token');
  return Number(position);
}
