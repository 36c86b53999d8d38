import type { Described } from '../values/given.js';
import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

/** A memory block as it goes over the wire. */
export type Block = Described<components['schemas']['Block']>;

/** A memory block as it is kept: the wire never tells when a block was made, but lists are ordered by it. */
export interface BlockRecord extends Omit<Block, 'label' | 'tags'> {
  label: string;
  tags: string[];
  created_at: string;
}

/** What blocks can be ordered by. */
export const BLOCK_KEYS = {
  created_at: (block) => timeKey(block.created_at),
} satisfies OrderKeys<BlockRecord>;
