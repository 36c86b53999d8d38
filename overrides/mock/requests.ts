import type { components } from '../../generated/mock.js';
import type { JournalRecord } from '../../src/sandbox/journal.js';
import { type KnownBody, redactBody, redactHeaders, redactTarget } from '../../src/sandbox/redact.js';
import { REDACTED } from '../../src/sandbox/secret-places.js';
import { listing } from '../../src/server/listing.js';
import type { Operation } from '../../src/server/spec.js';
import { checkOperationId } from './edge/operation-ids.js';
import type { MockOverrides, Specs } from './edge/service.js';

type MockRequest = components['schemas']['MockRequest'];

/** What was received and what was answered. */
export const requests = {
  listMockRequests({ sandbox, query, specs }) {
    if (query.operation_id !== undefined) checkOperationId(specs, query.operation_id, query.service);
    const found = sandbox.journal
      .list()
      .filter(
        (record) =>
          (query.operation_id === undefined || query.operation_id === record.operationId) &&
          (query.service === undefined || query.service === record.service) &&
          (query.method === undefined || query.method === record.method) &&
          (query.status === undefined || query.status === record.status),
      );
    const { total, dropped } = sandbox.journal;
    return listing(
      found.slice(-(query.limit ?? found.length)),
      (record) => present(record, specs),
      (requests) => ({ requests, total, dropped }),
    );
  },
  clearMockRequests({ sandbox }) {
    sandbox.journal.clear();
  },
} satisfies Partial<MockOverrides>;

function present(record: JournalRecord, specs: Specs): MockRequest {
  const { operation, request, answer } = knowledgeOf(record, specs);
  const { templates, secrets } = operation ?? {};
  const requestBody = redactBody(record.requestBody, request);
  const isQuotable = JSON.stringify(requestBody).includes(REDACTED);
  return {
    id: record.id,
    time: new Date(record.at).toISOString(),
    service: record.service as MockRequest['service'],
    method: record.method,
    path: redactTarget(record.target, secrets, templates),
    operation_id: record.operationId,
    status: record.status,
    answered_by: record.answeredBy,
    request_headers: redactHeaders(record.requestHeaders, secrets),
    request_body: requestBody,
    response_body: redactBody(record.responseBody, { ...answer, isQuotable }),
    findings: record.findings,
    hint: record.hint ?? null,
    duration_ms: record.durationMs,
  };
}

/** The operation that answered, and what it says of the secrets in a request and its answer. */
function knowledgeOf(
  { service, operationId, answeredBy }: JournalRecord,
  specs: Specs,
): { operation: Operation | undefined; request: KnownBody; answer: KnownBody } {
  const { operations, secretSchemas: schemas } = specs[service as keyof Specs];
  const operation = operations.find((candidate) => candidate.operationId === operationId);
  const { request, answer, event } = operation?.secrets ?? {};
  const isDeclared = operation !== undefined;
  const known = { schemas, isQuotable: false, eventPlaces: event };
  return {
    operation,
    request: { ...known, places: request, isDeclared },
    // What a fault answers holds to no spec.
    answer: { ...known, places: answer, isDeclared: isDeclared && answeredBy !== 'fault' },
  };
}
