import { isObject, objectOf, own, type JsonObject } from '../../json/read.js';
import { findSigningKey, findVerifyKey } from './cross-signing.js';
import { announceDevices } from './device-lists.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { addSignature, type SignedKey, signaturesOf } from './key-signatures.js';
import { isSignedBy, readVerifyKey, signatureBy, signedText, type VerifyKey } from './signed-json.js';
import { changed } from '../room/stream.js';
import { findUser } from '../users/users.js';
import type { KeyUsage } from '../model/encryption.js';

/** Why a signature was not kept. */
export interface SignatureFailure {
  status: number;
  errcode: string;
  message: string;
}

/** By the user and key that was to be signed. */
export type SignatureFailures = Record<string, Record<string, SignatureFailure>>;

/** A signature that can be kept. */
interface Accepted {
  signingKeyId: string;
  signature: unknown;
}

/**
 * Keeps the signatures a user made on keys (Matrix client-server API, "Cross-signing"; order, codes and texts:
 * Synapse, observed): on their own devices with their self-signing key, on their master key with their devices, and
 * on the master keys of others with their user-signing key. Signatures are good or bad one by one; the bad ones are
 * returned. Throws `M_INVALID_PARAM` for a body of another form.
 */
export function uploadSignatures(
  homeserver: Homeserver,
  signerId: string,
  body: JsonObject,
): SignatureFailures {
  const uploads = readUploads(body);
  const failures = new Map<string, Map<string, SignatureFailure>>();
  const signedUsers = new Set<string>();
  for (const { target, signed } of uploads) {
    try {
      const accept = target.userId === signerId ? acceptOwn : acceptOther;
      for (const { signingKeyId, signature } of accept(homeserver, signerId, target, signed)) {
        addSignature(homeserver, target, { signerId, signingKeyId, signature });
        signedUsers.add(target.userId);
      }
    } catch (error) {
      if (!(error instanceof MatrixError)) throw error;
      const ofUser = failures.get(target.userId) ?? new Map<string, SignatureFailure>();
      failures.set(target.userId, ofUser.set(target.keyId, failureOf(error)));
    }
  }
  announce(homeserver, signerId, signedUsers);
  return Object.fromEntries([...failures].map(([userId, keys]) => [userId, Object.fromEntries(keys)]));
}

/** That somebody vouched for another user is shown to nobody but themselves. */
function announce(homeserver: Homeserver, signerId: string, signedUsers: Set<string>): void {
  for (const userId of signedUsers) {
    if (userId === signerId) announceDevices(homeserver, userId);
    else changed(homeserver, [signerId], 'device_list', userId);
  }
}

function readUploads(body: JsonObject): { target: SignedKey; signed: JsonObject }[] {
  return Object.entries(body).flatMap(([userId, keys]) => {
    if (!isObject(keys)) throw new MatrixError('M_INVALID_PARAM', 'Invalid parameter');
    return Object.entries(keys).map(([keyId, signed]) => {
      if (!isObject(signed)) throw new MatrixError('M_INVALID_PARAM', 'Invalid parameter');
      return { target: { userId, keyId }, signed };
    });
  });
}

function acceptOwn(
  homeserver: Homeserver,
  userId: string,
  target: SignedKey,
  signed: JsonObject,
): Accepted[] {
  const selfSigning = getVerifyKey(homeserver, userId, 'self_signing');
  const master = getVerifyKey(homeserver, userId, 'master');
  if (![...deviceKeys(homeserver, userId).keys()].length)
    throw new MatrixError('M_NOT_FOUND', 'No device keys found');
  if (!isObject(own(objectOf(signed.signatures), userId))) throw invalidSignature();
  if (target.keyId === master.name) return acceptOnMaster(homeserver, userId, signed);
  if (signatureBy(signed, userId, selfSigning.keyId) === undefined) throw invalidSignature();
  const stored = deviceKeys(homeserver, userId).get(target.keyId);
  if (!stored) throw new MatrixError('M_NOT_FOUND', 'Unknown device');
  return acceptOne(homeserver, userId, target, { signed, stored, key: selfSigning });
}

/** By devices: each that signs with Ed25519 must be known and right. */
function acceptOnMaster(homeserver: Homeserver, userId: string, signed: JsonObject): Accepted[] {
  const stored = findSigningKey(homeserver, userId, 'master') ?? {};
  const signatures = Object.entries(objectOf(own(objectOf(signed.signatures), userId)));
  for (const [keyId] of signatures.filter(([id]) => id.startsWith('ed25519:'))) {
    const keys = deviceKeys(homeserver, userId).get(keyId.slice('ed25519:'.length))?.keys;
    const key = isObject(keys) ? readVerifyKey(keyId, own(keys, keyId)) : undefined;
    if (!key) throw invalidSignature();
    checkSignature(userId, signed, stored, key);
  }
  return signatures.map(([signingKeyId, signature]) => ({ signingKeyId, signature }));
}

function acceptOther(
  homeserver: Homeserver,
  signerId: string,
  target: SignedKey,
  signed: JsonObject,
): Accepted[] {
  const key = getVerifyKey(homeserver, signerId, 'user_signing');
  const master = getVerifyKey(homeserver, target.userId, 'master');
  if (target.keyId !== master.name) throw new MatrixError('M_NOT_FOUND', 'Unknown device');
  const stored = findSigningKey(homeserver, target.userId, 'master') ?? {};
  return acceptOne(homeserver, signerId, target, { signed, stored, key });
}

/** Nothing new when the key has signed already. */
function acceptOne(
  homeserver: Homeserver,
  signerId: string,
  target: SignedKey,
  { signed, stored, key }: { signed: JsonObject; stored: JsonObject; key: VerifyKey },
): Accepted[] {
  const present = own(signaturesOf(homeserver, signerId, target, stored), signerId);
  if (isObject(present) && Object.hasOwn(present, key.keyId)) return [];
  checkSignature(signerId, signed, stored, key);
  return [{ signingKeyId: key.keyId, signature: signatureBy(signed, signerId, key.keyId) }];
}

/** What was signed must be what is kept. */
function checkSignature(signerId: string, signed: JsonObject, stored: JsonObject, key: VerifyKey): void {
  if (signedText(signed) !== signedText(stored) || !isSignedBy(signed, signerId, key))
    throw invalidSignature();
}

function getVerifyKey(homeserver: Homeserver, userId: string, usage: KeyUsage): VerifyKey {
  const signingKey = findSigningKey(homeserver, userId, usage);
  const key = signingKey && findVerifyKey(signingKey);
  if (!key) throw new MatrixError('M_NOT_FOUND', `No ${usage} key found for ${userId}`);
  return key;
}

function deviceKeys(homeserver: Homeserver, userId: string): Map<string, JsonObject> {
  const devices = [...(findUser(homeserver, userId)?.devices.values() ?? [])];
  return new Map(
    devices.flatMap(({ deviceId, encryption }) =>
      encryption?.keys ? [[deviceId, encryption.keys] as const] : [],
    ),
  );
}

function invalidSignature(): MatrixError {
  return new MatrixError('M_INVALID_SIGNATURE', 'Invalid signature');
}

function failureOf({ status, errcode, message }: MatrixError): SignatureFailure {
  return { status, errcode, message: `${status}: ${message}` };
}
