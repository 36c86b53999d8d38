import { settingsOfSeed, settingsToSeed } from '../../src/seed/settings.js';
import type { MockOverrides } from './edge/service.js';

/** What a sandbox does where there is a choice. */
export const settings = {
  getMockSettings({ sandbox }) {
    return settingsToSeed(sandbox.settings);
  },
  updateMockSettings({ sandbox, body }) {
    // Both services hold this very object, so it is changed and not replaced.
    Object.assign(sandbox.settings, settingsOfSeed(body));
    return settingsToSeed(sandbox.settings);
  },
} satisfies Partial<MockOverrides>;
