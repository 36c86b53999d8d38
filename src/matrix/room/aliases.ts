import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isRoomAlias, isRoomId, serverNameOf } from '../values/identifiers.js';
import type { Room, RoomAlias } from '../model/rooms.js';

/** The longest alias, in characters, sigil and server name included (Synapse: observed). */
const MAX_ALIAS_LENGTH = 255;

/** Makes an alias point to a room, whoever may. The only writer of aliases besides `moveAliases` and `removeAlias`. */
export function recordAlias({ state }: Homeserver, alias: string, entry: RoomAlias): void {
  state.aliases.set(alias, entry);
  let ofRoom = state.aliasesByRoom.get(entry.roomId);
  if (!ofRoom) state.aliasesByRoom.set(entry.roomId, (ofRoom = new Set()));
  ofRoom.add(alias);
}

/** Takes an alias out of the directory, if it is there. */
export function removeAlias({ state }: Homeserver, alias: string): void {
  const entry = state.aliases.get(alias);
  if (!entry) return;
  state.aliases.delete(alias);
  state.aliasesByRoom.get(entry.roomId)?.delete(alias);
}

/** Makes all aliases of a room point to another one. */
export function moveAliases(homeserver: Homeserver, from: Room, to: Room): void {
  for (const alias of aliasesOf(homeserver, from.roomId)) {
    const entry = homeserver.state.aliases.get(alias)!;
    removeAlias(homeserver, alias);
    recordAlias(homeserver, alias, { ...entry, roomId: to.roomId });
  }
}

/** The aliases of a room, oldest first. */
export function aliasesOf({ state }: Homeserver, roomId: string): string[] {
  return [...(state.aliasesByRoom.get(roomId) ?? [])];
}

/** The room an alias of this server points to, if there is such an alias. */
export function findAliasedRoomId({ state }: Homeserver, alias: string): string | undefined {
  return state.aliases.get(alias)?.roomId;
}

/**
 * What an alias stands for. Throws `M_NOT_FOUND` for an alias of this server that does not exist, and `M_UNKNOWN`
 * (502) for another server's, which cannot be asked.
 */
export function getAlias(homeserver: Homeserver, alias: string): RoomAlias {
  if (serverNameOf(alias) !== homeserver.serverName) {
    throw new MatrixError('M_UNKNOWN', 'Failed to fetch alias', { status: 502 });
  }
  const entry = homeserver.state.aliases.get(alias);
  if (!entry) throw new MatrixError('M_NOT_FOUND', `Room alias ${alias} not found`);
  return entry;
}

/** The room an alias points to. Throws as `getAlias` does. */
export function getAliasedRoomId(homeserver: Homeserver, alias: string): string {
  return getAlias(homeserver, alias).roomId;
}

/** The servers to join a room through that has an alias, our own first. */
export function serversOf({ serverName }: Homeserver, { servers }: RoomAlias): string[] {
  return [...new Set([serverName, ...servers])];
}

/** The id of a room that is named by id or alias. Throws `M_UNKNOWN` for what is neither. */
export function resolveRoomId(homeserver: Homeserver, idOrAlias: string): string {
  if (isRoomId(idOrAlias)) return idOrAlias;
  if (isRoomAlias(idOrAlias)) return getAliasedRoomId(homeserver, idOrAlias);
  throw new MatrixError('M_UNKNOWN', `${idOrAlias} was not legal room ID or room alias`);
}

/** Throws `M_INVALID_PARAM` for anything that is no alias; the room directory looks at this first of all. */
export function checkAliasForm(alias: string): void {
  if (!isRoomAlias(alias)) throw new MatrixError('M_INVALID_PARAM', 'Room alias invalid');
}

/** Throws `M_INVALID_PARAM` for an alias that is too long to be made. */
export function checkAliasLength(alias: string): void {
  if ([...alias].length <= MAX_ALIAS_LENGTH) return;
  throw new MatrixError('M_INVALID_PARAM', `Can't create aliases longer than ${MAX_ALIAS_LENGTH} characters`);
}

/** Throws `M_UNKNOWN` for white space in the name of a new alias; `name` is what stands before the server. */
export function checkAliasName(name: string): void {
  if (/[ \t\n\r\v\f]/.test(name)) throw new MatrixError('M_UNKNOWN', 'Invalid characters in room alias');
}
