import { findAgent, getAgent } from '../../src/letta/records/agent-records.js';
import { readTime } from '../../src/letta/values/loose-times.js';
import { deletePassage, listPassages, recall, remember } from '../../src/letta/archives/passages.js';
import { timestampText } from '../../src/pydantic/datetimes.js';
import type { LettaOverrides } from './edge/service.js';

/** What agents remember. */
export const archivalMemory = {
  list_passages({ path, query, letta }) {
    const { limit, after, before, search, ascending = true } = query;
    const direction = ascending ? 'asc' : 'desc';
    return listPassages(letta, findAgent(letta, path.agent_id), search, { limit, after, before, direction });
  },
  create_passage({ path, body, letta }) {
    return [remember(letta, getAgent(letta, path.agent_id), body)];
  },
  *search_archival_memory({ path, query, letta }) {
    const agent = getAgent(letta, path.agent_id);
    const { start_datetime, end_datetime, top_k, ...wanted } = query;
    const timeOf = (text = '') => readTime(timestampText(text) ?? text, agent.timezone ?? 'UTC');
    const [start, end] = [timeOf(start_datetime), timeOf(end_datetime)];
    const results = yield* recall(letta, agent, { ...wanted, start, end }, top_k);
    return { results, count: results.length };
  },
  delete_passage({ path, letta }) {
    deletePassage(letta, path.memory_id);
    return { message: `Memory id=${path.memory_id} successfully deleted` };
  },
} satisfies Partial<LettaOverrides>;
