import { findAliasedRoomId } from '../room/aliases.js';
import { authorize } from '../auth/authorization.js';
import { type AliasTarget, checkCanonicalAlias } from '../auth/canonical-alias.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import { checkContent } from './event-content.js';
import { checkSize } from './event-size.js';
import type { EventDraft, StoredEvent, Transaction } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { joinRuleOf } from '../auth/membership-authorization.js';
import { authorizeRedaction } from '../auth/redaction-authorization.js';
import { checkRelation } from '../room/relations.js';
import { atLeast } from '../values/room-versions.js';
import { appendEvent, findEvent, findRoom, membershipOf } from '../room/room.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/**
 * Sends an event that is not state. Throws `M_FORBIDDEN` for somebody who is not in the room or lacks the power,
 * and for calls to a public room, and what `checkEvent` throws; content is looked at before power.
 */
export function sendEvent(
  homeserver: Homeserver,
  room: Room,
  senderId: string,
  type: string,
  content: JsonObject,
  transaction?: Transaction,
): StoredEvent {
  checkJoined(homeserver, room, senderId);
  const draft = { type, sender: senderId, content, ...(transaction && { transaction }) };
  checkEvent(homeserver, room, draft);
  if (type === 'm.call.invite' && joinRuleOf(room) === 'public') {
    throw new MatrixError('M_FORBIDDEN', 'Call invites are not allowed in public rooms.');
  }
  return addEvent(homeserver, room, draft);
}

/**
 * Redacts an event. Throws as `sendEvent` and `authorizeRedaction` do. Up to room version 10 only the event itself
 * tells what it redacts, later its content does.
 */
export function redactEvent(
  homeserver: Homeserver,
  room: Room,
  senderId: string,
  redacts: string,
  said: JsonObject,
  transaction?: Transaction,
): StoredEvent {
  checkJoined(homeserver, room, senderId);
  const content = atLeast(room.version, 11) ? { ...said, redacts } : said;
  const named = { type: 'm.room.redaction', sender: senderId, content, redacts };
  const draft = { ...named, ...(transaction && { transaction }) };
  checkEvent(homeserver, room, draft);
  authorize(room, draft);
  authorizeRedaction(room, draft, findEvent(homeserver, redacts));
  return appendEvent(homeserver, room, draft);
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

/**
 * Whether an event makes sense, is small enough and relates as it may, whoever sends it. Throws as `checkContent`,
 * `checkSize` and `checkRelation` do.
 */
export function checkEvent(homeserver: Homeserver, room: Room, draft: EventDraft): void {
  checkContent(homeserver, room, draft);
  checkSize(room, draft);
  checkRelation(room, draft, (eventId) => findEvent(homeserver, eventId));
}

/** Adds an event that makes sense, if it is permitted. Throws as `authorize` and `checkCanonicalAlias` do. */
export function addEvent(
  homeserver: Homeserver,
  room: Room,
  draft: EventDraft,
  aliasTarget: AliasTarget = (alias) => findAliasedRoomId(homeserver, alias),
): StoredEvent {
  authorize(room, draft);
  if (draft.type === 'm.room.canonical_alias' && draft.state_key !== undefined) {
    checkCanonicalAlias(room, draft, aliasTarget);
  }
  return appendEvent(homeserver, room, draft);
}
