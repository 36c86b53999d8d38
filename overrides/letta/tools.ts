import { executeSource } from '../../src/letta/tool-execution/tool-execution.js';
import { countTools, listTools, searchTools } from '../../src/letta/tools/tool-lists.js';
import { getTool, presentTool, removeToolById, restoreBaseTools } from '../../src/letta/tools/tools.js';
import { modifyTool, upsertTool } from '../../src/letta/tools/tool-writing.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';

/** The tools of the server. */
export const tools = {
  list_tools({ query, letta }) {
    const { limit, after, before, order: direction = 'desc', ...filter } = query;
    return listing(listTools(letta, filter, { limit, after, before, direction }), presentTool);
  },
  count_tools({ query, letta }) {
    return countTools(letta, query);
  },
  *create_tool({ body, letta }) {
    return presentTool(yield* upsertTool(letta, body));
  },
  *upsert_tool({ body, letta }) {
    return presentTool(yield* upsertTool(letta, body));
  },
  retrieve_tool({ path, letta }) {
    return presentTool(getTool(letta, path.tool_id));
  },
  *modify_tool({ path, body, letta }) {
    return presentTool(yield* modifyTool(letta, path.tool_id, body));
  },
  delete_tool({ path, letta }) {
    removeToolById(letta, path.tool_id);
    return null;
  },
  add_base_tools({ letta }) {
    return listing(restoreBaseTools(letta), presentTool);
  },
  run_tool_from_source({ body, letta }) {
    return executeSource(letta, body);
  },
  search_tools({ body, letta }) {
    return searchTools(letta, body).map((tool, index) => ({
      tool: presentTool(tool),
      embedded_text: null,
      fts_rank: index + 1,
      vector_rank: null,
      combined_score: 1 / (61 + index),
    }));
  },
} satisfies Partial<LettaOverrides>;
