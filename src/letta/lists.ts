import type { PageRequest } from './pages.js';

/**
 * A page of a short list that is there as a whole, oldest first: what an agent, a folder or a run has of something.
 * Cursors are ids; one that leads nowhere gives an empty page, as `pageOf` has it.
 */
export function pageOfList<Item extends { id: string }>(items: Item[], request: PageRequest): Item[] {
  const { after, before, direction, limit } = request;
  const inOrder = direction === 'asc' ? items : [...items].reverse();
  const indexOf = (id: string) => inOrder.findIndex((item) => item.id === id);
  const start = after ? indexOf(after) + 1 : 0;
  const end = before ? indexOf(before) : inOrder.length;
  if ((after && start === 0) || end < 0) return [];
  const side = inOrder.slice(start, end);
  return limit ? side.slice(0, limit) : side;
}
