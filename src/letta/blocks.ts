import type { components } from '../../generated/letta.js';
import { creationTime, timeKey } from './creation.js';
import { DEFAULT_USER } from './default-user.js';
import { LettaError } from './error.js';
import type { LettaServer } from './server.js';
import { givenOf } from './given.js';
import { insertItem, type OrderKeys } from './tables.js';

/** A memory block as it goes over the wire. */
export type Block = components['schemas']['Block'];

/** A memory block as it is kept: the wire never tells when a block was made, but lists are ordered by it. */
export interface BlockRecord extends Block {
  id: string;
  created_at: string;
}

/** What blocks can be ordered by. */
export const BLOCK_KEYS = {
  created_at: (block) => timeKey(block.created_at),
} satisfies OrderKeys<BlockRecord>;

/** Characters in a memory block (letta/constants.py, CORE_MEMORY_BLOCK_CHAR_LIMIT). */
const BLOCK_LIMIT = 100_000;

/** Adds a block, with what is not given as the real server fills it in. Throws `LettaError` 409 for an id that is taken. */
export function addBlock(letta: LettaServer, fields: Partial<Block>): BlockRecord {
  const { blocks } = letta.state;
  const block: BlockRecord = {
    label: null,
    value: '',
    limit: BLOCK_LIMIT,
    description: null,
    read_only: false,
    metadata: {},
    tags: [],
    hidden: null,
    is_template: false,
    template_name: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    project_id: null,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
    ...givenOf(fields),
    id: fields.id ?? `block-${letta.random.uuid()}`,
    created_at: creationTime(letta),
  };
  if (blocks.items.has(block.id)) {
    throw new LettaError(
      409,
      `A unique constraint was violated for Block. Check your input for duplicates: ${block.id}`,
    );
  }
  insertItem(blocks, BLOCK_KEYS, block);
  return block;
}

/** Undefined when there is no such block. */
export function findBlock(letta: LettaServer, id: string): BlockRecord | undefined {
  return letta.state.blocks.items.get(id);
}

/** A block as it goes over the wire. */
export function presentBlock({ created_at, ...block }: BlockRecord): Block & { id: string } {
  void created_at;
  return block;
}
