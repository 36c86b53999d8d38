import { memoryNow } from '../../src/process/memory.js';
import type { MockOverrides } from './edge/service.js';

/** Whether the mock is up, and what can be asked of it. */
export const health = {
  getMockHealth({ sandbox, specs }) {
    const { heapUsed: heap_used, rss } = memoryNow();
    const { bugs, bugCount: bug_count } = sandbox;
    return { status: 'ok', version: specs.mock.version, bugs, bug_count, memory: { heap_used, rss } };
  },
  getMockIndex({ specs }) {
    const operations = specs.mock.operations.map(({ operationId, method, path }) => ({
      operation_id: operationId,
      method,
      path,
    }));
    return { name: 'letta-matrix-mock', version: specs.mock.version, operations };
  },
} satisfies Partial<MockOverrides>;
