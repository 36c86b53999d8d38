import { filtered, mapped, type Work } from '../../scheduling/slices.js';
import { own } from '../../json/read.js';
import { compare } from './account-list.js';
import { aliasesOf } from '../room/aliases.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { listedRoom, type ListedRoom } from './room-details.js';

/** Which rooms are listed for server admins, and how. */
export interface RoomListing {
  /** How many are passed over. */
  from: number;
  limit: number;
  orderBy: string;
  dir: 'f' | 'b';
  /** Part of a name or alias, or a whole room id. */
  searchTerm?: string;
  /** Whether rooms of the directory are listed only, or only others. */
  publicRooms?: boolean;
  /** Whether rooms that nobody is in are listed only, or only others. */
  emptyRooms?: boolean;
}

/** A page of rooms. */
export interface RoomPage {
  offset: number;
  rooms: ListedRoom[];
  total_rooms: number;
  next_batch?: number;
  prev_batch?: number;
}

/** Older words for what to order by. */
const SYNONYMS: Record<string, string> = { alphabetical: 'name', size: 'joined_members' };

/** What is ordered from the most to the least (Synapse: observed). */
const DESCENDING = ['joined_members', 'joined_local_members', 'version', 'state_events'];

/** A page of all rooms (Synapse's admin API; observed). Throws `M_INVALID_PARAM` for an empty search term. */
export function* listRooms(homeserver: Homeserver, listing: RoomListing): Work<RoomPage> {
  if (listing.searchTerm === '') {
    throw new MatrixError('M_INVALID_PARAM', 'search_term cannot be an empty string');
  }
  const key = (own(SYNONYMS, listing.orderBy) ?? listing.orderBy) as keyof ListedRoom;
  const direction = (listing.dir === 'b' ? -1 : 1) * (DESCENDING.includes(key) ? -1 : 1);
  const rooms = yield* mapped([...homeserver.state.rooms.values()], (room) => listedRoom(homeserver, room));
  const wanted = yield* filtered(rooms, (room) => isWanted(homeserver, room, listing));
  const found = wanted.sort((a, b) => direction * compare(a[key], b[key]) || compare(a.room_id, b.room_id));
  const { from, limit } = listing;
  return {
    offset: from,
    rooms: found.slice(from, from + limit),
    total_rooms: found.length,
    ...(from + limit < found.length && { next_batch: from + limit }),
    ...(from > 0 && { prev_batch: Math.max(0, from - limit) }),
  };
}

function isWanted(
  homeserver: Homeserver,
  room: ListedRoom,
  { searchTerm, publicRooms, emptyRooms }: RoomListing,
): boolean {
  if (publicRooms !== undefined && room.public !== publicRooms) return false;
  if (emptyRooms !== undefined && (room.joined_members === 0) !== emptyRooms) return false;
  if (searchTerm === undefined || room.room_id === searchTerm) return true;
  const names = aliasesOf(homeserver, room.room_id).map((alias) => alias.slice(1).split(':')[0] ?? '');
  return [room.name ?? '', ...names].some((text) => text.toLowerCase().includes(searchTerm.toLowerCase()));
}
