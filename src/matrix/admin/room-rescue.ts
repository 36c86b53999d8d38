import { checkLocal, getLocalUser } from './account-details.js';
import { resolveRoomId } from '../room/aliases.js';
import { MatrixError } from '../values/error.js';
import { pythonStr } from '../../python/repr.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId } from '../values/identifiers.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { changeMembership, isInhabited, joinRoom } from '../membership/membership.js';
import { levelToSend, powerOf } from '../room/power-levels.js';
import { findRoom, joinedMembers, membershipOf, stateEvent } from '../room/room.js';
import { setState } from '../sending/state.js';
import type { Room } from '../model/rooms.js';

/** The power a user is given by somebody who stands above all levels. */
const HIGHEST_GIVEN = 100;

/**
 * Brings a user into a room: into a public one directly, into others by an invitation of the admin, who must be able
 * to give one (Synapse's admin API; observed). Returns the room's id. Throws `M_MISSING_PARAM` without a user,
 * `M_UNKNOWN` or `M_NOT_FOUND` for one who is not to be found here, and what joining and inviting throws.
 */
export function joinUser(
  homeserver: Homeserver,
  adminId: string,
  idOrAlias: string,
  body: JsonObject,
): string {
  const { user_id: userId } = body;
  if (userId === undefined) throw new MatrixError('M_MISSING_PARAM', "Missing params: ['user_id']");
  checkLocal(homeserver, userId, 'This endpoint can only be used with local users');
  getLocalUser(homeserver, userId, '');
  const roomId = resolveRoomId(homeserver, idOrAlias);
  const room = findRoom(homeserver, roomId);
  if (isInhabited(room) && !isPublic(room)) {
    changeMembership(homeserver, room, adminId, userId, 'invite');
  }
  return joinRoom(homeserver, userId, roomId, {}, []);
}

/**
 * Gives a user, the admin unless another is named, the highest power that somebody of this server has in a room, and
 * invites them if they are not there and could not come by themselves (Synapse's admin API; observed). Throws
 * `M_UNKNOWN` for a room that nobody is in or a user id that is none, and `M_FORBIDDEN` if nobody has that power.
 */
export function makeRoomAdmin(
  homeserver: Homeserver,
  adminId: string,
  idOrAlias: string,
  body: JsonObject,
): void {
  const room = findRoom(homeserver, resolveRoomId(homeserver, idOrAlias));
  const userId = body.user_id ?? adminId;
  if (typeof userId !== 'string' || !isUserId(userId)) {
    throw new MatrixError('M_UNKNOWN', `Not a valid user_id: ${pythonStr(userId)}`);
  }
  if (!isInhabited(room)) throw new MatrixError('M_UNKNOWN', 'Server not in room');
  const strongest = [...joinedMembers(room)].sort((a, b) => powerOf(room, b) - powerOf(room, a))[0] ?? '';
  if (powerOf(room, strongest) < levelToSend(room, 'm.room.power_levels', true)) {
    throw new MatrixError('M_FORBIDDEN', 'No local admin user in room with power to update power levels.', {
      status: 400,
    });
  }
  givePower(homeserver, room, strongest, userId);
  if (isPublic(room) || ['join', 'invite'].includes(membershipOf(room, userId) ?? '')) return;
  changeMembership(homeserver, room, strongest, userId, 'invite');
}

function givePower(homeserver: Homeserver, room: Room, giverId: string, userId: string): void {
  const power = Math.min(powerOf(room, giverId), HIGHEST_GIVEN);
  if (powerOf(room, userId) >= power) return;
  const levels = stateEvent(room, 'm.room.power_levels')?.content ?? {};
  const users = { ...(isObject(levels.users) ? levels.users : { [giverId]: power }), [userId]: power };
  setState(homeserver, room, giverId, 'm.room.power_levels', '', { ...levels, users });
}

function isPublic(room: Room): boolean {
  return stateEvent(room, 'm.room.join_rules')?.content.join_rule === 'public';
}
