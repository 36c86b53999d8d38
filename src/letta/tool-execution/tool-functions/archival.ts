import { atOnce } from '../../../scheduling/slices.js';
import { recall, remember } from '../../archives/passages.js';
import { pythonText, type ToolFunction } from './function.js';
import { CORE } from './memory.js';
import { timeArgument } from './times.js';

/** Tools of archival memory (core_tool_executor.py). */
export const ARCHIVAL_FUNCTIONS: Record<string, ToolFunction> = {
  archival_memory_insert: {
    owner: CORE,
    required: ['content'],
    optional: ['tags'],
    run({ letta, agent }, { content, tags }) {
      remember(letta, agent, { text: pythonText(content), tags: textsOf(tags) });
      return null;
    },
  },
  archival_memory_search: {
    owner: CORE,
    required: ['query'],
    optional: ['tags', 'tag_match_mode', 'top_k', 'start_datetime', 'end_datetime'],
    run({ letta, agent }, given) {
      const query = pythonText(given.query);
      const start = timeArgument('start_datetime', given.start_datetime, agent.timezone);
      const end = timeArgument('end_datetime', given.end_datetime, agent.timezone);
      const tag_match_mode = given.tag_match_mode === 'all' ? 'all' : 'any';
      const limit = typeof given.top_k === 'number' ? given.top_k : undefined;
      const search = { query, tags: textsOf(given.tags), tag_match_mode, start, end } as const;
      return atOnce(recall(letta, agent, search, limit));
    },
  },
};

function textsOf(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map(pythonText) : null;
}
