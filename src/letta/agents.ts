import type { components } from '../../generated/letta.js';
import { type AgentFields, completeAgent } from './agent-defaults.js';
import { invalidArgument, LettaError } from './error.js';
import { emptyOrder, insertPlace, type Order, type Place } from './orders.js';
import { type Page, pageOf, type PageRequest } from './pages.js';
import type { LettaServer } from './server.js';
import { formatTime, type Microseconds, parseTime } from './times.js';

/** An agent as it goes over the wire. */
export type AgentState = components['schemas']['AgentState'];

/** What agents can be ordered by. */
export type AgentOrderKey = 'created_at' | 'updated_at' | 'last_run_completion';

/** Every agent in every order it can be listed in. */
export type AgentOrders = Record<AgentOrderKey, Order>;

/** What to look for; what is left out does not matter. Each is described in the spec. */
export interface AgentFilter {
  name?: string;
  query_text?: string;
  tags?: string[];
  match_all_tags?: boolean;
  project_id?: string;
  template_id?: string;
  base_template_id?: string;
  identity_id?: string;
  identifier_keys?: string[];
  created_by_id?: string;
  last_stop_reason?: string;
  show_hidden_agents?: boolean;
}

/** The orders of no agents. */
export function emptyAgentOrders(): AgentOrders {
  return { created_at: emptyOrder(), updated_at: emptyOrder(), last_run_completion: emptyOrder() };
}

/**
 * Adds an agent. Whatever is not given is filled in as the real server would fill it in for a new agent
 * (`agent-defaults.ts`), always the same in the same sandbox. Agents without a time count as made one after another,
 * so that the last one is the newest, which lists put first.
 *
 * What is given must hold to the schema AgentState: the caller has checked it. Throws `LettaError` 400 for an id that
 * does not start with `agent-`, a time or a model handle that is none, and 409 for an id that is taken; nothing is
 * added then.
 */
export function addAgent(letta: LettaServer, fields: AgentFields): AgentState {
  const { agents, agentOrders } = letta.state;
  const agent = newAgent(letta, fields);
  if (agents.has(agent.id)) throw taken(agent.id);
  agents.set(agent.id, agent);
  for (const key of ORDER_KEYS) insertPlace(agentOrders[key], placeOf(agent, key));
  return agent;
}

/** Undefined when there is no such agent. */
export function findAgent(letta: LettaServer, id: string): AgentState | undefined {
  return letta.state.agents.get(id);
}

/** Throws the real server's 404 when there is no such agent (letta/services/agent_manager.py). */
export function getAgent(letta: LettaServer, id: string): AgentState {
  const agent = findAgent(letta, id);
  if (!agent) throw new LettaError(404, `Agent with ID ${id} not found`);
  return agent;
}

/** The agents that a filter lets through, one page of them. */
export function listAgents(
  letta: LettaServer,
  orderedBy: AgentOrderKey,
  filter: AgentFilter,
  request: PageRequest,
): Page<AgentState> {
  const list = {
    orderedBy,
    order: letta.state.agentOrders[orderedBy],
    findPlace: (id: string) => {
      const agent = findAgent(letta, id);
      return agent && placeOf(agent, orderedBy);
    },
    getItem: (id: string) => getAgent(letta, id),
    isWanted: (agent: AgentState) => matches(agent, filter),
  };
  return pageOf(list, request);
}

/** How many agents a filter lets through. */
export function countAgents(letta: LettaServer, filter: AgentFilter): number {
  let count = 0;
  for (const agent of letta.state.agents.values()) if (matches(agent, filter)) count++;
  return count;
}

const ORDER_KEYS: AgentOrderKey[] = ['created_at', 'updated_at', 'last_run_completion'];

/** Times compare as texts once their `Z` is gone. */
function placeOf(agent: AgentState, orderedBy: AgentOrderKey): Place {
  return { key: agent[orderedBy]?.slice(0, -1) ?? null, id: agent.id };
}

function newAgent(letta: LettaServer, fields: AgentFields): AgentState {
  const id = fields.id ?? `agent-${letta.random.uuid()}`;
  if (!/^agent-./.test(id)) throw invalidArgument(`${id} is no agent id: it has to start with agent-`);
  const created_at = fields.created_at ? timeOf(fields.created_at, 'created_at') : nextCreation(letta);
  const agent = completeAgent({ ...fields, id, created_at }, letta.random);
  agent.updated_at = timeOf(agent.updated_at ?? created_at, 'updated_at');
  agent.last_run_completion &&= timeOf(agent.last_run_completion, 'last_run_completion');
  return agent;
}

function taken(id: string): LettaError {
  return new LettaError(
    409,
    `A unique constraint was violated for Agent. Check your input for duplicates: ${id}`,
  );
}

function timeOf(text: string, field: string): string {
  const time = parseTime(text);
  if (time === undefined) throw invalidArgument(`${field} is no time: ${text}`);
  return formatTime(time);
}

/** The sandbox's time, or just after the last agent that was made without a time of its own. */
function nextCreation({ clock, state }: LettaServer): string {
  const now: Microseconds = clock.now() * 1000;
  state.lastCreation = Math.max(now, state.lastCreation + 1);
  return formatTime(state.lastCreation);
}

function matches(agent: AgentState, filter: AgentFilter): boolean {
  return (
    (!agent.hidden || filter.show_hidden_agents === true) &&
    equals(agent.name, filter.name) &&
    equals(agent.project_id, filter.project_id) &&
    equals(agent.template_id, filter.template_id) &&
    equals(agent.base_template_id, filter.base_template_id) &&
    equals(agent.created_by_id, filter.created_by_id) &&
    equals(agent.last_stop_reason, filter.last_stop_reason) &&
    (!filter.query_text || agent.name.toLowerCase().includes(filter.query_text.toLowerCase())) &&
    hasTags(agent, filter) &&
    worksFor(agent, filter)
  );
}

/** An empty wish is none, as on the real server. */
function equals(value: string | null | undefined, wanted: string | undefined): boolean {
  return !wanted || value === wanted;
}

function hasTags({ tags }: AgentState, { tags: wanted = [], match_all_tags }: AgentFilter): boolean {
  if (wanted.length === 0) return true;
  return match_all_tags
    ? wanted.every((tag) => tags.includes(tag))
    : wanted.some((tag) => tags.includes(tag));
}

function worksFor(agent: AgentState, { identity_id, identifier_keys = [] }: AgentFilter): boolean {
  return (
    (!identity_id ||
      agent.identity_ids.includes(identity_id) ||
      agent.identities.some(({ id }) => id === identity_id)) &&
    (identifier_keys.length === 0 ||
      agent.identities.some(({ identifier_key }) => identifier_keys.includes(identifier_key)))
  );
}
