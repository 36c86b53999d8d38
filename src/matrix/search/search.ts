import { mapped, type Work } from '../../scheduling/slices.js';
import { MatrixError } from '../values/error.js';
import { surroundingsOf } from '../timeline/event-context.js';
import { clientV1, type Reader, type ShownV1 } from '../events/event-format.js';
import { readEventFilter } from '../events/event-filter.js';
import { sightOf } from '../events/event-visibility.js';
import type { Homeserver } from '../model/homeserver.js';
import { findMatches, type Match } from './search-matches.js';
import { type GroupKey, groupsOf, type SearchGroup } from './search-groups.js';
import { batchToken, readBatchToken } from './search-batches.js';
import { memberAt } from '../room/room.js';
import { readSearchTerms } from './search-terms.js';
import type { JsonObject } from '../../json/read.js';

/** A search over messages, in wire shape (Matrix client-server API, "Server Side Search"). */
export interface SearchRequest {
  search_term: string;
  /** All three unless told. */
  keys?: string[];
  filter?: JsonObject;
  /** `rank` unless told. */
  order_by?: string;
  event_context?: { before_limit?: number; after_limit?: number; include_profile?: boolean };
  include_state?: boolean;
  groupings?: { group_by?: { key: string }[] };
}

/** What was found, as it goes over the wire. */
export interface SearchResults {
  count: number;
  highlights: string[];
  results: { rank: number; result: ShownV1; context: JsonObject }[];
  next_batch?: string;
  groups?: { [Key in GroupKey]?: Record<string, SearchGroup> };
  state?: Record<string, ShownV1[]>;
}

/** The results of a page unless the filter names another number. */
const DEFAULT_LIMIT = 10;

/**
 * Searches the messages, names and topics of the rooms a user is in, and the old rooms that rooms named in the filter
 * took the place of (Synapse: observed). Results by rank come all at once, at most 500, recent ones page by page. Throws
 * `M_UNKNOWN` for an order, a group or a batch that does not exist, and as `readEventFilter` does. Costs the number
 * of events in the rooms that are searched.
 */
export function* search(
  homeserver: Homeserver,
  reader: Reader,
  request: SearchRequest,
  nextBatch: string | undefined,
): Work<SearchResults> {
  const batch = readBatchToken(nextBatch);
  const order = request.order_by ?? 'rank';
  if (order !== 'rank' && order !== 'recent') {
    throw new MatrixError('M_UNKNOWN', `Invalid order by: '${order}'`);
  }
  const keys = groupKeys(request);
  const filter = readEventFilter(request.filter ?? {});
  const terms = readSearchTerms(request.search_term);
  const limit = Math.max(0, Math.floor(filter.limit ?? DEFAULT_LIMIT));
  const scope = { keys: request.keys, filter, batch, order, limit } as const;
  const found = yield* findMatches(homeserver, reader.userId, terms, scope);
  const { matches } = found;
  const last = order === 'recent' && matches.length >= limit ? matches.at(-1)?.event : undefined;
  const groups = groupsOf(matches, keys, order, last);
  return {
    results: yield* mapped(matches, (match) => ({
      rank: match.rank,
      result: show(homeserver, reader, match),
      context: request.event_context ? contextOf(homeserver, reader, match, request.event_context) : {},
    })),
    count: found.count,
    // Without a room to look at, Synapse does not read what was asked for.
    highlights: found.rooms > 0 ? terms.highlights : [],
    ...(groups && { groups }),
    ...(last && { next_batch: batchToken(batch ?? { group: 'all', key: '' }, last) }),
    ...(request.include_state && matches.length > 0 && { state: yield* statesOf(homeserver, matches) }),
  };
}

function groupKeys({ groupings }: SearchRequest): GroupKey[] {
  const keys = (groupings?.group_by ?? []).map(({ key }) => key);
  const unknown = new Set(keys.filter((key) => key !== 'room_id' && key !== 'sender'));
  if (unknown.size === 0) return keys as GroupKey[];
  const listed = [...unknown].map((key) => `'${key}'`).join(', ');
  throw new MatrixError('M_UNKNOWN', `Invalid group by keys: {${listed}}`);
}

function show(homeserver: Homeserver, reader: Reader, { event, room }: Match): ShownV1 {
  return clientV1(event, { now: homeserver.clock.now(), previous: true, viewer: { ...reader, room } });
}

function contextOf(
  homeserver: Homeserver,
  reader: Reader,
  { event, room }: Match,
  { before_limit = 5, after_limit = 5, include_profile }: NonNullable<SearchRequest['event_context']>,
): JsonObject {
  const around = surroundingsOf(room, event, { before: before_limit, after: after_limit });
  const sees = sightOf(homeserver, room, reader.userId);
  const look = { now: homeserver.clock.now(), previous: true, viewer: { ...reader, room } };
  const [before, after] = [around.before.filter(sees), around.after.filter(sees)];
  const senders = new Set([...before, event, ...after].map(({ sender }) => sender));
  const at = (after.at(-1) ?? event).position;
  const profiles = [...senders].map((userId): [string, JsonObject] => {
    const { displayname = null, avatar_url = null } = memberAt(room, userId, at)?.content ?? {};
    return [userId, { displayname, avatar_url }];
  });
  return {
    events_before: before.map((one) => clientV1(one, look)),
    events_after: after.map((one) => clientV1(one, look)),
    start: around.start,
    end: around.end,
    ...(include_profile && { profile_info: Object.fromEntries(profiles) }),
  };
}

/** What holds now in each room where something was found. */
function* statesOf(homeserver: Homeserver, matches: Match[]): Work<Record<string, ShownV1[]>> {
  const look = { now: homeserver.clock.now(), previous: false };
  const rooms = new Map(matches.map(({ room }) => [room.roomId, room]));
  const states: [string, ShownV1[]][] = [];
  for (const [roomId, { state }] of rooms) {
    const events = [...state.values()].flatMap((byKey) => [...byKey.values()]);
    states.push([roomId, yield* mapped(events, (event) => clientV1(event, look))]);
  }
  return Object.fromEntries(states);
}
