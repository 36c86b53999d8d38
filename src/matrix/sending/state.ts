import { canonicalJson } from '../values/canonical-json.js';
import { MatrixError } from '../values/error.js';
import type { StoredEvent, EventDraft } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { stateEvent } from '../room/room.js';
import { addEvent, checkEvent, checkJoined } from './send.js';
import { recordInSpace } from './spaces.js';
import { readableState } from '../room/visibility.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/**
 * Sets a piece of a room's state. What the sender has already set to the same content stays, even if they lost the
 * power for it, and the old event is returned. Throws `M_FORBIDDEN` for somebody who is not in the room or lacks
 * the power, and what `checkEvent` and `checkCanonicalAlias` throw; content is looked at before power (Synapse:
 * observed). Membership is not for this rule but for `changeMembership`.
 */
export function setState(
  homeserver: Homeserver,
  room: Room,
  senderId: string,
  type: string,
  stateKey: string,
  content: JsonObject,
): StoredEvent {
  checkJoined(homeserver, room, senderId);
  if (type === 'm.room.create') {
    // Synapse breaks (500) when the content has no room_version.
    throw new MatrixError('M_INVALID_PARAM', 'Cannot resend m.room.create event');
  }
  const draft = { type, sender: senderId, state_key: stateKey, content };
  checkEvent(homeserver, room, draft);
  const repeated = findRepeated(room, draft);
  if (repeated) return repeated;
  const event = addEvent(homeserver, room, draft);
  if (type === 'm.space.parent') recordInSpace(homeserver, event);
  return event;
}

/** The state event for a type and key that a user may see. Throws `M_NOT_FOUND`, and as `readableState` does. */
export function getState(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
  type: string,
  stateKey: string,
): StoredEvent {
  const event = stateEvent({ state: readableState(homeserver, roomId, userId) }, type, stateKey);
  if (!event) throw new MatrixError('M_NOT_FOUND', 'Event not found.');
  return event;
}

/** Every state event that a user may see, in the order the types and keys first appeared. Throws as `readableState` does. */
export function listState(homeserver: Homeserver, roomId: string, userId: string): StoredEvent[] {
  const state = readableState(homeserver, roomId, userId);
  return [...state.values()].flatMap((byKey) => [...byKey.values()]);
}

/** The event that holds, if the draft says nothing new. */
export function findRepeated(room: Room, draft: EventDraft & { state_key: string }): StoredEvent | undefined {
  const current = stateEvent(room, draft.type, draft.state_key);
  if (current?.sender !== draft.sender) return undefined;
  return canonicalJson(current.content) === canonicalJson(draft.content) ? current : undefined;
}
