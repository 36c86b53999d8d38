import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

/** A group as it goes over the wire. */
export type Group = components['schemas']['Group'];

/** Agents that act together. Its blocks stand beside it: the real server never names them. */
export interface GroupRecord extends Omit<Required<Group>, 'shared_block_ids'> {
  block_ids: Set<string>;
  created_at: string;
}

/** What groups can be ordered by. */
export const GROUP_KEYS = {
  created_at: (group) => timeKey(group.created_at),
} satisfies OrderKeys<GroupRecord>;
