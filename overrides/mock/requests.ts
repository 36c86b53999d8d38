import type { components } from '../../generated/mock.js';
import type { JournalRecord } from '../../src/sandbox/journal.js';
import { redact, redactBody, redactTarget } from '../../src/sandbox/redact.js';
import { serviceOf } from './operation-ids.js';
import type { MockOverrides } from './service.js';

type MockRequest = components['schemas']['MockRequest'];

/** What was received and what was answered. */
export const requests = {
  listMockRequests({ sandbox, query, specs }) {
    if (query.operation_id !== undefined) serviceOf(specs, query.operation_id, query.service);
    const found = sandbox.journal
      .list()
      .filter(
        (record) =>
          (query.operation_id === undefined || query.operation_id === record.operationId) &&
          (query.service === undefined || query.service === record.service) &&
          (query.method === undefined || query.method === record.method) &&
          (query.status === undefined || query.status === record.status),
      );
    return {
      requests: found.slice(-(query.limit ?? found.length)).map(present),
      total: sandbox.journal.total,
    };
  },
  clearMockRequests({ sandbox }) {
    sandbox.journal.clear();
  },
} satisfies Partial<MockOverrides>;

function present(record: JournalRecord): MockRequest {
  return {
    id: record.id,
    time: new Date(record.at).toISOString(),
    service: record.service as MockRequest['service'],
    method: record.method,
    path: redactTarget(record.target),
    operation_id: record.operationId,
    status: record.status,
    answered_by: record.answeredBy,
    request_headers: redact(record.requestHeaders) as MockRequest['request_headers'],
    request_body: redactBody(record.requestBody),
    response_body: redactBody(record.responseBody),
    findings: record.findings,
    duration_ms: record.durationMs,
  };
}
