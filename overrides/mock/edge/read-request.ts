import { decodeUtf8 } from '../../../src/python/encodings.js';
import type { Exchange } from '../../../src/server/exchange.js';
import { MAX_DEPTH, parseJsonBody } from '../../../src/server/parse-json.js';
import { type Finding, Refused } from '../../../src/server/refusal.js';
import type { Route } from '../../../src/server/router.js';
import { type Operation, type ServiceSpec, findCheck } from '../../../src/server/spec.js';
import type { RequestRead } from '../../../src/server/validate-request.js';
import { faultOfJson } from '../../../src/words/json-fault.js';
import { SchemaCheck } from '../../../src/words/schema-check.js';
import { bodyCheck, bodyOf, queryCheck, queryOf } from './wanted.js';
import { ControlError } from './error.js';
import { findingsAt } from './findings.js';

/** The body of a request, and what was seen of it. */
type Sent = Pick<Exchange, 'rawBody' | 'scan'>;

/** What is held against the requests of one operation. */
interface Checks {
  query: SchemaCheck;
  body?: SchemaCheck;
}

/** Longer bodies are not searched for where they stop being JSON. */
const LONGEST_SEARCHED = 1024 * 1024;

/** Reads requests of the control API, and says what is wrong with them in words that help. */
export class RequestReader {
  private readonly checks = new Map<string, Checks>();

  /** Throws `ControlError` for a body that is no JSON. */
  read({ operation }: Route, message: Sent & Pick<Exchange, 'query'>, spec: ServiceSpec): RequestRead {
    const { query, body } = this.checksOf(operation, spec);
    const read = body && readJson(message, operation);
    const findings = [
      ...queryFindings(query, message.query),
      ...findingsAt('/body', body?.problemsOf(read) ?? []),
    ];
    return { body: read, findings };
  }

  private checksOf(operation: Operation, { schemas }: ServiceSpec): Checks {
    let checks = this.checks.get(operation.operationId);
    if (!checks) this.checks.set(operation.operationId, (checks = makeChecks(operation, schemas)));
    return checks;
  }
}

function makeChecks(operation: Operation, schemas: Record<string, unknown>): Checks {
  const query = queryOf(operation);
  const body = bodyOf(operation);
  return {
    query: new SchemaCheck(schemas, query, findCheck(queryCheck(operation))),
    ...(body && { body: new SchemaCheck(schemas, body, findCheck(bodyCheck(operation))) }),
  };
}

/** A parameter that is given twice would be overlooked once. */
function queryFindings(check: SchemaCheck, sent: URLSearchParams): Finding[] {
  const names = [...new Set(sent.keys())];
  const twice = names.filter((name) => sent.getAll(name).length > 1);
  const problems = check.problemsOf(Object.fromEntries(sent));
  return [
    ...findingsAt('/query', problems),
    ...twice.map((name) => ({ path: `/query/${name}`, rule: 'repeated', message: 'is given twice' })),
  ];
}

function readJson(message: Sent, { requestBody }: Operation): unknown {
  if (message.rawBody.length === 0) {
    if (!requestBody?.required) return {};
    throw new ControlError(400, 'bad_request', 'The body is empty; a JSON object is expected.');
  }
  try {
    return parseJsonBody(message);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ControlError(400, 'bad_request', `The body is not JSON${explain(message)}.`);
  }
}

/** Why the body could not be read, as the end of a sentence. */
function explain({ rawBody, scan }: Sent): string {
  const text = decodeUtf8(rawBody);
  if (text === undefined) return ': it is not UTF-8';
  const fault = text.length > LONGEST_SEARCHED ? undefined : faultOfJson(text);
  if (fault) return ` at line ${fault.line}, column ${fault.column}: expected ${fault.expected}`;
  return scan?.isTooDeep ? `: it is nested deeper than ${MAX_DEPTH} levels` : '';
}
