import { authorize } from './authorization.js';
import { type AliasTarget, checkCanonicalAlias } from './canonical-alias.js';
import { dialectOf } from './dialect.js';
import { MatrixError } from './error.js';
import { checkContent } from './event-content.js';
import { checkSize } from './event-size.js';
import type { StoredEvent, EventDraft } from './events.js';
import type { Homeserver, JsonObject, Room } from './homeserver.js';
import { appendEvent, findRoom, membershipOf } from './room.js';

/**
 * Sends an event that is not state. Throws `M_FORBIDDEN` for somebody who is not in the room or lacks the power,
 * and what `checkEvent` throws; content is looked at before power.
 */
export function sendEvent(
  homeserver: Homeserver,
  room: Room,
  senderId: string,
  type: string,
  content: JsonObject,
): StoredEvent {
  checkJoined(homeserver, room, senderId);
  const draft = { type, sender: senderId, content };
  checkEvent(homeserver, room, draft);
  return addEvent(homeserver, room, draft);
}

/** The room of an id for somebody who wants to write to it. Throws `M_FORBIDDEN`, also for a room that does not exist. */
export function getRoomToWrite(homeserver: Homeserver, roomId: string, userId: string): Room {
  const room = findRoom(homeserver, roomId);
  if (!room) throw new MatrixError('M_FORBIDDEN', dialectOf(homeserver).texts.notInRoom(userId, roomId));
  checkJoined(homeserver, room, userId);
  return room;
}

/** Throws `M_FORBIDDEN` for somebody who is not in a room. */
export function checkJoined(homeserver: Homeserver, room: Room, userId: string): void {
  if (membershipOf(room, userId) === 'join') return;
  throw new MatrixError('M_FORBIDDEN', dialectOf(homeserver).texts.notInRoom(userId, room.roomId));
}

/** Whether an event makes sense and is small enough, whoever sends it. Throws as `checkContent` and `checkSize` do. */
export function checkEvent(homeserver: Homeserver, room: Room, draft: EventDraft): void {
  checkContent(homeserver, room, draft);
  checkSize(room, draft);
}

/** Adds an event that makes sense, if it is permitted. Throws as `authorize` and `checkCanonicalAlias` do. */
export function addEvent(
  homeserver: Homeserver,
  room: Room,
  draft: EventDraft,
  aliasTarget: AliasTarget = (alias) => homeserver.state.aliases.get(alias)?.roomId,
): StoredEvent {
  authorize(room, draft);
  if (draft.type === 'm.room.canonical_alias' && draft.state_key !== undefined) {
    checkCanonicalAlias(room, draft, aliasTarget);
  }
  return appendEvent(homeserver, room, draft);
}
