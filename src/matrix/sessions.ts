import { crc32 } from 'node:zlib';
import { dialectOf } from './dialect.js';
import { MatrixError } from './error.js';
import type { Device, Homeserver, Session, User } from './homeserver.js';
import { getUser, localpartOf } from './users.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The longest name of a device (Synapse: observed). */
const MAX_DEVICE_NAME_LENGTH = 100;

/** How a session is to be opened; everything has a default. */
export interface SessionWish {
  /** An existing device is used again, and keeps its name; absent, a new one is made. */
  deviceId?: string;
  /** The name of a new device. */
  displayName?: string | null;
  /** In the place of a generated one, for seeds that promise a token. */
  token?: string;
}

/** What a token stands for, if anything. */
export function findSession(homeserver: Homeserver, token: string): Session | undefined {
  return homeserver.state.sessions.get(token);
}

/** What a token stands for. Throws `M_UNKNOWN_TOKEN` when that is nothing. */
export function getSession(homeserver: Homeserver, token: string): Session {
  const session = findSession(homeserver, token);
  if (!session) throw unknownToken(homeserver);
  return session;
}

/** The refusal of a token that nobody has, or no longer. */
export function unknownToken(homeserver: Homeserver): MatrixError {
  return new MatrixError('M_UNKNOWN_TOKEN', dialectOf(homeserver).texts.unknownToken, {
    fields: { soft_logout: false },
  });
}

/**
 * Logs a user in: a new token, on a new device unless a known one is named. The older tokens of the device stay
 * valid (Synapse: observed; the specification says otherwise).
 * Throws `M_NOT_FOUND` for an unknown user and `M_TOO_LARGE` for a device name that is too long.
 */
export function openSession(homeserver: Homeserver, userId: string, wish: SessionWish = {}): Session {
  const user = getUser(homeserver, userId);
  checkDeviceName(wish.displayName);
  const { random, state } = homeserver;
  const deviceId = wish.deviceId ?? random.upperCase(10);
  const device: Device = user.devices.get(deviceId) ?? {
    deviceId,
    displayName: wish.displayName ?? null,
    tokens: [],
  };
  const token = wish.token ?? newToken(homeserver, userId);
  const session: Session = { token, userId, deviceId };
  user.devices.set(deviceId, device);
  device.tokens.push(token);
  state.sessions.set(token, session);
  return session;
}

/** The oldest session of a user, or of one device of theirs. */
export function findOpenSession(homeserver: Homeserver, user: User, deviceId?: string): Session | undefined {
  const device = deviceId === undefined ? user.devices.values().next().value : user.devices.get(deviceId);
  const token = device?.tokens[0];
  return token === undefined ? undefined : findSession(homeserver, token);
}

/** Logs a session out: its device goes, and with it every token of that device (Matrix client-server API, "Logout"). */
export function closeSession(homeserver: Homeserver, { userId, deviceId }: Session): void {
  const user = getUser(homeserver, userId);
  for (const token of user.devices.get(deviceId)?.tokens ?? []) homeserver.state.sessions.delete(token);
  user.devices.delete(deviceId);
}

/** Throws `M_TOO_LARGE`, with status 400 as Synapse has it, for a name that is too long. */
export function checkDeviceName(displayName: string | null | undefined): void {
  if ([...(displayName ?? '')].length <= MAX_DEVICE_NAME_LENGTH) return;
  throw new MatrixError('M_TOO_LARGE', `Device display name is too long (max ${MAX_DEVICE_NAME_LENGTH})`, {
    status: 400,
  });
}

/** `syt_`, the localpart in unpadded base64, 20 letters, and a checksum of it all in base 62 (Synapse: observed). */
function newToken(homeserver: Homeserver, userId: string): string {
  const localpart = Buffer.from(localpartOf(userId)).toString('base64').replace(/=+$/, '');
  const unchecked = `syt_${localpart}_${homeserver.random.letters(20)}`;
  return `${unchecked}_${base62(crc32(unchecked)).padStart(6, '0')}`;
}

function base62(number: number): string {
  const rest = Math.floor(number / BASE62.length);
  return (rest > 0 ? base62(rest) : '') + BASE62.charAt(number % BASE62.length);
}
