import { tokensIn } from '../../script/usage.js';
import { creationTime } from '../model/creation.js';
import type { LettaServer } from '../model/server.js';
import { insertItem, removeItem } from '../tables/tables.js';
import {
  type MessagePart,
  type CallRecord,
  type MessageRecord,
  type MessageFields,
  type MessagePlace,
  MESSAGE_KEYS,
} from '../model/messages.js';

/**
 * Adds a message to the history of its agent, its conversation and its run; those of `place`, where it is given. It is
 * in no context by that.
 */
export function addMessage(
  letta: LettaServer,
  fields: MessageFields,
  place: MessagePlace = fields,
): MessageRecord {
  const { state } = letta;
  // Member by member: a request may bring thousands, and spreading costs several times as much.
  const message: MessageRecord = {
    id: fields.id ?? `message-${letta.random.uuid()}`,
    sequence: ++state.lastMessage,
    agent_id: place.agent_id,
    conversation_id: place.conversation_id ?? null,
    role: fields.role,
    created_at: fields.created_at ?? creationTime(letta),
    content: fields.content,
    name: fields.name ?? null,
    otid: fields.otid ?? null,
    sender_id: fields.sender_id ?? null,
    group_id: fields.group_id ?? null,
    step_id: place.step_id ?? null,
    run_id: place.run_id ?? null,
    model: fields.model ?? null,
    calls: fields.calls ?? null,
    returns: fields.returns ?? null,
    approvals: fields.approvals ?? null,
    continuation: fields.continuation ?? null,
    tokens: 0,
  };
  message.tokens = tokensOf(message);
  insertItem(state.messages, MESSAGE_KEYS, message);
  historyOf(letta, message.agent_id).push(message.id);
  state.conversations.items.get(message.conversation_id ?? '')?.message_ids.push(message.id);
  state.runs.items.get(message.run_id ?? '')?.message_ids.push(message.id);
  return message;
}

/** Undefined when there is no such message. */
export function findMessage(letta: LettaServer, id: string): MessageRecord | undefined {
  return letta.state.messages.items.get(id);
}

/** Those of some messages that are still there. */
export function messagesOf(letta: LettaServer, ids: readonly string[]): MessageRecord[] {
  return ids.flatMap((id) => findMessage(letta, id) ?? []);
}

/** The ids of everything that was said to an agent or done by it, oldest first; to be changed in place. */
export function historyOf({ state }: LettaServer, agentId: string): string[] {
  let history = state.histories.get(agentId);
  if (!history) state.histories.set(agentId, (history = []));
  return history;
}

/** Takes messages of one agent out. Conversations and runs still name them; whoever looks them up finds fewer. */
export function removeMessages(
  letta: LettaServer,
  agentId: string,
  goes: (message: MessageRecord) => boolean,
): void {
  const { state } = letta;
  const stays: string[] = [];
  for (const message of messagesOf(letta, historyOf(letta, agentId))) {
    if (goes(message)) removeItem(state.messages, MESSAGE_KEYS, message);
    else stays.push(message.id);
  }
  state.histories.set(agentId, stays);
}

/** Calls as OpenAI's models make them, which is how the real server keeps them. */
export function functionCalls(calls: readonly CallRecord[]) {
  return calls.map(({ id, name, arguments: args }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: args },
  }));
}

/** All text of a message, part by part. */
export function textOf(content: readonly MessagePart[]): string {
  return content.flatMap((part) => ('text' in part ? part.text : [])).join('\n');
}

function tokensOf({ content, calls, returns }: MessageRecord): number {
  const texts = content.map((part) =>
    'reasoning' in part ? part.reasoning : 'text' in part ? part.text : '',
  );
  const called = (calls ?? []).flatMap((call) => [call.name, call.arguments]);
  const returned = (returns ?? []).map(({ tool_return }) =>
    typeof tool_return === 'string' ? tool_return : textOf(tool_return),
  );
  return [...texts, ...called, ...returned].reduce((sum, text) => sum + tokensIn(text), 0);
}
