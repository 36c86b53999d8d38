import { own, type JsonObject } from '../../json/read.js';
import { notBoolean } from './account-changes.js';
import { checkLocal } from './account-details.js';
import { aliasesOf, moveAliases, removeAlias } from '../room/aliases.js';
import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import { createRoom } from '../creation/create-room.js';
import type { Homeserver } from '../model/homeserver.js';
import { atOnce } from '../../scheduling/slices.js';
import { changeMembership } from '../membership/membership.js';
import { checkRoomId, setRoomBlock } from '../membership/room-blocks.js';
import { findRoom, forgetRoom, membershipOf } from '../room/room.js';
import { sendEvent } from '../sending/send.js';
import { forgetCounts } from '../push/unread-counts.js';
import type { Room, ShutdownRoom } from '../model/rooms.js';

/** What a room that replaces a deleted one is called and what is said in it, unless told (Synapse: observed). */
const NEW_ROOM_NAME = 'Content Violation Notification';
const NEW_ROOM_MESSAGE =
  'Sharing illegal content on this server is not permitted and rooms in violation will be blocked.';

/** How a room is to be deleted, checked. */
interface Wish {
  newRoomUserId?: string;
  roomName: string;
  message: string;
  block: boolean;
  purge: boolean;
}

/**
 * Empties a room, and unless `purge` is false forgets it altogether; everybody can be moved to a new room, and the
 * old one blocked (Synapse's admin API; observed). `settle` is waited for in between, so that syncs that wait can
 * tell their users of the end. A room that does not exist is as good as deleted. Throws `M_UNKNOWN` or
 * `M_INVALID_PARAM` for ids that are none and `M_BAD_JSON` for flags that are none.
 */
export async function deleteRoom(
  homeserver: Homeserver,
  adminId: string,
  roomId: string,
  body: JsonObject,
  settle: () => Promise<void>,
): Promise<ShutdownRoom> {
  checkRoomId(roomId);
  const wish = readWish(homeserver, body);
  if (wish.block) setRoomBlock(homeserver, adminId, roomId, true);
  const room = findRoom(homeserver, roomId);
  if (!room) return { kicked_users: [], failed_to_kick_users: [], local_aliases: [], new_room_id: null };
  const newRoom = newRoomFor(homeserver, wish);
  const kicked = [...room.memberships.keys()].filter((userId) => isThere(room, userId));
  for (const userId of kicked) moveOut(homeserver, room, userId, newRoom);
  const aliases = newRoom ? aliasesOf(homeserver, roomId) : [];
  if (newRoom) moveAliases(homeserver, room, newRoom);
  await settle();
  if (wish.purge) purgeRoom(homeserver, room);
  return {
    kicked_users: kicked,
    failed_to_kick_users: [],
    local_aliases: aliases,
    new_room_id: newRoom?.roomId ?? null,
  };
}

/** Keeps what came of a deletion under an id of its own. */
export function recordDeletion(
  { state, random }: Homeserver,
  roomId: string,
  shutdown: ShutdownRoom,
): string {
  const deleteId = random.letters(16);
  state.roomDeletions.set(deleteId, {
    delete_id: deleteId,
    room_id: roomId,
    status: 'complete',
    shutdown_room: shutdown,
  });
  dropOldest(state.roomDeletions, REMEMBERED);
  return deleteId;
}

function readWish(homeserver: Homeserver, body: JsonObject): Wish {
  const flag = (name: string, usual: boolean) => {
    const value = own(body, name) ?? usual;
    if (typeof value !== 'boolean') throw notBoolean(name);
    return value;
  };
  const [block, purge] = [flag('block', false), flag('purge', true)];
  flag('force_purge', false);
  const { new_room_user_id: newRoomUserId } = body;
  if (typeof newRoomUserId === 'string') {
    checkLocal(homeserver, newRoomUserId, `User must be our own: ${newRoomUserId}`);
  }
  const text = (value: unknown, usual: string) => (typeof value === 'string' && value !== '' ? value : usual);
  return {
    ...(typeof newRoomUserId === 'string' && { newRoomUserId }),
    roomName: text(body.room_name, NEW_ROOM_NAME),
    message: text(body.message, NEW_ROOM_MESSAGE),
    ...{ block, purge },
  };
}

function newRoomFor(homeserver: Homeserver, { newRoomUserId, roomName, message }: Wish): Room | undefined {
  if (newRoomUserId === undefined) return undefined;
  const room = atOnce(
    createRoom(homeserver, newRoomUserId, {
      preset: 'public_chat',
      name: roomName,
      power_level_content_override: { users_default: -10 },
    }),
  );
  sendEvent(homeserver, room, newRoomUserId, 'm.room.message', { msgtype: 'm.text', body: message });
  return room;
}

function isThere(room: Room, userId: string): boolean {
  return ['join', 'invite'].includes(membershipOf(room, userId) ?? '');
}

function moveOut(homeserver: Homeserver, room: Room, userId: string, newRoom: Room | undefined): void {
  changeMembership(homeserver, room, userId, userId, 'leave');
  forgetRoom(room, userId);
  if (newRoom && membershipOf(newRoom, userId) !== 'join') {
    changeMembership(homeserver, newRoom, userId, userId, 'join');
  }
}

/** Nothing may lead to the room afterwards. */
function purgeRoom(homeserver: Homeserver, room: Room): void {
  const { state } = homeserver;
  for (const alias of aliasesOf(homeserver, room.roomId)) removeAlias(homeserver, alias);
  for (const userId of room.memberships.keys()) forgetCounts(homeserver, room.roomId, userId);
  for (const { event_id } of room.events) state.events.delete(event_id);
  state.publishedRooms.delete(room.roomId);
  state.receipts.delete(room.roomId);
  state.typing.delete(room.roomId);
  state.rooms.delete(room.roomId);
}
