import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { levelToSend, powerOf } from '../room/power-levels.js';
import { findRoom } from '../room/room.js';
import { checkJoined } from '../sending/send.js';
import type { Room } from '../model/rooms.js';

/** Whether a room is in the directory of published rooms. */
export type DirectoryVisibility = 'public' | 'private';

/** Somebody who wants to change what the directory says of a room. */
export interface DirectoryEditor {
  userId: string;
  /** A server admin, who may change every entry. */
  admin: boolean;
}

/** Whether rooms can be published at all; Synapse refuses unless it is configured otherwise. */
export function allowsPublication(homeserver: Homeserver): boolean {
  const { roomPublication } = homeserver.settings;
  return roomPublication === 'dialect' ? dialectOf(homeserver).publishesRooms : roomPublication === 'allow';
}

/** Whether a room is published. Throws `M_NOT_FOUND` for a room that does not exist. */
export function getDirectoryVisibility(homeserver: Homeserver, roomId: string): DirectoryVisibility {
  if (!findRoom(homeserver, roomId)) throw new MatrixError('M_NOT_FOUND', 'Unknown room');
  return homeserver.state.publishedRooms.has(roomId) ? 'public' : 'private';
}

/**
 * Publishes a room, or withdraws it from the directory. Throws, in Synapse's order: `M_UNKNOWN` for a room that does
 * not exist, `M_FORBIDDEN` for somebody without the power, and `M_UNKNOWN` (403) where nothing may be published.
 */
export function setDirectoryVisibility(
  homeserver: Homeserver,
  editor: DirectoryEditor,
  roomId: string,
  visibility: DirectoryVisibility,
): void {
  const room = findRoom(homeserver, roomId);
  if (!room) throw new MatrixError('M_UNKNOWN', 'Unknown room');
  if (!mayEditEntry(homeserver, editor, room)) {
    throw new MatrixError(
      'M_FORBIDDEN',
      'This server requires you to be a moderator in the room to edit its room list entry',
    );
  }
  if (visibility === 'public' && !allowsPublication(homeserver)) {
    throw new MatrixError('M_UNKNOWN', 'Not allowed to publish room', { status: 403 });
  }
  publish(homeserver, roomId, visibility);
}

/** Writes the directory, whoever may; its only writer. */
export function publish({ state }: Homeserver, roomId: string, visibility: DirectoryVisibility): void {
  if (visibility === 'public') state.publishedRooms.add(roomId);
  else state.publishedRooms.delete(roomId);
}

/**
 * Whether somebody may change what the directory says of a room: with the power for its canonical alias (Synapse:
 * observed). Throws `M_FORBIDDEN` for somebody who is not in the room, unless a server admin.
 */
export function mayEditEntry(
  homeserver: Homeserver,
  { userId, admin }: DirectoryEditor,
  room: Room,
): boolean {
  if (admin) return true;
  checkJoined(homeserver, room, userId);
  return powerOf(room, userId) >= levelToSend(room, 'm.room.canonical_alias', true);
}
