import { ControlError } from './error.js';
import type { Specs } from './service.js';

/** The service an operation belongs to. Throws when there is none: a misspelt id would otherwise match nothing, silently. */
export function serviceOf(
  specs: Specs,
  operationId: string,
  service?: 'letta' | 'matrix',
): 'letta' | 'matrix' {
  const candidates = service ? [service] : (['letta', 'matrix'] as const);
  const found = candidates.find((name) =>
    specs[name].operations.some((operation) => operation.operationId === operationId),
  );
  if (found) return found;
  const owner = service ?? 'either service';
  throw new ControlError(400, 'bad_request', `operation_id: ${owner} has no operation ${operationId}.`);
}
