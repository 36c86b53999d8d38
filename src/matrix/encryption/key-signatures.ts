import { objectOf, own, setOwn, type JsonObject } from '../../json/read.js';
import type { Homeserver } from '../model/homeserver.js';

/** A key that can be signed: a device's, by its id, or a master key, by the key itself. */
export interface SignedKey {
  userId: string;
  keyId: string;
}

/** Keeps a signature on a key. */
export function addSignature(
  { state }: Homeserver,
  target: SignedKey,
  { signerId, signingKeyId, signature }: { signerId: string; signingKeyId: string; signature: unknown },
): void {
  const bySigner = state.keySignatures.get(nameOf(target)) ?? new Map<string, Map<string, unknown>>();
  const byKey = bySigner.get(signerId) ?? new Map<string, unknown>();
  state.keySignatures.set(nameOf(target), bySigner.set(signerId, byKey.set(signingKeyId, signature)));
}

/**
 * The signatures on a key that somebody sees, by signer: those it was uploaded with, its owner's and their own. How
 * many others vouch for a user is nobody's business (Matrix client-server API, "Cross-signing").
 */
export function signaturesOf(
  { state }: Homeserver,
  viewerId: string,
  target: SignedKey,
  key: JsonObject,
): JsonObject {
  const signatures = { ...objectOf(key.signatures) };
  const added = state.keySignatures.get(nameOf(target));
  for (const signerId of new Set([target.userId, viewerId])) {
    const byKey = added?.get(signerId);
    if (byKey)
      setOwn(signatures, signerId, { ...objectOf(own(signatures, signerId)), ...Object.fromEntries(byKey) });
  }
  return signatures;
}

function nameOf({ userId, keyId }: SignedKey): string {
  return `${userId} ${keyId}`;
}
