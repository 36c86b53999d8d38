import { complaintOfNode } from './node-version.js';
import { SeedError } from './seed/seed-error.js';
import { SettingsError } from './settings/settings-error.js';
import type { Mocks, StartOptions } from './start.js';

export { SeedError, SettingsError };
export type { Addresses, Mocks, Seed, SeedCredentials, Settings, StartOptions } from './start.js';

// An old Node cannot even load the rest, and would say so in words of its own.
const complaint = complaintOfNode(process.version);
if (complaint !== undefined) throw new Error(complaint);

/**
 * Starts both services and resolves once both answer. Port 0 picks a free port.
 *
 * Rejects with `SettingsError` for an unusable option, with `SeedError` for a seed that cannot be read or planted,
 * and with Node's error (`EADDRINUSE`, `EADDRNOTAVAIL`, ...) for a port that cannot be had; then neither is held.
 */
export async function startMocks(options: StartOptions = {}): Promise<Mocks> {
  const { start } = await import('./start.js');
  return start(options);
}
