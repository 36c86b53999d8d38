import { findAgent } from '../records/agent-records.js';
import { findConversation } from '../records/conversation-records.js';
import { creationTime } from '../model/creation.js';
import { addMessage, findMessage, historyOf, messagesOf } from '../records/message-records.js';
import type { LettaServer } from '../model/server.js';
import { systemText } from './system-message.js';
import type { AgentRecord } from '../model/agents.js';
import type { MessageRecord } from '../model/messages.js';
import type { Context } from '../model/conversations.js';

/** The ids of the messages in a context, the system message first; a context that has none yet is given it. */
export function contextIds(letta: LettaServer, { agentId, conversationId }: Context): string[] {
  if (conversationId !== null) return findConversation(letta, conversationId)?.in_context_message_ids ?? [];
  const agent = findAgent(letta, agentId);
  return agent ? openHistory(letta, agent) : [];
}

/** The messages in a context. */
export function contextMessages(letta: LettaServer, context: Context): MessageRecord[] {
  return messagesOf(letta, contextIds(letta, context));
}

/** The last message of a context, which may be a question that waits for its answer. */
export function lastMessage(letta: LettaServer, context: Context): MessageRecord | undefined {
  return findMessage(letta, contextIds(letta, context).at(-1) ?? '');
}

/** Puts messages at the end of a context. */
export function extendContext(
  letta: LettaServer,
  context: Context,
  messages: readonly MessageRecord[],
): void {
  const ids = contextIds(letta, context);
  // One at a time: there is a limit to how many arguments a call can have, and none to how many messages come in.
  for (const { id } of messages) ids.push(id);
}

/** Gives a context other messages. */
export function replaceContext(letta: LettaServer, context: Context, ids: string[]): void {
  const own = contextIds(letta, context);
  own.length = 0;
  for (const id of ids) own.push(id);
}

/** What it costs to read a context. */
export function contextTokens(letta: LettaServer, context: Context): number {
  const ids = contextIds(letta, context);
  const known = letta.state.contextTokens.get(keyOf(context));
  // What was counted is a beginning of what there is, as contexts grow at their end until they are replaced.
  const counted =
    known && known.count <= ids.length && known.last === ids[known.count - 1] ? known : undefined;
  let tokens = counted?.tokens ?? 0;
  for (let index = counted?.count ?? 0; index < ids.length; index++) {
    tokens += findMessage(letta, ids[index] ?? '')?.tokens ?? 0;
  }
  letta.state.contextTokens.set(keyOf(context), { count: ids.length, last: ids.at(-1), tokens });
  return tokens;
}

/** What names a context among all. */
export function keyOf({ agentId, conversationId }: Context): string {
  return conversationId ?? agentId;
}

/**
 * The context of an agent outside of conversations. Its system message is written when it is first needed, so that an
 * agent that nobody talks to costs nothing; it is as old as the agent.
 */
export function openHistory(letta: LettaServer, agent: AgentRecord): string[] {
  agent.message_ids ??= [];
  if (agent.message_ids.length === 0) {
    const { id } = addSystemMessage(letta, agent, { time: agent.created_at ?? creationTime(letta) });
    agent.message_ids.push(id);
  }
  return agent.message_ids;
}

/** Writes a system message into an agent's history; in no context yet. */
export function addSystemMessage(
  letta: LettaServer,
  agent: AgentRecord,
  {
    conversationId = null,
    blockIds = agent.block_ids,
    time = creationTime(letta),
  }: { conversationId?: string | null; blockIds?: readonly string[]; time?: string } = {},
): MessageRecord {
  const text = systemText(letta, agent, blockIds, {
    conversationId: conversationId ?? 'default',
    time,
    earlier: Math.max(0, historyOf(letta, agent.id).length),
  });
  return addMessage(letta, {
    agent_id: agent.id,
    conversation_id: conversationId,
    role: 'system',
    content: [{ type: 'text', text, signature: null }],
    model: agent.llm_config.model,
    created_at: time,
  });
}
