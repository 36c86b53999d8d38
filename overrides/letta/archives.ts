import { listAgentsOfArchive } from '../../src/letta/groups/agent-lists.js';
import { getToolUser } from '../../src/letta/tools/agent-tools.js';
import { agentState } from '../../src/letta/agents/agent-state.js';
import {
  attachArchive,
  createArchive,
  deleteArchive,
  detachArchive,
  getArchive,
  listArchives,
  modifyArchive,
} from '../../src/letta/archives/archives.js';
import { checkIdForm } from '../../src/letta/values/ids.js';
import {
  addPassage,
  addPassages,
  deletePassageOf,
  searchPassages,
} from '../../src/letta/archives/passages.js';
import { searchScope } from '../../src/letta/archives/passage-scope.js';
import { readTime } from '../../src/letta/values/loose-times.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';

/** Archives, the passages in them, and the agents that have them. */
export const archives = {
  list_archives({ query, letta }) {
    const { limit, after, before, order: direction = 'desc', name, agent_id } = query;
    if (agent_id !== undefined) checkIdForm('agent', agent_id);
    const agent = agent_id ? getToolUser(letta, agent_id) : undefined;
    return listArchives(letta, { name, agent }, { limit, after, before, direction }).items;
  },
  create_archive({ body, letta }) {
    return createArchive(letta, body);
  },
  retrieve_archive({ path, letta }) {
    return getArchive(letta, path.archive_id);
  },
  modify_archive({ path, body, letta }) {
    return modifyArchive(letta, path.archive_id, body);
  },
  delete_archive({ path, letta }) {
    deleteArchive(letta, path.archive_id);
  },
  list_agents_for_archive({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc' } = query;
    const agents = listAgentsOfArchive(letta, path.archive_id, { limit, after, before, direction });
    return listing(agents, (agent) => agentState(letta, agent));
  },
  create_passage_in_archive({ path, body, letta }) {
    return addPassage(letta, getArchive(letta, path.archive_id), body);
  },
  create_passages_in_archive({ path, body, letta }) {
    return addPassages(letta, path.archive_id, body.passages);
  },
  delete_passage_from_archive({ path, letta }) {
    deletePassageOf(letta, path.archive_id, path.passage_id);
  },
  attach_archive_to_agent({ path, letta }) {
    attachArchive(letta, path.agent_id, path.archive_id);
    return null;
  },
  detach_archive_from_agent({ path, letta }) {
    detachArchive(letta, path.agent_id, path.archive_id);
    return null;
  },
  *search_passages({ body, letta }) {
    const { query, tags, tag_match_mode, limit, start_date, end_date } = body;
    const scope = searchScope(letta, body);
    const [start, end] = [start_date, end_date].map((text) => (text ? readTime(text) : undefined));
    const search = { query: query ?? '', tags, tag_match_mode, start, end };
    return (yield* searchPassages(letta, scope, search, limit)).map((passage) => ({
      passage,
      score: 0,
      metadata: {},
    }));
  },
} satisfies Partial<LettaOverrides>;
