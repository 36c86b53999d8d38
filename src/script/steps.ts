import type { Act } from './acts.js';

/**
 * Whether an act begins a new step of its run, that is, another answer of the language model: an answer thinks, speaks
 * and calls a tool, in this order and each at most once. What ends a run without the model's doing begins no step.
 * `before` is the act before it in the run, if any.
 */
export function beginsStep(before: Act | undefined, act: Act): boolean {
  if (act.kind === 'stop_reason' || act.kind === 'disconnect') return false;
  return !before || PLACE_IN_STEP[before.kind] >= PLACE_IN_STEP[act.kind] || isCall(before);
}

const PLACE_IN_STEP: Record<Act['kind'], number> = {
  reasoning: 0,
  assistant: 1,
  tool_call: 2,
  approval_request: 2,
  error: 3,
  stop_reason: 4,
  disconnect: 4,
};

/** What a tool returned is what the next answer is about. */
function isCall({ kind }: Act): boolean {
  return kind === 'tool_call' || kind === 'approval_request';
}
