import { MatrixError } from './error.js';

/** A JSON value with its keys sorted and no white space (Matrix appendices, "Canonical JSON"): equal texts, equal values. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/**
 * Throws `M_BAD_JSON` in Synapse's words for numbers that canonical JSON cannot hold: fractions, and whole numbers
 * beyond 2 ** 53 - 1. Synapse also refuses `1.0`, which a JavaScript parser cannot tell from `1`.
 */
export function checkCanonical(value: unknown): void {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new MatrixError('M_BAD_JSON', 'Bad JSON value: float');
    if (!Number.isSafeInteger(value)) throw new MatrixError('M_BAD_JSON', 'JSON integer out of range');
  } else if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) checkCanonical(item);
  }
}
