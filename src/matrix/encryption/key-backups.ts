import { setOwn, type JsonObject, isObject } from '../../json/read.js';
import type { Work } from '../../scheduling/slices.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import type { BackedUpKey, KeyBackup } from '../model/encryption.js';

/** What a client is told after a change: how many keys there are, and what tells this state of the backup from others. */
export interface BackupStatus {
  etag: string;
  count: number;
}

/** A part of a backup: everything, a room, or a session of it. */
export interface BackupPart {
  roomId?: string;
  sessionId?: string;
}

/** A version as clients see it. */
export interface ShownBackup extends BackupStatus {
  version: string;
  algorithm: string;
  auth_data: unknown;
}

/** Begins a new version, which is the only one that can be written to from now on. Throws `M_BAD_JSON` where Synapse breaks (500). */
export function createBackup({ state }: Homeserver, userId: string, body: JsonObject): string {
  const { algorithm, auth_data } = body;
  if (algorithm === undefined || auth_data === undefined) {
    throw new MatrixError('M_BAD_JSON', 'A backup needs an algorithm and auth_data');
  }
  const backups = state.keyBackups.get(userId) ?? [];
  const version = String(backups.length + 1);
  backups.push({
    version,
    algorithm: readAlgorithm(algorithm),
    auth_data,
    etag: 0,
    keys: new Map(),
    deleted: false,
  });
  state.keyBackups.set(userId, backups);
  return version;
}

/** As Synapse's database keeps it; Synapse breaks (500) on what that cannot keep. */
function readAlgorithm(algorithm: unknown): string {
  if (typeof algorithm === 'string') return algorithm;
  if (typeof algorithm === 'number' || typeof algorithm === 'boolean') return String(Number(algorithm));
  throw new MatrixError('M_BAD_JSON', 'The algorithm of a backup must be a string');
}

/** A version, the present one unless one is named. Throws `M_NOT_FOUND`. */
export function showBackup(homeserver: Homeserver, userId: string, version?: string): ShownBackup {
  const backup =
    version === undefined ? findPresent(homeserver, userId) : findBackup(homeserver, userId, version);
  if (!backup) throw new MatrixError('M_NOT_FOUND', 'No backup found');
  const { algorithm, auth_data } = backup;
  return { auth_data, version: backup.version, algorithm, ...statusOf(backup) };
}

/**
 * Changes what a version says of its key. Throws `M_INVALID_PARAM` for another version or algorithm than it has,
 * `M_NOT_FOUND`, and `M_BAD_JSON` where Synapse breaks (500).
 */
export function updateBackup(
  homeserver: Homeserver,
  userId: string,
  version: string,
  body: JsonObject,
): void {
  if (Object.hasOwn(body, 'version') && body.version !== version) {
    throw new MatrixError('M_INVALID_PARAM', 'Version in body does not match');
  }
  const backup = getBackup(homeserver, userId, version);
  if (!Object.hasOwn(body, 'algorithm')) throw new MatrixError('M_BAD_JSON', 'A backup needs an algorithm');
  if (body.algorithm !== backup.algorithm) {
    throw new MatrixError('M_INVALID_PARAM', 'Algorithm does not match');
  }
  if (Object.hasOwn(body, 'auth_data')) backup.auth_data = body.auth_data;
}

/** Deletes a version and its keys; the one before it is then the present one. Throws `M_NOT_FOUND`. */
export function deleteBackup({ state }: Homeserver, userId: string, version: string): void {
  const backup = state.keyBackups.get(userId)?.find((one) => one.version === version);
  if (!backup) throw unknownBackup();
  backup.deleted = true;
  backup.keys.clear();
}

/**
 * Adds keys to the present version; of two for one session the better one stays. Throws `M_NOT_FOUND`,
 * `M_WRONG_ROOM_KEYS_VERSION` for a version that is no longer the present one, `M_INVALID_PARAM` for a key that does
 * not say whether it is verified, and `M_BAD_JSON` where Synapse breaks (500); then nothing was added.
 */
export function backUpKeys(
  homeserver: Homeserver,
  userId: string,
  version: string,
  rooms: unknown,
): BackupStatus {
  const backup = getWritable(homeserver, userId, version);
  const keys = readKeys(rooms);
  let isChanged = false;
  for (const { roomId, sessionId, key } of keys) {
    const ofRoom = backup.keys.get(roomId) ?? new Map<string, BackedUpKey>();
    const present = ofRoom.get(sessionId);
    if (present && !isBetter(key, present)) continue;
    backup.keys.set(roomId, ofRoom.set(sessionId, key));
    isChanged = true;
  }
  if (isChanged) backup.etag++;
  return statusOf(backup);
}

