import { findAgent, getAgentRow } from '../records/agent-records.js';
import { changeAgent } from '../records/agents.js';
import { stillReferenced } from '../values/constraint.js';
import { deleteGroup, findGroupLedBy, findSleeptimeGroupOf, isSleeptime } from '../groups/groups.js';
import { forgetTalk } from '../runs/forget-talk.js';
import { unrelateAll } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { removeItem } from '../tables/tables.js';
import { AGENT_KEYS, type AgentRecord } from '../model/agents.js';
import type { GroupRecord } from '../model/groups.js';

/**
 * Takes an agent away with everything that is its own; blocks, tools and folders stay. Those that look after its
 * memory go with it, and one of those who goes leaves its agent without (AgentManager.delete_agent_async). Throws
 * `LettaError` 404 for an unknown agent, 409 for one that leads another kind of group.
 */
export function deleteAgent(letta: LettaServer, id: string): void {
  const agent = getAgentRow(letta, id);
  const isKeeper = /sleeptime_agent$/.test(agent.agent_type);
  const group = isKeeper ? findSleeptimeGroupOf(letta, agent) : findGroupLedBy(letta, id);
  if (!isKeeper && group && !isSleeptime(group)) {
    throw stillReferenced('agents', id, 'groups_manager_agent_id_fkey', 'groups');
  }
  if (group) endGroup(letta, group, isKeeper);
  forgetAgent(letta, agent);
}

/** Everything that is kept of one agent alone is dropped here. */
function forgetAgent(letta: LettaServer, agent: AgentRecord): void {
  unrelateAll(letta, agent);
  forgetTalk(letta, agent.id);
  letta.state.agentFiles.delete(agent.id);
  removeItem(letta.state.agents, AGENT_KEYS, agent);
}

/** Ends a group for looking after memory, of which one side is about to go. */
function endGroup(letta: LettaServer, group: GroupRecord, keeperGoes: boolean): void {
  deleteGroup(letta, group);
  const leader = findAgent(letta, group.manager_agent_id ?? '');
  if (keeperGoes) {
    if (leader) changeAgent(letta, leader, { enable_sleeptime: null });
    return;
  }
  for (const id of group.agent_ids) {
    const keeper = findAgent(letta, id);
    if (keeper && keeper !== leader) forgetAgent(letta, keeper);
  }
}
