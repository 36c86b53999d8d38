import { health } from './health.js';
import type { LettaOverrides } from './service.js';

/** Every operation of specs/letta.yaml, and who answers it. */
export const lettaOverrides: LettaOverrides = {
  ...health,
};
