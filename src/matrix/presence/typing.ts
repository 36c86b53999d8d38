import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId } from '../values/identifiers.js';
import { findRoom, joinedMembers } from '../room/room.js';
import { getRoomToWrite } from '../sending/send.js';
import { changed } from '../room/stream.js';
import type { JsonObject } from '../../json/read.js';
import type { Typing } from '../model/presence.js';

/** How long a notice holds unless it says, and at most, in milliseconds (Synapse: observed). */
const USUAL_TIMEOUT = 30_000;
const LONGEST_TIMEOUT = 120_000;

/** A typing notice, read. */
export interface TypingNotice {
  typing: boolean;
  timeout: number;
}

/**
 * Reads a typing notice. Anything may stand for yes and no, as in Python; Synapse breaks (500) without `typing` and
 * with a `timeout` that is no number, here `M_MISSING_PARAM` and `M_BAD_JSON`.
 */
export function readTypingNotice({ typing, timeout = USUAL_TIMEOUT }: JsonObject): TypingNotice {
  if (typing === undefined) throw new MatrixError('M_MISSING_PARAM', "Missing params: ['typing']");
  if (typeof timeout !== 'number') throw new MatrixError('M_BAD_JSON', "'timeout' must be a number");
  return { typing: Boolean(typing), timeout: Math.min(timeout, LONGEST_TIMEOUT) };
}

/**
 * Says of oneself that one is typing in a room, or not any more. Repeating it only prolongs it; it ends by itself.
 * Throws, in Synapse's order: `M_INVALID_PARAM` for what is no user id, `M_FORBIDDEN` (400) for somebody else, and
 * `M_FORBIDDEN` for a room one is not in.
 */
export function setTyping(
  homeserver: Homeserver,
  callerId: string,
  roomId: string,
  userId: string,
  { typing, timeout }: TypingNotice,
): void {
  checkUserId(userId);
  if (callerId !== userId) {
    throw new MatrixError('M_FORBIDDEN', "Cannot set another user's typing state", { status: 400 });
  }
  getRoomToWrite(homeserver, roomId, userId);
  if (!typing || timeout <= 0) return stopTyping(homeserver, roomId, userId);
  homeserver.timers.set(`typing ${roomId} ${userId}`, timeout, () => stopTyping(homeserver, roomId, userId));
  const { typing: byRoom } = homeserver.state;
  const now = byRoom.get(roomId) ?? { userIds: new Set(), position: 0 };
  if (now.userIds.has(userId)) return;
  now.userIds.add(userId);
  byRoom.set(roomId, now);
  announce(homeserver, roomId, now);
}

/** Ends somebody's typing, if they are: they said so, the time is over, or they left the room. */
export function stopTyping(homeserver: Homeserver, roomId: string, userId: string): void {
  const now = homeserver.state.typing.get(roomId);
  if (!now?.userIds.delete(userId)) return;
  homeserver.timers.clear(`typing ${roomId} ${userId}`);
  announce(homeserver, roomId, now);
}

/** Who is typing in a room, if that changed after a position; undefined if not. */
export function typingAfter({ state }: Homeserver, roomId: string, position: number): string[] | undefined {
  const now = state.typing.get(roomId);
  return now && now.position > position ? [...now.userIds] : undefined;
}

function announce(homeserver: Homeserver, roomId: string, now: Typing): void {
  const room = findRoom(homeserver, roomId);
  if (room) now.position = changed(homeserver, joinedMembers(room), 'typing', roomId);
}
