import type { components } from '../../generated/mock.js';
import type { JournalRecord, KeptBody } from '../../src/sandbox/journal.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { redact, redactBody, redactTarget } from '../../src/sandbox/redact.js';
import { serviceOf } from './operation-ids.js';
import type { MockOverrides } from './service.js';

type MockRequest = components['schemas']['MockRequest'];

/** What was received and what was answered. */
export const requests = {
  listMockRequests({ sandbox, query, specs }) {
    if (query.operation_id !== undefined) serviceOf(specs, query.operation_id, query.service);
    const known = secretsOf(sandbox);
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
      requests: found.slice(-(query.limit ?? found.length)).map((record) => present(record, known)),
      total: sandbox.journal.total,
      dropped: sandbox.journal.dropped,
    };
  },
  clearMockRequests({ sandbox }) {
    sandbox.journal.clear();
  },
} satisfies Partial<MockOverrides>;

/** Everything that lets somebody in, so that it is kept back even where nothing says what it is. */
function secretsOf({ matrix, letta }: Sandbox): Set<string> {
  const passwords = [...matrix.state.users.values()].map(({ password }) => password ?? '');
  return new Set([...letta.apiKeys, ...matrix.state.sessions.keys(), ...passwords]);
}

function present(record: JournalRecord, known: Set<string>): MockRequest {
  return {
    id: record.id,
    time: new Date(record.at).toISOString(),
    service: record.service as MockRequest['service'],
    method: record.method,
    path: redactTarget(record.target, known),
    operation_id: record.operationId,
    status: record.status,
    answered_by: record.answeredBy,
    request_headers: redact(record.requestHeaders, known) as MockRequest['request_headers'],
    request_body: bodyOf(record.requestBody, known),
    response_body: bodyOf(record.responseBody, known),
    findings: record.findings,
    duration_ms: record.durationMs,
  };
}

function bodyOf({ text, whole }: KeptBody, known: Set<string>): unknown {
  return redactBody(whole === undefined ? text : `${text}... (${whole})`, known);
}
