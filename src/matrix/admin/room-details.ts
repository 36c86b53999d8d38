import { own, textOrNull } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findRoom, joinedMembers, stateEvent } from '../room/room.js';
import { findUser } from '../users/users.js';
import type { Room } from '../model/rooms.js';

/** A room in a list for server admins. */
export interface ListedRoom {
  room_id: string;
  name: string | null;
  canonical_alias: string | null;
  joined_members: number;
  joined_local_members: number;
  version: string;
  creator: string;
  encryption: string | null;
  federatable: boolean;
  /** Whether it stands in the room directory. */
  public: boolean;
  join_rules: string | null;
  guest_access: string | null;
  history_visibility: string | null;
  /** How many pieces of state it has. */
  state_events: number;
  room_type: string | null;
}

/** Everything a server admin is shown of a room. */
export interface RoomDetails extends ListedRoom {
  avatar: string | null;
  topic: string | null;
  joined_local_devices: number;
  /** Whether everybody who was ever there wants to be rid of it. */
  forgotten: boolean;
  tombstoned: boolean;
  replacement_room: string | null;
}

/** A room, for server admins. Throws `M_NOT_FOUND`. */
export function roomDetails(homeserver: Homeserver, roomId: string): RoomDetails {
  const room = getRoom(homeserver, roomId);
  const devices = [...joinedMembers(room)].map((userId) => findUser(homeserver, userId)?.devices.size ?? 0);
  const tombstone = stateEvent(room, 'm.room.tombstone');
  return {
    ...listedRoom(homeserver, room),
    avatar: textOf(room, 'm.room.avatar', 'url'),
    topic: textOf(room, 'm.room.topic', 'topic'),
    joined_local_devices: devices.reduce((sum, count) => sum + count, 0),
    forgotten: [...room.memberships.keys()].every((userId) => room.forgottenBy.has(userId)),
    tombstoned: tombstone !== undefined,
    replacement_room: tombstone ? textOf(room, 'm.room.tombstone', 'replacement_room') : null,
  };
}

/** What a list shows of a room. */
export function listedRoom({ state }: Homeserver, room: Room): ListedRoom {
  const create = stateEvent(room, 'm.room.create');
  const members = joinedMembers(room).size;
  return {
    room_id: room.roomId,
    name: textOf(room, 'm.room.name', 'name'),
    canonical_alias: textOf(room, 'm.room.canonical_alias', 'alias'),
    joined_members: members,
    joined_local_members: members,
    version: room.version,
    creator: create?.sender ?? '',
    encryption: textOf(room, 'm.room.encryption', 'algorithm'),
    federatable: create?.content['m.federate'] !== false,
    public: state.publishedRooms.has(room.roomId),
    join_rules: textOf(room, 'm.room.join_rules', 'join_rule'),
    guest_access: textOf(room, 'm.room.guest_access', 'guest_access'),
    history_visibility: textOf(room, 'm.room.history_visibility', 'history_visibility'),
    state_events: [...room.state.values()].reduce((sum, byKey) => sum + byKey.size, 0),
    room_type: textOf(room, 'm.room.create', 'type'),
  };
}

/** A room, whoever is in it. Throws `M_NOT_FOUND`. */
export function getRoom(homeserver: Homeserver, roomId: string): Room {
  const room = findRoom(homeserver, roomId);
  if (!room) throw new MatrixError('M_NOT_FOUND', 'Room not found');
  return room;
}

function textOf(room: Room, type: string, field: string): string | null {
  return textOrNull(own(stateEvent(room, type)?.content ?? {}, field));
}
