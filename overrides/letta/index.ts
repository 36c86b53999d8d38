import { faked } from '../../src/server/override.js';
import { agents } from './agents.js';
import { health } from './health.js';
import type { LettaOverrides } from './service.js';

/** Every operation of specs/letta.yaml, and who answers it. */
export const lettaOverrides: LettaOverrides = {
  list_models: faked,
  list_embedding_models: faked,
  ...agents,
  ...health,
};
