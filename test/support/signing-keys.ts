import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { canonicalJson } from '../../src/matrix/values/canonical-json.js';

type Json = Record<string, unknown>;

/** An Ed25519 key, as clients make them. */
export interface SigningKey {
  /** Unpadded base64, as it is published. */
  publicKey: string;
  privateKey: KeyObject;
}

/** A new key. */
export function newKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    publicKey: Buffer.from(x, 'base64url').toString('base64').replace(/=+$/, ''),
    privateKey,
  };
}

/** The object with one more signature, by a user's key of some name. */
export function signed(object: Json, userId: string, name: string, key: SigningKey): Json {
  const { signatures, unsigned: _unsigned, ...rest } = object as Json & { signatures?: Record<string, Json> };
  const signature = sign(null, Buffer.from(canonicalJson(rest)), key.privateKey)
    .toString('base64')
    .replace(/=+$/, '');
  const own = { ...signatures?.[userId], [`ed25519:${name}`]: signature };
  return { ...rest, signatures: { ...signatures, [userId]: own } };
}

/** A cross-signing key, signed by the master key if one is given. */
export function signingKey(userId: string, usage: string, key: SigningKey, master?: SigningKey): Json {
  const object = {
    user_id: userId,
    usage: [usage],
    keys: { [`ed25519:${key.publicKey}`]: key.publicKey },
  };
  return master ? signed(object, userId, master.publicKey, master) : object;
}
