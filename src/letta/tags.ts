import type { PageRequest } from './pages.js';
import type { LettaServer } from './server.js';

/**
 * Every tag that an agent has, once, in the order of its characters: those that contain a part, in letters of either
 * case, and within the page. Cursors are tags themselves, which need not exist.
 */
export function listTags(letta: LettaServer, part: string, request: PageRequest): string[] {
  const { limit, after, before, direction } = request;
  const tags = [...letta.state.agents.items.values()].flatMap((agent) => agent.tags);
  const sorted = [...new Set(tags)].sort();
  const isBefore = (a: string, b: string) => (direction === 'asc' ? a < b : b < a);
  const wanted = (direction === 'asc' ? sorted : sorted.reverse()).filter(
    (tag) =>
      tag.toLowerCase().includes(part.toLowerCase()) &&
      (!after || isBefore(after, tag)) &&
      (!before || isBefore(tag, before)),
  );
  return limit ? wanted.slice(0, limit) : wanted;
}
