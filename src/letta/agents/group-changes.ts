import type { components } from '../../../generated/letta.js';
import { findAgent } from '../records/agent-records.js';
import { findBlock, getBlockRow, labelTaken } from '../memory/blocks.js';
import { LettaError } from '../values/error.js';
import { addGroup, changeGroup, getGroup, type GroupSettings } from '../groups/groups.js';
import { missingReference } from '../values/constraint.js';
import { checkIdForm } from '../values/ids.js';
import { itemsNotFound } from '../values/not-found.js';
import { relate } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import type { BlockRecord } from '../model/blocks.js';
import type { GroupRecord } from '../model/groups.js';

/** What may be said of a new group. */
export type GroupCreate = components['schemas']['GroupCreate'];
/** What is to change about a group. */
export type GroupUpdate = components['schemas']['GroupUpdate'];

type ManagerConfig = NonNullable<GroupCreate['manager_config'] | GroupUpdate['manager_config']>;

/**
 * Makes a group. Its blocks come to its agents and to the one that leads it. Throws `LettaError` 404 for unknown
 * agents, 409 for an unknown leader and for a block whose label one of the agents has, 400 for what makes no sense.
 */
export function createGroup(letta: LettaServer, request: GroupCreate): GroupRecord {
  const { agent_ids, description, shared_block_ids } = request;
  const config: ManagerConfig = request.manager_config ?? { manager_type: 'round_robin' };
  const settings = settingsOf(config);
  checkBuffer(settings);
  checkAgents(letta, config.manager_type, agent_ids);
  checkLeader(letta, settings);
  const blocks = (shared_block_ids ?? []).flatMap((id) => findBlock(letta, id) ?? []);
  const holders = [...agent_ids, settings.manager_agent_id ?? ''].flatMap((id) => findAgent(letta, id) ?? []);
  checkLabels(letta, holders, blocks);
  const group = addGroup(letta, { manager_type: config.manager_type, agent_ids, description, ...settings });
  for (const { id } of blocks) {
    group.block_ids.add(id);
    for (const agent of holders) relate(letta, agent, 'block_ids', id);
  }
  return group;
}

/**
 * Changes a group; nothing, null and what is empty leave a member as it is, and blocks always stay (as on the real
 * server). Throws `LettaError` 400 for another kind of group, 404 for unknown agents, 409 for an unknown leader.
 */
export function modifyGroup(letta: LettaServer, id: string, request: GroupUpdate): GroupRecord {
  const group = getGroup(letta, id);
  const { agent_ids, description, manager_config: config } = request;
  if (config && config.manager_type !== group.manager_type) {
    throw new LettaError(400, 'Cannot change group pattern after creation');
  }
  const settings = config ? wantedOf(settingsOf(config)) : {};
  checkBuffer({ ...bufferOf(group, settings), ...settings });
  if (agent_ids?.length) checkAgents(letta, group.manager_type, agent_ids);
  checkLeader(letta, settings);
  return changeGroup(letta, group, {
    ...settings,
    ...(description && { description }),
    ...(agent_ids?.length && { agent_ids }),
  });
}

/** Notes that a group has a block; its agents do not get it (as on the real server). Throws `LettaError` 404. */
export function attachBlockToGroup(letta: LettaServer, groupId: string, blockId: string): void {
  checkIdForm('block', blockId);
  getGroup(letta, groupId).block_ids.add(getBlockRow(letta, blockId).id);
}

/** Forgets that a group has a block, whether it had it or not. Throws `LettaError` 404. */
export function detachBlockFromGroup(letta: LettaServer, groupId: string, blockId: string): void {
  checkIdForm('block', blockId);
  getGroup(letta, groupId).block_ids.delete(getBlockRow(letta, blockId).id);
}

function settingsOf(config: ManagerConfig): GroupSettings {
  const { manager_type, ...settings } = config as ManagerConfig & GroupSettings;
  if (manager_type === 'dynamic') return { termination_token: 'DONE!', ...settings };
  if (manager_type === 'sleeptime' && settings.sleeptime_agent_frequency) {
    return { ...settings, turns_counter: -1 };
  }
  return settings;
}

/** Real server: what is empty or zero changes nothing. */
function wantedOf(settings: GroupSettings): GroupSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value));
}

/** A lacking half of the buffer's limits, where the other half is given. */
function bufferOf(group: GroupRecord, settings: GroupSettings): GroupSettings {
  if (!settings.max_message_buffer_length && !settings.min_message_buffer_length) return {};
  const { max_message_buffer_length, min_message_buffer_length } = group;
  return { max_message_buffer_length, min_message_buffer_length };
}

function checkBuffer({
  max_message_buffer_length: most,
  min_message_buffer_length: least,
}: GroupSettings): void {
  const got = `(got max_message_buffer_length=${most ?? 'None'}, min_message_buffer_length=${least ?? 'None'})`;
  const both = "Both 'max_message_buffer_length' and 'min_message_buffer_length' must be";
  if ((most == null) !== (least == null)) throw new LettaError(400, `${both} provided together ${got}`);
  if (most == null || least == null) return;
  if (most <= 4 || least <= 4) throw new LettaError(400, `${both} greater than 4 ${got}`);
  if (most > least) return;
  throw new LettaError(
    400,
    "'max_message_buffer_length' must be greater than 'min_message_buffer_length' " +
      `(got max_message_buffer_length=${most} <= min_message_buffer_length=${least})`,
  );
}

/** Real server: an agent that is named twice counts as missing, but in a group led by turns of its own. */
function checkAgents(letta: LettaServer, managerType: string, ids: string[]): void {
  const different = new Set(ids);
  if (managerType === 'dynamic' && different.size !== ids.length) {
    throw new LettaError(400, 'Duplicate agent ids found in list');
  }
  const found = [...different].flatMap((id) => findAgent(letta, id) ?? []);
  if (found.length !== ids.length) {
    throw itemsNotFound([...different].filter((id) => !findAgent(letta, id)));
  }
  const names = new Set(found.map(({ name }) => name));
  if (managerType === 'dynamic' && names.size !== found.length) {
    throw new LettaError(400, 'Duplicate agent names found in the provided agent IDs.');
  }
}

function checkLeader(letta: LettaServer, { manager_agent_id: id }: GroupSettings): void {
  if (!id || findAgent(letta, id)) return;
  throw missingReference('groups', 'manager_agent_id', id, 'agents', 'Group');
}

function checkLabels(letta: LettaServer, agents: AgentRecord[], blocks: BlockRecord[]): void {
  for (const agent of agents) {
    const labels = agent.block_ids.map((id) => findBlock(letta, id)?.label);
    const taken = blocks.find(({ label }) => labels.includes(label));
    if (taken) throw labelTaken('Group', agent.id, taken.label);
  }
}
