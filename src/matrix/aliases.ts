import { MatrixError } from './error.js';
import type { Homeserver } from './homeserver.js';
import { isRoomAlias, isRoomId, serverNameOf } from './identifiers.js';

/**
 * The room an alias points to. Throws `M_NOT_FOUND` for an alias of this server that does not exist, and
 * `M_UNKNOWN` (502) for another server's, which cannot be asked.
 */
export function getAliasedRoomId(homeserver: Homeserver, alias: string): string {
  if (serverNameOf(alias) !== homeserver.serverName) {
    throw new MatrixError('M_UNKNOWN', 'Failed to fetch alias', { status: 502 });
  }
  const entry = homeserver.state.aliases.get(alias);
  if (!entry) throw new MatrixError('M_NOT_FOUND', `Room alias ${alias} not found`);
  return entry.roomId;
}

/** The id of a room that is named by id or alias. Throws `M_UNKNOWN` for what is neither. */
export function resolveRoomId(homeserver: Homeserver, idOrAlias: string): string {
  if (isRoomId(idOrAlias)) return idOrAlias;
  if (isRoomAlias(idOrAlias)) return getAliasedRoomId(homeserver, idOrAlias);
  throw new MatrixError('M_UNKNOWN', `${idOrAlias} was not legal room ID or room alias`);
}
