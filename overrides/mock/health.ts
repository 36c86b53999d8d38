import type { MockOverrides } from './service.js';

/** Whether the mock is up. */
export const health = {
  getMockHealth({ sandbox }) {
    return { status: 'ok', version: '0.1.0', bugs: sandbox.bugs };
  },
} satisfies Partial<MockOverrides>;
