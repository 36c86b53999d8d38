import { announceDevices } from '../encryption/device-lists.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { removePushersOf } from '../push/pushers.js';
import { getUser } from '../users/users.js';
import type { Device, User } from '../model/accounts.js';

/** The longest name of a device (Synapse: observed). */
const MAX_DEVICE_NAME_LENGTH = 100;

/** A device as its user sees it. */
export interface ListedDevice {
  device_id: string;
  user_id: string;
  display_name: string | null;
  last_seen_ts: number | null;
  last_seen_ip: string | null;
}

/** The devices of a user, by id (as Synapse on SQLite happens to order them). */
export function listDevices(homeserver: Homeserver, userId: string): ListedDevice[] {
  const devices = [...getUser(homeserver, userId).devices.values()];
  return devices.sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1)).map((device) => listed(userId, device));
}

/** One device of a user. Throws `M_NOT_FOUND`. */
export function getDevice(homeserver: Homeserver, userId: string, deviceId: string): ListedDevice {
  const device = getUser(homeserver, userId).devices.get(deviceId);
  if (!device) throw new MatrixError('M_NOT_FOUND', 'Not found');
  return listed(userId, device);
}

/** A new device, or the one that is there, which keeps its name. */
export function openDevice(
  homeserver: Homeserver,
  { userId, devices }: User,
  deviceId: string,
  displayName: string | null,
): Device {
  const known = devices.get(deviceId);
  if (known) return known;
  const device: Device = { deviceId, displayName, tokens: [], refreshTokens: [], lastSeen: null };
  devices.set(deviceId, device);
  announceDevices(homeserver, userId);
  return device;
}

/**
 * Gives a device another name; without one nothing happens, not even to a device that does not exist (Synapse:
 * observed). Throws `M_TOO_LARGE` as `checkDeviceName` does, and `M_NOT_FOUND`.
 */
export function renameDevice(
  homeserver: Homeserver,
  userId: string,
  deviceId: string,
  displayName: string | null | undefined,
): void {
  checkDeviceName(displayName);
  if ((displayName ?? null) === null) return;
  const device = getUser(homeserver, userId).devices.get(deviceId);
  if (!device) throw new MatrixError('M_NOT_FOUND', 'Not found');
  device.displayName = displayName as string;
  announceDevices(homeserver, userId);
}

/** What the members that a device was sent are kept by (`SentMembers`). */
export function sentMembersKey(userId: string, deviceId: string): string {
  return `${userId} ${deviceId}`;
}

/** Takes devices away, with every token and pusher of theirs. Those that do not exist are passed over. */
export function deleteDevices(homeserver: Homeserver, userId: string, deviceIds: Iterable<string>): void {
  const { devices } = getUser(homeserver, userId);
  const gone = new Set(deviceIds);
  const before = devices.size;
  for (const deviceId of gone) {
    const device = devices.get(deviceId);
    if (!device) continue;
    for (const token of device.tokens) homeserver.state.sessions.delete(token);
    for (const token of device.refreshTokens) homeserver.state.refreshTokens.delete(token);
    devices.delete(deviceId);
    // One that comes to have its id knows nothing.
    homeserver.state.sentMembers.delete(sentMembersKey(userId, deviceId));
  }
  removePushersOf(homeserver, userId, gone);
  if (devices.size < before) announceDevices(homeserver, userId);
}

/** Throws `M_TOO_LARGE`, with status 400 as Synapse has it, for a name that is too long. */
export function checkDeviceName(displayName: string | null | undefined): void {
  if ([...(displayName ?? '')].length <= MAX_DEVICE_NAME_LENGTH) return;
  throw new MatrixError('M_TOO_LARGE', `Device display name is too long (max ${MAX_DEVICE_NAME_LENGTH})`, {
    status: 400,
  });
}

function listed(userId: string, { deviceId, displayName, lastSeen }: Device): ListedDevice {
  return {
    device_id: deviceId,
    user_id: userId,
    display_name: displayName,
    last_seen_ts: lastSeen?.at ?? null,
    last_seen_ip: lastSeen?.ip ?? null,
  };
}
