import { findRoomAccountData, roomAccountDataOf } from './account-data.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findRoom, membershipOf } from '../room/room.js';
import { changed } from '../room/stream.js';
import type { JsonObject } from '../../json/read.js';

/**
 * Whether somebody may tag a room for themselves; before the tag itself is looked at. Throws `M_FORBIDDEN` for
 * somebody else's tags and for a room they never had to do with (Synapse: observed).
 */
export function checkMayTag(homeserver: Homeserver, callerId: string, userId: string, roomId: string): void {
  checkOwnTags(callerId, userId, 'add');
  const room = findRoom(homeserver, roomId);
  if (room && membershipOf(room, userId) !== undefined) return;
  throw new MatrixError('M_FORBIDDEN', `User ${userId} has no membership in room ${roomId}`);
}

/** Throws `M_FORBIDDEN` for somebody who wants at another's tags; the text speaks of adding where they are removed, too. */
export function checkOwnTags(callerId: string, userId: string, what: 'add' | 'get'): void {
  if (callerId === userId) return;
  throw new MatrixError('M_FORBIDDEN', `Cannot ${what} tags for other users.`);
}

/** What a user tagged a room with, by tag. */
export function listTags(homeserver: Homeserver, userId: string, roomId: string): Record<string, JsonObject> {
  return Object.fromEntries(findRoomAccountData(homeserver, userId, roomId)?.tags.byName ?? []);
}

/** Tags a room, in the place of the same tag that was there. What is said with it is not looked at. */
export function setTag(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  tag: string,
  content: JsonObject,
): void {
  const { tags } = roomAccountDataOf(homeserver, userId, roomId);
  tags.byName.set(tag, content);
  tags.position = changed(homeserver, [userId], 'room_account_data', roomId);
}

/** Takes a tag away. Syncs are told even when it was not there (Synapse: observed). */
export function deleteTag(homeserver: Homeserver, userId: string, roomId: string, tag: string): void {
  const { tags } = roomAccountDataOf(homeserver, userId, roomId);
  tags.byName.delete(tag);
  tags.position = changed(homeserver, [userId], 'room_account_data', roomId);
}
