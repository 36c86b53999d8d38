import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId } from '../values/identifiers.js';
import { listJoinedRooms } from '../room/room.js';

/** A page of the rooms of two users. */
export interface MutualRooms {
  joined: string[];
  /** Of all pages. */
  count: number;
  next_batch?: string;
}

const PAGE_SIZE = 100;

/** Throws `M_INVALID_PARAM` for what is no user id, or a token of another kind; this comes before who is asking. */
export function checkMutualRoomsRequest(userId: string, from: string | undefined): void {
  if (from) readToken(from);
  if (!isUserId(userId) || !/^@[!-9;-~]+:/.test(userId)) {
    throw new MatrixError('M_INVALID_PARAM', 'Invalid user_id query parameter');
  }
}

/**
 * The rooms that two users are in, by room id, from behind the one that a token names (Matrix client-server API,
 * "Mutual rooms"; texts: Synapse, observed). Throws `M_INVALID_PARAM` for the rooms one shares with oneself.
 */
export function listMutualRooms(
  homeserver: Homeserver,
  userId: string,
  otherId: string,
  from = '',
): MutualRooms {
  if (userId === otherId) {
    throw new MatrixError('M_INVALID_PARAM', 'You cannot request a list of shared rooms with yourself');
  }
  const others = new Set(listJoinedRooms(homeserver, otherId));
  const shared = listJoinedRooms(homeserver, userId).filter((roomId) => others.has(roomId));
  const rest = shared.sort().filter((roomId) => from === '' || roomId > readToken(from));
  const joined = rest.slice(0, PAGE_SIZE);
  if (rest.length === joined.length) return { joined, count: shared.length };
  return { joined, count: shared.length, next_batch: Buffer.from(joined.at(-1)!).toString('base64url') };
}

function readToken(token: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(token, 'base64url'));
  } catch {
    throw new MatrixError('M_INVALID_PARAM', 'Malformed from token');
  }
}
