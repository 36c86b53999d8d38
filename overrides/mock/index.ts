import { clock } from './clock.js';
import { faults } from './faults.js';
import { health } from './health.js';
import { requests } from './requests.js';
import { sandboxes } from './sandboxes.js';
import { scripts } from './scripts.js';
import { seed } from './seed.js';
import type { MockOverrides } from './edge/service.js';
import { settings } from './settings.js';
import { state } from './state.js';

/** Every operation of specs/mock.yaml, and who answers it. */
export const mockOverrides: MockOverrides = {
  ...clock,
  ...faults,
  ...health,
  ...requests,
  ...sandboxes,
  ...scripts,
  ...seed,
  ...settings,
  ...state,
};
