import { findAgent, getAgentRow } from '../records/agent-records.js';
import { touchAgent } from '../records/agents.js';
import { type BlockChanges, changeBlock, findBlock, getBlockRow, labelTaken } from './blocks.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { findGroupLedBy } from '../groups/groups.js';
import { compareText } from '../tables/orders.js';
import type { PageRequest } from '../tables/pages.js';
import { recompileHolders } from './recompile.js';
import { relate, unrelate } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import type { BlockRecord } from '../model/blocks.js';

/** The blocks an agent has, in the order they were attached. */
export function blocksOfAgent(letta: LettaServer, agent: AgentRecord): BlockRecord[] {
  return agent.block_ids.flatMap((id) => findBlock(letta, id) ?? []);
}

/** Of some blocks, those that an agent can have beside each other: the first of each label. */
export function oneOfEachLabel(letta: LettaServer, blockIds: string[]): string[] {
  const labels = new Set<string>();
  return blockIds.filter((id) => {
    const label = findBlock(letta, id)?.label;
    if (label === undefined || labels.has(label)) return false;
    labels.add(label);
    return true;
  });
}

/** Undefined when an agent has no block of a label. */
function findBlockOfAgent(letta: LettaServer, agent: AgentRecord, label: string): BlockRecord | undefined {
  return blocksOfAgent(letta, agent).find((block) => block.label === label);
}

/** Throws the real server's 404 when there is no such agent, or when it has no block of that label. */
export function getBlockOfAgent(letta: LettaServer, agentId: string, label: string): BlockRecord {
  const block = findBlockOfAgent(letta, getAgentRow(letta, agentId), label);
  if (!block) throw new LettaError(404, `No block with label '${label}' found for agent '${agentId}'`);
  return block;
}

/**
 * One page of the blocks an agent has. Real server: they are ordered by their ids and cursors are compared with
 * those, so that one leads on even when its block is gone. Throws `LettaError` 404 for an unknown agent.
 */
export function listBlocksOfAgent(letta: LettaServer, agentId: string, request: PageRequest): BlockRecord[] {
  const { after, before, direction, limit } = request;
  const comes = (a: string, b: string) => (direction === 'asc' ? compareText(a, b) : compareText(b, a));
  const blocks = blocksOfAgent(letta, getAgentRow(letta, agentId))
    .filter(({ id }) => (!after || comes(after, id) < 0) && (!before || comes(id, before) < 0))
    .sort((a, b) => comes(a.id, b.id));
  return limit ? blocks.slice(0, limit) : blocks;
}

/** Changes a block (`changeBlock`), and tells every agent that has it. */
export function modifyBlock(letta: LettaServer, block: BlockRecord, changes: BlockChanges): BlockRecord {
  changeBlock(letta, block, changes);
  recompileHolders(letta, block.id);
  return block;
}

/** Changes the block of a label that an agent has, for everybody who has it. Throws `LettaError` 404, 409. */
export function modifyBlockOfAgent(
  letta: LettaServer,
  agentId: string,
  label: string,
  changes: BlockChanges,
): BlockRecord {
  return modifyBlock(letta, getBlockOfAgent(letta, agentId, label), changes);
}

/**
 * Gives an agent a block, and the agents that look after its memory too; one it has is no matter. Throws `LettaError`
 * 404 for an unknown agent or block, 409 when the agent has another block of that label.
 */
export function attachBlock(letta: LettaServer, agentId: string, blockId: string): AgentRecord {
  const agent = getAgentRow(letta, agentId);
  const block = getBlockRow(letta, blockId);
  const agents = [agent, ...memoryKeepersOf(letta, agent)].filter(
    ({ block_ids }) => !block_ids.includes(blockId),
  );
  for (const other of agents) checkLabelFree(letta, other, block);
  for (const other of agents) relate(letta, other, 'block_ids', blockId);
  for (const other of agents) touchAgent(letta, other);
  return agents.includes(agent) ? agent : touchAgent(letta, agent);
}

/** Takes a block from an agent. Throws `LettaError` 404 for an unknown agent and for a block that it does not have. */
export function detachBlock(letta: LettaServer, agentId: string, blockId: string): AgentRecord {
  const agent = getAgentRow(letta, agentId);
  if (!unrelate(letta, agent, 'block_ids', blockId)) {
    throw new LettaError(
      404,
      `No block with id '${blockId}' found for agent '${agentId}' with actor id: '${DEFAULT_USER}'`,
    );
  }
  return touchAgent(letta, agent);
}

function memoryKeepersOf(letta: LettaServer, agent: AgentRecord): AgentRecord[] {
  const group = findGroupLedBy(letta, agent.id);
  if (group?.manager_type !== 'sleeptime') return [];
  const members = group.agent_ids.flatMap((id) => findAgent(letta, id) ?? []);
  return members.filter((other) => other !== agent && other.agent_type === 'sleeptime_agent');
}

function checkLabelFree(letta: LettaServer, agent: AgentRecord, block: BlockRecord): void {
  if (findBlockOfAgent(letta, agent, block.label)) throw labelTaken('Agent', agent.id, block.label);
}
