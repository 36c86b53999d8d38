import { type AgentFields, type BareAgent, completeAgent } from './agent-defaults.js';
import { AGENT_KEYS, type AgentOrderKey, type AgentRecord, findAgent } from './agent-records.js';
import { addBlock } from './blocks.js';
import { creationTime } from './creation.js';
import { invalidArgument, LettaError } from './error.js';
import type { Page, PageRequest } from './pages.js';
import type { LettaServer } from './server.js';
import { insertItem, pageOfTable } from './tables.js';
import { formatTime, parseTime } from './times.js';

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

/**
 * Adds an agent. Whatever is not given is filled in as the real server would fill it in for a new agent
 * (`agent-defaults.ts`), always the same in the same sandbox. Agents without a time count as made one after another,
 * so that the last one is the newest, which lists put first.
 *
 * What is given must hold to the schema AgentState: the caller has checked it. Throws `LettaError` 400 for an id that
 * does not start with `agent-`, a time or a model handle that is none, and 409 for an id that is taken; nothing is
 * added then.
 */
export function addAgent(letta: LettaServer, { blocks = [], ...fields }: AgentFields): AgentRecord {
  const bare = bareAgent(letta, fields);
  if (findAgent(letta, bare.id)) throw taken(bare.id);
  const block_ids = blocks.map((block) => addBlock(letta, block).id);
  const agent = { ...bare, block_ids, tool_ids: [], folder_ids: [], archive_ids: [] };
  insertItem(letta.state.agents, AGENT_KEYS, agent);
  return agent;
}

/** The agents that a filter lets through, one page of them. */
export function listAgents(
  letta: LettaServer,
  orderedBy: AgentOrderKey,
  filter: AgentFilter,
  request: PageRequest,
): Page<AgentRecord> {
  return pageOfTable(letta.state.agents, AGENT_KEYS, orderedBy, request, (agent) => matches(agent, filter));
}

/** How many agents a filter lets through. */
export function countAgents(letta: LettaServer, filter: AgentFilter): number {
  let count = 0;
  for (const agent of letta.state.agents.items.values()) if (matches(agent, filter)) count++;
  return count;
}

function bareAgent(letta: LettaServer, fields: Omit<AgentFields, 'blocks'>): BareAgent {
  const id = fields.id ?? `agent-${letta.random.uuid()}`;
  if (!/^agent-./.test(id)) throw invalidArgument(`${id} is no agent id: it has to start with agent-`);
  const created_at = fields.created_at ? timeOf(fields.created_at, 'created_at') : creationTime(letta);
  const agent = completeAgent({ ...fields, id, created_at });
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

function matches(agent: AgentRecord, filter: AgentFilter): boolean {
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

function hasTags({ tags }: AgentRecord, { tags: wanted = [], match_all_tags }: AgentFilter): boolean {
  if (wanted.length === 0) return true;
  return match_all_tags
    ? wanted.every((tag) => tags.includes(tag))
    : wanted.some((tag) => tags.includes(tag));
}

/** Which identities there are is not known yet, so a key is nobody's. */
function worksFor(agent: AgentRecord, { identity_id, identifier_keys = [] }: AgentFilter): boolean {
  return (!identity_id || agent.identity_ids.includes(identity_id)) && identifier_keys.length === 0;
}
