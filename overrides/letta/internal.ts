import { countAgents } from '../../src/letta/agents/agent-lists.js';
import type { LettaOverrides } from './service.js';

/** What Letta's own services ask, and what is always empty here. */
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
} satisfies Partial<LettaOverrides>;
