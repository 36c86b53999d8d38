import { MatrixError } from './error.js';
import { readStreamToken } from './stream-token.js';

/**
 * Where a page begins or ends, from a token of sync or of another page; undefined when none is given, or an empty
 * one, or the `END` that clients of old begin with. Throws `M_UNKNOWN` in Synapse's words.
 */
export function readPageToken(name: 'from' | 'to', token: string | undefined): number | undefined {
  if (!token || (name === 'from' && token === 'END')) return undefined;
  try {
    return readStreamToken(token);
  } catch {
    throw new MatrixError('M_UNKNOWN', `'${name}' parameter is invalid`);
  }
}
