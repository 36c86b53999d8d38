import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Doc, operationsOf, resolve } from './document.js';

/**
 * The house rules of our specs that no general linter has: they are also the documentation, so everything is
 * described, every body has an example and every example holds to its schema; and the server relies on one success
 * answer for each operation, declared errors and complete discriminators. Returns one line for each problem.
 */
export function lint(document: Doc): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const examples = exampleChecker(document);
  for (const { path, method, item, operation } of operationsOf(document)) {
    const id = operation.operationId as string | undefined;
    const at = id ?? `${method} ${path}`;
    const say = (problem: string) => problems.push(`${at}: ${problem}`);
    if (!id) say('has no operationId');
    else if (seen.has(id)) say('the operationId is used twice');
    else seen.add(id);
    if (!operation.summary) say('has no summary');
    if (!operation.description) say('has no description');
    if (item.servers ?? operation.servers) say('servers belong at the top of the document');

    const parameters = [
      ...((item.parameters as unknown[]) ?? []),
      ...((operation.parameters as unknown[]) ?? []),
    ].map((p) => resolve(document, p));
    for (const parameter of parameters) {
      if (!parameter.description) say(`the parameter ${String(parameter.name)} has no description`);
    }
    const declared = parameters.filter((p) => p.in === 'path').map((p) => p.name as string);
    const used = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
    if ([...declared].sort().join() !== [...used].sort().join())
      say('declares other path parameters than its path has');

    const responses = operation.responses as Doc;
    const statuses = Object.keys(responses);
    const successes = statuses.filter((status) => status.startsWith('2'));
    const bodies = successes.map((status) => JSON.stringify(resolve(document, responses[status]).content));
    if (new Set(bodies).size !== 1) say('needs exactly one success answer, whatever its status');
    if (!statuses.some((status) => !status.startsWith('2'))) say('declares no error answer');

    const requestBody =
      operation.requestBody === undefined ? undefined : resolve(document, operation.requestBody);
    if (requestBody) {
      if (typeof requestBody.required !== 'boolean') say('the request body must say whether it is required');
      if (!statuses.includes('413') && !statuses.includes('default'))
        say('takes a body, so it can answer 413');
      problems.push(...lintContent(document, `${at} request`, requestBody, examples));
    }
    for (const [status, response] of Object.entries(responses)) {
      problems.push(...lintContent(document, `${at} ${status}`, resolve(document, response), examples));
    }
  }
  const schemas = (document.components as { schemas?: Record<string, Doc> } | undefined)?.schemas ?? {};
  for (const [name, schema] of Object.entries(schemas)) problems.push(...lintSchema(name, schema, true));
  return problems;
}

type ExampleChecker = (schema: unknown, example: unknown) => string | undefined;

function exampleChecker(document: Doc): ExampleChecker {
  const ajv = new Ajv2020({ strict: false, validateSchema: true, allErrors: true });
  addFormats.default(ajv);
  const schemas = (document.components as { schemas?: Record<string, object> } | undefined)?.schemas ?? {};
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, `#/components/schemas/${name}`);
  return (schema, example) => {
    const validate = ajv.compile(schema as object);
    return validate(example) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'example' });
  };
}

function lintContent(document: Doc, at: string, holder: Doc, check: ExampleChecker): string[] {
  const problems: string[] = [];
  for (const [type, node] of Object.entries((holder.content as Record<string, Doc> | undefined) ?? {})) {
    const media = resolve(document, node);
    if (!media.schema) {
      problems.push(`${at}: ${type} has no schema`);
      continue;
    }
    problems.push(...lintSchema(at, media.schema as Doc, false));
    // A form is read field by field.
    if (type === 'multipart/form-data' && !resolve(document, media.schema).properties)
      problems.push(`${at}: a form needs properties`);
    // The schema and the examples of a stream are those of one event.
    if (type !== 'application/json' && type !== 'text/event-stream') continue;
    const named = Object.entries((media.examples as Record<string, Doc> | undefined) ?? {});
    const examples = media.example === undefined ? [] : [['example', media.example] as const];
    const all = [
      ...examples,
      ...named.map(([name, example]) => [name, resolve(document, example).value] as const),
    ];
    if (all.length === 0) problems.push(`${at}: ${type} has no example`);
    for (const [name, example] of all) {
      const problem = check(media.schema, example);
      if (problem) problems.push(`${at}: the example ${name} breaks its schema: ${problem}`);
    }
  }
  return problems;
}

/** A named schema needs a description, and so does every property that is no plain reference. */
function lintSchema(at: string, schema: Doc, named: boolean): string[] {
  const problems: string[] = [];
  if (named && !schema.description) problems.push(`${at}: has no description`);
  if ('nullable' in schema) problems.push(`${at}: nullable is not OpenAPI 3.1; use type: [..., 'null']`);
  const { discriminator } = schema as { discriminator?: Doc };
  if (discriminator && !discriminator.mapping) problems.push(`${at}: the discriminator needs a mapping`);
  if (
    schema.type === 'object' &&
    !schema.properties &&
    schema.additionalProperties === undefined &&
    !schema.allOf
  ) {
    problems.push(`${at}: a free-form object must say additionalProperties: true`);
  }
  for (const [name, property] of Object.entries(
    (schema.properties as Record<string, Doc> | undefined) ?? {},
  )) {
    if (!property.description && !property.$ref) problems.push(`${at}.${name}: has no description`);
    problems.push(...lintSchema(`${at}.${name}`, property, false));
  }
  for (const key of ['items', 'additionalProperties']) {
    const inner = schema[key];
    if (inner && typeof inner === 'object') problems.push(...lintSchema(`${at}.${key}`, inner as Doc, false));
  }
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    for (const inner of (schema[key] as Doc[] | undefined) ?? [])
      problems.push(...lintSchema(at, inner, false));
  }
  return problems;
}
