import { type AgentRecord, findAgent } from './agent-records.js';
import { changeAgent, touchAgent } from './agents.js';
import { addSystemMessage, openHistory, replaceContext } from './contexts.js';
import { findMessage, removeMessages } from './message-records.js';
import { rowNotFound } from './not-found.js';
import type { LettaServer } from './server.js';

/**
 * Forgets everything that was said to an agent outside of conversations and in them, but for its system message, which
 * is written anew (AgentManager.reset_messages_async). Throws `LettaError` 404 for an unknown agent.
 */
export function resetMessages(letta: LettaServer, agentId: string): AgentRecord {
  const agent = findAgent(letta, agentId);
  if (!agent) throw rowNotFound('Agent', agentId);
  const [systemId = ''] = openHistory(letta, agent);
  const system = findMessage(letta, systemId);
  removeMessages(letta, agentId, ({ id }) => id !== systemId);
  replaceContext(letta, { agentId, conversationId: null }, system ? [systemId] : []);
  if (system) rewrite(letta, agent, systemId);
  changeAgent(letta, agent, { pending_approval: null });
  return touchAgent(letta, agent);
}

/** The message keeps its id and its time. */
function rewrite(letta: LettaServer, agent: AgentRecord, systemId: string): void {
  const system = findMessage(letta, systemId);
  if (!system) return;
  const fresh = addSystemMessage(letta, agent);
  system.content = fresh.content;
  system.tokens = fresh.tokens;
  removeMessages(letta, agent.id, ({ id }) => id === fresh.id);
  letta.state.contextTokens.delete(agent.id);
}
