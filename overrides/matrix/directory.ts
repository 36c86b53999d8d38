import { checkAliasForm, getAlias, serversOf } from '../../src/matrix/room/aliases.js';
import {
  createAlias,
  deleteAlias,
  getRoomToName,
  listAliases,
} from '../../src/matrix/directory/alias-changes.js';
import { getDirectoryVisibility, setDirectoryVisibility } from '../../src/matrix/directory/directory.js';
import { walkHierarchy } from '../../src/matrix/directory/hierarchy.js';
import { checkMutualRoomsRequest, listMutualRooms } from '../../src/matrix/users/mutual-rooms.js';
import {
  checkDirectoryServer,
  listPublicRooms,
  readDirectoryQuery,
} from '../../src/matrix/directory/public-rooms.js';
import { getSummary } from '../../src/matrix/directory/room-summary.js';
import type { MatrixOverrides } from './edge/table.js';

/** How rooms are found. */
export const directory = {
  getRoomIdByAlias: {
    checkBeforeToken: ({ roomAlias = '' }) => checkAliasForm(roomAlias),
    answer({ path, homeserver }) {
      const alias = getAlias(homeserver, path.roomAlias);
      return { room_id: alias.roomId, servers: serversOf(homeserver, alias) };
    },
  },

  setRoomAlias: {
    token: 'late',
    checkBeforeToken: ({ roomAlias = '' }) => checkAliasForm(roomAlias),
    answer({ path, body, homeserver, identify }) {
      const room = getRoomToName(homeserver, body.room_id);
      createAlias(homeserver, identify(), path.roomAlias, room, body.servers ?? []);
      return {};
    },
  },

  deleteRoomAlias: {
    checkBeforeToken: ({ roomAlias = '' }) => checkAliasForm(roomAlias),
    answer({ path, homeserver, caller }) {
      deleteAlias(homeserver, caller, path.roomAlias);
      return {};
    },
  },

  getLocalAliases({ path, homeserver, caller }) {
    return { aliases: listAliases(homeserver, path.roomId, caller.userId) };
  },

  getRoomVisibilityOnDirectory({ path, homeserver }) {
    return { visibility: getDirectoryVisibility(homeserver, path.roomId) };
  },

  setRoomVisibilityOnDirectory({ path, body, homeserver, caller }) {
    setDirectoryVisibility(homeserver, caller, path.roomId, body.visibility);
    return {};
  },

  getPublicRooms({ query, homeserver }) {
    checkDirectoryServer(homeserver, query.server);
    return listPublicRooms(homeserver, query);
  },

  queryPublicRooms({ query, body, homeserver }) {
    const search = readDirectoryQuery(body);
    checkDirectoryServer(homeserver, query.server);
    return listPublicRooms(homeserver, search);
  },

  getSpaceHierarchy({ path, query, homeserver, caller }) {
    const { suggested_only: suggestedOnly = false, max_depth: maxDepth, limit, from } = query;
    const request = { suggestedOnly, maxDepth, limit, from };
    return walkHierarchy(homeserver, caller.userId, path.roomId, request);
  },

  getRoomSummary({ path, query, homeserver, callerIfAny }) {
    return getSummary(homeserver, path.roomIdOrAlias, callerIfAny?.userId, query.via ?? []);
  },

  getMutualRooms: {
    token: 'late',
    answer({ query, homeserver, identify }) {
      checkMutualRoomsRequest(query.user_id, query.from);
      return listMutualRooms(homeserver, identify().userId, query.user_id, query.from);
    },
  },
} satisfies Partial<MatrixOverrides>;
