import { ControlError } from './error.js';
import type { MockOverrides } from './service.js';

/** The isolated worlds of the process. */
export const sandboxes = {
  async resetMock({ sandbox, sandboxes }) {
    await sandboxes.reset(sandbox.name);
    return { sandbox: sandbox.name };
  },
  listMockSandboxes({ sandboxes }) {
    return {
      sandboxes: sandboxes.all().map(({ name, journal, bugs }) => ({
        name,
        requests: journal.total,
        bugs: bugs.length,
      })),
    };
  },
  deleteMockSandbox({ path, sandboxes }) {
    if (!sandboxes.delete(path.name)) {
      throw new ControlError(404, 'not_found', `There is no sandbox ${path.name}.`);
    }
  },
} satisfies Partial<MockOverrides>;
