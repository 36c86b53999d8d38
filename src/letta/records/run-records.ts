import type { components } from '../../../generated/letta.js';
import { creationTime } from '../model/creation.js';
import { checkIdForm } from '../values/ids.js';
import { rowNotFound } from '../values/not-found.js';
import type { LettaServer } from '../model/server.js';
import { insertItem, removeItem } from '../tables/tables.js';
import type { Context, ConversationRecord } from '../model/conversations.js';
import {
  type RunLog,
  STEP_KEYS,
  type Run,
  type RunOptions,
  type RunRecord,
  RUN_KEYS,
} from '../model/runs.js';

type Schemas = components['schemas'];
const ACTIVE = new Set(['created', 'running']);

/** Whether a run goes on. */
export function isActive({ status }: RunRecord): boolean {
  return ACTIVE.has(status);
}

/** Undefined when there is no such run. */
export function findRun(letta: LettaServer, id: string): RunRecord | undefined {
  return letta.state.runs.items.get(id);
}

/** Throws the real server's 404, or 400 for an id that is none, when there is no such run; `kind` is what was wanted. */
export function getRun(letta: LettaServer, id: string, kind: 'Run' | 'RunMetrics' = 'Run'): RunRecord {
  const run = findRun(letta, id);
  if (run) return run;
  checkIdForm('run', id);
  throw rowNotFound(kind, id);
}

/** The context that a run works in. */
export function contextOf({ agent_id, conversation_id }: RunRecord): Context {
  return { agentId: agent_id, conversationId: conversation_id };
}

/** The name of the timer that a run goes on by. */
export function timerOf(runId: string): string {
  return `run ${runId}`;
}

/** A run as it goes over the wire, where it is asked for by its id; lists tell how long it took too. */
export function presentRun(run: RunRecord): Run {
  return {
    id: run.id,
    status: run.status,
    created_at: run.created_at,
    completed_at: run.completed_at,
    agent_id: run.agent_id,
    conversation_id: run.conversation_id,
    base_template_id: null,
    background: run.background,
    metadata: run.metadata,
    request_config: run.request_config,
    stop_reason: run.stop_reason,
    callback_url: run.callback_url,
    callback_sent_at: null,
    callback_status_code: null,
    callback_error: null,
    ttft_ns: null,
    total_duration_ns: null,
  };
}

/** What a new run is made of. */
export interface RunStart {
  context: Context;
  /** The operation, as the real server calls it: `send_message`. */
  kind: string;
  background: boolean;
  options: RunOptions;
  config: Schemas['LettaRequestConfig'];
  log: RunLog | null;
  locks: string | null;
  callbackUrl: string | null;
}

/** Adds a run that has not begun. */
export function addRun(letta: LettaServer, start: RunStart): RunRecord {
  const run: RunRecord = {
    id: `run-${letta.random.uuid()}`,
    status: 'created',
    created_at: creationTime(letta),
    completed_at: null,
    agent_id: start.context.agentId,
    conversation_id: start.context.conversationId,
    base_template_id: null,
    background: start.background,
    metadata: { run_type: start.kind, ...(start.kind === 'send_message_async' && { lettuce: null }) },
    request_config: start.config,
    stop_reason: null,
    callback_url: start.callbackUrl,
    callback_sent_at: null,
    callback_status_code: null,
    callback_error: null,
    ttft_ns: null,
    total_duration_ns: null,
    startedAt: letta.clock.now(),
    endedAt: null,
    options: start.options,
    progress: null,
    log: start.log,
    message_ids: [],
    output_ids: [],
    step_ids: [],
    failure: null,
    brokeOff: false,
    usage: { promptTokens: 0, completionTokens: 0, reasoningTokens: 0 },
    contextTokens: null,
    locks: start.locks,
  };
  insertItem(letta.state.runs, RUN_KEYS, run);
  if (start.kind !== 'send_message_async') letta.state.lastRuns.set(run.agent_id, run.id);
  const runs = letta.state.runsOfAgents.get(run.agent_id);
  if (runs) runs.push(run.id);
  else letta.state.runsOfAgents.set(run.agent_id, [run.id]);
  return run;
}

/** The runs of an agent, oldest first. */
export function runsOf(letta: LettaServer, agentId: string): RunRecord[] {
  return (letta.state.runsOfAgents.get(agentId) ?? []).flatMap((id) => findRun(letta, id) ?? []);
}

/** The runs of a conversation, oldest first. */
export function runsIn(letta: LettaServer, { id, agent_id }: ConversationRecord): RunRecord[] {
  return runsOf(letta, agent_id).filter(({ conversation_id }) => conversation_id === id);
}

/** Takes a run out, with its steps; what was said in it stays. Whoever waits for it or reads it is told. */
export function removeRun(letta: LettaServer, run: RunRecord): void {
  const { state } = letta;
  for (const id of run.step_ids) {
    const step = state.steps.items.get(id);
    if (step) removeItem(state.steps, STEP_KEYS, step);
  }
  removeItem(state.runs, RUN_KEYS, run);
  const others = (state.runsOfAgents.get(run.agent_id) ?? []).filter((id) => id !== run.id);
  state.runsOfAgents.set(run.agent_id, others);
  if (state.lastRuns.get(run.agent_id) === run.id) state.lastRuns.delete(run.agent_id);
  letta.waiters.wake([run.id]);
}
