import { mapped, type Work } from '../../scheduling/slices.js';
import { isList, isObject, isTexts, type JsonObject } from '../../json/read.js';
import { canonicalJson } from '../values/canonical-json.js';
import { encryptionOf } from './device-encryption.js';
import { announceDevices } from './device-lists.js';
import { MatrixError } from '../values/error.js';
import { pythonStr } from '../../python/repr.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId, isUserId, serverNameOf } from '../values/identifiers.js';
import { type KeyUpload, readKeyUpload } from './key-upload-form.js';
import {
  addOneTimeKeys,
  checkOneTimeKeys,
  claimKey,
  countOneTimeKeys,
  setFallbackKeys,
} from './one-time-keys.js';
import { signaturesOf } from './key-signatures.js';
import { findUser, getUser } from '../users/users.js';
import type { DeviceEncryption } from '../model/encryption.js';
import type { Device } from '../model/accounts.js';

/** Which device of which user somebody acts with. */
export interface DeviceIdentity {
  userId: string;
  deviceId: string;
}

/** Why another server could not be asked for keys; nothing but this is ever said of other servers. */
export type Failures = Record<string, { status: number; message: string }>;

/**
 * Keeps the keys a device uploads (Matrix client-server API, "Key and signature security"; order, codes and texts:
 * Synapse, observed), all or none, and returns how many one-time keys it has then. Throws what `readKeyUpload` and
 * `checkOneTimeKeys` throw, `M_UNKNOWN` for a token without a device and `M_BAD_JSON` for another device's keys.
 */
export function uploadKeys(
  homeserver: Homeserver,
  { userId, deviceId }: DeviceIdentity,
  body: JsonObject,
): Record<string, number> {
  const upload = readKeyUpload(body);
  const device = getUser(homeserver, userId).devices.get(deviceId);
  if (!device) {
    throw new MatrixError('M_UNKNOWN', 'To upload keys, you must pass device_id when authenticating');
  }
  checkOwner(upload, { userId, deviceId });
  const encryption = encryptionOf(device);
  checkOneTimeKeys(encryption, upload.one_time_keys);
  addOneTimeKeys(encryption, upload.one_time_keys);
  setFallbackKeys(encryption, upload.fallback_keys);
  if (upload.device_keys) setDeviceKeys(homeserver, userId, encryption, upload.device_keys);
  return countOneTimeKeys(encryption);
}

function checkOwner({ device_keys: keys }: KeyUpload, { userId, deviceId }: DeviceIdentity): void {
  if (!keys) return;
  const mismatch =
    keys.user_id !== userId
      ? 'Provided `user_id` in `device_keys` does not match that of the authenticated user'
      : 'Provided `device_id` in `device_keys` does not match that of the authenticated user device';
  if (keys.user_id !== userId || keys.device_id !== deviceId) throw new MatrixError('M_BAD_JSON', mismatch);
}

/** Nobody is told of keys that are sent again as they were. */
function setDeviceKeys(
  homeserver: Homeserver,
  userId: string,
  encryption: DeviceEncryption,
  keys: JsonObject,
): void {
  if (encryption.keys && canonicalJson(encryption.keys) === canonicalJson(keys)) return;
  encryption.keys = keys;
  announceDevices(homeserver, userId);
}

/** The identity keys of devices, by user and device. */
export type DeviceKeys = Record<string, Record<string, JsonObject>>;

/** Whose keys are wanted: by user the devices, none for all of them. Throws `M_BAD_JSON` (Synapse: observed). */
export function readKeyQuery(wanted: unknown): Map<string, string[]> {
  if (!isObject(wanted)) throw new MatrixError('M_BAD_JSON', "'device_keys' must be a JSON object");
  return new Map(
    Object.entries(wanted).map(([userId, devices]) => {
      if (isTexts(devices)) return [userId, devices];
      throw new MatrixError('M_BAD_JSON', "'device_keys' values must be a list of strings");
    }),
  );
}

