import {
  checkAliasLength,
  checkAliasName,
  findAliasedRoomId,
  recordAlias,
  removeAlias,
  aliasesOf,
} from '../room/aliases.js';
import { type DirectoryEditor, mayEditEntry } from './directory.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { serverNameOf } from '../values/identifiers.js';
import { isInhabited } from '../membership/membership.js';
import { isWorldReadable } from './room-summary.js';
import { findRoom, membershipOf, stateEvent } from '../room/room.js';
import { setState } from '../sending/state.js';
import { readableRoom, refuseUnreadable } from '../room/visibility.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/** The room an alias is to point to. Throws `M_UNKNOWN` when there is none; this comes before who is asking. */
export function getRoomToName(homeserver: Homeserver, roomId: string): Room {
  const room = findRoom(homeserver, roomId);
  if (!room) throw new MatrixError('M_UNKNOWN', 'Room does not exist');
  return room;
}

/**
 * Gives a room a further alias (Matrix client-server API, "Room aliases"). Any member may, whatever their power, and
 * a server admin may without being one. `servers` are to be told to those who ask for the alias.
 *
 * Throws, in Synapse's order: `M_INVALID_PARAM` for an alias that is too long, `M_FORBIDDEN` for somebody who is not
 * in the room, `M_UNKNOWN` for white space, another server's alias and (409) one that exists already.
 */
export function createAlias(
  homeserver: Homeserver,
  creator: DirectoryEditor,
  alias: string,
  room: Room,
  servers: string[] = [],
): void {
  checkAliasLength(alias);
  if (!creator.admin && membershipOf(room, creator.userId) !== 'join') {
    throw new MatrixError('M_FORBIDDEN', 'You must be in the room to create an alias for it');
  }
  const server = serverNameOf(alias);
  checkAliasName(alias.slice(0, alias.length - server.length));
  if (server !== homeserver.serverName) throw new MatrixError('M_UNKNOWN', 'Room alias must be local');
  if (servers.length === 0 && !isInhabited(room)) {
    throw new MatrixError('M_UNKNOWN', 'Failed to get server list');
  }
  if (findAliasedRoomId(homeserver, alias) !== undefined) {
    throw new MatrixError('M_UNKNOWN', `Room alias ${alias} already exists`, { status: 409 });
  }
  recordAlias(homeserver, alias, { roomId: room.roomId, creator: creator.userId, servers });
}

/**
 * Removes an alias, and takes it out of the room's m.room.canonical_alias event if whoever removes it may change
 * that (Matrix client-server API, "Room aliases"; who may: Synapse, observed). Throws `M_NOT_FOUND` for an alias that
 * this server does not have, and `M_FORBIDDEN` for anybody but its maker, a server admin and those with the power
 * for the canonical alias.
 */
export function deleteAlias(homeserver: Homeserver, editor: DirectoryEditor, alias: string): void {
  const entry = homeserver.state.aliases.get(alias);
  if (!entry) throw new MatrixError('M_NOT_FOUND', 'Unknown room alias');
  const room = findRoom(homeserver, entry.roomId);
  const isMaker = entry.creator === editor.userId;
  if (!isMaker && !(room ? mayEditEntry(homeserver, editor, room) : editor.admin)) {
    throw new MatrixError('M_FORBIDDEN', "You don't have permission to delete the alias.");
  }
  removeAlias(homeserver, alias);
  if (room) forgetCanonicalAlias(homeserver, room, editor.userId, alias);
}

/** Who has no power over the event leaves it naming an alias that leads nowhere, as in Synapse. */
function forgetCanonicalAlias(homeserver: Homeserver, room: Room, userId: string, alias: string): void {
  const content = stateEvent(room, 'm.room.canonical_alias')?.content;
  const remaining = content && withoutAlias(content, alias);
  if (!remaining) return;
  try {
    setState(homeserver, room, userId, 'm.room.canonical_alias', '', remaining);
  } catch (refusal) {
    if (!(refusal instanceof MatrixError)) throw refusal;
  }
}

/** The content of a canonical alias event without an alias; undefined if it does not name it. */
function withoutAlias(content: JsonObject, alias: string): JsonObject | undefined {
  const { alias: main, alt_aliases: others, ...rest } = content;
  const isListed = Array.isArray(others) && others.includes(alias);
  if (main !== alias && !isListed) return undefined;
  const remaining = isListed ? (others as unknown[]).filter((other) => other !== alias) : others;
  return {
    ...rest,
    ...(main !== undefined && main !== alias && { alias: main }),
    ...(remaining !== undefined &&
      !(isListed && (remaining as unknown[]).length === 0) && { alt_aliases: remaining }),
  };
}

/**
 * The aliases of a room, for those who are in it and, where its history is world-readable, for everybody. Throws
 * `M_FORBIDDEN` for anybody else, those who left included, and for a room that does not exist.
 */
export function listAliases(homeserver: Homeserver, roomId: string, userId: string): string[] {
  const { room, until } = readableRoom(homeserver, roomId, userId);
  if (until !== Infinity && !isWorldReadable(room)) throw refuseUnreadable(roomId, userId);
  return aliasesOf(homeserver, roomId);
}
