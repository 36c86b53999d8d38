import type { components } from '../../../generated/letta.js';
import { LettaError } from '../values/error.js';
import { lettaMessages } from '../messages/letta-messages.js';
import { messagesOf } from '../records/message-records.js';
import { runEnd } from '../records/run-log.js';
import { findRun } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { viewOf } from './step-messages.js';
import { usageStatistics } from './usage-statistics.js';
import { WaitEnded } from '../../sandbox/waiters.js';
import type { RunFailure } from '../model/runs.js';

/**
 * What a run came to, once it is over. Throws `LettaError` for one whose language model failed, and `WaitEnded` when
 * nobody waits any more or the connection is to break.
 */
export async function runAnswer(
  letta: LettaServer,
  runId: string,
  signal: AbortSignal,
): Promise<components['schemas']['LettaResponse']> {
  if (findRun(letta, runId)?.progress) await runEnd(letta, runId, signal);
  const run = findRun(letta, runId);
  // Deleted meanwhile, with its agent or by itself; there is nothing left to tell.
  if (!run || run.brokeOff) throw new WaitEnded();
  if (run.failure) throw failureError(run.failure);
  return {
    messages: lettaMessages(messagesOf(letta, run.output_ids), viewOf(run)),
    stop_reason: { message_type: 'stop_reason', stop_reason: run.stop_reason ?? 'end_turn' },
    usage: usageStatistics(run),
    logprobs: null,
    turns: null,
  };
}

/** Failures that the real server has a status and a word for; it answers the others as `llm_error`. */
const KINDS = new Set([
  'llm_timeout',
  'llm_rate_limit',
  'llm_authentication',
  'llm_insufficient_credits',
  'llm_bad_request',
]);

/** The refusal that a failure is where there is no stream (letta/server/rest_api/app.py). */
function failureError({ errorType, message, detail, status, isModels }: RunFailure): LettaError {
  if (!isModels) return new LettaError(status, detail);
  const error = { type: KINDS.has(errorType) ? errorType : 'llm_error', message, detail };
  return new LlmFault(status, detail, message, error);
}

/** A failure of the language model; its body has a structure where others have a word. */
class LlmFault extends LettaError {
  constructor(
    status: number,
    detail: string,
    message: string,
    private readonly fault: { type: string; message: string; detail: string },
  ) {
    super(status, detail, { message });
  }

  override toJSON(): Record<string, unknown> {
    return { error: this.fault, detail: this.detail, message: this.members.message };
  }
}
