import { plantWhole } from '../../src/seed/plant.js';
import type { MockOverrides } from './service.js';

/** Adding to a running world. */
export const seed = {
  seedMock({ sandbox, body }) {
    return plantWhole(sandbox, body);
  },
} satisfies Partial<MockOverrides>;
