import { listAgentsOfBlock } from '../../src/letta/groups/agent-lists.js';
import { includedState } from '../../src/letta/agents/agent-state.js';
import { countBlocks, listBlocks } from '../../src/letta/memory/block-lists.js';
import { addBlock, deleteBlock, getBlock, getBlockRow, presentBlock } from '../../src/letta/memory/blocks.js';
import { modifyBlock } from '../../src/letta/memory/core-memory.js';
import { getIdentity } from '../../src/letta/groups/identities.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';

/** Memory blocks, whoever has them. */
export const blocks = {
  list_blocks({ query, letta }) {
    const { order = 'asc', limit = 50 } = query;
    return listing(listBlocks(letta, query, { ...query, limit, direction: order }), presentBlock);
  },
  count_blocks({ query, letta }) {
    return countBlocks(letta, query);
  },
  create_block({ body, letta }) {
    return presentBlock(addBlock(letta, body));
  },
  retrieve_block({ path, letta }) {
    return presentBlock(getBlock(letta, path.block_id));
  },
  modify_block({ path, body, letta }) {
    return presentBlock(modifyBlock(letta, getBlockRow(letta, path.block_id), body));
  },
  delete_block({ path, letta }) {
    deleteBlock(letta, getBlockRow(letta, path.block_id));
    return null;
  },
  list_agents_for_block({ path, query, letta }) {
    const { order = 'desc', limit = 50 } = query;
    const agents = listAgentsOfBlock(letta, path.block_id, { ...query, limit, direction: order });
    return listing(agents, (agent) => includedState(letta, agent, { ...query, isSdk: true }));
  },
  attach_identity_to_block({ path, letta }) {
    const identity = getIdentity(letta, path.identity_id);
    const block = getBlockRow(letta, path.block_id);
    identity.block_ids.add(block.id);
    return presentBlock(block);
  },
  detach_identity_from_block({ path, letta }) {
    const identity = getIdentity(letta, path.identity_id);
    const block = getBlockRow(letta, path.block_id);
    identity.block_ids.delete(block.id);
    return presentBlock(block);
  },
} satisfies Partial<LettaOverrides>;
