import type { JsonObject } from '../../json/read.js';

/** A key that is handed out when the one-time keys of its algorithm are used up, and then again. */
export interface FallbackKey {
  /** `algorithm:id`. */
  keyId: string;
  key: unknown;
  /** It was handed out since it was uploaded. */
  used: boolean;
}

/** A message for one device. */
export interface ToDeviceMessage {
  /** Where it stands in the homeserver's stream. */
  position: number;
  sender: string;
  type: string;
  content: JsonObject;
}

/** What a device needs for end-to-end encryption, as it uploaded it; goes with the device. */
export interface DeviceEncryption {
  /** Its identity keys, null before they were uploaded. */
  keys: JsonObject | null;
  /** By `algorithm:id`, oldest first. */
  oneTimeKeys: Map<string, unknown>;
  /** By algorithm. */
  fallbackKeys: Map<string, FallbackKey>;
  /** What was sent to it and not yet acknowledged, oldest first. */
  inbox: ToDeviceMessage[];
}

/** What cross-signing keys are for, in the order in which they vouch for each other. */
export const KEY_USAGES = ['master', 'self_signing', 'user_signing'] as const;

export type KeyUsage = (typeof KEY_USAGES)[number];

/** The cross-signing keys of a user, as they were uploaded. */
export type CrossSigningKeys = { [Usage in KeyUsage]?: JsonObject };

/** The key of one megolm session, as a client backed it up. */
export interface BackedUpKey extends JsonObject {
  first_message_index: unknown;
  forwarded_count: unknown;
  is_verified: boolean;
  session_data: unknown;
}

/** One version of a user's backup. */
export interface KeyBackup {
  /** `1`, `2`, ... in the order they were made. */
  version: string;
  algorithm: string;
  auth_data: unknown;
  /** Grows with every change of the keys. */
  etag: number;
  /** By room, and then by session. */
  keys: Map<string, Map<string, BackedUpKey>>;
  /** Deleted ones can still be deleted, but nothing else (Synapse: observed). */
  deleted: boolean;
}

/** The signatures on one key that were added after it was uploaded: by signer, and then by the signing key's id. */
export type KeySignatures = Map<string, Map<string, unknown>>;
