import type { Failure } from '../../script/faults.js';
import { findAgent } from '../records/agent-records.js';
import { findConversation } from '../records/conversation-records.js';
import { creationTime } from '../model/creation.js';
import { appendEvent, endLog } from '../records/run-log.js';
import { timerOf } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { endStep } from '../records/step-records.js';
import { changeItem } from '../tables/tables.js';
import { usageStatistics } from './usage-statistics.js';
import { AGENT_KEYS } from '../model/agents.js';
import { CONVERSATION_KEYS } from '../model/conversations.js';
import type { StreamEvent, RunFailure, RunRecord, StopReason } from '../model/runs.js';

/** What a reason makes of a run (letta/schemas/letta_stop_reason.py). */
const STATUSES: Partial<Record<StopReason, RunRecord['status']>> = {
  end_turn: 'completed',
  max_steps: 'completed',
  tool_rule: 'completed',
  requires_approval: 'completed',
  cancelled: 'cancelled',
};

/** Ends a run that went well, or as it was told to, with what a stream of it ends with. */
export function endRun(
  letta: LettaServer,
  run: RunRecord,
  reason: StopReason,
  { breaksOff = false }: { breaksOff?: boolean } = {},
): void {
  settle(letta, run, reason);
  run.brokeOff = breaksOff;
  const last = run.step_ids.at(-1);
  if (last) endStep(letta, last, reason, null);
  if (!breaksOff) {
    appendEvent(letta, run, { data: stopEvent(reason) });
    appendEvent(letta, run, { data: usageStatistics(run) });
    appendEvent(letta, run, { data: DONE });
  }
  noteRun(letta, run, reason);
  endLog(letta, run, breaksOff);
}

/** Failures that a stream has a word of its own for; it calls the others `llm_error`. */
const STREAMED = new Set([
  'llm_timeout',
  'llm_rate_limit',
  'llm_authentication',
  'llm_empty_response',
  'llm_error',
  'internal_error',
  'stream_incomplete',
]);

/** Ends a run whose language model failed. */
export function failRun(letta: LettaServer, run: RunRecord, failure: Failure): void {
  const { errorType, message, detail, status } = failure;
  const isModels = errorType.startsWith('llm_');
  const streamed = STREAMED.has(errorType) ? errorType : 'llm_error';
  abort(letta, run, stopReasonOf(errorType), { errorType, message, detail, status, isModels }, streamed);
}

/** Ends a run that was refused before it began, in words for its stream. */
export function refuseRun(letta: LettaServer, run: RunRecord, message: string, detail: string): void {
  const failure = { errorType: 'internal_error', message, detail, status: 500, isModels: false };
  abort(letta, run, 'error', failure, 'internal_error');
}

/**
 * Ends a run that was cancelled. What its step has not finished is forgotten, and so is what came in with it (real
 * server: a step is written down when it ends). Streams that are not in the background end without `[DONE]`.
 */
export function cancelRun(letta: LettaServer, run: RunRecord): void {
  settle(letta, run, 'cancelled');
  const last = run.step_ids.at(-1);
  if (last) endStep(letta, last, 'cancelled', null);
  appendEvent(letta, run, { data: stopEvent('cancelled') });
  if (run.background) appendEvent(letta, run, { data: DONE });
  noteStopReason(letta, run, 'cancelled');
  endLog(letta, run);
}

const DONE = '[DONE]';

function abort(
  letta: LettaServer,
  run: RunRecord,
  reason: StopReason,
  failure: RunFailure,
  streamedAs: string,
): void {
  const hasSpoken = run.log?.events.some(
    ({ data }) => typeof data !== 'string' && data.message_type !== 'ping',
  );
  const error: StreamEvent = {
    message_type: 'error_message',
    run_id: run.id,
    error_type: streamedAs,
    message: failure.message,
    detail: failure.detail,
    seq_id: null,
  };
  // Without a stream, the real server neither gives the run a reason nor tells the agent.
  const isStreamed = run.log !== null || run.background === true;
  settle(letta, run, isStreamed ? reason : null, failure);
  run.metadata = { ...run.metadata, error: run.log ? error : failure.detail };
  const last = run.step_ids.at(-1);
  if (last) endStep(letta, last, reason, { type: failure.errorType, message: failure.detail });
  appendEvent(letta, run, { data: stopEvent(reason) });
  appendEvent(letta, run, { event: 'error', data: error });
  if (!hasSpoken && !run.background) appendEvent(letta, run, { data: DONE });
  if (isStreamed) noteStopReason(letta, run, reason);
  endLog(letta, run);
}

function stopReasonOf(errorType: string): StopReason {
  if (errorType === 'llm_empty_response') return 'invalid_llm_response';
  return errorType.startsWith('llm_') ? 'llm_api_error' : 'error';
}

function stopEvent(stop_reason: StopReason): StreamEvent {
  return { message_type: 'stop_reason', stop_reason };
}

/** Writes down that a run is over and how, and lets others speak. */
function settle(letta: LettaServer, run: RunRecord, reason: StopReason | null, failure?: RunFailure): void {
  const { progress } = run;
  run.status = failure ? 'failed' : (STATUSES[reason ?? 'error'] ?? 'failed');
  run.stop_reason = reason;
  run.failure = failure ?? null;
  run.completed_at = creationTime(letta);
  run.endedAt = letta.clock.now();
  run.usage = progress?.usage ?? run.usage;
  run.contextTokens = progress?.contextTokens ?? run.contextTokens;
  run.progress = null;
  if (run.locks !== null && letta.state.locks.get(run.locks) === run.id) letta.state.locks.delete(run.locks);
  letta.timers.clear(timerOf(run.id));
}

/** An agent and a conversation tell of their last run. */
function noteRun(letta: LettaServer, run: RunRecord, reason: StopReason): void {
  const { agent_id, conversation_id, completed_at } = run;
  const agent = findAgent(letta, agent_id);
  if (agent) {
    changeItem(letta.state.agents, AGENT_KEYS, agent, {
      last_run_completion: completed_at,
      last_run_duration_ms: (run.endedAt ?? run.startedAt) - run.startedAt,
    });
  }
  const conversation = findConversation(letta, conversation_id ?? '');
  if (conversation) {
    changeItem(letta.state.conversations, CONVERSATION_KEYS, conversation, {
      last_run_completion: completed_at,
    });
  }
  noteStopReason(letta, run, reason);
}

function noteStopReason(letta: LettaServer, run: RunRecord, reason: StopReason): void {
  const agent = findAgent(letta, run.agent_id);
  if (!agent) return;
  changeItem(letta.state.agents, AGENT_KEYS, agent, {
    last_stop_reason: reason,
    updated_at: run.completed_at ?? agent.updated_at,
  });
}
