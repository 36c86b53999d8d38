import type { components } from '../../../generated/letta.js';
import type { Act } from '../../script/acts.js';
import type { Returned } from '../../script/templates.js';
import type { Usage } from '../../script/usage.js';
import type { Context } from '../messages/contexts.js';
import type { ConversationRecord } from '../messages/conversation-records.js';
import { creationTime, timeKey } from '../creation.js';
import { checkIdForm } from '../ids.js';
import type { MessageType } from '../messages/letta-messages.js';
import type { ApprovalItem, CallRecord, MessageFields, MessagePart } from '../messages/message-records.js';
import { rowNotFound } from '../not-found.js';
import type { RunLog } from './run-log.js';
import type { LettaServer } from '../server.js';
import { STEP_KEYS } from './step-records.js';
import { insertItem, type OrderKeys, removeItem } from '../tables.js';

type Schemas = components['schemas'];

/** A run as it goes over the wire. */
export type Run = Schemas['Run'];

/** Why a run ended. */
export type StopReason = Schemas['StopReasonType'];

/** How a run is to go and how it is to be told. */
export interface RunOptions {
  maxSteps: number;
  streamTokens: boolean;
  /** Whether the stream begins with a ping. */
  pings: boolean;
  types: MessageType[] | null;
  messageTool: { name: string; argument: string } | null;
  /** Tools that the client carries out. */
  clientTools: string[];
  /** The handle of a model in the place of the agent's. */
  model: string | null;
  /** A system prompt in the place of the agent's. */
  system: string | null;
}

/** The step that a run is in. */
export interface OpenStep {
  id: string;
  messageId: string;
  content: MessagePart[];
  calls: CallRecord[];
  /** What was carried out of it so far. */
  said: Act[];
}

/** What is still to do. Plain data, so that a run survives that the state is replaced by a copy. */
export interface Progress {
  acts: Act[];
  /** The next act. */
  next: number;
  /** How many chunks of it have gone out. */
  chunk: number;
  /** The pieces of an act whose tokens are streamed, cut once; empty between acts. */
  chunks: string[];
  /** Whether the delay before it, or before its next chunk, is over. */
  waited: boolean;
  /** Where the run is in time, in milliseconds; ahead of the sandbox's clock by nothing and behind it by little. */
  time: number;
  /** What came in and is written down with the first step that ends. */
  incoming: MessageFields[];
  /** What comes after the first step: what the user said besides a decision. */
  followUp: MessageFields[];
  /** The decision that the run begins with, with the question it answers. */
  decision: { requestId: string; items: ApprovalItem[] } | null;
  /** What the tools returned that this answer has called so far, in this run and in those that it goes on. */
  returns: Returned[];
  step: OpenStep | null;
  steps: number;
  usage: Usage;
  contextTokens: number | null;
}

/** How a run failed. */
export interface RunFailure {
  errorType: string;
  message: string;
  detail: string;
  status: number;
  /** Whether it was the fault of the language model, for which refusals have a form of their own. */
  isModels: boolean;
}

/** A run as it is kept. */
export interface RunRecord extends Required<Run> {
  created_at: string;
  /** In milliseconds. */
  startedAt: number;
  endedAt: number | null;
  options: RunOptions;
  /** Null once it is over. */
  progress: Progress | null;
  log: RunLog | null;
  /** Every message of it, in order. */
  message_ids: string[];
  /** Those of them that the agent made. */
  output_ids: string[];
  step_ids: string[];
  failure: RunFailure | null;
  /** The connection of whoever waits for it is to break. */
  brokeOff: boolean;
  /** What the whole of it cost. */
  usage: Usage;
  contextTokens: number | null;
  /** Whether other messages to the conversation, or to the agent outside of any, have to wait for its end. */
  locks: string | null;
}

/** What runs can be ordered by. */
export const RUN_KEYS = {
  created_at: (run) => timeKey(run.created_at),
} satisfies OrderKeys<RunRecord>;

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
