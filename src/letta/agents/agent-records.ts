import type { components } from '../../../generated/letta.js';
import { timeKey } from '../creation.js';
import { LettaError } from '../error.js';
import { rowNotFound } from '../not-found.js';
import type { LettaServer } from '../server.js';
import type { OrderKeys } from '../tables.js';

/** An agent as it goes over the wire. */
export type AgentState = components['schemas']['AgentState'];

/** Members of an agent that are about other things, or follow from its other members. */
type Derived =
  | 'blocks'
  | 'memory'
  | 'tools'
  | 'sources'
  | 'identities'
  | 'managed_group'
  | 'multi_agent_group'
  | 'tool_exec_environment_variables'
  | 'model'
  | 'model_settings'
  | 'embedding';

/** An agent as it is kept: what it is related to is named by id, in the order it was attached. */
export interface AgentRecord extends Omit<AgentState, Derived> {
  /** This list and the others that end in `_ids` and name things of their own are written by `relations.ts` alone. */
  block_ids: string[];
  tool_ids: string[];
  /** The wire calls them sources. */
  folder_ids: string[];
  /** The wire never shows them with the agent. */
  archive_ids: string[];
}

/** What agents can be ordered by. */
export const AGENT_KEYS = {
  created_at: (agent) => timeKey(agent.created_at),
  updated_at: (agent) => timeKey(agent.updated_at),
  last_run_completion: (agent) => timeKey(agent.last_run_completion),
} satisfies OrderKeys<AgentRecord>;

/** The name of an order of agents. */
export type AgentOrderKey = keyof typeof AGENT_KEYS;

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
