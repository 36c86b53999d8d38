import type { Usage } from '../../script/usage.js';
import { getAgent } from './agent-records.js';
import { creationTime } from '../model/creation.js';
import { rowNotFound } from '../values/not-found.js';
import type { LettaServer } from '../model/server.js';
import { insertItem } from '../tables/tables.js';
import { type RunRecord, type StopReason, type Step, type StepRecord, STEP_KEYS } from '../model/runs.js';

/** Undefined when there is no such step. */
export function findStep(letta: LettaServer, id: string): StepRecord | undefined {
  return letta.state.steps.items.get(id);
}

/** Throws the real server's 404, which calls it by what was wanted of it, when there is no such step. */
export function getStep(letta: LettaServer, id: string, kind = 'Step'): StepRecord {
  const step = findStep(letta, id);
  if (!step) throw rowNotFound(kind, id);
  return step;
}

/** A step as it goes over the wire. */
export function presentStep({ created_at, startedAt, endedAt, ...step }: StepRecord): Step {
  void [created_at, startedAt, endedAt];
  return step;
}

/** What no step tells, or not before it ends. */
const UNKNOWN = {
  origin: null,
  provider_id: null,
  cached_input_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  completion_tokens_details: null,
  prompt_tokens_details: null,
  tid: null,
  trace_id: null,
  request_id: null,
};

/** Adds a step that begins. */
export function addStep(letta: LettaServer, run: RunRecord, id: string): StepRecord {
  const agent = getAgent(letta, run.agent_id);
  const handle = run.options.model ?? agent.llm_config.handle;
  const step: StepRecord = {
    id,
    ...UNKNOWN,
    run_id: run.id,
    agent_id: run.agent_id,
    provider_name: agent.llm_config.model_endpoint_type,
    provider_category: agent.llm_config.provider_category ?? 'base',
    model: run.options.model?.replace(/^[^/]*\//, '') ?? agent.llm_config.model,
    model_handle: handle ?? null,
    model_endpoint: agent.llm_config.model_endpoint ?? null,
    context_window_limit: agent.llm_config.context_window,
    completion_tokens: 0,
    prompt_tokens: 0,
    total_tokens: 0,
    stop_reason: null,
    tags: [],
    messages: [],
    feedback: null,
    project_id: agent.project_id ?? null,
    error_type: null,
    error_data: null,
    status: 'pending',
    created_at: creationTime(letta),
    startedAt: letta.clock.now(),
    endedAt: null,
  };
  insertItem(letta.state.steps, STEP_KEYS, step);
  run.step_ids.push(id);
  return step;
}

/** Writes down that a step went well, and what it cost. */
export function finishStep(letta: LettaServer, id: string, usage: Usage): void {
  const step = findStep(letta, id);
  if (!step) return;
  Object.assign(step, {
    completion_tokens: usage.completionTokens,
    prompt_tokens: usage.promptTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    reasoning_tokens: usage.reasoningTokens || null,
    prompt_tokens_details: { cached_tokens: 0, cache_read_tokens: 0, cache_creation_tokens: 0 },
    status: 'success',
    endedAt: letta.clock.now(),
  } satisfies Partial<StepRecord>);
}

/** Writes down why the last step of a run was its last. */
export function endStep(
  letta: LettaServer,
  id: string,
  stopReason: StopReason,
  failed: { type: string; message: string } | null,
): void {
  const step = findStep(letta, id);
  if (!step) return;
  step.stop_reason = stopReason;
  step.endedAt ??= letta.clock.now();
  if (stopReason === 'cancelled' && step.status === 'pending') step.status = 'cancelled';
  if (!failed || step.status !== 'pending') return;
  step.status = 'failed';
  step.error_type = failed.type;
  step.error_data = { message: failed.message };
}
