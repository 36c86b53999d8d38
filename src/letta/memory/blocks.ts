import type { components } from '../../../generated/letta.js';
import { idTaken, uniqueViolation } from '../values/constraint.js';
import { creationTime } from '../model/creation.js';
import { LettaError } from '../values/error.js';
import { givenOf, withoutNulls } from '../values/given.js';
import { rowNotFound } from '../values/not-found.js';
import { agentsWith, unrelateFromAll } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { insertItem, removeItem } from '../tables/tables.js';
import { type Block, type BlockRecord, BLOCK_KEYS } from '../model/blocks.js';

/** What may be said of a new block. */
export type BlockFields = Partial<Block>;

/** What is to change about a block; null and nothing leave a member as it is. */
export type BlockChanges = components['schemas']['BlockUpdate'];
/** Characters in a memory block (letta/constants.py, CORE_MEMORY_BLOCK_CHAR_LIMIT). Nothing refuses longer ones. */
const BLOCK_LIMIT = 100_000;

/** What the two usual blocks of a memory are for; other blocks say it themselves. */
const DESCRIPTIONS = new Map([
  ['human', 'The human block: what the agent knows of the person it talks to.'],
  ['persona', 'The persona block: who the agent is and how it is to behave.'],
]);

/** Adds a block, with what is not given as the real server fills it in. Throws `LettaError` 409 for an id that is taken. */
export function addBlock(letta: LettaServer, fields: BlockFields): BlockRecord {
  const { blocks } = letta.state;
  const { label, tags, ...given } = givenOf(fields);
  const block: BlockRecord = {
    value: '',
    limit: BLOCK_LIMIT,
    project_id: null,
    template_name: null,
    is_template: false,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    read_only: false,
    metadata: {},
    hidden: null,
    created_by_id: null,
    last_updated_by_id: null,
    ...given,
    label: label ?? '',
    description: given.description ?? DESCRIPTIONS.get(label ?? '') ?? null,
    tags: [...new Set(tags ?? [])],
    id: fields.id ?? `block-${letta.random.uuid()}`,
    created_at: creationTime(letta),
  };
  if (blocks.items.has(block.id)) throw idTaken('Block', block.id);
  insertItem(blocks, BLOCK_KEYS, block);
  return block;
}

/** Undefined when there is no such block. */
export function findBlock(letta: LettaServer, id: string): BlockRecord | undefined {
  return letta.state.blocks.items.get(id);
}

/** Throws the real server's 404 when there is no such block. */
export function getBlock(letta: LettaServer, id: string): BlockRecord {
  const block = findBlock(letta, id);
  if (!block) throw new LettaError(404, `Block with id '${id}' not found`);
  return block;
}

/** The same, with the words of operations that change the block or attach it. */
export function getBlockRow(letta: LettaServer, id: string): BlockRecord {
  const block = findBlock(letta, id);
  if (!block) throw rowNotFound('Block', id);
  return block;
}

/**
 * Gives a block other members; null says nothing, as on the real server. A value longer than the limit is taken, as the
 * real server takes it. Agents do not know of it yet (`modifyBlock`). Throws `LettaError` 409 when an agent that has the
 * block has another one under the new label.
 */
export function changeBlock(letta: LettaServer, block: BlockRecord, changes: BlockChanges): BlockRecord {
  const wanted = withoutNulls(changes) as Partial<BlockRecord>;
  if (wanted.label !== undefined && wanted.label !== block.label) checkLabel(letta, block, wanted.label);
  Object.assign(block, wanted, wanted.tags && { tags: [...new Set(wanted.tags)] });
  return block;
}

/** Takes a block away, from everything that has it too. */
export function deleteBlock(letta: LettaServer, block: BlockRecord): void {
  unrelateFromAll(letta, 'block_ids', block.id);
  for (const identity of letta.state.identities.items.values()) identity.block_ids.delete(block.id);
  for (const group of letta.state.groups.items.values()) group.block_ids.delete(block.id);
  for (const conversation of letta.state.conversations.items.values()) {
    const { isolated_block_ids: own } = conversation;
    if (own.includes(block.id)) conversation.isolated_block_ids = own.filter((id) => id !== block.id);
  }
  removeItem(letta.state.blocks, BLOCK_KEYS, block);
}

/** A block as it goes over the wire. */
export function presentBlock({ created_at, ...block }: BlockRecord): Block {
  void created_at;
  return block;
}

/** The refusal of a second block of a label on an agent; `kind` is what the real server was about to write. */
export function labelTaken(kind: 'Agent' | 'Block' | 'Group', agentId: string, label: string): LettaError {
  return uniqueViolation(kind, 'unique_label_per_agent', ['agent_id', 'block_label'], [agentId, label]);
}

function checkLabel(letta: LettaServer, block: BlockRecord, label: string): void {
  for (const agent of agentsWith(letta, block.id)) {
    const others = agent.block_ids.filter((id) => id !== block.id);
    if (others.some((id) => findBlock(letta, id)?.label === label))
      throw labelTaken('Block', agent.id, label);
  }
}
