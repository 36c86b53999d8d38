import type { Homeserver } from '../model/homeserver.js';
import { atLeast } from '../values/room-versions.js';
import type { Room } from '../model/rooms.js';

/** The id of a new room. From version 12 on it is the hash of the create event, without a server name (Matrix specification, "Room version 12"). */
export function newRoomId({ random, serverName }: Homeserver, version: string): string {
  return atLeast(version, 12) ? `!${random.base64Url(32)}` : `!${random.letters(18)}:${serverName}`;
}

/** The id of a new event, which looks different in nearly every room version (Matrix specification, "Room versions", "Event IDs"). */
export function newEventId({ random, serverName }: Homeserver, room: Room, type: string): string {
  if (!atLeast(room.version, 3)) return `$${random.letters(18)}:${serverName}`;
  if (!atLeast(room.version, 4)) return `$${random.bytes(32).toString('base64').replace('=', '')}`;
  // From version 12 on a room is named after the hash of its create event.
  if (type === 'm.room.create' && /^![\w-]{43}$/.test(room.roomId)) return `$${room.roomId.slice(1)}`;
  return `$${random.base64Url(32)}`;
}
