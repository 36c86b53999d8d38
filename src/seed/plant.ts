import type { components } from '../../generated/mock.js';
import { addAgents } from '../letta/agents.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { settingsOfSeed } from './settings.js';

type Schemas = components['schemas'];

export type Seed = Schemas['Seed'];

/** Adds a seed to a sandbox and says what was added. Throws `LettaError`, and adds nothing, for agents that cannot be. */
export function plant(sandbox: Sandbox, seed: Seed): Schemas['Planted'] {
  const agents = addAgents(sandbox.letta, seed.agents ?? []);
  Object.assign(sandbox.settings, settingsOfSeed(seed.settings ?? {}));
  return { agents: agents.map(({ id }) => id) };
}
