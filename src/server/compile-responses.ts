import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import type { JsonSchema, ServiceSpec, ResponseValidators } from './spec.js';

/** `status` as the spec declares it: a number, a class (`4XX`) or `default`. */
export function responseKey(operationId: string, status: string): string {
  return `${operationId}_${status}`;
}

/** The same, for each event of an answer that is a stream. */
export function eventKey(operationId: string, status: string): string {
  return `${responseKey(operationId, status)}_event`;
}

/** Compiles the answers of a spec here and now, for specs that were not built. */
export function compileResponses(spec: ServiceSpec): ResponseValidators {
  const { ajv, keys } = responseSchemas(spec);
  return Object.fromEntries(keys.map((key) => [key, ajv.getSchema(pointer(key)) as ValidateFunction]));
}

/**
 * The source of a CommonJS module that exports the validators of a spec. `npm run build` writes it, because a first
 * call must not wait for Ajv: the agents of the Letta spec take it 60 ms or more, loading all the code takes 10.
 */
export function responseValidatorsSource(spec: ServiceSpec): string {
  const { ajv, keys } = responseSchemas(spec);
  return standaloneCode.default(ajv, Object.fromEntries(keys.map((key) => [key, pointer(key)])));
}

/** One document with everything in it, so that a reference means the same wherever it stands. */
function responseSchemas(spec: ServiceSpec): { ajv: Ajv2020; keys: string[] } {
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    code: { source: true },
  });
  addFormats.default(ajv, { mode: 'fast' });
  const responses = new Map<string, JsonSchema>();
  for (const { operationId, responses: declared } of spec.operations) {
    for (const [status, { schema, eventSchema }] of Object.entries(declared)) {
      if (schema !== undefined) responses.set(responseKey(operationId, status), schema);
      if (eventSchema !== undefined) responses.set(eventKey(operationId, status), eventSchema);
    }
  }
  ajv.addSchema({ components: { schemas: spec.schemas }, responses: Object.fromEntries(responses) }, 'spec');
  return { ajv, keys: [...responses.keys()] };
}

function pointer(key: string): string {
  return `spec#/responses/${key}`;
}
