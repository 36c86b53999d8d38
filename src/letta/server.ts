import type { Clock } from '../sandbox/clock.js';
import type { Random } from '../sandbox/random.js';
import type { SandboxSettings } from '../sandbox/settings.js';

/** Everything a Letta server remembers, as plain data. */
export interface LettaState {
  agents: Map<string, unknown>;
}

/** One Letta server: its data, and what its rules draw on. */
export interface LettaServer {
  apiKeys: string[];
  /** The sandbox's own, so that a change takes effect at once. */
  settings: SandboxSettings;
  clock: Clock;
  random: Random;
  state: LettaState;
}

/** A Letta server without agents. */
export function emptyLetta(parts: Omit<LettaServer, 'state'>): LettaServer {
  return { ...parts, state: { agents: new Map() } };
}
