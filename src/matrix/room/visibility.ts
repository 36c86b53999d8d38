import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findRoom, membershipOf, stateAt, stateEvent } from './room.js';
import type { Room, RoomState } from '../model/rooms.js';

/** A room as somebody may see it. */
export interface ReadableRoom {
  room: Room;
  /** The state they may see. */
  state: RoomState;
  /** The position after which they see nothing more; infinite for somebody who sees the present. */
  until: number;
}

/**
 * What of a room a user may read (Synapse: observed): members the present; who has left, the room as it was then;
 * anybody, a room whose history is world-readable. Throws `M_FORBIDDEN` for everybody else, and in the same words
 * for a room that does not exist.
 */
export function readableRoom(homeserver: Homeserver, roomId: string, userId: string): ReadableRoom {
  const room = findRoom(homeserver, roomId);
  if (!room) throw refuseUnreadable(roomId, userId);
  const membership = membershipOf(room, userId);
  if (membership === 'join') return { room, state: room.state, until: Infinity };
  if (membership === 'leave' && !room.forgottenBy.has(userId)) {
    const until = stateEvent(room, 'm.room.member', userId)?.position ?? 0;
    return { room, state: stateAt(room, until), until };
  }
  const history = stateEvent(room, 'm.room.history_visibility')?.content.history_visibility;
  if (history === 'world_readable') return { room, state: room.state, until: Infinity };
  throw refuseUnreadable(roomId, userId);
}

/** The state of `readableRoom`; throws as it does. */
export function readableState(homeserver: Homeserver, roomId: string, userId: string): RoomState {
  return readableRoom(homeserver, roomId, userId).state;
}

/** A room for somebody who sees its present: members, and anybody where that is public. Throws as `readableRoom` does. */
export function presentRoom(homeserver: Homeserver, roomId: string, userId: string): Room {
  const { room, until } = readableRoom(homeserver, roomId, userId);
  if (until !== Infinity) throw refuseUnreadable(roomId, userId);
  return room;
}

/** The refusal of somebody who may not read a room, or of a room that does not exist. */
export function refuseUnreadable(roomId: string, userId: string): MatrixError {
  return new MatrixError(
    'M_FORBIDDEN',
    `User ${userId} not in room ${roomId}, and room previews are disabled`,
  );
}
