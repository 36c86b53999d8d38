import type { components } from '../../../generated/letta.js';
import { contextIds } from '../memory/contexts.js';
import { LettaError } from '../values/error.js';
import { partsOf } from '../runs/incoming.js';
import { addMessage, functionCalls, historyOf, messagesOf } from '../records/message-records.js';
import { forEachOf, type Work } from '../../scheduling/slices.js';
import type { LettaServer } from '../model/server.js';
import { timeOf } from '../records/agents.js';
import type { AgentRecord } from '../model/agents.js';
import type { MessageRecord } from '../model/messages.js';

type Schemas = components['schemas'];
type FileMessage = Schemas['AgentFileMessage'];

/** What a file says of an agent's messages. */
export interface FileMessages {
  in_context_message_ids: string[];
  messages: FileMessage[];
}

/** What something is called in a file: its kind and a number. */
export type FileIds = (kind: string, id: string) => string;

/** How many messages the real server writes where there is no context. */
const FIRST_MESSAGES = 50;

/**
 * The messages in a context of an agent, outside of conversations unless one is named; where there are none, also
 * because there is no such conversation, the first that the agent has (as on the real server).
 */
export function messagesToFile(
  letta: LettaServer,
  agent: AgentRecord,
  fileId: FileIds,
  conversationId: string | null,
): FileMessages {
  const inContext = contextIds(letta, { agentId: agent.id, conversationId });
  const ids = inContext.length > 0 ? inContext : historyOf(letta, agent.id).slice(0, FIRST_MESSAGES);
  const messages = messagesOf(letta, ids);
  return {
    messages: messages.map((message) => ({
      ...toFile(message),
      id: fileId('message', message.id),
      agent_id: fileId('agent', agent.id),
    })),
    in_context_message_ids: messagesOf(letta, inContext).map(({ id }) => fileId('message', id)),
  };
}

/**
 * Gives a new agent the messages of a file, in the place of the system message it was made with; questions that wait
 * for approval are left out, as nobody could answer them. Throws `LettaError` 400 for a context of messages that the
 * file does not have.
 */
export function* messagesFromFile(letta: LettaServer, agent: AgentRecord, file: FileMessages): Work<void> {
  const plain = file.messages.filter(({ role }) => role !== 'approval');
  const left = new Set(file.messages.filter(({ role }) => role === 'approval').map(({ id }) => id));
  const known = new Set(plain.map(({ id }) => id));
  const lost = file.in_context_message_ids.find((id) => !known.has(id) && !left.has(id));
  if (lost !== undefined) throw new LettaError(400, `'${lost}'`);
  const ids = new Map<string, string>();
  yield* forEachOf(plain, (message) => {
    ids.set(message.id, addMessage(letta, fromFile(agent, message)).id);
  });
  agent.message_ids = file.in_context_message_ids.flatMap((id) => ids.get(id) ?? []);
}

function toFile(message: MessageRecord): Omit<FileMessage, 'id' | 'agent_id'> {
  const { role, content, name, otid, group_id, sender_id, model, calls, returns, created_at } = message;
  return {
    type: 'message',
    otid,
    group_id,
    role,
    content,
    name,
    sender_id,
    batch_item_id: null,
    model,
    tool_calls: calls && functionCalls(calls),
    tool_call_id: returns?.[0]?.tool_call_id ?? null,
    tool_returns: returns ?? [],
    created_at: created_at.replace('Z', '+00:00'),
    approve: null,
    approval_request_id: null,
    denial_reason: null,
    approvals: [],
  };
}

function fromFile(agent: AgentRecord, message: FileMessage): Parameters<typeof addMessage>[1] {
  const { role, content, name, otid, group_id, sender_id, model, tool_calls, tool_returns } = message;
  return {
    agent_id: agent.id,
    role: role === 'function' ? 'tool' : role,
    content: partsOf(content ?? []),
    name: name ?? null,
    otid: otid ?? null,
    group_id: group_id ?? null,
    sender_id: sender_id ?? null,
    model: model ?? null,
    calls:
      tool_calls?.map(({ id, function: called }) => ({
        id,
        name: called.name,
        arguments: called.arguments,
      })) ?? null,
    returns: tool_returns?.length ? tool_returns : null,
    ...(message.created_at && { created_at: timeOf(message.created_at, 'created_at') }),
  };
}
