import { crc32 } from 'node:zlib';
import { checkDeviceName, deleteDevices, openDevice } from './devices.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { getUser, localpartOf } from '../users/users.js';
import type { Device, Session, User } from '../model/accounts.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** How much older than the present the last trace of a device must be to be renewed, in milliseconds (Synapse: observed). */
const LAST_SEEN_GRANULARITY = 120_000;

/** How a session is to be opened; everything has a default. */
export interface SessionWish {
  /** An existing device is used again, and keeps its name; absent, a new one is made. */
  deviceId?: string;
  /** The name of a new device. */
  displayName?: string | null;
  /** In the place of a generated one, for seeds that promise a token. */
  token?: string;
  /** How long the access token is valid, in milliseconds; for ever unless given. */
  lifetime?: number;
}

/** Where a request came from. */
export interface Origin {
  ip: string;
  userAgent: string;
}

/** What a token stands for, if anything; an expired one counts. */
export function findSession(homeserver: Homeserver, token: string): Session | undefined {
  return homeserver.state.sessions.get(token);
}

/**
 * What the token of a request stands for, which is remembered of its device. Throws `M_UNKNOWN_TOKEN` when that is
 * nothing, and with `soft_logout` for a token that has expired, unless that does not matter.
 */
export function useSession(
  homeserver: Homeserver,
  token: string,
  origin: Origin,
  { allowUnusable = false } = {},
): Session {
  const session = findSession(homeserver, token);
  if (!session)
    throw new UnknownToken(dialectOf(homeserver).texts.unknownToken, token, { soft_logout: false });
  const now = homeserver.clock.now();
  if (!allowUnusable && session.expiresAt !== null && session.expiresAt <= now) {
    throw new MatrixError('M_UNKNOWN_TOKEN', 'Access token has expired', { fields: { soft_logout: true } });
  }
  if (!allowUnusable && getUser(homeserver, session.userId).locked) throw userLocked();
  session.isUsed = true;
  const device = homeserver.state.users.get(session.userId)?.devices.get(session.deviceId);
  if (device && (!device.lastSeen || device.lastSeen.at + LAST_SEEN_GRANULARITY <= now)) {
    device.lastSeen = { at: now, ...origin };
  }
  return session;
}

/** The refusal of somebody whose account is locked for the time being. */
export function userLocked(): MatrixError {
  return new MatrixError('M_USER_LOCKED', 'User account has been locked', { fields: { soft_logout: true } });
}

/** The refusal of a token that nobody has; it is kept for whoever can tell more of it, and never told. */
export class UnknownToken extends MatrixError {
  constructor(
    text: string,
    readonly token: string,
    fields: Record<string, unknown> = {},
  ) {
    super('M_UNKNOWN_TOKEN', text, { fields });
  }
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
  const deviceId = wish.deviceId ?? homeserver.random.upperCase(10);
  const device = openDevice(homeserver, user, deviceId, wish.displayName ?? null);
  const token = wish.token ?? newToken(homeserver, 'syt', userId);
  const expiresAt = wish.lifetime === undefined ? null : homeserver.clock.now() + wish.lifetime;
  return addSession(homeserver, device, { token, userId, deviceId, expiresAt, isUsed: false });
}

/** The oldest session that does not expire of a user's first device, or of one device of theirs. */
export function findOpenSession(homeserver: Homeserver, user: User, deviceId?: string): Session | undefined {
  const device = deviceId === undefined ? user.devices.values().next().value : user.devices.get(deviceId);
  for (const token of device?.tokens ?? []) {
    const session = findSession(homeserver, token);
    if (session?.expiresAt === null) return session;
  }
  return undefined;
}

/** Logs a session out: its device goes, and with it every token of that device (Matrix client-server API, "Logout"). */
export function closeSession(
  homeserver: Homeserver,
  { userId, deviceId, token }: Pick<Session, 'userId' | 'deviceId' | 'token'>,
): void {
  deleteDevices(homeserver, userId, [deviceId]);
  // Of a token without a device nothing is left yet.
  revokeToken(homeserver, token);
}

/** Logs every session of a user out, except those of one device. */
export function closeAllSessions(homeserver: Homeserver, userId: string, exceptDeviceId?: string): void {
  const deviceIds = [...getUser(homeserver, userId).devices.keys()];
  deleteDevices(
    homeserver,
    userId,
    deviceIds.filter((deviceId) => deviceId !== exceptDeviceId),
  );
  for (const session of homeserver.state.sessions.values()) {
    if (session.userId === userId && !hasDevice(homeserver, session)) revokeToken(homeserver, session.token);
  }
}

/** Whether a session has a device, which one that an admin opened has not. */
export function hasDevice(
  { state }: Homeserver,
  { userId, deviceId }: Pick<Session, 'userId' | 'deviceId'>,
): boolean {
  return state.users.get(userId)?.devices.has(deviceId) ?? false;
}

/**
 * Gives out a token for a user without any device, as admins get them. Throws `M_NOT_FOUND` for an unknown user.
 */
export function openDevicelessSession(
  homeserver: Homeserver,
  userId: string,
  expiresAt: number | null,
): Session {
  getUser(homeserver, userId);
  const token = newToken(homeserver, 'syt', userId);
  const session: Session = { token, userId, deviceId: `no device ${token}`, expiresAt, isUsed: false };
  homeserver.state.sessions.set(token, session);
  return session;
}

/** Takes one access token away; its device stays. */
export function revokeToken(homeserver: Homeserver, token: string): void {
  const session = findSession(homeserver, token);
  if (!session) return;
  homeserver.state.sessions.delete(token);
  const device = homeserver.state.users.get(session.userId)?.devices.get(session.deviceId);
  if (device) device.tokens = device.tokens.filter((other) => other !== token);
}

/** A kind, the localpart in unpadded base64, 20 letters, and a checksum of it all in base 62 (Synapse: observed). */
export function newToken(homeserver: Homeserver, kind: 'syt' | 'syr', userId: string): string {
  const localpart = Buffer.from(localpartOf(userId)).toString('base64').replace(/=+$/, '');
  const unchecked = `${kind}_${localpart}_${homeserver.random.letters(20)}`;
  return `${unchecked}_${checksum(unchecked)}`;
}

/** Whether a text has the form of a token, checksum and all. */
export function isTokenOf(kind: 'syt' | 'syr', text: string): boolean {
  const [, unchecked, sum] = /^([^_]*_[^_]*_[^_]*)_([^_]*)$/.exec(text) ?? [];
  return unchecked !== undefined && unchecked.startsWith(`${kind}_`) && sum === checksum(unchecked);
}

function addSession({ state }: Homeserver, device: Device, session: Session): Session {
  device.tokens.push(session.token);
  state.sessions.set(session.token, session);
  return session;
}

function checksum(text: string): string {
  return base62(crc32(text)).padStart(6, '0');
}

function base62(number: number): string {
  const rest = Math.floor(number / BASE62.length);
  return (rest > 0 ? base62(rest) : '') + BASE62.charAt(number % BASE62.length);
}
