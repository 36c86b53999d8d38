import { canonicalJson } from '../values/canonical-json.js';
import { MatrixError } from '../values/error.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { pythonRepr } from '../../python/repr.js';
import type { DeviceEncryption } from '../model/encryption.js';
/** How many one-time keys of an algorithm a device may keep here (Synapse: observed). */
const MAX_KEYS_PER_ALGORITHM = 500;

/** Is counted even when there is none, because clients wait for the number to upload more (Synapse: observed). */
const ALWAYS_COUNTED = 'signed_curve25519';

/** How many one-time keys of each algorithm are left. */
export function countOneTimeKeys({ oneTimeKeys }: DeviceEncryption): Record<string, number> {
  const counts = new Map([[ALWAYS_COUNTED, 0]]);
  for (const keyId of oneTimeKeys.keys()) count(counts, algorithmOf(keyId));
  return Object.fromEntries(counts);
}

/** The algorithms whose fallback key nobody was given yet. */
export function unusedFallbackAlgorithms({ fallbackKeys }: DeviceEncryption): string[] {
  return [...fallbackKeys].filter(([, { used }]) => !used).map(([algorithm]) => algorithm);
}

/**
 * Whether one-time keys can be added to those of a device. The same key may be sent again, with other signatures too.
 * Throws `M_UNKNOWN` for another key of the same id and `M_TOO_LARGE` (400) for too many (Synapse: observed).
 */
export function checkOneTimeKeys(device: DeviceEncryption, keys: JsonObject): void {
  const fresh = new Map<string, number>();
  for (const [keyId, key] of Object.entries(keys)) {
    const algorithm = algorithmOf(keyId);
    if (!device.oneTimeKeys.has(keyId)) {
      count(fresh, algorithm);
    } else if (!isSameKey(device.oneTimeKeys.get(keyId), key)) {
      throw new MatrixError(
        'M_UNKNOWN',
        `One time key ${keyId} already exists. ` +
          `Old key: ${canonicalJson(device.oneTimeKeys.get(keyId))}; new key: ${pythonRepr(key)}`,
      );
    }
  }
  const kept = new Map(Object.entries(countOneTimeKeys(device)));
  for (const [algorithm, added] of fresh) {
    const total = (kept.get(algorithm) ?? 0) + added;
    if (total > MAX_KEYS_PER_ALGORITHM) throw tooMany(algorithm, added, total);
  }
}

/** Adds one-time keys that `checkOneTimeKeys` has nothing against. */
export function addOneTimeKeys({ oneTimeKeys }: DeviceEncryption, keys: JsonObject): void {
  for (const [keyId, key] of Object.entries(keys)) if (!oneTimeKeys.has(keyId)) oneTimeKeys.set(keyId, key);
}

/** Replaces the fallback keys of the algorithms that are named; one that is sent again stays used if it was. */
export function setFallbackKeys({ fallbackKeys }: DeviceEncryption, keys: JsonObject): void {
  for (const [keyId, key] of Object.entries(keys)) {
    const former = fallbackKeys.get(algorithmOf(keyId));
    const isFormer = former?.keyId === keyId && canonicalJson(former.key) === canonicalJson(key);
    fallbackKeys.set(algorithmOf(keyId), { keyId, key, used: isFormer && former.used });
  }
}

/** Takes the oldest one-time key of an algorithm, or else lends the fallback key; undefined when there is neither. */
export function claimKey(
  device: DeviceEncryption,
  algorithm: string,
): [keyId: string, key: unknown] | undefined {
  for (const [keyId, key] of device.oneTimeKeys) {
    if (algorithmOf(keyId) !== algorithm) continue;
    device.oneTimeKeys.delete(keyId);
    return [keyId, key];
  }
  const fallback = device.fallbackKeys.get(algorithm);
  if (!fallback) return undefined;
  fallback.used = true;
  return [fallback.keyId, fallback.key];
}

function algorithmOf(keyId: string): string {
  return keyId.slice(0, keyId.indexOf(':'));
}

function count(counts: Map<string, number>, algorithm: string): void {
  counts.set(algorithm, (counts.get(algorithm) ?? 0) + 1);
}

/** Signatures may differ from one upload to the next. */
function isSameKey(one: unknown, other: unknown): boolean {
  return canonicalJson(unsigned(one)) === canonicalJson(unsigned(other));
}

function unsigned(key: unknown): unknown {
  if (!isObject(key)) return key;
  const { signatures: _, ...rest } = key;
  return rest;
}

function tooMany(algorithm: string, added: number, total: number): MatrixError {
  const text =
    `Uploading ${added} more ${algorithm} one-time keys would leave the device holding ${total}, ` +
    `over the limit of ${MAX_KEYS_PER_ALGORITHM}`;
  return new MatrixError('M_TOO_LARGE', text, { status: 400 });
}
