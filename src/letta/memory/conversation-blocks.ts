import { findBlock } from './blocks.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import type { ConversationRecord } from '../model/conversations.js';

/** The memory blocks in effect in a conversation: the agent's, or the conversation's own of the same labels. */
export function blockIdsIn(
  letta: LettaServer,
  agent: AgentRecord,
  { isolated_block_ids }: Pick<ConversationRecord, 'isolated_block_ids'>,
): string[] {
  const own = new Map(isolated_block_ids.map((id) => [findBlock(letta, id)?.label, id]));
  return agent.block_ids.map((id) => own.get(findBlock(letta, id)?.label) ?? id);
}
