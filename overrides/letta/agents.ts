import { getAgent } from '../../src/letta/agent-records.js';
import { agentState } from '../../src/letta/agent-state.js';
import { countAgents, listAgents } from '../../src/letta/agents.js';
import { listTags } from '../../src/letta/tags.js';
import { inFormat } from './list-format.js';
import type { LettaOverrides } from './service.js';

/** The agents of the server, and their tags. */
export const agents = {
  list_agents({ query, letta, listFormat }) {
    const { limit, after, before, order = 'desc', order_by = 'created_at', ...filter } = query;
    const page = listAgents(letta, order_by, filter, { limit, after, before, direction: order });
    return inFormat({ ...page, items: page.items.map((agent) => agentState(letta, agent)) }, listFormat);
  },
  count_agents({ query, letta }) {
    return countAgents(letta, query);
  },
  retrieve_agent({ path, letta }) {
    return agentState(letta, getAgent(letta, path.agent_id));
  },
  list_tags({ query, letta }) {
    const { limit, after, before, order = 'asc', name, query_text } = query;
    return listTags(letta, name ?? query_text ?? '', { limit, after, before, direction: order });
  },
} satisfies Partial<LettaOverrides>;
