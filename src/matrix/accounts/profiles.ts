import { own } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId, serverNameOf } from '../values/identifiers.js';
import { MAX_AVATAR_URL_LENGTH, MAX_DISPLAYNAME_LENGTH } from '../room/member-content.js';
import { changeMembership } from '../membership/membership.js';
import { findRoom, listJoinedRooms } from '../room/room.js';
import { findUser } from '../users/users.js';
import type { User } from '../model/accounts.js';

/** Who asks for a change of a profile. */
export interface ProfileEditor {
  userId: string;
  /** A server admin, who may edit everybody's. */
  admin: boolean;
}

/** The longest name of a field, in bytes, and the largest profile (Matrix client-server API, "Profiles"). */
const MAX_FIELD_NAME_BYTES = 255;
const MAX_PROFILE_BYTES = 65536;

/** The fields that also appear in member events: what they are called in refusals, and how long they may be. */
const ROOM_FIELDS: Record<string, { title: string; maxLength: number }> = {
  displayname: { title: 'Displayname', maxLength: MAX_DISPLAYNAME_LENGTH },
  avatar_url: { title: 'Avatar URL', maxLength: MAX_AVATAR_URL_LENGTH },
};

function isRoomField(field: string): boolean {
  return Object.hasOwn(ROOM_FIELDS, field);
}

/** Throws `M_INVALID_PARAM` for anything that is no user id. */
export function checkProfileOwner(userId: string): void {
  if (!isUserId(userId)) throw new MatrixError('M_INVALID_PARAM', 'Invalid user id');
}

/**
 * Everything a user has set. Throws `M_UNKNOWN` for a user who does not exist, `M_NOT_FOUND` for an empty profile
 * (both 404; Synapse: observed), and what `checkProfileOwner` throws.
 */
export function getProfile(homeserver: Homeserver, userId: string): Record<string, unknown> {
  const user = findOwner(homeserver, userId);
  if (!user) throw new MatrixError('M_UNKNOWN', 'No row found (profiles)', { status: 404 });
  if (user.profile.size === 0) throw notSet();
  return Object.fromEntries(user.profile);
}

/**
 * One field of a profile; null for a name or avatar that is not set. Throws `M_NOT_FOUND` for a user who does not
 * exist and for any other field that is not set, and `M_INVALID_PARAM` for a malformed user id or field name.
 */
export function getProfileField(homeserver: Homeserver, userId: string, field: string): unknown {
  checkProfileOwner(userId);
  checkFieldName(field);
  const user = findOwner(homeserver, userId);
  if (!user || !(user.profile.has(field) || isRoomField(field))) throw notSet();
  return user.profile.get(field) ?? null;
}

/**
 * Sets one field; the empty string clears a name or an avatar. `body` holds the value under the field's own name.
 * Name and avatar go into the member events of all rooms at once; Synapse does this in the background.
 *
 * Throws, in Synapse's order: `M_INVALID_PARAM` and `M_KEY_TOO_LARGE` for the field name, `M_MISSING_PARAM` for a
 * body without the field, `M_UNKNOWN` for a user of another server, `M_FORBIDDEN` for somebody else's profile
 * (with status 400 for name and avatar), then whatever is wrong with the value.
 */
export function setProfileField(
  homeserver: Homeserver,
  editor: ProfileEditor,
  userId: string,
  field: string,
  body: Record<string, unknown>,
): void {
  checkFieldName(field);
  if (!Object.hasOwn(body, field)) throw new MatrixError('M_MISSING_PARAM', `Missing key '${field}'`);
  const user = getEditable(homeserver, editor, userId, field, isRoomField(field) ? 400 : 403);
  const value = own(body, field);
  if (!isRoomField(field)) return storeCustomField(user, field, value);
  storeRoomField(user, field, checkRoomField(field, value));
  renewMemberEvents(homeserver, userId);
}

