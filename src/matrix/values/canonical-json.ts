import { isFloatIn, writtenIn } from '../../python/written.js';
import { MatrixError } from './error.js';

/** A JSON value with its keys sorted and no white space (Matrix appendices, "Canonical JSON"): equal texts, equal values. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const textOf = (item: unknown, key: string | number) => writtenIn(value, key, item) ?? canonicalJson(item);
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${textOf(item, key)}`).join(',')}}`;
}

/** Synapse's parser of events goes no deeper, the event itself and its content included (Synapse: observed). */
const MAX_DEPTH = 127;

/**
 * Throws `M_BAD_JSON` for a content that canonical JSON cannot hold, in Synapse's words for floats, be they whole, for
 * integers beyond 2 ** 53 - 1 and for what is nested too deeply.
 */
export function checkCanonical(content: object): void {
  checkMembers(content, 2);
}

function checkMembers(container: object, depth: number): void {
  if (depth > MAX_DEPTH) throw new MatrixError('M_BAD_JSON', 'Invalid event JSON');
  const members: [string, unknown][] = Object.entries(container);
  for (const [key, item] of members) {
    if (typeof item === 'number') checkNumber(container, key, item);
    else if (item !== null && typeof item === 'object') checkMembers(item, depth + 1);
  }
}

function checkNumber(container: object, key: string, value: number): void {
  if (isFloatIn(container, key, value)) throw new MatrixError('M_BAD_JSON', 'Bad JSON value: float');
  if (!Number.isSafeInteger(value)) throw new MatrixError('M_BAD_JSON', 'JSON integer out of range');
}
