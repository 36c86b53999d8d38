import { type AgentRecord, getAgentRow } from '../agents/agent-records.js';
import { changeAgent, touchAgent } from '../agents/agents.js';
import { openHistory, replaceContext } from './contexts.js';
import { findMessage } from './message-records.js';
import { recompile } from '../agents/recompile.js';
import type { LettaServer } from '../server.js';

/**
 * Takes everything that was said to an agent out of its context, but for its system message, which is written anew; the
 * history stays as it is (AgentManager.reset_messages_async). Throws `LettaError` 404 for an unknown agent.
 */
export function resetMessages(letta: LettaServer, agentId: string): AgentRecord {
  const agent = getAgentRow(letta, agentId);
  const [systemId = ''] = openHistory(letta, agent);
  const system = findMessage(letta, systemId);
  replaceContext(letta, { agentId, conversationId: null }, system ? [systemId] : []);
  if (system) recompile(letta, agent, null);
  changeAgent(letta, agent, { pending_approval: null });
  return touchAgent(letta, agent);
}
