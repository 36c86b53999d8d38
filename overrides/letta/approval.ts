import type { components } from '../../generated/letta.js';
import { LettaError } from '../../src/letta/values/error.js';

/**
 * What a request says of a tool's approval: its body, in the one or the other spelling, else its query.
 * Throws `LettaError` 422 when it says nothing.
 */
export function approvalOf(
  body: components['schemas']['ModifyApprovalRequest'],
  query: boolean | undefined,
): boolean {
  const said = body.requires_approval ?? body.body_requires_approval ?? query;
  if (said !== undefined) return said;
  throw new LettaError(
    422,
    'requires_approval must be provided either in request body or as query parameter',
  );
}
