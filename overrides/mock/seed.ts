import { plant } from '../../src/seed/plant.js';
import type { MockOverrides } from './service.js';

/** Adding to a running world. */
export const seed = {
  seedMock({ sandbox, body }) {
    return plant(sandbox, body);
  },
} satisfies Partial<MockOverrides>;
