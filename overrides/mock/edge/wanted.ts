import { objectOf } from '../../../src/json/read.js';
import { SEED } from '../../../src/seed/schema.js';
import type { Operation, ServiceSpec } from '../../../src/server/spec.js';
import { takesJson } from '../../../src/server/validate-request.js';
import { checkSource, type Wanted } from '../../../src/words/compile-check.js';

/** What the query of an operation is held to. */
export function queryOf({ parameters }: Operation): Wanted {
  const sent = parameters.filter((parameter) => parameter.in === 'query');
  const properties = Object.fromEntries(sent.map(({ name, schema }) => [name, schema]));
  const required = sent.filter((parameter) => parameter.required).map(({ name }) => name);
  const schema = { type: 'object', properties, required, additionalProperties: false };
  return { schema, changes: 'coerceTypes' };
}

/** What the body of an operation is held to, if it takes one. */
export function bodyOf(operation: Operation): Wanted | undefined {
  if (!takesJson(operation)) return undefined;
  const { schema } = operation.requestBody?.content['application/json'] ?? {};
  return { schema: objectOf(schema), changes: 'useDefaults' };
}

/** What the build calls the check of an operation's query. */
export function queryCheck({ operationId }: Operation): string {
  return `${operationId}_query`;
}

/** What the build calls the check of an operation's body. */
export function bodyCheck({ operationId }: Operation): string {
  return `${operationId}_body`;
}

/** The source of a module for each check of the control API, and for that of seeds, by its name; for the build. */
export function checkSources({ operations, schemas }: ServiceSpec): Map<string, string> {
  const wanted = new Map<string, Wanted>(Object.entries(SEED));
  for (const operation of operations) {
    const body = bodyOf(operation);
    wanted.set(queryCheck(operation), queryOf(operation));
    if (body) wanted.set(bodyCheck(operation), body);
  }
  return new Map([...wanted].map(([name, one]) => [name, checkSource(schemas, one)]));
}
