import type { LettaOverrides } from './edge/service.js';

/** Whether the server is up, and takes requests. */
export const health = {
  check_health() {
    return { version: '0.16.7', status: 'ok' };
  },
  check_readiness() {
    return { version: '0.16.7', status: 'ok' };
  },
} satisfies Partial<LettaOverrides>;
