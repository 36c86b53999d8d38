import { findAgent, getAgent } from '../records/agent-records.js';
import { getArchive } from './archives.js';
import type { LettaServer } from '../model/server.js';

/** Where a search for passages is to look. */
export interface SearchScope {
  query?: string | null;
  agent_id?: string | null;
  archive_id?: string | null;
}

/**
 * The archives that a search is to look in: those of an agent, else one, else all (undefined). Only a search for words
 * looks whether they exist, because the real server has to know how to make vectors of them; it throws `LettaError`
 * 404 then.
 */
export function searchScope(
  letta: LettaServer,
  { query, agent_id, archive_id }: SearchScope,
): string[] | undefined {
  if (agent_id) {
    const agent = query ? getAgent(letta, agent_id) : findAgent(letta, agent_id);
    return agent?.archive_ids ?? [];
  }
  if (!archive_id) return undefined;
  if (query) getArchive(letta, archive_id);
  return [archive_id];
}
