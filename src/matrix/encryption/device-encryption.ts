import type { Device } from '../model/accounts.js';
import type { DeviceEncryption } from '../model/encryption.js';

/** That of a device; empty for one that has uploaded nothing. */
export function encryptionOf(device: Pick<Device, 'encryption'>): DeviceEncryption {
  return (device.encryption ??= {
    keys: null,
    oneTimeKeys: new Map(),
    fallbackKeys: new Map(),
    inbox: [],
  });
}
