import { MatrixError } from './error.js';
import { clientV1, type ShownEvent } from './event-format.js';
import { textOrNull } from './json.js';
import type { Homeserver, JsonObject } from './homeserver.js';
import { joinedMembers, membershipOf, stateAt, stateEvent } from './room.js';
import { readStreamToken } from './stream-token.js';
import { readableRoom } from './visibility.js';

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
export function listJoinedMembers(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
): Record<string, JoinedMember> {
  const { room } = readableRoom(homeserver, roomId, userId);
  if (membershipOf(room, userId) !== 'join') {
    throw new MatrixError(
      'M_FORBIDDEN',
      'Getting joined members while not being a current member of the room is forbidden.',
    );
  }
  const members = [...joinedMembers(room)].map((memberId): [string, JoinedMember] => {
    const { displayname, avatar_url } = stateEvent(room, 'm.room.member', memberId)?.content ?? {};
    return [memberId, { display_name: textOrNull(displayname), avatar_url: textOrNull(avatar_url) }];
  });
  return Object.fromEntries(members);
}

/**
 * The member events a user may see, in the order in which the room first heard of the members. Throws `M_UNKNOWN`
 * for an `at` that is no token, and as `readableRoom` does.
 */
export function listMembers(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
  filter: MemberFilter = {},
): (ShownEvent & JsonObject)[] {
  const position = filter.at === undefined ? undefined : readStreamToken(filter.at);
  const { room, state: readable, until } = readableRoom(homeserver, roomId, userId);
  const state = position === undefined ? readable : stateAt(room, Math.min(position, until));
  const now = homeserver.clock.now();
  return [...(state.get('m.room.member')?.values() ?? [])]
    .filter(({ content: { membership } }) => !filter.membership || membership === filter.membership)
    .filter(({ content: { membership } }) => !filter.not_membership || membership !== filter.not_membership)
    .map((event) => clientV1(event, { now, previous: false }));
}