/** The keys of a version, or of one room in it, by room and session. Throws `M_NOT_FOUND` for an unknown version. */
export function* readBackUp(
  homeserver: Homeserver,
  userId: string,
  version: string,
  onlyRoomId?: string,
): Work<Record<string, { sessions: Record<string, BackedUpKey> }>> {
  const backup = getBackup(homeserver, userId, version);
  const rooms = {};
  for (const [roomId, kept] of backup.keys) {
    if (onlyRoomId !== undefined && roomId !== onlyRoomId) continue;
    const sessions = {};
    for (const [sessionId, key] of kept) {
      setOwn(sessions, sessionId, key);
      yield;
    }
    if (Object.keys(sessions).length > 0) setOwn(rooms, roomId, { sessions });
  }
  return rooms;
}

/** The key of one session. Throws `M_NOT_FOUND`. */
export function getBackedUpKey(
  homeserver: Homeserver,
  userId: string,
  version: string,
  { roomId, sessionId }: Required<BackupPart>,
): BackedUpKey {
  const key = getBackup(homeserver, userId, version).keys.get(roomId)?.get(sessionId);
  if (!key) throw new MatrixError('M_NOT_FOUND', 'No room_keys found');
  return key;
}

/** Deletes the keys of a version, or of a part of it. Throws `M_NOT_FOUND` for an unknown version. */
export function deleteBackedUpKeys(
  homeserver: Homeserver,
  userId: string,
  version: string,
  { roomId, sessionId }: BackupPart,
): BackupStatus {
  const backup = getBackup(homeserver, userId, version);
  if (roomId === undefined) backup.keys.clear();
  else if (sessionId === undefined) backup.keys.delete(roomId);
  else backup.keys.get(roomId)?.delete(sessionId);
  backup.etag++;
  return statusOf(backup);
}

function findBackup({ state }: Homeserver, userId: string, version: string): KeyBackup | undefined {
  return state.keyBackups.get(userId)?.find((backup) => backup.version === version && !backup.deleted);
}

function findPresent({ state }: Homeserver, userId: string): KeyBackup | undefined {
  return state.keyBackups.get(userId)?.findLast(({ deleted }) => !deleted);
}

function getBackup(homeserver: Homeserver, userId: string, version: string): KeyBackup {
  const backup = findBackup(homeserver, userId, version);
  if (!backup) throw unknownBackup();
  return backup;
}

function getWritable(homeserver: Homeserver, userId: string, version: string): KeyBackup {
  const backup = findBackup(homeserver, userId, version);
  if (!backup) throw new MatrixError('M_NOT_FOUND', `Version '${version}' not found`);
  if (findPresent(homeserver, userId) === backup) return backup;
  // A slip of Synapse's: it names the version that was asked for, not the present one.
  const fields = { current_version: version };
  throw new MatrixError('M_WRONG_ROOM_KEYS_VERSION', 'Wrong room_keys version', { fields });
}

function readKeys(rooms: unknown): { roomId: string; sessionId: string; key: BackedUpKey }[] {
  if (!isObject(rooms)) throw new MatrixError('M_BAD_JSON', 'rooms must be a JSON object');
  return Object.entries(rooms).flatMap(([roomId, room]) => {
    const sessions = isObject(room) ? room.sessions : undefined;
    if (!isObject(sessions)) throw new MatrixError('M_BAD_JSON', 'sessions must be a JSON object');
    return Object.entries(sessions).map(([sessionId, key]) => ({
      roomId,
      sessionId,
      key: readKey(roomId, sessionId, key),
    }));
  });
}

const MEMBERS = ['first_message_index', 'forwarded_count', 'is_verified', 'session_data'] as const;

/** Only these members are kept. Types are looked at in one of them. */
function readKey(roomId: string, sessionId: string, key: unknown): BackedUpKey {
  if (!isObject(key) || !MEMBERS.every((name) => Object.hasOwn(key, name))) {
    throw new MatrixError('M_BAD_JSON', `A session needs ${MEMBERS.join(', ')}`);
  }
  const { first_message_index, forwarded_count, is_verified, session_data } = key;
  if (typeof is_verified !== 'boolean') {
    const text = `is_verified must be a boolean in keys for session ${sessionId} inroom ${roomId}`;
    throw new MatrixError('M_INVALID_PARAM', text);
  }
  return { first_message_index, forwarded_count, is_verified, session_data };
}

/** Verified keys win, then those that decrypt more, then those that came here more directly (Synapse: observed). */
function isBetter(key: BackedUpKey, present: BackedUpKey): boolean {
  if (key.is_verified && !present.is_verified) return true;
  if (isLess(key.first_message_index, present.first_message_index)) return true;
  return isLess(key.forwarded_count, present.forwarded_count);
}

function isLess(one: unknown, other: unknown): boolean {
  return typeof one === 'number' && typeof other === 'number' && one < other;
}

function statusOf({ etag, keys }: KeyBackup): BackupStatus {
  let count = 0;
  for (const sessions of keys.values()) count += sessions.size;
  return { etag: String(etag), count };
}

function unknownBackup(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'Unknown backup version');
}
