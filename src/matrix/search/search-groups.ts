import type { StoredEvent } from '../model/events.js';
import { batchToken } from './search-batches.js';
import type { Match } from './search-matches.js';

/** What results can be grouped by. */
export type GroupKey = 'room_id' | 'sender';

/** The results of one group, as it goes over the wire. */
export interface SearchGroup {
  results: string[];
  /** The rank of the best of them, in a search by rank. */
  order?: number;
  /** Where more of them are, in a search for recent ones. */
  next_batch?: string;
}

/**
 * A page of results by room and, in a search by rank only (Synapse: observed), by sender. `last` is the result that
 * more may come after. Undefined when there are no groups.
 */
export function groupsOf(
  matches: Match[],
  keys: GroupKey[],
  order: 'rank' | 'recent',
  last: StoredEvent | undefined,
): { [Key in GroupKey]?: Record<string, SearchGroup> } | undefined {
  const asked = keys.filter((key) => matches.length > 0 && (key === 'room_id' || order === 'rank'));
  if (asked.length === 0) return undefined;
  return Object.fromEntries(asked.map((key) => [key, groupBy(matches, key, order, last)]));
}

function groupBy(
  matches: Match[],
  key: GroupKey,
  order: 'rank' | 'recent',
  last: StoredEvent | undefined,
): Record<string, SearchGroup> {
  const groups = new Map<string, SearchGroup>();
  for (const { event, rank } of matches) {
    const group = groups.get(event[key]);
    if (group) group.results.push(event.event_id);
    else groups.set(event[key], { results: [event.event_id], ...(order === 'rank' && { order: rank }) });
  }
  if (last) {
    for (const [name, group] of groups) group.next_batch = batchToken({ group: key, key: name }, last);
  }
  return Object.fromEntries(groups);
}
