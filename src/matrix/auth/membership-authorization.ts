import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import { serverNameOf } from '../values/identifiers.js';
import { creatorsOf, levelOf, powerOf } from '../room/power-levels.js';
import { atLeast } from '../values/room-versions.js';
import { membershipOf, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** A change of membership, with everything its rules look at. */
interface Change {
  room: Room;
  draft: EventDraft;
  senderId: string;
  targetId: string;
  isOwn: boolean;
}

/**
 * The rules for m.room.member events (Matrix specification, "Authorization rules", step "If type is m.room.member"),
 * in Synapse's order and words. Throws a 403 `MatrixError`.
 */
export function authorizeMembership(room: Room, draft: EventDraft): void {
  const change: Change = {
    room,
    draft,
    senderId: draft.sender,
    targetId: draft.state_key ?? '',
    isOwn: draft.state_key === draft.sender,
  };
  const { membership } = draft.content;
  if (membership === 'join' && isCreatorsFirstJoin(change)) return;
  if (!mayFederate(change)) throw forbidden('This room has been marked as unfederatable.');
  if (membership === 'join') return authorizeJoin(change);
  if (membership === 'knock') return authorizeKnock(change);
  if (membership === 'leave' && change.isOwn && isPending(change)) return;
  if (!isJoined(room, change.senderId)) throw forbidden(`${change.senderId} not in room ${room.roomId}.`);
  if (membership === 'invite') return authorizeInvite(change);
  if (membership === 'leave') return authorizeLeave(change);
  if (membership === 'ban') return authorizeBan(change);
  throw new MatrixError('M_UNKNOWN', 'Invalid membership key');
}

/** Nothing has happened in the room but its creation. */
function isCreatorsFirstJoin({ room, targetId }: Change): boolean {
  return room.events.length === 1 && creatorsOf(room)[0] === targetId;
}

/** A room can be closed to the users of other servers when it is made. */
function mayFederate({ room, targetId }: Change): boolean {
  const create = stateEvent(room, 'm.room.create');
  return create?.content['m.federate'] !== false || serverNameOf(create.sender) === serverNameOf(targetId);
}

function authorizeJoin({ room, draft, targetId, isOwn }: Change): void {
  if (!isOwn) throw forbidden('Cannot force another user to join.');
  const membership = membershipOf(room, targetId);
  if (membership === 'ban') throw forbidden('You are banned from this room');
  const rule = joinRuleOf(room);
  if (rule === 'public') return;
  const isMember = membership === 'join' || membership === 'invite';
  if (isRestricted(room, rule)) {
    if (!isMember) authorizeRestrictedJoin(room, draft.content.join_authorised_via_users_server);
  } else if (isInviteOnly(room, rule)) {
    if (!isMember) throw forbidden('You are not invited to this room.');
  } else {
    throw forbidden('You are not allowed to join this room');
  }
}

/** True when membership of other rooms can stand for an invitation. */
export function isRestricted(room: Room, rule = joinRuleOf(room)): boolean {
  return (
    (rule === 'restricted' && atLeast(room.version, 8)) ||
    (rule === 'knock_restricted' && atLeast(room.version, 10))
  );
}

/** True when only an invitation lets somebody in. */
export function isInviteOnly(room: Room, rule = joinRuleOf(room)): boolean {
  return rule === 'invite' || (rule === 'knock' && atLeast(room.version, 7));
}

/** What m.room.join_rules says; `invite` where it says nothing. */
export function joinRuleOf(room: Room): unknown {
  return stateEvent(room, 'm.room.join_rules')?.content.join_rule ?? 'invite';
}

/** Somebody in the room who may invite has to vouch for the newcomer. */
function authorizeRestrictedJoin(room: Room, voucher: unknown): void {
  if (typeof voucher !== 'string') throw forbidden('Join event is missing authorising user.');
  if (!isJoined(room, voucher)) throw forbidden(`User ${voucher} not in room ${room.roomId}`);
  if (powerOf(room, voucher) < levelOf(room, 'invite')) {
    throw forbidden('Join event authorised by invalid server.');
  }
}

function authorizeKnock({ room, targetId, isOwn }: Change): void {
  const rule = joinRuleOf(room);
  const isOpen = (rule === 'knock' && atLeast(room.version, 7)) || rule === 'knock_restricted';
  if (!isOpen) throw forbidden("You don't have permission to knock");
  if (!isOwn) throw forbidden('You cannot knock for other users');
  const membership = membershipOf(room, targetId);
  if (membership === 'join') throw forbidden('You cannot knock on a room you are already in');
  if (membership === 'invite') throw forbidden('You are already invited to this room');
  if (membership === 'ban') throw forbidden('You are banned from this room');
}

function authorizeInvite({ room, draft, senderId, targetId }: Change): void {
  // Only an identity server can vouch for such an invitation, and there is none.
  if ('third_party_invite' in draft.content) throw forbidden('You are not invited to this room.');
  const membership = membershipOf(room, targetId);
  if (membership === 'ban') throw forbidden(`${targetId} is banned from the room`);
  if (membership === 'join') throw forbidden(`${targetId} is already in the room.`);
  if (powerOf(room, senderId) < levelOf(room, 'invite')) {
    throw forbidden("You don't have permission to invite users");
  }
}

/** A leave, a kick or the lifting of a ban, depending on who it is about. */
function authorizeLeave({ room, senderId, targetId, isOwn }: Change): void {
  const power = powerOf(room, senderId);
  if (membershipOf(room, targetId) === 'ban' && power < levelOf(room, 'ban')) {
    throw forbidden(`You cannot unban user ${targetId}.`);
  }
  if (isOwn) return;
  if (power < levelOf(room, 'kick') || power <= powerOf(room, targetId)) {
    throw forbidden(`You cannot kick user ${targetId}.`);
  }
}

function authorizeBan({ room, senderId, targetId }: Change): void {
  const power = powerOf(room, senderId);
  if (power < levelOf(room, 'ban')) throw forbidden("You don't have permission to ban");
  if (power <= powerOf(room, targetId)) throw forbidden("You don't have permission to ban this user");
}

/** Invited, or knocking: somebody who is not in the room but may withdraw. */
function isPending({ room, targetId }: Change): boolean {
  const membership = membershipOf(room, targetId);
  return membership === 'invite' || membership === 'knock';
}

function isJoined(room: Room, userId: string): boolean {
  return membershipOf(room, userId) === 'join';
}

function forbidden(text: string): MatrixError {
  return new MatrixError('M_FORBIDDEN', text);
}
