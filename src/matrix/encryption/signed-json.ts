import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isObject, objectOf, own, type JsonObject } from '../../json/read.js';
import { canonicalJson } from '../values/canonical-json.js';

/** A public key by which signatures can be checked. */
export interface VerifyKey {
  /** `ed25519:name`. */
  keyId: string;
  /** What follows the algorithm in `keyId`. */
  name: string;
  key: KeyObject;
}

/** Reads an Ed25519 key from unpadded base64; undefined when it is none. */
export function readVerifyKey(keyId: string, encoded: unknown): VerifyKey | undefined {
  if (!keyId.startsWith('ed25519:') || typeof encoded !== 'string') return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 32) return undefined;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return { keyId, name: keyId.slice('ed25519:'.length), key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** The signature of a user with a key, as an object carries it. */
export function signatureBy(signed: JsonObject, userId: string, keyId: string): unknown {
  const signatures = own(objectOf(signed.signatures), userId);
  return isObject(signatures) ? own(signatures, keyId) : undefined;
}

/** Whether a user signed an object with a key (Matrix appendices, "Checking for a Signature"). */
export function isSignedBy(signed: JsonObject, userId: string, { keyId, key }: VerifyKey): boolean {
  const signature = signatureBy(signed, userId, keyId);
  if (typeof signature !== 'string') return false;
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === 64 && verify(null, Buffer.from(signedText(signed)), key, bytes);
}

/** What is signed: everything but the signatures and what servers add. */
export function signedText(signed: JsonObject): string {
  const { signatures: _signatures, unsigned: _unsigned, ...rest } = signed;
  return canonicalJson(rest);
}