/** Clears one field, set or not; as `setProfileField` otherwise, with status 400 for somebody else's profile. */
export function deleteProfileField(
  homeserver: Homeserver,
  editor: ProfileEditor,
  userId: string,
  field: string,
): void {
  checkFieldName(field);
  const user = getEditable(homeserver, editor, userId, field, 400);
  user.profile.delete(field);
  if (isRoomField(field)) renewMemberEvents(homeserver, userId);
}

/** Undefined for a user of this server who does not exist, or whose profile went with their account. Another server would have to be asked, and none answers. */
function findOwner(homeserver: Homeserver, userId: string): User | undefined {
  checkProfileOwner(userId);
  if (serverNameOf(userId) !== homeserver.serverName) {
    throw new MatrixError('M_UNKNOWN', 'Failed to fetch profile', { status: 502 });
  }
  const user = findUser(homeserver, userId);
  return user?.erased ? undefined : user;
}

function notSet(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'Profile was not found');
}

/** Matrix appendices, "Common Namespaced Identifier Grammar". */
function checkFieldName(field: string): void {
  if (field === '') throw new MatrixError('M_INVALID_PARAM', 'Field name too short');
  if (Buffer.byteLength(field) > MAX_FIELD_NAME_BYTES) {
    throw new MatrixError('M_KEY_TOO_LARGE', 'Field name too long');
  }
  if (!/^[a-z][a-z0-9_.-]*$/.test(field)) {
    throw new MatrixError(
      'M_INVALID_PARAM',
      'Field name does not follow Common Namespaced Identifier Grammar',
    );
  }
}

/** Synapse stores a profile for a local id that nobody has registered; here there is nothing to store it with. */
function getEditable(
  homeserver: Homeserver,
  editor: ProfileEditor,
  userId: string,
  field: string,
  status: number,
): User {
  if (serverNameOf(userId) !== homeserver.serverName) {
    throw new MatrixError('M_UNKNOWN', 'User is not hosted on this homeserver');
  }
  if (!editor.admin && editor.userId !== userId) {
    const what = isRoomField(field) ? field : 'profile';
    throw new MatrixError('M_FORBIDDEN', `Cannot set another user's ${what}`, { status });
  }
  const user = findUser(homeserver, userId);
  if (!user) throw notSet();
  return user;
}

/**
 * A name or avatar as it is kept. Lengths count code points, and are taken before the outer spaces of a name go
 * (Synapse: observed). Throws `M_INVALID_PARAM` for another type than text, and `M_UNKNOWN` for one that is too long.
 */
export function checkRoomField(field: string, value: unknown): string {
  if (typeof value !== 'string') throw new MatrixError('M_INVALID_PARAM', `'${field}' must be a string`);
  const { title, maxLength } = own(ROOM_FIELDS, field)!;
  if ([...value].length > maxLength) {
    throw new MatrixError('M_UNKNOWN', `${title} is too long (max ${maxLength})`);
  }
  return field === 'displayname' ? value.trim() : value;
}

function storeRoomField(user: User, field: string, value: string): void {
  if (value === '') user.profile.delete(field);
  else user.profile.set(field, value);
}

function storeCustomField(user: User, field: string, value: unknown): void {
  const changed = new Map(user.profile).set(field, value);
  if (Buffer.byteLength(JSON.stringify(Object.fromEntries(changed))) > MAX_PROFILE_BYTES) {
    throw new MatrixError('M_PROFILE_TOO_LARGE', 'Profile too large');
  }
  user.profile.set(field, value);
}

/** A room whose rules would not let its own member in again keeps the old name, as in Synapse. */
function renewMemberEvents(homeserver: Homeserver, userId: string): void {
  for (const roomId of listJoinedRooms(homeserver, userId)) {
    try {
      changeMembership(homeserver, findRoom(homeserver, roomId), userId, userId, 'join');
    } catch (error) {
      if (!(error instanceof MatrixError)) throw error;
    }
  }
}
