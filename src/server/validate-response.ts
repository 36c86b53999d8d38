import { own } from '../json/read.js';
import { eventKey, responseKey } from './compile-responses.js';
import { EventStream, type ServerSentEvent } from './events.js';
import type { Operation, ResponseSpec, ResponseValidators } from './spec.js';

/** An answer of ours that our own spec does not allow: always a bug of the mock, never the client's. */
export class OffSpec extends Error {
  constructor(operation: Operation, status: number, problem: string) {
    super(`${operation.operationId} answered ${status} off its own spec: ${problem}`);
    this.name = 'OffSpec';
  }
}

/** Checks answers against the spec, with one validator for each declared answer. */
export class ResponseValidation {
  constructor(private readonly validators: ResponseValidators) {}

  /** The declared answer for a status: its own, its class (`4XX`), or the default. */
  declared(operation: Operation, status: number): ResponseSpec | undefined {
    return own(operation.responses, declaredStatus(operation, status));
  }

  /** Throws `OffSpec` when the spec declares no such status or the body breaks its schema. */
  check(operation: Operation, status: number, body: unknown): void {
    const response = this.declared(operation, status);
    if (!response) throw new OffSpec(operation, status, 'the status is not declared');
    const problem = this.problem(operation, status, response, body);
    if (problem) throw new OffSpec(operation, status, problem);
  }

  /**
   * Throws `OffSpec` when an event of a stream breaks what the spec declares of it. What is sent as text is no JSON
   * and has no schema.
   */
  checkEvent(operation: Operation, status: number, { data }: ServerSentEvent): void {
    if (typeof data === 'string') return;
    const problem = this.broken(eventKey(operation.operationId, declaredStatus(operation, status)), data);
    if (problem) throw new OffSpec(operation, status, `event${problem}`);
  }

  /** What is wrong with a body for a status, or undefined. */
  problem(operation: Operation, status: number, response: ResponseSpec, body: unknown): string | undefined {
    if (body instanceof Uint8Array) return undefined;
    if (body instanceof EventStream)
      return response.eventSchema === undefined ? 'no stream of events is declared' : undefined;
    if (response.schema === undefined) return body === undefined ? undefined : 'no body is declared';
    const problem = this.broken(responseKey(operation.operationId, declaredStatus(operation, status)), body);
    return problem && `body${problem}`;
  }

  private broken(key: string, value: unknown): string | undefined {
    const validate = own(this.validators, key);
    if (!validate) throw new Error(`${key} has no validator: the specs changed after the last build`);
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath ?? ''} ${first?.message ?? ''}`;
  }
}

/** The key of the declared answer for a status: its own, its class (`4XX`), or the default. */
export function declaredStatus({ responses }: Operation, status: number): string {
  const kind = `${Math.floor(status / 100)}XX`;
  if (Object.hasOwn(responses, String(status))) return String(status);
  return Object.hasOwn(responses, kind) ? kind : 'default';
}
