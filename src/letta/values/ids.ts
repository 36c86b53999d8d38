import { invalidArgument } from './error.js';

/**
 * The real server's refusal of what is no id of a kind of thing, on paths that are not checked beforehand
 * (raise_on_invalid_id in letta/validators.py). Throws `LettaError` 400.
 */
export function checkIdForm(kind: string, id: string): void {
  if (id.length > kind.length + 1 && id.startsWith(`${kind}-`)) return;
  throw invalidArgument(`Invalid ${kind} ID format: ${id}. Expected format: '${kind}-<uuid4>'`);
}
