import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

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

/** The lists of an agent's record that name other things. */
export type Relation = 'block_ids' | 'tool_ids' | 'folder_ids' | 'archive_ids' | 'identity_ids';

/**
 * Which agents have a thing, by the thing's id: the lists on the agents' records read from the other side, so that
 * nobody has to look through all agents. Plain data, written by the functions of this file alone, together with the
 * lists.
 */
export type Holders = Map<string, Set<string>>;
