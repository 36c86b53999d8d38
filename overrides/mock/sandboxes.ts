import { SANDBOX_NAME } from '../../src/sandbox/sandbox.js';
import { Refused } from '../../src/server/refusal.js';
import type { MockOverrides } from './edge/service.js';

/** The isolated worlds of the process. */
export const sandboxes = {
  async resetMock({ sandbox, sandboxes }) {
    await sandboxes.reset(sandbox.name);
    return { sandbox: sandbox.name };
  },
  listMockSandboxes({ sandboxes }) {
    return {
      sandboxes: sandboxes.all().map(({ name, journal, bugCount }) => ({
        name,
        requests: journal.total,
        bugs: bugCount,
      })),
    };
  },
  deleteMockSandbox({ path, sandboxes }) {
    if (!SANDBOX_NAME.test(path.name)) throw new Refused({ reason: 'bad-sandbox-name', name: path.name });
    sandboxes.delete(path.name);
  },
} satisfies Partial<MockOverrides>;
