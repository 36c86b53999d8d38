import { isObject, isTexts, objectOf, type JsonObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';

/**
 * Which events somebody wants, in wire shape (Matrix client-server API, "Filtering"): the `RoomEventFilter` of
 * /messages, /context and /search, and of the parts of a sync filter. What is absent lets everything pass; an empty
 * list of what is wanted lets nothing pass. `readEventFilter` makes one, `passesFilter` holds an event against it.
 */
export interface EventFilter {
  /** How many events at most. Only sync and search look at it here; /messages has a parameter for that. */
  limit?: number;
  /** A `*` at the end stands for anything. */
  types?: string[];
  not_types?: string[];
  senders?: string[];
  not_senders?: string[];
  rooms?: string[];
  not_rooms?: string[];
  /** Whether `content.url` must, or must not, be a text. */
  contains_url?: boolean;
  /** Wanted are only events that one of these users related another event to. */
  related_by_senders?: string[];
  /** Wanted are only events that another event relates to in one of these ways. */
  related_by_rel_types?: string[];
  /** Members are told only if they sent something that is told. */
  lazy_load_members?: boolean;
  /** Members that the client must know already are told again. */
  include_redundant_members?: boolean;
  /** Unread counts are told for each thread. */
  unread_thread_notifications?: boolean;
}

/** What a filter looks at: room events, account data, typing, receipts and presence all have some of it. */
export interface Filterable {
  type: string;
  sender?: string;
  room_id?: string;
  event_id?: string;
  content: unknown;
}

/** Who related something to an event, and how; the relations of one event. */
export type RelationsOf = (eventId: string) => readonly { sender: string; relType: string }[];

const LISTS = [
  'types',
  'not_types',
  'senders',
  'not_senders',
  'rooms',
  'not_rooms',
  'related_by_senders',
  'related_by_rel_types',
] as const;

const FLAGS = [
  'contains_url',
  'lazy_load_members',
  'include_redundant_members',
  'unread_thread_notifications',
] as const;

/**
 * The filter that a client wrote. Keys it does not know are left out, as are those that are null. Throws `M_UNKNOWN`
 * for a list that is no list of texts, a flag that is no boolean and a limit that is no number; Synapse says so, in
 * other words, of filters that are stored, and breaks (500) on the others.
 */
export function readEventFilter(given: JsonObject): EventFilter {
  const filter: EventFilter = {};
  for (const name of LISTS) {
    const list = given[name] ?? undefined;
    if (list === undefined) continue;
    if (!isTexts(list)) throw malformed(name, 'a list of strings');
    filter[name] = list;
  }
  for (const name of FLAGS) {
    const flag = given[name] ?? undefined;
    if (flag === undefined) continue;
    if (typeof flag !== 'boolean') throw malformed(name, 'a boolean');
    filter[name] = flag;
  }
  const limit = given.limit ?? undefined;
  if (limit === undefined) return filter;
  if (typeof limit !== 'number') throw malformed('limit', 'a number');
  return { ...filter, limit };
}

/**
 * The filter in a query parameter; undefined when there is none, or one that says nothing (Synapse: observed). Throws
 * `M_NOT_JSON` for what is no JSON object, and as `readEventFilter` does.
 */
export function parseEventFilter(text: string | undefined): EventFilter | undefined {
  if (!text) return undefined;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw notJson();
  }
  if (!given || (Array.isArray(given) && given.length === 0)) return undefined;
  // Synapse breaks (500) on other JSON that is no object.
  if (!isObject(given)) throw notJson();
  return readEventFilter(given);
}

function notJson(): MatrixError {
  return new MatrixError('M_NOT_JSON', 'Query parameter filter must be a valid JSON object');
}

/**
 * Whether a filter lets an event pass (Synapse: observed). `relationsOf` is asked only by the `related_by_` fields;
 * without it they let everything pass.
 */
export function passesFilter(filter: EventFilter, event: Filterable, relationsOf?: RelationsOf): boolean {
  const { type, sender, room_id, event_id, content } = event;
  return (
    isWanted(filter.rooms, filter.not_rooms, (room) => room === room_id) &&
    isWanted(filter.senders, filter.not_senders, (user) => user === sender) &&
    isWanted(filter.types, filter.not_types, (pattern) => matchesType(pattern, type)) &&
    (filter.contains_url === undefined || filter.contains_url === hasUrl(content)) &&
    (!relationsOf || event_id === undefined || isRelatedTo(filter, relationsOf, event_id))
  );
}

/** Whether a filter says in itself that no event can pass, so that none has to be looked at. */
export function blocksEverything({ types, not_types, senders, not_senders, rooms }: EventFilter): boolean {
  return (
    [types, senders, rooms].some((wanted) => wanted?.length === 0) ||
    [not_types, not_senders].some((unwanted) => unwanted?.includes('*'))
  );
}

/** Whether a room is among those a filter names. */
export function passesRooms(filter: Pick<EventFilter, 'rooms' | 'not_rooms'>, roomId: string): boolean {
  return isWanted(filter.rooms, filter.not_rooms, (room) => room === roomId);
}

function isWanted(
  wanted: string[] | undefined,
  unwanted: string[] | undefined,
  matches: (value: string) => boolean,
): boolean {
  return !unwanted?.some(matches) && (wanted === undefined || wanted.some(matches));
}

function matchesType(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

function hasUrl(content: unknown): boolean {
  return typeof objectOf(content).url === 'string';
}

/** Empty lists ask for nothing here. Both have to hold of the same relation. */
function isRelatedTo(
  { related_by_senders: senders, related_by_rel_types: relTypes }: EventFilter,
  relationsOf: RelationsOf,
  eventId: string,
): boolean {
  if (!senders?.length && !relTypes?.length) return true;
  return relationsOf(eventId).some(
    ({ sender, relType }) =>
      (!senders?.length || senders.includes(sender)) && (!relTypes?.length || relTypes.includes(relType)),
  );
}

function malformed(name: string, kind: string): MatrixError {
  return new MatrixError('M_UNKNOWN', `filter: '${name}' is not ${kind}`);
}
