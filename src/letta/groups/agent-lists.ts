import { identitiesWithKey } from './identities.js';
import { LENIENT_PAGES, rowPages } from '../tables/page-rules.js';
import type { Page, PageRequest, RuledRequest } from '../tables/pages.js';
import { agentsWith } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { pageOfSome, pageOfTable } from '../tables/tables.js';
import { hasTags, type TagFilter } from '../records/tags.js';
import { AGENT_KEYS, type AgentOrderKey, type AgentRecord } from '../model/agents.js';

/** What to look for; what is left out does not matter. Each is described in the spec. */
export interface AgentFilter extends TagFilter {
  name?: string;
  query_text?: string;
  project_id?: string;
  template_id?: string;
  base_template_id?: string;
  identity_id?: string;
  identifier_keys?: string[];
  created_by_id?: string;
  last_stop_reason?: string;
  show_hidden_agents?: boolean;
}

/** The agents that a filter lets through, one page of them. */
export function listAgents(
  letta: LettaServer,
  orderedBy: AgentOrderKey,
  filter: AgentFilter,
  page: PageRequest,
): Page<AgentRecord> {
  const { agents } = letta.state;
  const request = { ...page, rules: LENIENT_PAGES };
  const some = candidates(letta, filter);
  if (!some) {
    return pageOfTable(agents, AGENT_KEYS, orderedBy, request, (agent) => matches(agent, filter));
  }
  const wanted = some.filter((agent) => matches(agent, filter));
  return pageOfSome(agents, AGENT_KEYS, orderedBy, request, wanted);
}

/** The agents that have a block, a folder, an archive or an identity, one page of them, by when they were made. */
export function listAgentsWith(letta: LettaServer, id: string, request: RuledRequest): AgentRecord[] {
  const some = agentsWith(letta, id);
  return pageOfSome(letta.state.agents, AGENT_KEYS, 'created_at', request, some).items;
}

/** One page of the agents that have a block, read as agents are. */
export function listAgentsOfBlock(letta: LettaServer, id: string, request: PageRequest): AgentRecord[] {
  return listAgentsWith(letta, id, { ...request, rules: LENIENT_PAGES });
}

/** One page of the agents that have an archive; cursors lead to their places, where the real server compares ids too. */
export const listAgentsOfArchive = listAgentsOfBlock;

/** One page of the agents of an identity. */
export function listAgentsOfIdentity(letta: LettaServer, id: string, request: PageRequest): AgentRecord[] {
  return listAgentsWith(letta, id, { ...request, rules: rowPages('Agent') });
}

/** How many agents a filter lets through. */
export function countAgents(letta: LettaServer, filter: AgentFilter): number {
  let count = 0;
  const some = candidates(letta, filter) ?? letta.state.agents.items.values();
  for (const agent of some) if (matches(agent, filter)) count++;
  return count;
}

/** The only agents that can match, where identities are asked for; undefined when it may be any. */
function candidates(
  letta: LettaServer,
  { identity_id, identifier_keys = [] }: AgentFilter,
): AgentRecord[] | undefined {
  if (!identity_id && identifier_keys.length === 0) return undefined;
  const ids = identifier_keys.flatMap((key) => identitiesWithKey(letta, key)).map(({ id }) => id);
  const byKey = new Set(ids.flatMap((id) => agentsWith(letta, id)));
  if (!identity_id) return [...byKey];
  const byId = agentsWith(letta, identity_id);
  return identifier_keys.length === 0 ? byId : byId.filter((agent) => byKey.has(agent));
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
    hasTags(agent.tags, filter)
  );
}

/** An empty wish is none, as on the real server. */
function equals(value: string | null | undefined, wanted: string | undefined): boolean {
  return !wanted || value === wanted;
}
