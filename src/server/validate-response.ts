import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema, Operation, ResponseSpec, ServiceSpec } from './spec.js';

/** An answer of ours that our own spec does not allow: always a bug of the mock, never the client's. */
export class OffSpec extends Error {
  constructor(operation: Operation, status: number, problem: string) {
    super(`${operation.operationId} answered ${status} off its own spec: ${problem}`);
    this.name = 'OffSpec';
  }
}

/**
 * Checks answers against the spec. Each component schema is a schema of its own, so that a first call compiles
 * what it reaches and nothing else.
 */
export class ResponseValidation {
  private readonly ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: false });
  private readonly compiled = new Map<string, ValidateFunction | undefined>();

  constructor(spec: ServiceSpec) {
    addFormats.default(this.ajv, { mode: 'fast' });
    for (const [name, schema] of Object.entries(spec.schemas)) {
      this.ajv.addSchema(schema as object, `#/components/schemas/${name}`);
    }
  }

  /** The declared answer for a status: its own, its class (`4XX`), or the default. */
  declared(operation: Operation, status: number): ResponseSpec | undefined {
    const { responses } = operation;
    return responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
  }

  /** Throws `OffSpec` when the spec declares no such status or the body breaks its schema. */
  check(operation: Operation, status: number, body: unknown): void {
    const response = this.declared(operation, status);
    if (!response) throw new OffSpec(operation, status, 'the status is not declared');
    const problem = this.problem(operation, status, response, body);
    if (problem) throw new OffSpec(operation, status, problem);
  }

  /** What is wrong with a body for a status, or undefined. */
  problem(operation: Operation, status: number, response: ResponseSpec, body: unknown): string | undefined {
    if (body instanceof Uint8Array) return undefined;
    if (response.schema === undefined) return body === undefined ? undefined : 'no body is declared';
    const validate = this.validator(`${operation.operationId} ${status}`, response.schema);
    if (validate(body)) return undefined;
    return this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  private validator(key: string, schema: JsonSchema): ValidateFunction {
    let validate = this.compiled.get(key);
    if (!validate) this.compiled.set(key, (validate = this.ajv.compile(schema as object)));
    return validate;
  }
}
