import { resolveRoomId } from '../room/aliases.js';
import { authorize } from '../auth/authorization.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { StoredEvent, EventDraft } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { refuseUnreachable } from './invitation-delivery.js';
import { MAX_AVATAR_URL_LENGTH, MAX_DISPLAYNAME_LENGTH, memberContent } from '../room/member-content.js';
import { isInviteOnly } from '../auth/membership-authorization.js';
import { noServers, vouchFor } from '../auth/restricted-join.js';
import { checkNotBlocked } from './room-blocks.js';
import { appendEvent, findRoom, forgetRoom, joinedMembers, membershipOf } from '../room/room.js';
import { checkEvent } from '../sending/send.js';
import { findRepeated } from '../sending/state.js';
import { stopTyping } from '../presence/typing.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/** What each action makes of its target (Matrix client-server API, "Room membership"). */
const MEMBERSHIP_AFTER = {
  join: 'join',
  invite: 'invite',
  knock: 'knock',
  leave: 'leave',
  ban: 'ban',
  kick: 'leave',
  unban: 'leave',
} as const;

/** What is done to somebody's membership; a kick and an unban make the same event as a leave, under other conditions. */
export type MembershipAction = keyof typeof MEMBERSHIP_AFTER;

/**
 * Changes what somebody is to a room, and returns the member event that says so: a new one, or the present one
 * when the same sender already said exactly the same.
 *
 * `action` is a `MembershipAction`, or what a client wrote into a member event. The checks come in Synapse's order
 * (observed): form, room, former membership, repetition, authorization. Throws `M_BAD_JSON` and `M_UNKNOWN` for
 * malformed content, `M_UNKNOWN` or `M_FORBIDDEN` for a room that does not exist or that nobody is left in,
 * `M_BAD_STATE` where a ban is in the way, and `M_FORBIDDEN` where the rules of the room are.
 */
export function changeMembership(
  homeserver: Homeserver,
  room: Room | undefined,
  senderId: string,
  targetId: string,
  action: string,
  content: JsonObject = {},
): StoredEvent {
  checkRoomProfile(content);
  if (!isMembershipAction(action)) throw new MatrixError('M_UNKNOWN', 'Invalid membership key');
  if (action === 'join' && room) checkNotBlocked(homeserver, room.roomId);
  const existing = getRoomFor(action, room, targetId);
  checkFormerMembership(existing, targetId, action);
  const { join_authorised_via_users_server: _claimed, ...said } = content;
  const membership = MEMBERSHIP_AFTER[action];
  const vouched = action === 'join' ? vouchFor(homeserver, existing, targetId) : {};
  const draft = {
    type: 'm.room.member',
    state_key: targetId,
    sender: senderId,
    content: memberContent(homeserver, targetId, membership, { ...said, ...vouched }),
  };
  checkEvent(homeserver, existing, draft);
  const repeated = findRepeated(existing, draft);
  if (repeated) return repeated;
  refuseUninvited(homeserver, existing, draft);
  authorize(existing, draft);
  refuseUnreachable(homeserver, draft);
  const event = appendEvent(homeserver, existing, draft);
  if (membership !== 'join') stopTyping(homeserver, existing.roomId, targetId);
  return event;
}

/** Whether anybody is in a room; nobody can come in otherwise. */
export function isInhabited(room: Room | undefined): room is Room {
  return room !== undefined && joinedMembers(room).size > 0;
}

function isMembershipAction(text: string): text is MembershipAction {
  return Object.hasOwn(MEMBERSHIP_AFTER, text);
}

/** Synapse breaks (500) on a name that is no string. */
function checkRoomProfile({ displayname, avatar_url }: JsonObject): void {
  const read = (field: string, value: unknown) => {
    if (value === undefined || value === null || typeof value === 'string') return value ?? '';
    throw new MatrixError('M_BAD_JSON', `'${field}' must be a string`);
  };
  const [name, avatar] = [read('displayname', displayname), read('avatar_url', avatar_url)];
  if ([...name].length > MAX_DISPLAYNAME_LENGTH) {
    throw new MatrixError('M_BAD_JSON', `Displayname is too long (max ${MAX_DISPLAYNAME_LENGTH})`);
  }
  if ([...avatar].length > MAX_AVATAR_URL_LENGTH) {
    throw new MatrixError('M_BAD_JSON', `Avatar URL is too long (max ${MAX_AVATAR_URL_LENGTH})`);
  }
}

