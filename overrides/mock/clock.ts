import type { MockOverrides } from './edge/service.js';

/** The time of a sandbox. */
export const clock = {
  getMockClock({ sandbox }) {
    return { now_ms: sandbox.clock.now() };
  },
  advanceMockClock({ sandbox, body }) {
    sandbox.clock.advance(body.advance_ms);
    sandbox.timers.runDue();
    return { now_ms: sandbox.clock.now() };
  },
} satisfies Partial<MockOverrides>;
