import { isObject, listOf, objectOf, own, textOf as ownText } from '../../json/read.js';
import { resolveRoomId } from '../room/aliases.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isInhabited } from '../membership/membership.js';
import { isRestricted, joinRuleOf } from '../auth/membership-authorization.js';
import { isMemberOfAny, roomsWithAccess } from '../auth/restricted-join.js';
import { atLeast } from '../values/room-versions.js';
import { findRoom, joinedMembers, type Membership, membershipOf, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** What the room directory says of a room (Matrix client-server API, "PublicRoomsChunk"); absent is what it has not. */
export interface PublishedRoom {
  room_id: string;
  name?: string;
  topic?: string;
  canonical_alias?: string;
  avatar_url?: string;
  num_joined_members: number;
  world_readable: boolean;
  guest_can_join: boolean;
  join_rule?: string;
  room_type?: string;
}

/** What a space or a summary says of a room: more than the directory. */
export interface RoomSummary extends PublishedRoom {
  room_version: string;
  /** The algorithm, of an encrypted room. */
  encryption?: string;
  /** Of a restricted room, those whose members may come in. */
  allowed_room_ids?: string[];
}

/** What the room directory says of a room. */
export function describePublished(room: Room): PublishedRoom {
  return withoutGaps({
    room_id: room.roomId,
    name: textIn(room, 'm.room.name', 'name'),
    topic: topicOf(room),
    canonical_alias: textIn(room, 'm.room.canonical_alias', 'alias'),
    num_joined_members: joinedMembers(room).size,
    avatar_url: textIn(room, 'm.room.avatar', 'url'),
    world_readable: isWorldReadable(room),
    guest_can_join: textIn(room, 'm.room.guest_access', 'guest_access') === 'can_join',
    join_rule: textIn(room, 'm.room.join_rules', 'join_rule'),
    room_type: textIn(room, 'm.room.create', 'type'),
  });
}

/** What a space says of a room. */
export function summarize(room: Room): RoomSummary {
  const allowed = isRestricted(room) ? roomsWithAccess(room) : [];
  return withoutGaps({
    ...describePublished(room),
    room_version: room.version,
    encryption: textIn(room, 'm.room.encryption', 'algorithm'),
    allowed_room_ids: allowed.length > 0 ? allowed : undefined,
  });
}

/**
 * The summary of a room that is named by id or alias, with what the caller is to it; somebody without a token gets no
 * membership. `servers` are those the client would ask. Throws `M_NOT_FOUND` for a room that the caller could not
 * enter, and for one that only other servers could know; `M_UNKNOWN` for the latter when no server is named.
 */
export function getSummary(
  homeserver: Homeserver,
  idOrAlias: string,
  userId: string | undefined,
  servers: string[],
): RoomSummary & { membership?: Membership } {
  const roomId = resolveRoomId(homeserver, idOrAlias);
  const room = findRoom(homeserver, roomId);
  if (!isInhabited(room) && servers.length === 0 && roomId === idOrAlias) {
    throw new MatrixError('M_UNKNOWN', 'Missing via to query remote room');
  }
  if (!isInhabited(room) || !isAccessible(homeserver, room, userId)) {
    throw new MatrixError('M_NOT_FOUND', 'Room not found or is not accessible');
  }
  if (userId === undefined) return summarize(room);
  return { ...summarize(room), membership: membershipOf(room, userId) ?? 'leave' };
}

/**
 * Whether somebody may learn what a room is: because they are in it or could come in, because anybody could, or
 * because anybody may read it (MSC3173; Synapse: observed). Without a user, whether anybody may.
 */
export function isAccessible(homeserver: Homeserver, room: Room, userId: string | undefined): boolean {
  if (isOpenToKnocks(room) || joinRuleOf(room) === 'public' || isWorldReadable(room)) return true;
  if (userId === undefined) return false;
  const membership = membershipOf(room, userId);
  if (membership === 'join' || membership === 'invite') return true;
  return isRestricted(room) && isMemberOfAny(homeserver, roomsWithAccess(room), userId);
}

/** Whether anybody may at least ask to be let in. */
function isOpenToKnocks(room: Room): boolean {
  const rule = joinRuleOf(room);
  return (
    (rule === 'knock' && atLeast(room.version, 7)) ||
    (rule === 'knock_restricted' && atLeast(room.version, 10))
  );
}

/** Whether anybody may read a room without being in it. */
export function isWorldReadable(room: Room): boolean {
  return textIn(room, 'm.room.history_visibility', 'history_visibility') === 'world_readable';
}

/** Anything but text counts as missing, as nobody checked it when it was sent. */
function textIn(room: Room, type: string, field: string): string | undefined {
  return ownText(own(stateEvent(room, type)?.content ?? {}, field));
}

/** The plain form of a topic of several forms (Matrix client-server API, "m.room.topic"), or else its older field. */
function topicOf(room: Room): string | undefined {
  const forms = stateEvent(room, 'm.room.topic')?.content['m.topic'];
  const texts = listOf(objectOf(forms)['m.text']);
  const plain = texts.find((form) => isObject(form) && (form.mimetype ?? 'text/plain') === 'text/plain');
  if (isObject(plain) && typeof plain.body === 'string') return plain.body;
  return textIn(room, 'm.room.topic', 'topic');
}

function withoutGaps<Summary extends object>(summary: {
  [Key in keyof Summary]: Summary[Key] | undefined;
}): Summary {
  // eslint-disable-next-line values/no-unchecked-assertion -- members of the same object.
  return Object.fromEntries(Object.entries(summary).filter(([, value]) => value !== undefined)) as Summary;
}
