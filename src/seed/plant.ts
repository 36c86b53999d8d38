import type { components } from '../../generated/mock.js';
import { isoTime } from '../sandbox/clock.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { settingsOfSeed } from './settings.js';

type Schemas = components['schemas'];

export type Seed = Schemas['Seed'];

/** Adds a seed to a sandbox and says what was added. */
export function plant(sandbox: Sandbox, seed: Seed): Schemas['Planted'] {
  Object.assign(sandbox.settings, settingsOfSeed(seed.settings ?? {}));
  const agents = (seed.agents ?? []).map((agent) => {
    const id = agent.id ?? `agent-${sandbox.random.uuid()}`;
    const created_at = agent.created_at ?? isoTime(sandbox.clock.now());
    sandbox.letta.state.agents.set(id, { ...agent, id, name: agent.name ?? id, created_at });
    return id;
  });
  return { agents };
}
