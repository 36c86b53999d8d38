import { textOrNull, type JsonObject } from '../../json/read.js';
import { readInteger } from '../../python/integers.js';
import { forEachOf, type Work } from '../../scheduling/slices.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findRoom, joinedMembers, listJoinedRooms, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';
import type { User } from '../model/accounts.js';

/** How many users are given unless the client says otherwise, and at most (Synapse: observed). */
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

/** A user as the directory shows them. */
export interface DirectoryEntry {
  user_id: string;
  display_name: string | null;
  avatar_url: string | null;
}

/** What a search found; `limited` if there is more. */
export interface DirectorySearch {
  limited: boolean;
  results: DirectoryEntry[];
}

/**
 * Searches the users that somebody may find: those in a room that is open to all, and those they share a room with
 * (Matrix client-server API, "User directory"; Synapse: observed). Every word of the search must begin a word of the
 * user id or name; whole words count more. Costs the number of users.
 * Throws `M_UNKNOWN` without a search term and `M_BAD_JSON` where Synapse breaks on a type.
 */
export function* searchUsers(
  homeserver: Homeserver,
  searcherId: string,
  search: JsonObject,
): Work<DirectorySearch> {
  const limit = limitOf(search.limit);
  if (!('search_term' in search)) throw new MatrixError('M_UNKNOWN', '`search_term` is required field');
  const term = search.search_term;
  if (typeof term !== 'string') throw new MatrixError('M_BAD_JSON', "'search_term' must be a string");
  const words = wordsOfTerm(term);
  const found: { rank: number; entry: DirectoryEntry }[] = [];
  yield* forEachOf([...homeserver.state.users.values()], (user) => {
    const rank = rankOf(user, words);
    if (rank === 0 || user.deactivated || !mayFind(homeserver, searcherId, user)) return;
    found.push({ rank, entry: entryOf(user) });
  });
  found.sort(
    (a, b) =>
      b.rank - a.rank ||
      Number(a.entry.display_name === null) - Number(b.entry.display_name === null) ||
      Number(a.entry.avatar_url === null) - Number(b.entry.avatar_url === null),
  );
  return { limited: found.length > limit, results: found.slice(0, limit).map(({ entry }) => entry) };
}

function limitOf(limit: unknown = DEFAULT_LIMIT): number {
  const count = readInteger(limit);
  if (count === undefined) throw new MatrixError('M_BAD_JSON', "'limit' must be an integer");
  return Math.max(Math.min(count, MAX_LIMIT), 0);
}

/** The words of a search, each with what it is called in the index: one token, or several where it has a hyphen. */
function wordsOfTerm(term: string): string[][] {
  return (normalized(term).match(/[\p{L}\p{N}_-]+/gu) ?? [])
    .map(tokensOf)
    .filter((tokens) => tokens.length > 0);
}

function tokensOf(text: string): string[] {
  return normalized(text)
    .split(/[^a-z0-9\u{80}-\u{10ffff}]+/u)
    .filter((token) => token !== '');
}

function normalized(text: string): string {
  return text.toLowerCase().normalize('NFKC');
}

/** How well a user matches, 0 for not at all. */
function rankOf({ userId, profile }: User, words: string[][]): number {
  if (words.length === 0) return 0;
  const { displayname } = Object.fromEntries(profile);
  const tokens = tokensOf(`${userId} ${typeof displayname === 'string' ? displayname : ''}`);
  let rank = 1;
  for (const word of words) {
    const last = word.at(-1) ?? '';
    if (!word.slice(0, -1).every((token) => tokens.includes(token))) return 0;
    if (tokens.includes(last)) rank++;
    else if (!tokens.some((token) => token.startsWith(last))) return 0;
  }
  return rank;
}

function mayFind(homeserver: Homeserver, searcherId: string, { userId }: User): boolean {
  return listJoinedRooms(homeserver, userId).some((roomId) => {
    const room = findRoom(homeserver, roomId);
    if (!room) return false;
    return isOpenToAll(room) || (userId !== searcherId && joinedMembers(room).has(searcherId));
  });
}

function isOpenToAll(room: Room): boolean {
  return (
    stateEvent(room, 'm.room.join_rules')?.content.join_rule === 'public' ||
    stateEvent(room, 'm.room.history_visibility')?.content.history_visibility === 'world_readable'
  );
}

function entryOf({ userId, profile }: User): DirectoryEntry {
  return {
    user_id: userId,
    display_name: textOrNull(profile.get('displayname')),
    avatar_url: textOrNull(profile.get('avatar_url')),
  };
}
