import type { components } from '../../../generated/letta.js';
import type { ToolCall, Act } from '../../script/acts.js';
import type { Returned } from '../../script/templates.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

type Schemas = components['schemas'];

/** A part of a message. */
export type MessagePart = Schemas['MessageContent'];

/** What came of a call, as clients send it and see it. */
export type ToolReturn = Schemas['ToolReturn'];

/** A decision about a call, or what came of one that the client made. */
export type ApprovalItem = Schemas['ApprovalItem'];

/** A call with the id that it has for the model. */
export interface CallRecord {
  id: string;
  name: string;
  /** JSON, or what the script's author wanted to send. */
  arguments: string;
}

/** What an agent does once it has been told whether it may make a call. */
export interface Continuation {
  call: ToolCall;
  /** The acts that follow the call if it is made. */
  rest: Act[];
  /** What the tools returned that the answer has called before. */
  returns: Returned[];
}

/**
 * A message as it is kept (letta/schemas/message.py): what an agent thought, said and called in one step is a single
 * one. Clients see it as one or several (`letta-messages.ts`).
 */
export interface MessageRecord {
  id: string;
  /** Counts up through all messages of the server; lists and cursors go by it. */
  sequence: number;
  agent_id: string;
  conversation_id: string | null;
  role: 'system' | 'user' | 'assistant' | 'tool' | 'approval' | 'summary';
  created_at: string;
  content: MessagePart[];
  name: string | null;
  otid: string | null;
  sender_id: string | null;
  group_id: string | null;
  step_id: string | null;
  run_id: string | null;
  model: string | null;
  calls: CallRecord[] | null;
  returns: ToolReturn[] | null;
  /** Of the role `approval`, what was decided; null where the message is the question. */
  approvals: ApprovalItem[] | null;
  /** Of a question that has not been answered. */
  continuation: Continuation | null;
  /** What it costs a model to read it. */
  tokens: number;
}

/** What a message may be made of; the rest is filled in. */
export type MessageFields = Pick<MessageRecord, 'agent_id' | 'role' | 'content'> &
  Partial<Omit<MessageRecord, 'sequence' | 'tokens'>>;

/** Whose a message is, and where it was said. */
export type MessagePlace = Pick<MessageFields, 'agent_id' | 'conversation_id' | 'run_id' | 'step_id'>;

/** What messages can be ordered by across agents. */
export const MESSAGE_KEYS = {
  created_at: (message) => timeKey(message.created_at),
} satisfies OrderKeys<MessageRecord>;

/** A message as clients send it. */
export type SentMessage = Schemas['MessageCreateUnion'];

/** A message as clients see it. */
export type LettaMessage = Schemas['LettaMessage'];

/** A kind of message that clients see. */
export type MessageType = Schemas['MessageType'];