/**
 * The room, if something can be done in it. In a room that nobody is left in, Synapse lets only those act who were
 * in it; everybody else is told what they would be told of a room that never was.
 */
function getRoomFor(action: MembershipAction, room: Room | undefined, targetId: string): Room {
  if (isInhabited(room)) return room;
  switch (action) {
    case 'join':
      throw noServers();
    case 'knock':
      throw new MatrixError('M_UNKNOWN', 'No known servers', { status: 404 });
    case 'invite':
    case 'ban':
      if (!room) throw new MatrixError('M_FORBIDDEN', 'Unknown room');
      return room;
    default:
      if (!room || membershipOf(room, targetId) === undefined) {
        throw new MatrixError('M_UNKNOWN', 'Not a known room', { status: 404 });
      }
      return room;
  }
}

/** Which membership an action does not start from, beyond what the authorization rules say (Synapse: observed). */
function checkFormerMembership(room: Room, targetId: string, action: MembershipAction): void {
  const former = membershipOf(room, targetId);
  if (action === 'unban' && former !== undefined && former !== 'ban') {
    throw new MatrixError('M_BAD_STATE', `Cannot unban user who was not banned (membership=${former})`);
  }
  if (former === 'ban' && !['ban', 'unban', 'leave'].includes(action)) {
    throw new MatrixError('M_BAD_STATE', `Cannot ${action} user who was banned`);
  }
  if (action === 'kick' && (former === undefined || former === 'leave')) {
    throw new MatrixError('M_FORBIDDEN', 'The target user is not in the room');
  }
}

/** What the authorization rules would say as well, but in the dialect's words. */
function refuseUninvited(
  homeserver: Homeserver,
  room: Room,
  { sender, state_key = '', content }: EventDraft,
): void {
  if (content.membership !== 'join' || sender !== state_key || !isInviteOnly(room)) return;
  const former = membershipOf(room, state_key);
  if (former === 'join' || former === 'invite') return;
  throw new MatrixError('M_FORBIDDEN', dialectOf(homeserver).texts.notInvited);
}

/**
 * Joins a room that is named by id or alias, and returns its id. `servers` are those the client knows to be in the
 * room. Throws what `resolveRoomId` and `changeMembership` throw, and `M_UNKNOWN` (502) for a room that only other
 * servers could know.
 */
export function joinRoom(
  homeserver: Homeserver,
  userId: string,
  idOrAlias: string,
  content: JsonObject,
  servers: string[],
): string {
  const roomId = resolveRoomId(homeserver, idOrAlias);
  checkNotBlocked(homeserver, roomId);
  const room = findRoom(homeserver, roomId);
  const elsewhere = roomId === idOrAlias && servers.some((server) => server !== homeserver.serverName);
  if (elsewhere && !isInhabited(room)) {
    throw new MatrixError('M_UNKNOWN', 'Failed to make_join via any server', { status: 502 });
  }
  changeMembership(homeserver, room, userId, userId, 'join', content);
  return roomId;
}

/** Asks to be let in to a room that is named by id or alias, and returns its id. Throws as `changeMembership` does. */
export function knockRoom(
  homeserver: Homeserver,
  userId: string,
  idOrAlias: string,
  content: JsonObject,
): string {
  const roomId = resolveRoomId(homeserver, idOrAlias);
  changeMembership(homeserver, findRoom(homeserver, roomId), userId, userId, 'knock', content);
  return roomId;
}

/**
 * Rids somebody of a room they are not in any more; nothing happens where they never were. Throws `M_UNKNOWN` while
 * they are in it, invited or knocking.
 */
export function forget(homeserver: Homeserver, userId: string, roomId: string): void {
  const room = findRoom(homeserver, roomId);
  const membership = room && membershipOf(room, userId);
  if (membership !== undefined && membership !== 'leave' && membership !== 'ban') {
    throw new MatrixError('M_UNKNOWN', `User ${userId} in room ${roomId}`);
  }
  if (room && membership) forgetRoom(room, userId);
}
