import { own, type JsonObject, isObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isRoomId } from '../values/identifiers.js';
import { pushRulesOf } from '../push/push-rules.js';
import { changed } from '../room/stream.js';
import { settleCounts } from '../push/unread-counts.js';
import type { AccountData, AccountDatum, RoomAccountData } from '../model/account-data.js';

/** Account data as a sync shows it. */
export interface AccountDataEvent {
  type: string;
  content: JsonObject;
}

/** Types that have endpoints of their own (Synapse: observed). */
const ELSEWHERE: Record<string, string> = {
  'm.push_rules': '/pushrules',
  'm.fully_read': '/rooms/!roomId:server.name/read_markers',
};

/** Throws `M_FORBIDDEN` for somebody who wants to set another's account data. */
export function checkMaySetAccountData(callerId: string, userId: string): void {
  if (callerId === userId) return;
  throw new MatrixError('M_FORBIDDEN', 'Cannot add account data for other users.');
}

/** Throws `M_BAD_JSON`, with status 405, for the types that the server itself keeps. */
export function checkAccountDataType(type: string): void {
  const elsewhere = own(ELSEWHERE, type);
  if (elsewhere === undefined) return;
  throw new MatrixError('M_BAD_JSON', `Cannot set ${type} through this API. Use ${elsewhere}`, {
    status: 405,
  });
}

/** Throws `M_FORBIDDEN` for somebody who wants to read another's account data. */
export function checkMayGetAccountData(callerId: string, userId: string): void {
  if (callerId === userId) return;
  throw new MatrixError('M_FORBIDDEN', 'Cannot get account data for other users.');
}

/** Throws `M_INVALID_PARAM` for what is no room id; whether there is such a room does not matter (Synapse: observed). */
export function checkAccountDataRoom(roomId: string): void {
  if (isRoomId(roomId)) return;
  throw new MatrixError('M_INVALID_PARAM', `${roomId} is not a valid room ID`);
}

/**
 * Keeps data of a type for a user, in the place of what was there. Throws `M_INVALID_PARAM` for somebody who wants to
 * ignore themselves (Synapse: observed).
 */
export function setAccountData(
  homeserver: Homeserver,
  userId: string,
  type: string,
  content: JsonObject,
): void {
  if (type === 'm.ignored_user_list') beforeIgnoring(homeserver, userId, content);
  const datum = { content, position: 0 };
  accountDataOf(homeserver, userId).byType.set(type, datum);
  datum.position = changed(homeserver, [userId], 'account_data', type);
}

/** What was sent so far counts as unread by whom the user ignored until now. */
function beforeIgnoring(
  homeserver: Homeserver,
  userId: string,
  { ignored_users: ignored }: JsonObject,
): void {
  if (isObject(ignored) && Object.hasOwn(ignored, userId)) {
    throw new MatrixError('M_INVALID_PARAM', 'You cannot ignore yourself');
  }
  settleCounts(homeserver, userId);
}

/** Keeps data of a type for a user about a room, in the place of what was there. The room need not exist. */
export function setRoomAccountData(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  type: string,
  content: JsonObject,
): void {
  const datum = { content, position: 0 };
  roomAccountDataOf(homeserver, userId, roomId).byType.set(type, datum);
  datum.position = changed(homeserver, [userId], 'room_account_data', roomId);
}

/** What a user keeps under a type, the push rules under theirs. Throws `M_NOT_FOUND`. */
export function getAccountData(homeserver: Homeserver, userId: string, type: string): JsonObject {
  if (type === 'm.push_rules') return { global: pushRulesOf(homeserver, userId) };
  const datum = homeserver.state.accountData.get(userId)?.byType.get(type);
  if (!datum) throw new MatrixError('M_NOT_FOUND', 'Account data not found');
  return datum.content;
}

/** What a user keeps under a type about a room. Throws `M_NOT_FOUND`. */
export function getRoomAccountData(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  type: string,
): JsonObject {
  const datum = findRoomAccountData(homeserver, userId, roomId)?.byType.get(type);
  if (!datum) throw new MatrixError('M_NOT_FOUND', 'Room account data not found');
  return datum.content;
}

/** The account data of a user that changed after a position, in the order of the changes; without the push rules. */
export function accountDataAfter(
  { state }: Homeserver,
  userId: string,
  position: number,
): AccountDataEvent[] {
  return eventsAfter(state.accountData.get(userId)?.byType, position);
}

/** The same about a room, the tags first, as `m.tag`; from the beginning (0) only where there are any. */
export function roomAccountDataAfter(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  position: number,
): AccountDataEvent[] {
  const kept = findRoomAccountData(homeserver, userId, roomId);
  if (!kept) return [];
  const { tags } = kept;
  const isTold = tags.position > position && (tags.byName.size > 0 || position > 0);
  const tagged = { type: 'm.tag', content: { tags: Object.fromEntries(tags.byName) } };
  return [...(isTold ? [tagged] : []), ...eventsAfter(kept.byType, position)];
}

/** What a user keeps about a room, if anything. */
export function findRoomAccountData(
  { state }: Homeserver,
  userId: string,
  roomId: string,
): RoomAccountData | undefined {
  return state.accountData.get(userId)?.rooms.get(roomId);
}

/** What a user keeps about a room, to be written to. */
export function roomAccountDataOf(homeserver: Homeserver, userId: string, roomId: string): RoomAccountData {
  const { rooms } = accountDataOf(homeserver, userId);
  let kept = rooms.get(roomId);
  if (!kept) rooms.set(roomId, (kept = { byType: new Map(), tags: { byName: new Map(), position: 0 } }));
  return kept;
}

function accountDataOf({ state }: Homeserver, userId: string): AccountData {
  let kept = state.accountData.get(userId);
  if (!kept) state.accountData.set(userId, (kept = { byType: new Map(), rooms: new Map() }));
  return kept;
}

function eventsAfter(byType: Map<string, AccountDatum> | undefined, position: number): AccountDataEvent[] {
  return [...(byType ?? [])]
    .filter(([, datum]) => datum.position > position)
    .sort(([, a], [, b]) => a.position - b.position)
    .map(([type, { content }]) => ({ type, content }));
}
