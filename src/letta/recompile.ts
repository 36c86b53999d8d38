import type { AgentRecord } from './agent-records.js';
import { addSystemMessage, contextIds, openHistory } from './contexts.js';
import type { ConversationRecord } from './conversation-records.js';
import { blockIdsIn } from './conversations.js';
import { findMessage, removeMessage, textOf } from './message-records.js';
import type { LettaServer } from './server.js';

/**
 * Writes the system message of an agent, or of one of its conversations, as it would be now; the message keeps its id
 * and its time. With `isTrial`, only returns the text.
 */
export function recompile(
  letta: LettaServer,
  agent: AgentRecord,
  conversation: ConversationRecord | null,
  isTrial = false,
): string {
  openHistory(letta, agent);
  const context = { agentId: agent.id, conversationId: conversation?.id ?? null };
  const fresh = addSystemMessage(letta, agent, {
    conversationId: conversation?.id ?? null,
    ...(conversation && { blockIds: blockIdsIn(letta, agent, conversation) }),
  });
  removeMessage(letta, fresh);
  const current = findMessage(letta, contextIds(letta, context)[0] ?? '');
  if (current && !isTrial) {
    current.content = fresh.content;
    current.tokens = fresh.tokens;
    letta.state.contextTokens.delete(conversation?.id ?? agent.id);
  }
  return textOf(fresh.content);
}
