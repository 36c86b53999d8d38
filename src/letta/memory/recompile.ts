import { tokensIn } from '../../script/usage.js';
import { getAgent } from '../records/agent-records.js';
import { contextIds } from './contexts.js';
import { blockIdsIn } from './conversation-blocks.js';
import { creationTime } from '../model/creation.js';
import { findMessage, historyOf, textOf } from '../records/message-records.js';
import { countPassagesOf } from '../archives/passages.js';
import { agentsWith } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { systemText } from './system-message.js';
import type { AgentRecord } from '../model/agents.js';
import type { ConversationRecord } from '../model/conversations.js';
import type { MessageRecord } from '../model/messages.js';

/** How a system message is to be written anew. */
export interface RecompileWishes {
  /** Whether it says that it was written now; else it says the time that it has. */
  update_timestamp?: boolean;
  /** Whether it is only told what it would be. */
  dry_run?: boolean;
}

/**
 * Writes the system message of an agent, or of one of its conversations, from the agent's instructions and memory as
 * they are now, and returns its text; the message keeps its id and its time
 * (AgentManager.rebuild_system_prompt_async).
 */
export function recompile(
  letta: LettaServer,
  agent: AgentRecord,
  conversation: ConversationRecord | null,
  { update_timestamp, dry_run }: RecompileWishes = {},
): string {
  const conversationId = conversation?.id ?? null;
  const ids = contextIds(letta, { agentId: agent.id, conversationId });
  const first = findMessage(letta, ids[0] ?? '');
  const message = first?.role === 'system' ? first : undefined;
  const blockIds = conversation ? blockIdsIn(letta, agent, conversation) : agent.block_ids;
  const text = systemText(letta, agent, blockIds, {
    conversationId: conversationId ?? 'default',
    time: update_timestamp || !message ? creationTime(letta) : message.created_at,
    earlier: Math.max(0, historyOf(letta, agent.id).length - ids.length),
    archived: countPassagesOf(letta, agent),
  });
  if (message && !dry_run) rewrite(letta, message, text);
  return text;
}

/** The same, of an agent by its id, outside of conversations. Throws `LettaError` 404 for an unknown agent. */
export function recompileAgent(letta: LettaServer, agentId: string, wishes: RecompileWishes): string {
  return recompile(letta, getAgent(letta, agentId), null, wishes);
}

/**
 * Writes the system messages of the agents that have a block anew, so that they know of its change. Those that nobody
 * has talked to have none yet.
 */
export function recompileHolders(letta: LettaServer, blockId: string): void {
  for (const agent of agentsWith(letta, blockId))
    if (agent.message_ids?.length) recompile(letta, agent, null);
}

function rewrite(letta: LettaServer, message: MessageRecord, text: string): void {
  if (textOf(message.content) === text) return;
  message.content = [{ type: 'text', text, signature: null }];
  message.tokens = tokensIn(text);
  letta.state.contextTokens.delete(message.conversation_id ?? message.agent_id);
}
