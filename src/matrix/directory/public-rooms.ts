import { isInteger, isList, isObject, listOf, type JsonObject } from '../../json/read.js';
import { readInteger } from '../../python/integers.js';
import { pythonRepr } from '../../python/repr.js';
import { isTrue } from '../../python/truth.js';
import { filtered, mapped, type Work } from '../../scheduling/slices.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isServerName } from '../values/identifiers.js';
import { describePublished, isWorldReadable, type PublishedRoom } from './room-summary.js';
import { findRoom, joinedMembers, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** Which of the published rooms are asked for, and which page of them. */
export interface DirectoryQuery {
  /** At most, and unless given (or 0), 100; -1 for none. */
  limit?: number;
  /** Where an earlier page ended or began. */
  since?: string;
  /** Part of the name, the topic or the canonical alias, in any case. */
  searchTerm?: string;
  /** Types of rooms; null stands for rooms without one. Empty for all. */
  roomTypes?: unknown[];
  /** Only the rooms of some bridged network; there are none. */
  ofNetwork?: boolean;
}

/** A page of the room directory. */
export interface DirectoryPage {
  chunk: PublishedRoom[];
  next_batch?: string;
  prev_batch?: string;
  /** Of all pages; a search by text does not lower it (Synapse: observed). */
  total_room_count_estimate: number;
}

const MAX_ROOMS = 100;

/** A limit for an empty page: Synapse looks for one room more than it is asked for. */
const NO_ROOMS = -1;

/** The join rules of rooms that may be shown to anybody. */
const SHOWN_JOIN_RULES: unknown[] = ['public', 'knock', 'knock_restricted'];

/**
 * A page of the published rooms that anybody can enter, ask to enter or read, those with most members first, and
 * the last room id first where that says nothing (Synapse: observed). Throws `M_INVALID_PARAM` for a `since` that
 * this server did not give out; Synapse breaks (500) on it.
 */
export function* listPublicRooms(homeserver: Homeserver, query: DirectoryQuery): Work<DirectoryPage> {
  const place = query.since ? readPlace(query.since) : undefined;
  const limit = query.limit === NO_ROOMS ? 0 : Math.min(query.limit || MAX_ROOMS, MAX_ROOMS);
  const published = query.ofNetwork ? [] : [...homeserver.state.publishedRooms];
  const shown = yield* mapped(published, (roomId) => shownRoom(homeserver, roomId));
  const ofType = yield* filtered(
    shown.filter((room) => room !== undefined),
    (room) => hasType(room, query.roomTypes ?? []),
  );
  const found = (yield* filtered(ofType, (room) => matches(room, query.searchTerm))).sort(byPlace);
  const page = place?.backwards ? pageBefore(found, place, limit) : pageAfter(found, place, limit);
  return { ...page, total_room_count_estimate: ofType.length };
}

/**
 * Whose rooms are asked for. Throws `M_INVALID_PARAM` for what is no server name, and `M_UNKNOWN` (502) for another
 * server than this.
 */
export function checkDirectoryServer({ serverName }: Homeserver, server: string | undefined): void {
  if (!server || server === serverName) return;
  if (!isServerName(server)) throw new MatrixError('M_INVALID_PARAM', `Invalid server name: ${server}`);
  throw new MatrixError('M_UNKNOWN', 'Failed to fetch room list', { status: 502 });
}

/**
 * Reads a search that came as JSON, in which most of what is false to Python is nothing at all. Throws `M_UNKNOWN` for
 * what names no network, and `M_BAD_JSON` where Synapse breaks (500).
 */
export function readDirectoryQuery(body: JsonObject): DirectoryQuery {
  const { limit = 100, since, filter } = body;
  const count = readInteger(limit);
  if (count === undefined || count < NO_ROOMS) throw wrong('limit', 'an integer');
  const { generic_search_term: term, room_types: types } = readFilter(filter);
  return {
    limit: count,
    since: since ? readText('since', since) : undefined,
    searchTerm: isTrue(term) ? readText('generic_search_term', term) : undefined,
    roomTypes: readTypes(types),
    ofNetwork: readNetwork(body),
  };
}

function readText(field: string, value: unknown): string {
  if (typeof value !== 'string') throw wrong(field, 'a string');
  return value;
}

/** Python goes through texts and objects as through lists: by character, and by name. */
function readTypes(types: unknown): unknown[] {
  if (!isTrue(types)) return [];
  if (typeof types === 'string') return [...types];
  if (isObject(types)) return Object.keys(types);
  if (isList(types) && !types.some((type) => isObject(type) || isList(type))) return types;
  throw wrong('room_types', 'a list');
}

/** True for one of the networks that bridges can have lists of their own for; one of no bridge is the server itself. */
function readNetwork({ include_all_networks: all, third_party_instance_id: network }: JsonObject): boolean {
  if (network === undefined || network === null) return false;
  if (isTrue(all))
    throw new MatrixError('M_UNKNOWN', "Can't use include_all_networks with an explicit network");
  if (typeof network !== 'string') throw wrong('third_party_instance_id', 'a string');
  const parts = network.split('|');
  if (parts.length !== 2) throw new MatrixError('M_UNKNOWN', `Invalid ID ${pythonRepr(network)}`);
  return parts[0] !== '';
}

function readFilter(filter: unknown): JsonObject {
  if (isObject(filter)) return filter;
  if (!isTrue(filter)) return {};
  throw wrong('filter', 'an object');
}

function wrong(field: string, expected: string): MatrixError {
  return new MatrixError('M_BAD_JSON', `'${field}' must be ${expected}`);
}

function shownRoom(homeserver: Homeserver, roomId: string): Room | undefined {
  const room = findRoom(homeserver, roomId);
  if (!room || joinedMembers(room).size === 0) return undefined;
  return SHOWN_JOIN_RULES.includes(joinRule(room)) || isWorldReadable(room) ? room : undefined;
}

function joinRule(room: Room): unknown {
  return stateEvent(room, 'm.room.join_rules')?.content.join_rule;
}

function hasType(room: Room, types: unknown[]): boolean {
  if (types.length === 0) return true;
  return types.includes(describePublished(room).room_type ?? null);
}

function matches(room: Room, term: string | undefined): boolean {
  if (term === undefined) return true;
  const { name, topic, canonical_alias } = describePublished(room);
  return [name, topic, canonical_alias].some((text) => text?.toLowerCase().includes(term.toLowerCase()));
}

/** Where a page ends, or begins: beside a room of so many members at the time. */
interface Place {
  members: number;
  roomId: string;
  backwards: boolean;
}

function placeOf(room: Room, backwards: boolean): Place {
  return { members: joinedMembers(room).size, roomId: room.roomId, backwards };
}

/** Negative for what is shown earlier. */
function compare(a: Omit<Place, 'backwards'>, b: Omit<Place, 'backwards'>): number {
  if (a.members !== b.members) return b.members - a.members;
  if (a.roomId === b.roomId) return 0;
  return a.roomId > b.roomId ? -1 : 1;
}

function byPlace(a: Room, b: Room): number {
  return compare(placeOf(a, false), placeOf(b, false));
}

type Page = Omit<DirectoryPage, 'total_room_count_estimate'>;

function pageAfter(rooms: Room[], place: Place | undefined, limit: number): Page {
  const rest = place ? rooms.filter((room) => compare(placeOf(room, false), place) > 0) : rooms;
  const shown = rest.slice(0, limit);
  const [first, last] = [shown[0], shown.at(-1)];
  // Behind the last page one can only go back, from beyond every room.
  const before = first ? placeOf(first, true) : { members: 0, roomId: '', backwards: true };
  return {
    chunk: shown.map(describePublished),
    ...(place && { prev_batch: writePlace(before) }),
    ...(last && rest.length > shown.length && { next_batch: writePlace(placeOf(last, false)) }),
  };
}

function pageBefore(rooms: Room[], place: Place, limit: number): Page {
  const rest = rooms.filter((room) => compare(placeOf(room, false), place) < 0);
  const shown = rest.slice(Math.max(rest.length - limit, 0));
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    chunk: shown.map(describePublished),
    ...(last && { next_batch: writePlace(placeOf(last, false)) }),
    ...(first && rest.length > shown.length && { prev_batch: writePlace(placeOf(first, true)) }),
  };
}

function writePlace({ members, roomId, backwards }: Place): string {
  return Buffer.from(JSON.stringify([members, roomId, backwards])).toString('base64url');
}

function readPlace(token: string): Place {
  try {
    const [members, roomId, backwards] = listOf(JSON.parse(Buffer.from(token, 'base64url').toString()));
    if (isInteger(members) && typeof roomId === 'string' && typeof backwards === 'boolean') {
      return { members, roomId, backwards };
    }
  } catch {
    // Falls through to the refusal: no token of ours fails to parse.
  }
  throw new MatrixError('M_INVALID_PARAM', 'Unknown pagination token');
}
