import type { components } from '../../../generated/letta.js';
import type { MessageType, MessagePart, CallRecord, MessageFields, ApprovalItem } from './messages.js';
import type { Act } from '../../script/acts.js';
import type { Returned } from '../../script/templates.js';
import type { Usage } from '../../script/usage.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

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

/** What an event of a run's stream says. */
export type StreamEvent = Schemas['StreamEvent'];

/** An event as it is sent: the type of a server-sent event, where it has one, and what it says. */
export interface LoggedEvent {
  event?: string;
  data: StreamEvent | string;
}

/**
 * Everything that a run has told, in order, for whoever reads it, now or later. Events are numbered from one; those of
 * runs in the background tell their number.
 */
export interface RunLog {
  events: LoggedEvent[];
  /** Nothing more is coming. */
  isOver: boolean;
  /** The connection is to break where the events end. */
  breaksOff: boolean;
  /** Its events are gone, because so many runs ended since. */
  isForgotten: boolean;
}

/** A step as it goes over the wire. */
export type Step = components['schemas']['Step'];

/** A step as it is kept: one answer of the language model, and the calls it led to. */
export interface StepRecord extends Required<Step> {
  created_at: string;
  /** In milliseconds. */
  startedAt: number;
  endedAt: number | null;
}

/** What steps can be ordered by. */
export const STEP_KEYS = {
  created_at: (step) => timeKey(step.created_at),
} satisfies OrderKeys<StepRecord>;
