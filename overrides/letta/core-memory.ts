import { agentState } from '../../src/letta/agents/agent-state.js';
import { presentBlock } from '../../src/letta/memory/blocks.js';
import {
  attachBlock,
  detachBlock,
  getBlockOfAgent,
  listBlocksOfAgent,
  modifyBlockOfAgent,
} from '../../src/letta/memory/core-memory.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';

/** The memory blocks that agents have. */
export const coreMemory = {
  list_core_memory_blocks({ path, query, letta }) {
    const { order = 'desc', limit = 100 } = query;
    const request = { ...query, limit, direction: order };
    return listing(listBlocksOfAgent(letta, path.agent_id, request), presentBlock);
  },
  retrieve_core_memory_block({ path, letta }) {
    return presentBlock(getBlockOfAgent(letta, path.agent_id, path.block_label));
  },
  modify_core_memory_block({ path, body, letta }) {
    return presentBlock(modifyBlockOfAgent(letta, path.agent_id, path.block_label, body));
  },
  attach_core_memory_block({ path, letta }) {
    return agentState(letta, attachBlock(letta, path.agent_id, path.block_id));
  },
  detach_core_memory_block({ path, letta }) {
    return agentState(letta, detachBlock(letta, path.agent_id, path.block_id));
  },
} satisfies Partial<LettaOverrides>;
