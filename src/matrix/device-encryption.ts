import type { Device, JsonObject } from './homeserver.js';

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

/** That of a device; empty for one that has uploaded nothing. */
export function encryptionOf(device: Pick<Device, 'encryption'>): DeviceEncryption {
  return (device.encryption ??= {
    keys: null,
    oneTimeKeys: new Map(),
    fallbackKeys: new Map(),
    inbox: [],
  });
}
