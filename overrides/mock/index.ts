import { health } from './health.js';
import type { MockOverrides } from './service.js';

/** Every operation of specs/mock.yaml, and who answers it. */
export const mockOverrides: MockOverrides = {
  ...health,
};
