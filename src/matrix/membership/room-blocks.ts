import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isRoomId } from '../values/identifiers.js';

/** Lets nobody into a room any more, or lets them again; the room need not exist. `adminId` is who says so. */
export function setRoomBlock(homeserver: Homeserver, adminId: string, roomId: string, block: unknown): void {
  checkRoomId(roomId);
  if (typeof block !== 'boolean') throw new MatrixError('M_BAD_JSON', "Param 'block' must be a boolean.");
  if (block) homeserver.state.blockedRooms.set(roomId, adminId);
  else homeserver.state.blockedRooms.delete(roomId);
}

/** Who blocked a room; undefined if nobody did. Throws `M_UNKNOWN` for what is no room id. */
export function findRoomBlock({ state }: Homeserver, roomId: string): string | undefined {
  checkRoomId(roomId);
  return state.blockedRooms.get(roomId);
}

/** Throws `M_UNKNOWN` (403) for a room that was blocked (Synapse: observed). */
export function checkNotBlocked({ state }: Homeserver, roomId: string): void {
  if (!state.blockedRooms.has(roomId)) return;
  throw new MatrixError('M_UNKNOWN', 'This room has been blocked on this server', { status: 403 });
}

/** Throws `M_UNKNOWN` for what is no room id (Synapse: observed). */
export function checkRoomId(text: string): void {
  if (!isRoomId(text)) throw new MatrixError('M_UNKNOWN', `${text} is not a legal room ID`);
}
