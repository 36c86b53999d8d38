import { listOf, objectOf } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isRestricted } from './membership-authorization.js';
import { levelOf, powerOf } from '../room/power-levels.js';
import { findRoom, joinedMembers, membershipOf, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/**
 * What a join says of who let the newcomer in: in a restricted room the most powerful member who may invite, in
 * any other room nothing (Matrix client-server API, "Restricted rooms"; the choice of the member is Synapse's).
 *
 * Throws `M_FORBIDDEN` for somebody who is in none of the rooms that give access, and what a room without servers
 * is refused with when no member may invite.
 */
export function vouchFor(
  homeserver: Homeserver,
  room: Room,
  userId: string,
): { join_authorised_via_users_server?: string } {
  const membership = membershipOf(room, userId);
  if (!isRestricted(room) || membership === 'join' || membership === 'invite') return {};
  const voucher = findVoucher(room);
  if (voucher === undefined) throw noServers();
  if (!isMemberOfAny(homeserver, roomsWithAccess(room), userId)) {
    throw new MatrixError(
      'M_FORBIDDEN',
      'You do not belong to any of the required rooms/spaces to join this room.',
    );
  }
  return { join_authorised_via_users_server: voucher };
}

/** The refusal of a join that only another server could arrange. */
export function noServers(): MatrixError {
  return new MatrixError(
    'M_UNKNOWN',
    "Can't join remote room because no servers that are in the room have been provided.",
    { status: 404 },
  );
}

function findVoucher(room: Room): string | undefined {
  let chosen: string | undefined;
  for (const userId of joinedMembers(room)) {
    if (powerOf(room, userId) < levelOf(room, 'invite')) continue;
    if (chosen === undefined || powerOf(room, userId) > powerOf(room, chosen)) chosen = userId;
  }
  return chosen;
}

/** The rooms whose members may come in to a restricted room; entries of kinds we do not know let nobody in. */
export function roomsWithAccess(room: Room): string[] {
  const allow = stateEvent(room, 'm.room.join_rules')?.content.allow;
  return listOf(allow)
    .map(objectOf)
    .filter((entry) => entry.type === 'm.room_membership')
    .map((entry) => entry.room_id)
    .filter((roomId) => typeof roomId === 'string');
}

/** Whether a user is in one of some rooms. */
export function isMemberOfAny(homeserver: Homeserver, roomIds: string[], userId: string): boolean {
  return roomIds.some((roomId) => {
    const room = findRoom(homeserver, roomId);
    return room !== undefined && membershipOf(room, userId) === 'join';
  });
}
