import { objectOf, textOf, type JsonObject } from '../../json/read.js';
import { authorize } from '../auth/authorization.js';
import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId } from '../values/identifiers.js';
import { replaceRoom, type RoomUpgrade } from './room-replacement.js';
import { newEventId, newRoomId } from '../room/room-ids.js';
import { atLeast, ROOM_VERSIONS } from '../values/room-versions.js';
import { findRoom, stateEvent } from '../room/room.js';
import { checkEvent } from '../sending/send.js';
import type { Room } from '../model/rooms.js';

/** For so long the same upgrade by the same user is the one that was made already (Synapse: observed). */
const REPETITION_MS = 5 * 60 * 1000;

/** Reads the request for an upgrade. Throws `M_UNSUPPORTED_ROOM_VERSION`, or `M_FORBIDDEN` (400) for odd creators. */
export function readRoomUpgrade({
  new_version: version,
  additional_creators: creators,
}: JsonObject): RoomUpgrade {
  if (typeof version !== 'string' || !ROOM_VERSIONS.includes(version)) {
    throw new MatrixError('M_UNSUPPORTED_ROOM_VERSION', 'Your homeserver does not support this room version');
  }
  if (!atLeast(version, 12) || creators === undefined || creators === null) {
    return { version, additionalCreators: undefined };
  }
  return { version, additionalCreators: readCreators(creators) };
}

/** Synapse's errcode for this is M_FORBIDDEN, with the status of a malformed request. */
function readCreators(creators: unknown): string[] {
  const refusal = (text: string) => new MatrixError('M_FORBIDDEN', text, { status: 400 });
  if (!Array.isArray(creators)) throw refusal('additional_creators must be an array');
  for (const creator of creators as unknown[]) {
    if (typeof creator !== 'string') throw refusal('entry in additional_creators is not a string');
    if (!isUserId(creator)) throw refusal('entry in additional_creators is not a valid user ID');
    if (Buffer.byteLength(creator) > 255) throw refusal('entry in additional_creators too long');
  }
  return creators as string[];
}

/**
 * Replaces a room by one of another version and returns the new room's id (Matrix client-server API, "Room upgrades";
 * which events, and what is copied: Synapse, observed). Members are not taken along: they follow the tombstone. Unlike
 * Synapse, nothing is changed unless the whole new room can be made.
 *
 * Throws `M_NOT_FOUND` for a room that does not exist, and `M_FORBIDDEN` for somebody who may not send a tombstone.
 */
export function upgradeRoom(
  homeserver: Homeserver,
  userId: string,
  roomId: string,
  upgrade: RoomUpgrade,
): string {
  const room = findRoom(homeserver, roomId);
  if (!room) throw new MatrixError('M_NOT_FOUND', `Unknown room id ${roomId}`);
  const replacementId = newRoomId(homeserver, upgrade.version);
  const tombstone: EventDraft & { event_id: string } = {
    type: 'm.room.tombstone',
    sender: userId,
    state_key: '',
    content: { body: 'This room has been replaced', replacement_room: replacementId },
    event_id: newEventId(homeserver, room, 'm.room.tombstone'),
  };
  checkEvent(homeserver, room, tombstone);
  authorize(room, tombstone);
  const earlier = findEarlierReplacement(homeserver, room, userId);
  if (earlier !== undefined) return earlier;
  return replaceRoom(homeserver, room, replacementId, tombstone, upgrade).roomId;
}

/** What the same user replaced the room by a moment ago. */
function findEarlierReplacement(homeserver: Homeserver, room: Room, userId: string): string | undefined {
  const tombstone = stateEvent(room, 'm.room.tombstone');
  if (tombstone?.sender !== userId) return undefined;
  if (homeserver.clock.now() - tombstone.origin_server_ts > REPETITION_MS) return undefined;
  const replacement = findRoom(homeserver, textOf(tombstone.content.replacement_room) ?? '');
  const create = replacement && stateEvent(replacement, 'm.room.create');
  const predecessor = objectOf(create?.content.predecessor);
  return predecessor.room_id === room.roomId ? replacement?.roomId : undefined;
}
