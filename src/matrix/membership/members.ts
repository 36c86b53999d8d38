import { mapped, type Work } from '../../scheduling/slices.js';
import { MatrixError } from '../values/error.js';
import { historyVisibilityIn } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import { textOrNull } from '../../json/read.js';
import type { Homeserver } from '../model/homeserver.js';
import { findRoom, joinedMembers, membershipOf, stateAt, stateEvent } from '../room/room.js';
import { readStreamToken } from '../values/stream-token.js';
import { readableRoom, readableState } from '../room/visibility.js';
import type { Room, RoomState } from '../model/rooms.js';

/** Which member events are asked for; an unknown membership is that of nobody. */
export interface MemberFilter {
  membership?: string;
  not_membership?: string;
  /** A token for the point in the stream of events at which to look. */
  at?: string;
}

/** A member as `joined_members` shows them. */
export interface JoinedMember {
  display_name: string | null;
  avatar_url: string | null;
}

/**
 * Who is in a room, by user id. Only for members: Synapse refuses (`M_FORBIDDEN`) even those who may read the
 * room's state because they were members, or because everybody may.
 */
export function* listJoinedMembers(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
): Work<Record<string, JoinedMember>> {
  const { room } = readableRoom(homeserver, roomId, userId);
  if (membershipOf(room, userId) !== 'join') {
    throw new MatrixError(
      'M_FORBIDDEN',
      'Getting joined members while not being a current member of the room is forbidden.',
    );
  }
  const members = yield* mapped([...joinedMembers(room)], (memberId): [string, JoinedMember] => {
    const { displayname, avatar_url } = stateEvent(room, 'm.room.member', memberId)?.content ?? {};
    return [memberId, { display_name: textOrNull(displayname), avatar_url: textOrNull(avatar_url) }];
  });
  return Object.fromEntries(members);
}

/**
 * The member events a user may see, in the order in which the room first heard of the members. Throws `M_UNKNOWN`
 * for an `at` that is no token, and as `readableRoom` and `stateSeenAt` do.
 */
export function listMembers(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
  filter: MemberFilter = {},
): StoredEvent[] {
  const { at } = filter;
  const state =
    at === undefined
      ? readableState(homeserver, roomId, userId)
      : stateSeenAt(homeserver, roomId, userId, at);
  return [...(state.get('m.room.member')?.values() ?? [])]
    .filter(({ content: { membership } }) => !filter.membership || membership === filter.membership)
    .filter(({ content: { membership } }) => !filter.not_membership || membership !== filter.not_membership);
}

/**
 * The state of a room at a point in the stream, for whom it was to be seen by then; what they are to the room now
 * counts only where a shared history is opened to members (Synapse: observed). Throws `M_UNKNOWN` for what is no
 * token, `M_NOT_FOUND` for a point before the room, and for a room that does not exist, and `M_FORBIDDEN`.
 */
function stateSeenAt(homeserver: Homeserver, roomId: string, userId: string, token: string): RoomState {
  const position = readStreamToken(token);
  const room = findRoom(homeserver, roomId);
  if (!room?.events[0] || room.events[0].position > position) {
    throw new MatrixError('M_NOT_FOUND', `Can't find event for token ${token}`);
  }
  const state = stateAt(room, position);
  if (isSeenAt(room, state, userId)) return state;
  throw new MatrixError(
    'M_FORBIDDEN',
    `User ${userId} not allowed to view events in room ${roomId} at token ${token}`,
  );
}

function isSeenAt(room: Room, state: RoomState, userId: string): boolean {
  const membership = membershipOf({ state }, userId);
  if (membership === 'join') return true;
  const visibility = historyVisibilityIn(state);
  if (visibility === 'joined') return false;
  if (membership === 'invite' || visibility === 'world_readable') return true;
  return visibility === 'shared' && membershipOf(room, userId) === 'join';
}