/**
 * The identity keys of the devices that are wanted and have any, as `viewerId` sees them: with their names, and with
 * the signatures that were added later. Local users without any are there, what is no user id is not.
 */
export function* listDeviceKeys(
  homeserver: Homeserver,
  viewerId: string,
  wanted: ReadonlyMap<string, string[]>,
): Work<DeviceKeys> {
  const local = [...wanted].filter(([userId]) => isUserId(userId) && isLocal(homeserver, userId));
  return Object.fromEntries(
    yield* mapped(local, ([userId, deviceIds]): [string, Record<string, JsonObject>] => {
      const devices = [...(findUser(homeserver, userId)?.devices.values() ?? [])]
        .filter(({ deviceId }) => deviceIds.length === 0 || deviceIds.includes(deviceId))
        .filter(({ encryption }) => encryption?.keys);
      return [
        userId,
        Object.fromEntries(
          devices.map((device) => [device.deviceId, shownKeys(homeserver, viewerId, userId, device)]),
        ),
      ];
    }),
  );
}

function shownKeys(
  homeserver: Homeserver,
  viewerId: string,
  userId: string,
  { deviceId, displayName, encryption }: Device,
): JsonObject {
  const unsigned = displayName === null ? {} : { device_display_name: displayName };
  const signatures = signaturesOf(homeserver, viewerId, { userId, keyId: deviceId }, encryption?.keys ?? {});
  return { ...encryption?.keys, signatures: { [userId]: {}, ...signatures }, unsigned };
}

/** What is said of the users among these who are another server's. */
export function failuresFor(homeserver: Homeserver, userIds: string[]): Failures {
  const servers = userIds
    .filter((userId) => isUserId(userId) && !isLocal(homeserver, userId))
    .map((userId) => serverNameOf(userId));
  return Object.fromEntries(
    servers.map((server) => [
      server,
      {
        status: 503,
        message:
          'Failed to send request: DNSLookupError: DNS lookup failed: ' +
          `no results for hostname lookup: ${server}.`,
      },
    ]),
  );
}

/**
 * Takes one key for each device and algorithm that is named. Who has neither one-time nor fallback key is left out.
 * Throws `M_INVALID_PARAM` for what is no user id, and `M_BAD_JSON` where Synapse breaks (500).
 */
export function claimKeys(homeserver: Homeserver, wanted: unknown): DeviceKeys {
  const claims = readClaims(wanted);
  const found = claims.flatMap(({ userId, deviceId, algorithm }) => {
    const device = findUser(homeserver, userId)?.devices.get(deviceId);
    const claimed = device && claimKey(encryptionOf(device), algorithm);
    return claimed ? [{ userId, deviceId, claimed }] : [];
  });
  const keys = new Map<string, Map<string, JsonObject>>();
  for (const { userId, deviceId, claimed } of found) {
    const ofUser = keys.get(userId) ?? new Map<string, JsonObject>();
    keys.set(userId, ofUser.set(deviceId, Object.fromEntries([claimed])));
  }
  return Object.fromEntries([...keys].map(([userId, devices]) => [userId, Object.fromEntries(devices)]));
}

function readClaims(wanted: unknown): (DeviceIdentity & { algorithm: string })[] {
  if (!isObject(wanted)) throw new MatrixError('M_BAD_JSON', "'one_time_keys' must be a JSON object");
  return Object.entries(wanted).flatMap(([userId, devices]) => {
    if (!isObject(devices))
      throw new MatrixError('M_BAD_JSON', "'one_time_keys' values must be JSON objects");
    checkUserId(userId);
    return Object.entries(devices).map(([deviceId, algorithm]) => {
      if (!isObject(algorithm) && !isList(algorithm)) {
        return { userId, deviceId, algorithm: pythonStr(algorithm) };
      }
      throw new MatrixError('M_BAD_JSON', 'An algorithm must be a string');
    });
  });
}

function isLocal({ serverName }: Homeserver, userId: string): boolean {
  return serverNameOf(userId) === serverName;
}
