import { creationTime } from '../model/creation.js';
import { rowNotFound } from '../values/not-found.js';
import { BY_ID_PAGES, LENIENT_PAGES } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { insertItem, pageOfSome, pageOfTable, removeItem } from '../tables/tables.js';
import type { AgentRecord } from '../model/agents.js';
import { type Group, type GroupRecord, GROUP_KEYS } from '../model/groups.js';

/** What a kind of group is told beyond who is in it. */
export type GroupSettings = Partial<
  Pick<
    GroupRecord,
    | 'manager_agent_id'
    | 'termination_token'
    | 'max_turns'
    | 'sleeptime_agent_frequency'
    | 'turns_counter'
    | 'max_message_buffer_length'
    | 'min_message_buffer_length'
  >
>;

/** Adds a group of agents that exist. */
export function addGroup(
  letta: LettaServer,
  fields: Pick<GroupRecord, 'manager_type' | 'agent_ids' | 'description'> & GroupSettings,
): GroupRecord {
  const group: GroupRecord = {
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    manager_agent_id: null,
    termination_token: null,
    max_turns: null,
    sleeptime_agent_frequency: null,
    turns_counter: null,
    last_processed_message_id: null,
    max_message_buffer_length: null,
    min_message_buffer_length: null,
    hidden: null,
    ...fields,
    id: `group-${letta.random.uuid()}`,
    block_ids: new Set(),
    created_at: creationTime(letta),
  };
  insertItem(letta.state.groups, GROUP_KEYS, group);
  remember(letta, group);
  return group;
}

/** Throws the real server's 404 when there is no such group. */
export function getGroup(letta: LettaServer, id: string): GroupRecord {
  const group = letta.state.groups.items.get(id);
  if (!group) throw rowNotFound('Group', id);
  return group;
}

/** Gives a group other members. */
export function changeGroup(
  letta: LettaServer,
  group: GroupRecord,
  changes: Partial<Omit<GroupRecord, 'id' | 'created_at'>>,
): GroupRecord {
  forget(letta, group);
  Object.assign(group, changes);
  remember(letta, group);
  return group;
}

/** Takes a group away; its agents stay. */
export function deleteGroup(letta: LettaServer, group: GroupRecord): void {
  forget(letta, group);
  removeItem(letta.state.groups, GROUP_KEYS, group);
}

/** What to look for; what is left out does not matter. */
export interface GroupFilter {
  manager_type?: string;
  project_id?: string;
  show_hidden_groups?: boolean;
}

/** The groups that a filter lets through, one page of them. */
export function listGroups(letta: LettaServer, filter: GroupFilter, request: PageRequest): GroupRecord[] {
  const isWanted = (group: GroupRecord) =>
    (!group.hidden || filter.show_hidden_groups === true) &&
    (!filter.project_id || group.project_id === filter.project_id) &&
    isOfType(group, filter);
  return pageOfTable(
    letta.state.groups,
    GROUP_KEYS,
    'created_at',
    { ...request, rules: LENIENT_PAGES },
    isWanted,
  ).items;
}

/** The groups that an agent is in, one page of them; of an agent that does not exist, none (as on the real server). */
export function listGroupsOfAgent(
  letta: LettaServer,
  agentId: string,
  filter: Pick<GroupFilter, 'manager_type'>,
  request: PageRequest,
): GroupRecord[] {
  const groups = groupsAround(letta, agentId).filter(
    (group) => group.agent_ids.includes(agentId) && isOfType(group, filter),
  );
  return pageOfSome(letta.state.groups, GROUP_KEYS, 'created_at', { ...request, rules: BY_ID_PAGES }, groups)
    .items;
}

/** The first group that an agent leads; undefined when it leads none. */
export function findGroupLedBy(letta: LettaServer, agentId: string): GroupRecord | undefined {
  return groupsAround(letta, agentId).find((group) => group.manager_agent_id === agentId);
}

/** The first group for looking after memory that an agent does the looking after in; undefined when there is none. */
export function findSleeptimeGroupOf(letta: LettaServer, agent: AgentRecord): GroupRecord | undefined {
  return groupsAround(letta, agent.id).find(
    (group) => isSleeptime(group) && group.agent_ids.includes(agent.id),
  );
}

/** Whether the agents of a group look after the memory of the one that leads it. */
export function isSleeptime({ manager_type }: GroupRecord): boolean {
  return manager_type === 'sleeptime' || manager_type === 'voice_sleeptime';
}

/** A group as it goes over the wire, where the real server never names its blocks. */
export function presentGroup({ created_at, block_ids, ...group }: GroupRecord): Group {
  void [created_at, block_ids];
  return { ...group, shared_block_ids: [] };
}

function isOfType(group: GroupRecord, { manager_type }: Pick<GroupFilter, 'manager_type'>): boolean {
  return !manager_type || group.manager_type === manager_type;
}

/** The groups that an agent is in or leads, oldest first. */
function groupsAround(letta: LettaServer, agentId: string): GroupRecord[] {
  const { groups, groupsByAgent } = letta.state;
  return [...(groupsByAgent.get(agentId) ?? [])].flatMap((id) => groups.items.get(id) ?? []);
}

function peopleOf({ agent_ids, manager_agent_id }: GroupRecord): string[] {
  return manager_agent_id ? [...agent_ids, manager_agent_id] : agent_ids;
}

function remember({ state }: LettaServer, group: GroupRecord): void {
  for (const agentId of peopleOf(group)) {
    const ids = state.groupsByAgent.get(agentId) ?? new Set();
    state.groupsByAgent.set(agentId, ids.add(group.id));
  }
}

function forget({ state }: LettaServer, group: GroupRecord): void {
  for (const agentId of peopleOf(group)) {
    const ids = state.groupsByAgent.get(agentId);
    ids?.delete(group.id);
    if (ids?.size === 0) state.groupsByAgent.delete(agentId);
  }
}
