import { canonicalJson } from '../values/canonical-json.js';
import { announceDevices } from './device-lists.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { signaturesOf } from './key-signatures.js';
import { isSignedBy, readVerifyKey, type VerifyKey } from './signed-json.js';
import { changed } from '../room/stream.js';
import { KEY_USAGES, type KeyUsage, type CrossSigningKeys } from '../model/encryption.js';

/** The key of a user for a purpose, if they uploaded one. */
export function findSigningKey(
  { state }: Homeserver,
  userId: string,
  usage: KeyUsage,
): JsonObject | undefined {
  return state.crossSigningKeys.get(userId)?.[usage];
}

/** The key proper of a cross-signing key; undefined when it holds none that can be used. */
export function findVerifyKey(signingKey: JsonObject): VerifyKey | undefined {
  const [entry] = isObject(signingKey.keys) ? Object.entries(signingKey.keys) : [];
  return entry && readVerifyKey(...entry);
}

/**
 * Keeps the cross-signing keys a user uploads (Matrix client-server API, "Cross-signing"; order, codes and texts:
 * Synapse, observed), all or none. Keys that are there already are accepted as they are; replacing any, once there is
 * a master key, takes `authenticate`, whose refusal is thrown. Throws `M_MISSING_PARAM` when there is no master key,
 * `M_INVALID_PARAM` for a malformed key and `M_INVALID_SIGNATURE` for one that the master key does not vouch for.
 */
export function uploadSigningKeys(
  homeserver: Homeserver,
  userId: string,
  body: JsonObject,
  authenticate: () => void,
): void {
  const { state } = homeserver;
  const known = state.crossSigningKeys.get(userId) ?? {};
  const sent = sentUsages(body);
  const keyOf = (usage: KeyUsage) => body[`${usage}_key`];
  if (areKnown(known, body)) return;
  if (known.master) authenticate();
  const keys: CrossSigningKeys = { ...known };
  if (sent.includes('master')) keys.master = readSigningKey(userId, 'master', keyOf('master'));
  if (!keys.master) throw new MatrixError('M_MISSING_PARAM', 'No master key available');
  const master = usableKey('master', keys.master);
  for (const usage of sent.filter((one) => one !== 'master')) {
    const key = readSigningKey(userId, usage, keyOf(usage));
    if (!isSignedBy(key, userId, master)) {
      throw new MatrixError('M_INVALID_SIGNATURE', `Invalid signature on ${usage} key`);
    }
    usableKey(usage, key);
    keys[usage] = key;
  }
  state.crossSigningKeys.set(userId, keys);
  if (sent.some((usage) => usage !== 'user_signing')) announceDevices(homeserver, userId);
  else changed(homeserver, [userId], 'device_list', userId);
}

/** Whether `uploadSigningKeys` would authenticate the user: only keys that take the place of others need that. */
export function replacesSigningKeys({ state }: Homeserver, userId: string, body: JsonObject): boolean {
  const known = state.crossSigningKeys.get(userId) ?? {};
  return known.master !== undefined && !areKnown(known, body);
}

function sentUsages(body: JsonObject): KeyUsage[] {
  return KEY_USAGES.filter((usage) => Object.hasOwn(body, `${usage}_key`));
}

function areKnown(known: CrossSigningKeys, body: JsonObject): boolean {
  const keyOf = (usage: KeyUsage) => body[`${usage}_key`];
  return sentUsages(body).every(
    (usage) => known[usage] && canonicalJson(known[usage]) === canonicalJson(keyOf(usage)),
  );
}

function readSigningKey(userId: string, usage: KeyUsage, key: unknown): JsonObject {
  if (!isObject(key) || key.user_id !== userId || !isUsedFor(key.usage, usage)) throw invalidKey(usage);
  if (!isObject(key.keys) || Object.keys(key.keys).length !== 1) throw invalidKey(usage);
  return key;
}

function isUsedFor(usages: unknown, usage: KeyUsage): boolean {
  return Array.isArray(usages) && usages.includes(usage);
}

function usableKey(usage: KeyUsage, key: JsonObject): VerifyKey {
  const usable = findVerifyKey(key);
  if (!usable) throw invalidKey(usage);
  return usable;
}

function invalidKey(usage: KeyUsage): MatrixError {
  return new MatrixError('M_INVALID_PARAM', `Invalid ${usage} key`);
}

/** Cross-signing keys by user, for each purpose. */
export type ShownSigningKeys = Record<`${KeyUsage}_keys`, Record<string, JsonObject>>;

/**
 * The cross-signing keys of users as `viewerId` sees them: those for signing other users only their own, and of the
 * signatures on master keys their own and the owner's.
 */
export function listSigningKeys(
  homeserver: Homeserver,
  viewerId: string,
  userIds: string[],
): ShownSigningKeys {
  const of = (usage: KeyUsage) =>
    Object.fromEntries(
      userIds.flatMap((userId) => {
        const key = findSigningKey(homeserver, userId, usage);
        if (!key || (usage === 'user_signing' && userId !== viewerId)) return [];
        return [[userId, shownKey(homeserver, viewerId, userId, key)]];
      }),
    );
  return {
    master_keys: of('master'),
    self_signing_keys: of('self_signing'),
    user_signing_keys: of('user_signing'),
  };
}

function shownKey(homeserver: Homeserver, viewerId: string, userId: string, key: JsonObject): JsonObject {
  const keyId = findVerifyKey(key)?.name ?? '';
  const signatures = signaturesOf(homeserver, viewerId, { userId, keyId }, key);
  return Object.keys(signatures).length > 0 ? { ...key, signatures } : key;
}
