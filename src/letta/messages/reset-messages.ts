import { getAgentRow } from '../records/agent-records.js';
import { changeAgent, touchAgent } from '../records/agents.js';
import { addDefaultMessages } from './boot-messages.js';
import { extendContext, openHistory, replaceContext } from '../memory/contexts.js';
import { findMessage } from '../records/message-records.js';
import { recompile } from '../memory/recompile.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';

/**
 * Takes everything that was said to an agent out of its context, but for its system message, which is written anew; the
 * history stays as it is, and may get the messages that agents of its kind begin with (AgentManager.reset_messages_async). Throws `LettaError` 404 for an unknown agent.
 */
export function resetMessages(letta: LettaServer, agentId: string, isDefault: boolean): AgentRecord {
  const agent = getAgentRow(letta, agentId);
  const [systemId = ''] = openHistory(letta, agent);
  const system = findMessage(letta, systemId);
  replaceContext(letta, { agentId, conversationId: null }, system ? [systemId] : []);
  if (system) recompile(letta, agent, null);
  if (isDefault) extendContext(letta, { agentId, conversationId: null }, addDefaultMessages(letta, agent));
  changeAgent(letta, agent, { pending_approval: null });
  return touchAgent(letta, agent);
}
