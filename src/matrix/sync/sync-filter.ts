import { isObject, isOneOf, isTexts, own, type JsonObject } from '../../json/read.js';
import { readInteger } from '../../python/integers.js';
import { canonicalJson } from '../values/canonical-json.js';
import { MatrixError } from '../values/error.js';
import { blocksEverything, type EventFilter, readEventFilter } from '../events/event-filter.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId, isRoomId } from '../values/identifiers.js';
import type { KeptFilters } from '../model/filters.js';

/** Which part of what is new somebody wants from a sync (Matrix client-server API, "Filtering"), complete. */
export interface SyncFilter {
  presence: EventFilter;
  accountData: EventFilter;
  room: {
    rooms: Pick<EventFilter, 'rooms' | 'not_rooms'>;
    includeLeave: boolean;
    timeline: EventFilter;
    /** At most so many events of the timeline. */
    limit: number;
    state: EventFilter;
    ephemeral: EventFilter;
    accountData: EventFilter;
  };
  /** The fields of room events that are wanted, as paths; undefined for all. */
  eventFields: string[] | undefined;
}

/** How many events of a room a sync tells unless asked, and at most (Synapse: observed). */
const USUAL_LIMIT = 10;
const HIGHEST_LIMIT = 100;

/**
 * The filter that a client wrote; what it leaves out lets everything pass. Throws `M_UNKNOWN` for a malformed one:
 * Synapse words it otherwise, and breaks (500) on some.
 */
export function readSyncFilter(given: JsonObject): SyncFilter {
  const room = part(given, 'room');
  const timeline = eventFilter(room, 'timeline');
  const { include_leave: includeLeave = false } = room;
  if (typeof includeLeave !== 'boolean') throw malformed('include_leave', 'a boolean');
  if (!isOneOf(['client', 'federation', undefined], given.event_format)) {
    throw malformed('event_format', "'client' or 'federation'");
  }
  return {
    presence: eventFilter(given, 'presence'),
    accountData: eventFilter(given, 'account_data'),
    room: {
      rooms: readFilterPart({
        ...('rooms' in room && { rooms: room.rooms }),
        ...('not_rooms' in room && { not_rooms: room.not_rooms }),
      }),
      includeLeave,
      timeline,
      limit: Math.max(0, Math.min(Math.trunc(timeline.limit ?? USUAL_LIMIT), HIGHEST_LIMIT)),
      state: eventFilter(room, 'state'),
      ephemeral: eventFilter(room, 'ephemeral'),
      accountData: eventFilter(room, 'account_data'),
    },
    eventFields: readFields(given.event_fields),
  };
}

/**
 * The filter a sync names, by its id or as JSON. Throws `M_NOT_JSON` and `M_INVALID_PARAM` in Synapse's words, and as
 * `readSyncFilter` does.
 */
export function chooseFilter(homeserver: Homeserver, userId: string, text: string | undefined): SyncFilter {
  if (text === undefined) return readSyncFilter({});
  if (text.startsWith('{')) return readSyncFilter(parse(text));
  const filterId = readInteger(text);
  if (filterId === undefined) throw new MatrixError('M_INVALID_PARAM', 'Invalid filter ID');
  const stored = homeserver.state.filters.get(userId)?.byId[filterId];
  if (!stored) throw new MatrixError('M_INVALID_PARAM', 'No such filter');
  return readSyncFilter(stored);
}

/**
 * Keeps a filter for a user and returns its id; the same filter keeps its id. Throws as `readSyncFilter` does.
 */
export function defineFilter(homeserver: Homeserver, userId: string, given: JsonObject): string {
  readSyncFilter(given);
  const capped = cap(given);
  const text = canonicalJson(capped);
  const { filters } = homeserver.state;
  const { byId, ids } = filters.get(userId) ?? newFilters(homeserver, userId);
  const known = ids.get(text);
  if (known !== undefined) return known;
  const id = String(byId.push(capped) - 1);
  ids.set(text, id);
  return id;
}

function newFilters({ state }: Homeserver, userId: string): KeptFilters {
  const kept: KeptFilters = { byId: [], ids: new Map() };
  state.filters.set(userId, kept);
  return kept;
}

/** Throws `M_INVALID_PARAM` for what is no user id, and `M_FORBIDDEN` for somebody else's filters. */
export function checkFilterOwner(callerId: string, userId: string, what: 'create' | 'get'): void {
  checkUserId(userId);
  if (callerId !== userId) throw new MatrixError('M_FORBIDDEN', `Cannot ${what} filters for other users`);
}

/** A filter that was kept. Throws `M_FORBIDDEN`, `M_UNKNOWN` for what is no id, and `M_NOT_FOUND`. */
export function getFilter(
  homeserver: Homeserver,
  callerId: string,
  userId: string,
  filterId: string,
): JsonObject {
  checkFilterOwner(callerId, userId, 'get');
  if (!/^[+-]?\d+$/.test(filterId)) throw new MatrixError('M_UNKNOWN', 'Invalid filter_id');
  const filter = homeserver.state.filters.get(userId)?.byId[Number(filterId)];
  if (!filter) throw new MatrixError('M_NOT_FOUND', 'No such filter');
  return filter;
}

/** Whether a filter lets no event of a timeline pass, so that none is looked for. */
export function blocksTimeline({ room }: SyncFilter): boolean {
  return blocksEverything(room.timeline);
}

function eventFilter(given: JsonObject, name: string): EventFilter {
  return readFilterPart(part(given, name));
}

/** Of filters for syncs Synapse also wants the ids to be ids, and nothing to be null. */
function readFilterPart(given: JsonObject): EventFilter {
  const empty = KEYS.find((key) => own(given, key) === null);
  if (empty) throw malformed(empty, 'of a type that it can be');
  const filter = readEventFilter(given);
  for (const userId of [...(filter.senders ?? []), ...(filter.not_senders ?? [])]) {
    if (!/^@.*:/s.test(userId)) throw malformed('senders', 'a list of user ids');
  }
  for (const roomId of [...(filter.rooms ?? []), ...(filter.not_rooms ?? [])]) {
    if (!isRoomId(roomId)) throw malformed('rooms', 'a list of room ids');
  }
  return filter;
}

/** What is looked at in each part of a filter. */
const KEYS = ['types', 'not_types', 'senders', 'not_senders', 'rooms', 'not_rooms', 'limit', 'contains_url'];

function part(given: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(given, name) ? own(given, name) : {};
  if (!isObject(value)) throw malformed(name, 'an object');
  return value;
}

function readFields(given: unknown): string[] | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isTexts(given)) throw malformed('event_fields', 'a list of strings');
  return given;
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Refused below, like JSON that is no object.
  }
  throw new MatrixError('M_NOT_JSON', 'Invalid filter JSON');
}

/** Synapse keeps a limit that is too high as the highest. */
function cap(given: JsonObject): JsonObject {
  const room = part(given, 'room');
  const timeline = part(room, 'timeline');
  if (typeof timeline.limit !== 'number' || timeline.limit <= HIGHEST_LIMIT) return given;
  return { ...given, room: { ...room, timeline: { ...timeline, limit: HIGHEST_LIMIT } } };
}

function malformed(name: string, kind: string): MatrixError {
  return new MatrixError('M_UNKNOWN', `filter: '${name}' is not ${kind}`);
}
