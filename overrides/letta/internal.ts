import { countAgents } from '../../src/letta/groups/agent-lists.js';
import { listRuns } from '../../src/letta/runs/run-lists.js';
import { faked } from '../../src/server/override.js';
import { blocks } from './blocks.js';
import { coreMemory } from './core-memory.js';
import { runFilterOf } from './runs.js';
import type { LettaOverrides } from './edge/service.js';

/** What Letta's own services ask, and what is always empty or invented here. */
export const internal = {
  count_internal_agents({ query, letta }) {
    return countAgents(letta, { show_hidden_agents: query.exclude_hidden === false });
  },
  retrieve_provider_trace() {
    // No provider was asked anything.
    return null;
  },
  list_batches() {
    return [];
  },
  create_batch: faked,
  retrieve_batch: faked,
  list_messages_for_batch() {
    return { messages: [] };
  },
  cancel_batch: faked,
  create_chat_completion: faked,
  list_internal_blocks: blocks.list_blocks,
  create_internal_block: blocks.create_block,
  delete_internal_block: blocks.delete_block,
  list_agents_for_internal_block: blocks.list_agents_for_block,
  modify_internal_core_memory_block: coreMemory.modify_core_memory_block,
  list_internal_runs({ query, letta }) {
    const { run_id: runId, step_count: steps, step_count_operator: stepsAre = 'eq' } = query;
    const filter = {
      ...runFilterOf(query),
      runId,
      ...(steps !== undefined && { steps: { [stepsAre]: steps } }),
    };
    return listRuns(letta, filter, {
      ...query,
      direction: query.ascending ? 'asc' : (query.order ?? 'desc'),
    });
  },
} satisfies Partial<LettaOverrides>;
