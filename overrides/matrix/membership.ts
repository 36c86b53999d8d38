import { invited, JOINING, room } from './edge/rate-limits.js';
import { listJoinedMembers, listMembers } from '../../src/matrix/membership/members.js';
import { changeMembership, forget, joinRoom, knockRoom } from '../../src/matrix/membership/membership.js';
import { getInvitee, getTarget, reasonOf } from '../../src/matrix/membership/membership-request.js';
import { checkNotBlocked } from '../../src/matrix/membership/room-blocks.js';
import { clientV1 } from '../../src/matrix/events/event-format.js';
import { findRoom, listJoinedRooms } from '../../src/matrix/room/room.js';
import { listing } from '../../src/server/listing.js';
import type { MatrixOverrides } from './edge/table.js';

/** Coming into rooms and leaving them, and who is there. */
export const membership = {
  joinRoomById: {
    limits: JOINING,
    answer({ path: { roomId }, body, homeserver, caller: { userId } }) {
      checkNotBlocked(homeserver, roomId);
      changeMembership(homeserver, findRoom(homeserver, roomId), userId, userId, 'join', reasonOf(body));
      return { room_id: roomId };
    },
  },

  joinRoom: {
    limits: JOINING,
    answer({ path, query, body, homeserver, caller }) {
      const servers = [...(query.via ?? []), ...(query.server_name ?? [])];
      return { room_id: joinRoom(homeserver, caller.userId, path.roomIdOrAlias, body, servers) };
    },
  },

  inviteUser: {
    limits: [['invitesPerRoom', room], ['invitesPerUser', invited], ['invitesPerIssuer'], ['message']],
    answer({ path, body, homeserver, caller }) {
      const invitee = getInvitee(body);
      const room = findRoom(homeserver, path.roomId);
      changeMembership(homeserver, room, caller.userId, invitee, 'invite', reasonOf(body));
      return {};
    },
  },

  leaveRoom: {
    limits: [['message']],
    answer({ path, body, homeserver, caller: { userId } }) {
      const room = findRoom(homeserver, path.roomId);
      changeMembership(homeserver, room, userId, userId, 'leave', reasonOf(body));
      return {};
    },
  },

  kick: {
    limits: [['message']],
    answer({ path, body, homeserver, caller }) {
      const target = getTarget(body);
      const room = findRoom(homeserver, path.roomId);
      changeMembership(homeserver, room, caller.userId, target, 'kick', reasonOf(body));
      return {};
    },
  },

  ban: {
    limits: [['message']],
    answer({ path, body, homeserver, caller }) {
      const target = getTarget(body);
      const room = findRoom(homeserver, path.roomId);
      changeMembership(homeserver, room, caller.userId, target, 'ban', reasonOf(body));
      return {};
    },
  },

  unban: {
    limits: [['message']],
    answer({ path, body, homeserver, caller }) {
      const target = getTarget(body);
      const room = findRoom(homeserver, path.roomId);
      changeMembership(homeserver, room, caller.userId, target, 'unban', reasonOf(body));
      return {};
    },
  },

  knockRoom: {
    limits: JOINING,
    answer({ path, body, homeserver, caller }) {
      return { room_id: knockRoom(homeserver, caller.userId, path.roomIdOrAlias, reasonOf(body)) };
    },
  },

  forgetRoom({ path, homeserver, caller }) {
    forget(homeserver, caller.userId, path.roomId);
    return {};
  },

  getJoinedRooms({ homeserver, caller }) {
    return { joined_rooms: listJoinedRooms(homeserver, caller.userId) };
  },

  *getJoinedMembersByRoom({ path, homeserver, caller }) {
    return { joined: yield* listJoinedMembers(homeserver, path.roomId, caller.userId) };
  },

  getMembersByRoom({ path, query, homeserver, caller }) {
    const members = listMembers(homeserver, path.roomId, caller.userId, query);
    const look = { now: homeserver.clock.now(), previous: false };
    return listing(
      members,
      (event) => clientV1(event, look),
      (chunk) => ({ chunk }),
    );
  },
} satisfies Partial<MatrixOverrides>;
