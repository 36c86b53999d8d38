import { firstAfter } from '../values/change-log.js';
import type { Homeserver } from '../model/homeserver.js';
import { companionsOf, shareRoom } from '../presence/presence.js';
import { findRoom, joinedMembers, membershipAt, membershipOf } from '../room/room.js';
import { changed, feedAfter } from '../room/stream.js';
import type { Room } from '../model/rooms.js';

/** Whose devices a user has to ask for again, and whose no longer concern them. */
export interface DeviceListChanges {
  changed: string[];
  left: string[];
}

/**
 * Tells everybody concerned that the devices or keys of a user are no longer what they were; call it after the change.
 * Costs the members of the user's rooms.
 */
export function announceDevices(homeserver: Homeserver, userId: string): void {
  changed(homeserver, companionsOf(homeserver, userId), 'device_list', userId);
}

/**
 * What happened to the device lists a user follows after a position of the stream: those of everybody they share a
 * room with (Matrix client-server API, "Tracking the device list for a user"). Who came to share a room counts as
 * changed, who shares none any more has left.
 */
export function deviceListChanges(homeserver: Homeserver, userId: string, after: number): DeviceListChanges {
  const met = new Set<string>();
  const parted = new Set<string>();
  const renewed = new Set<string>();
  for (const { kind, key } of feedAfter(homeserver, userId, after)) {
    if (kind === 'device_list') renewed.add(key);
    const room = kind === 'room' ? findRoom(homeserver, key) : undefined;
    if (room) followRoom(room, userId, after, { met, parted });
  }
  parted.delete(userId);
  const isContact = (other: string) => other === userId || shareRoom(homeserver, userId, other);
  return {
    changed: [...new Set([...renewed, ...met])].filter(isContact),
    left: [...parted].filter((other) => !isContact(other)),
  };
}

/** Who came and who went in one room, as far as the user was there to be concerned. */
function followRoom(
  room: Room,
  userId: string,
  after: number,
  { met, parted }: { met: Set<string>; parted: Set<string> },
): void {
  const wasIn = (id: string) => membershipAt(room, id, after) === 'join';
  const isIn = (id: string) => membershipOf(room, id) === 'join';
  if (isIn(userId) && !wasIn(userId)) {
    for (const memberId of joinedMembers(room)) met.add(memberId);
  } else if (wasIn(userId)) {
    const others = isIn(userId) ? movedAfter(room, after) : room.memberships.keys();
    for (const other of others) {
      if (wasIn(other)) parted.add(other);
      else if (isIn(userId) && isIn(other)) met.add(other);
    }
  }
}

/** Whose membership changed after a position. */
function movedAfter({ stateEvents }: Room, after: number): Set<string> {
  const moves = stateEvents
    .slice(firstAfter(stateEvents, after))
    .filter(({ type }) => type === 'm.room.member');
  return new Set(moves.map(({ state_key }) => state_key ?? ''));
}
