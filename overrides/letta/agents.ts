import { countAgents, listAgents } from '../../src/letta/groups/agent-lists.js';
import { getAgent } from '../../src/letta/records/agent-records.js';
import { agentState, includedState, memoryOf } from '../../src/letta/agents/agent-state.js';
import { contextWindowOf } from '../../src/letta/messages/context-window.js';
import { createAgent } from '../../src/letta/agents/create-agent.js';
import { deleteAgent } from '../../src/letta/agents/delete-agent.js';
import { listGroupsOfAgent, presentGroup } from '../../src/letta/groups/groups.js';
import { modifyAgent, type UpdateAgent } from '../../src/letta/agents/modify-agent.js';
import { recompileAgent } from '../../src/letta/memory/recompile.js';
import { listTags } from '../../src/letta/records/tags.js';
import { listing } from '../../src/server/listing.js';
import { inFormat } from './edge/list-format.js';
import type { LettaOverrides } from './edge/service.js';

/** The agents of the server, and their tags. */
export const agents = {
  list_agents({ query, letta, listFormat, isSdk }) {
    const { limit, after, before, order = 'desc', order_by = 'created_at', ...filter } = query;
    const page = listAgents(letta, order_by, filter, { limit, after, before, direction: order });
    return inFormat(page, (agent) => includedState(letta, agent, { ...query, isSdk }), listFormat);
  },
  count_agents({ query, letta }) {
    return countAgents(letta, query);
  },
  async create_agent({ body, letta }) {
    const { memory_blocks, initial_message_sequence } = body;
    const things = (memory_blocks?.length ?? 0) + (initial_message_sequence?.length ?? 0) + secretsIn(body);
    return agentState(letta, await letta.timers.gate.undivided(createAgent(letta, body), things));
  },
  retrieve_agent({ path, query, letta, isSdk }) {
    return includedState(letta, getAgent(letta, path.agent_id), { ...query, isSdk });
  },
  async modify_agent({ path, body, letta }) {
    const change = modifyAgent(letta, path.agent_id, body);
    return agentState(letta, await letta.timers.gate.undivided(change, secretsIn(body)));
  },
  delete_agent({ path, letta }) {
    deleteAgent(letta, path.agent_id);
    return { message: `Agent id=${path.agent_id} successfully deleted` };
  },
  retrieve_agent_memory({ path, letta }) {
    return memoryOf(letta, getAgent(letta, path.agent_id));
  },
  recompile_agent({ path, query, letta }) {
    return recompileAgent(letta, path.agent_id, query);
  },
  recompile_agent_system_prompt({ path, query, letta }) {
    return recompileAgent(letta, path.agent_id, query);
  },
  retrieve_agent_context_window({ path, query, letta }) {
    return contextWindowOf(letta, path.agent_id, query.conversation_id);
  },
  list_groups_for_agent({ path, query, letta }) {
    const { order = 'desc', limit = 100, manager_type } = query;
    const request = { ...query, limit, direction: order };
    return listing(listGroupsOfAgent(letta, path.agent_id, { manager_type }, request), presentGroup);
  },
  list_tags({ query, letta }) {
    const { limit, after, before, order = 'asc', name, query_text } = query;
    return listTags(letta, name ?? query_text ?? '', { limit, after, before, direction: order });
  },
} satisfies Partial<LettaOverrides>;

function secretsIn({
  secrets,
  tool_exec_environment_variables,
}: Pick<UpdateAgent, 'secrets' | 'tool_exec_environment_variables'>): number {
  return Object.keys(secrets ?? tool_exec_environment_variables ?? {}).length;
}
