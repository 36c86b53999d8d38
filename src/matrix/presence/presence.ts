import type { Homeserver } from '../model/homeserver.js';
import { findRoom, joinedMembers, listJoinedRooms, membershipOf } from '../room/room.js';
import { changed } from '../room/stream.js';
import type { PresenceState, Presence } from '../model/presence.js';

/** Presence as clients see it (Matrix client-server API, "Presence"). */
export interface PresenceContent {
  presence: PresenceState;
  last_active_ago?: number;
  status_msg?: string;
  currently_active?: boolean;
}

/** How long a device counts as there after its last sync, and how long somebody counts as active, in milliseconds (Synapse: observed). */
const SYNC_TIMEOUT = 30_000;
const ACTIVE_FOR = 60_000;

/**
 * A device syncs and says how its user is; it counts as there until `endSync`, and a while longer. A device that
 * says `offline` changes nothing.
 */
export function beginSync(
  homeserver: Homeserver,
  userId: string,
  deviceId: string,
  state: PresenceState,
): void {
  if (state === 'offline') return;
  const presence = presenceOf(homeserver, userId);
  const device = presence.devices.get(deviceId) ?? { state, syncs: 0 };
  device.syncs++;
  device.state = state;
  presence.devices.set(deviceId, device);
  homeserver.timers.clear(timerOf(userId, deviceId));
  combine(homeserver, userId, presence);
}

/** The sync of a device, begun with the same state, is answered. */
export function endSync(
  homeserver: Homeserver,
  userId: string,
  deviceId: string,
  state: PresenceState,
): void {
  const device = homeserver.state.presence.get(userId)?.devices.get(deviceId);
  if (state === 'offline' || !device) return;
  device.syncs = Math.max(0, device.syncs - 1);
  if (device.syncs === 0) loseLater(homeserver, userId, deviceId);
}

/** A user says how they are; what they say besides replaces what they said before. */
export function setPresence(
  homeserver: Homeserver,
  userId: string,
  deviceId: string,
  state: PresenceState,
  statusMsg: string | undefined,
): void {
  const presence = presenceOf(homeserver, userId);
  const syncs = presence.devices.get(deviceId)?.syncs ?? 0;
  // Whoever says they are gone is gone, whatever their other devices do, until one of them syncs again.
  if (state === 'offline') presence.devices.clear();
  else presence.devices.set(deviceId, { state, syncs });
  if (state !== 'offline' && syncs === 0) loseLater(homeserver, userId, deviceId);
  if (state === 'online') presence.lastActiveAt = homeserver.clock.now();
  const isNews = presence.statusMsg !== statusMsg;
  presence.statusMsg = statusMsg;
  combine(homeserver, userId, presence, isNews);
}

/**
 * A user did something on a device that only somebody who is there does: read, or type. It calls the device back
 * from being unavailable, but makes nobody online who is offline (Synapse: observed).
 */
export function noteActivity(homeserver: Homeserver, userId: string, deviceId: string): void {
  const presence = presenceOf(homeserver, userId);
  const device = presence.devices.get(deviceId);
  if (device?.state === 'unavailable') device.state = 'online';
  const now = homeserver.clock.now();
  const isNews = now - presence.lastActiveAt >= ACTIVE_FOR;
  presence.lastActiveAt = now;
  combine(homeserver, userId, presence, isNews);
}

/** Somebody's presence as it is shown; `offline` alone for those who were never there. */
export function presenceContent({ state, clock }: Homeserver, userId: string): PresenceContent {
  const presence = state.presence.get(userId);
  if (!presence) return { presence: 'offline' };
  const ago = Math.max(0, clock.now() - presence.lastActiveAt);
  return {
    presence: presence.state,
    ...(presence.lastActiveAt > 0 && { last_active_ago: ago }),
    ...(presence.statusMsg !== undefined && { status_msg: presence.statusMsg }),
    ...(presence.state === 'online' && ago < ACTIVE_FOR && { currently_active: true }),
  };
}

/** Whether somebody may see another's presence: their own, and that of people they share a room with. */
export function seesPresence(homeserver: Homeserver, viewerId: string, userId: string): boolean {
  return viewerId === userId || shareRoom(homeserver, viewerId, userId);
}

/** Whether two users are both in some room. Costs the rooms of the one who is in fewer. */
export function shareRoom(homeserver: Homeserver, one: string, other: string): boolean {
  const { joinedRooms } = homeserver.state;
  const [few, many] = [one, other].sort(
    (a, b) => (joinedRooms.get(a)?.size ?? 0) - (joinedRooms.get(b)?.size ?? 0),
  ) as [string, string];
  for (const roomId of joinedRooms.get(few) ?? []) {
    const room = findRoom(homeserver, roomId);
    if (room && membershipOf(room, many) === 'join') return true;
  }
  return false;
}

/** A user and everybody who shares a room with them. */
export function companionsOf(homeserver: Homeserver, userId: string): Set<string> {
  const companions = new Set([userId]);
  for (const roomId of listJoinedRooms(homeserver, userId)) {
    const room = findRoom(homeserver, roomId);
    for (const memberId of room ? joinedMembers(room) : []) companions.add(memberId);
  }
  return companions;
}

function presenceOf({ state }: Homeserver, userId: string): Presence {
  let presence = state.presence.get(userId);
  if (!presence) {
    presence = { devices: new Map(), state: 'offline', statusMsg: undefined, lastActiveAt: 0 };
    state.presence.set(userId, presence);
  }
  return presence;
}

/** Tells everybody who may know, if there is something to tell. */
function combine(homeserver: Homeserver, userId: string, presence: Presence, isNews = false): void {
  const states = [...presence.devices.values()].map(({ state }) => state);
  const state = states.includes('online')
    ? 'online'
    : states.includes('unavailable')
      ? 'unavailable'
      : 'offline';
  if (state === presence.state && !isNews) return;
  if (presence.state === 'offline' && state === 'online') presence.lastActiveAt = homeserver.clock.now();
  presence.state = state;
  changed(homeserver, companionsOf(homeserver, userId), 'presence', userId);
}

function loseLater(homeserver: Homeserver, userId: string, deviceId: string): void {
  homeserver.timers.set(timerOf(userId, deviceId), SYNC_TIMEOUT, () => {
    const presence = presenceOf(homeserver, userId);
    presence.devices.delete(deviceId);
    combine(homeserver, userId, presence);
  });
}

function timerOf(userId: string, deviceId: string): string {
  return `presence ${userId} ${deviceId}`;
}
