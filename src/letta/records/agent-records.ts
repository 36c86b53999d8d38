import { LettaError } from '../values/error.js';
import { rowNotFound } from '../values/not-found.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';

/** Undefined when there is no such agent. */
export function findAgent(letta: LettaServer, id: string): AgentRecord | undefined {
  return letta.state.agents.items.get(id);
}

/** Throws the real server's 404 when there is no such agent (letta/services/agent_manager.py). */
export function getAgent(letta: LettaServer, id: string): AgentRecord {
  const agent = findAgent(letta, id);
  if (!agent) throw new LettaError(404, `Agent with ID ${id} not found`);
  return agent;
}

/** The same, with the words of operations that change the agent's row, or read it beside others. */
export function getAgentRow(letta: LettaServer, id: string): AgentRecord {
  const agent = findAgent(letta, id);
  if (!agent) throw rowNotFound('Agent', id);
  return agent;
}
