import { setImmediate } from 'node:timers/promises';
import { MatrixError } from '../../src/matrix/values/error.js';
import { clientV1 } from '../../src/matrix/events/event-format.js';
import { findRoomBlock, checkRoomId, setRoomBlock } from '../../src/matrix/membership/room-blocks.js';
import { deleteRoom, recordDeletion } from '../../src/matrix/admin/room-deletion.js';
import { getRoom, roomDetails } from '../../src/matrix/admin/room-details.js';
import { listRooms } from '../../src/matrix/admin/room-list.js';
import { joinUser, makeRoomAdmin } from '../../src/matrix/admin/room-rescue.js';
import { joinedMembers } from '../../src/matrix/room/room.js';
import { listing } from '../../src/server/listing.js';
import type { MatrixOverrides } from './edge/table.js';

/** What server admins do with rooms. */
export const roomAdministration = {
  adminGetRooms({ homeserver, query }) {
    const { from = 0, limit = 100, dir = 'f', order_by: orderBy = 'name', search_term: searchTerm } = query;
    const { public_rooms: publicRooms, empty_rooms: emptyRooms } = query;
    return listRooms(homeserver, { from, limit, dir, orderBy, searchTerm, publicRooms, emptyRooms });
  },

  adminGetRoom: ({ homeserver, path }) => roomDetails(homeserver, path.roomId),

  adminGetRoomMembers({ homeserver, path }) {
    const members = [...joinedMembers(getRoom(homeserver, path.roomId))];
    return { members, total: members.length };
  },

  adminGetRoomState({ homeserver, path, query: { type } }) {
    const { state } = getRoom(homeserver, path.roomId);
    const look = { now: homeserver.clock.now(), previous: false };
    const types = type === undefined ? [...state.keys()] : [type];
    const events = types.flatMap((one) => [...(state.get(one)?.values() ?? [])]);
    return listing(
      events,
      (event) => clientV1(event, look),
      (state) => ({ state }),
    );
  },

  adminJoinRoom({ homeserver, caller, path, body }) {
    return { room_id: joinUser(homeserver, caller.userId, path.roomIdOrAlias, body) };
  },

  adminMakeRoomAdmin({ homeserver, caller, path, body }) {
    makeRoomAdmin(homeserver, caller.userId, path.roomIdOrAlias, body);
    return {};
  },

  adminGetRoomBlock({ homeserver, path }) {
    const userId = findRoomBlock(homeserver, path.roomId);
    return { block: userId !== undefined, ...(userId !== undefined && { user_id: userId }) };
  },

  adminSetRoomBlock({ homeserver, caller, path, body: { block } }) {
    setRoomBlock(homeserver, caller.userId, path.roomId, block);
    return { block: block === true };
  },

  adminDeleteRoom: ({ homeserver, caller, path, body }) =>
    deleteRoom(homeserver, caller.userId, path.roomId, body, setImmediate),

  async adminDeleteRoomInBackground({ homeserver, caller, path: { roomId }, body }) {
    const shutdown = await deleteRoom(homeserver, caller.userId, roomId, body, setImmediate);
    return { delete_id: recordDeletion(homeserver, roomId, shutdown) };
  },

  adminGetRoomDeletions({ homeserver, path: { roomId } }) {
    checkRoomId(roomId);
    const results = [...homeserver.state.roomDeletions.values()].filter(({ room_id }) => room_id === roomId);
    if (results.length > 0) return { results };
    throw new MatrixError('M_NOT_FOUND', `No delete task for room_id '${roomId}' found`);
  },

  adminGetRoomDeletion({ homeserver, path: { deleteId } }) {
    const deletion = homeserver.state.roomDeletions.get(deleteId);
    if (!deletion) throw new MatrixError('M_NOT_FOUND', `delete id '${deleteId}' not found`);
    return deletion;
  },
} satisfies Partial<MatrixOverrides>;
