import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';

/**
 * Every tag that an agent or a block has, once, in the order of its characters: those that contain a part, in letters of either
 * case, and within the page. Cursors are tags themselves, which need not exist.
 */
export function listTags(letta: LettaServer, part: string, request: PageRequest): string[] {
  const { limit, after, before, direction } = request;
  const tags = new Set<string>();
  for (const { items } of [letta.state.agents, letta.state.blocks]) {
    for (const item of items.values()) for (const tag of item.tags) tags.add(tag);
  }
  const sorted = [...tags].sort();
  const isBefore = (a: string, b: string) => (direction === 'asc' ? a < b : b < a);
  const wanted = (direction === 'asc' ? sorted : sorted.reverse()).filter(
    (tag) =>
      tag.toLowerCase().includes(part.toLowerCase()) &&
      (!after || isBefore(after, tag)) &&
      (!before || isBefore(tag, before)),
  );
  return wanted.slice(0, limit);
}

/** Which tags are wanted. */
export interface TagFilter {
  tags?: string[];
  /** Whether all of them are; else one is enough. */
  match_all_tags?: boolean;
}

/** Whether something has the tags that are wanted; nothing wanted lets everything through. */
export function hasTags(tags: string[], { tags: wanted = [], match_all_tags }: TagFilter): boolean {
  if (wanted.length === 0) return true;
  return match_all_tags
    ? wanted.every((tag) => tags.includes(tag))
    : wanted.some((tag) => tags.includes(tag));
}
