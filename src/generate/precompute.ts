import type { JsonSchema, Operation, ParameterSpec, ResponseSpec, ServiceSpec } from '../server/spec.js';
import { type Doc, type DocOperation, operationsOf, reachableSchemas, resolve } from './document.js';
import { secretSchemas, secretsOf } from './secrets.js';

/** The media type of answers that come in pieces; its schema is that of one event. */
const EVENTS = 'text/event-stream';

/** Forms are read by their schema, so it stands where they are declared. */
const FORM = 'multipart/form-data';

/** Keywords that document a schema without constraining anything. */
const PROSE = new Set([
  'description',
  'title',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'deprecated',
  // For the journal, which has what follows from it.
  'x-secret',
]);

/** The form of a spec that the server reads at start-up: no prose, references resolved where they are no schemas. */
export function precompute(document: Doc): ServiceSpec {
  const info = document.info as { title: string; version: string };
  const schemas = (document.components as { schemas?: Record<string, unknown> } | undefined)?.schemas ?? {};
  return {
    title: info.title,
    version: info.version,
    operations: operationsOf(document).map((found) => precomputeOperation(document, found)),
    schemas: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, withoutProse(schema) as JsonSchema]),
    ),
    credentials: credentialsOf(document),
    secretSchemas: secretSchemas(document),
  };
}

function precomputeOperation(document: Doc, { path, method, item, operation }: DocOperation): Operation {
  const parameters = parametersOf(document, item, operation);
  const requestBody =
    operation.requestBody === undefined ? undefined : resolve(document, operation.requestBody);
  const responses = Object.fromEntries(
    Object.entries(operation.responses as Doc).map(([status, response]) => [
      status,
      precomputeResponse(resolve(document, response)),
    ]),
  );
  const secrets = secretsOf(document, { item, operation });
  const success = Object.keys(responses).find((status) => status.startsWith('2'));
  if (!success) throw new Error(`${String(operation.operationId)} declares no success answer`);
  return {
    operationId: operation.operationId as string,
    method: method.toUpperCase(),
    path,
    templates: templatesOf(path, item),
    ...(item['x-put-with-transaction'] === true && {
      numberedTemplates: templatesOf(path, item).map((template) => `${template}/{txnId}`),
    }),
    security: securityOf(document, operation),
    parameters,
    ...(requestBody && {
      requestBody: {
        required: requestBody.required === true,
        content: Object.fromEntries(
          Object.entries(requestBody.content as Record<string, Doc>).map(([type, media]) => [
            type,
            {
              schema: withoutProse(
                type === FORM ? resolve(document, media.schema) : media.schema,
              ) as JsonSchema,
            },
          ]),
        ),
      },
    }),
    requestSchemas: [...reachableSchemas(document, [parameters, requestBody])],
    successStatus: Number(success),
    responses,
    ...(secrets && { secrets }),
  };
}

/**
 * `x-versions` lists the API versions a path answers at, its own included; `x-also-at` whole further templates, in
 * which `{name=value}` stands for a parameter that has this value only.
 */
function templatesOf(path: string, item: Doc): string[] {
  const also = (item['x-also-at'] as string[] | undefined) ?? [];
  const versions = item['x-versions'] as string[] | undefined;
  return [path, ...also].flatMap((template) =>
    versions
      ? versions.map((version) => template.replace(/(?<=^\/_matrix\/(client|media)\/)[^/]+/, version))
      : [template],
  );
}

function parametersOf(document: Doc, item: Doc, operation: Doc): ParameterSpec[] {
  const listed = [...((item.parameters as unknown[]) ?? []), ...((operation.parameters as unknown[]) ?? [])];
  return listed.map((node) => {
    const parameter = resolve(document, node);
    return {
      name: parameter.name as string,
      in: parameter.in as ParameterSpec['in'],
      required: parameter.required === true,
      schema: withoutProse(parameterSchema(document, parameter.schema)) as ParameterSpec['schema'],
      // Spelled out, because the request validator is handed operations without the loader that would default them.
      style: parameter.style ?? (parameter.in === 'query' ? 'form' : 'simple'),
      explode: parameter.explode ?? parameter.in === 'query',
      // Real clients send ids with @ ! $ : unescaped.
      ...(parameter.in === 'query' && { allowReserved: true }),
    };
  });
}

/**
 * References resolved, so that services can look up what a value was refused for. That an enumeration had a name of
 * its own is kept (`x-enum`): to Letta it makes a difference.
 */
function parameterSchema(document: Doc, node: unknown): Doc {
  const resolved = resolve(document, node);
  const schema = resolved !== node && resolved.enum ? { ...resolved, 'x-enum': true } : resolved;
  return schema.items ? { ...schema, items: parameterSchema(document, schema.items) } : schema;
}

function precomputeResponse(response: Doc): ResponseSpec {
  const { [EVENTS]: events, ...whole } = (response.content as Record<string, Doc> | undefined) ?? {};
  const eventSchema = events && { eventSchema: withoutProse(events.schema) as JsonSchema };
  const [contentType, media] = Object.entries(whole)[0] ?? [];
  if (!contentType || !media) return { ...eventSchema };
  const example =
    media.example ?? Object.values((media.examples as Record<string, Doc> | undefined) ?? {})[0]?.value;
  return { contentType, schema: withoutProse(media.schema) as JsonSchema, example, ...eventSchema };
}

function credentialsOf(document: Doc): string[] {
  const { securitySchemes = {} } = (document.components ?? {}) as { securitySchemes?: Record<string, Doc> };
  const inQuery = Object.values(securitySchemes).filter((scheme) => scheme.in === 'query');
  const everywhere = (document['x-query-everywhere'] as string[] | undefined) ?? [];
  return [...inQuery.map(({ name }) => name as string), ...everywhere];
}

function securityOf(document: Doc, operation: Doc): Operation['security'] {
  const security = (operation.security ?? document.security ?? []) as Doc[];
  if (security.length === 0) return 'none';
  return security.some((alternative) => Object.keys(alternative).length === 0) ? 'optional' : 'required';
}

/** Takes prose out of schemas, but leaves a property alone that happens to be called `title` or `description`. */
function withoutProse(node: unknown, isPropertyMap = false): unknown {
  if (Array.isArray(node)) return node.map((item) => withoutProse(item));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => isPropertyMap || !PROSE.has(key))
      .map(([key, value]) => {
        const isData =
          !isPropertyMap && (key === 'default' || key === 'enum' || key === 'const' || key === 'required');
        if (isData) return [key, value];
        return [
          key,
          withoutProse(value, !isPropertyMap && (key === 'properties' || key === 'patternProperties')),
        ];
      }),
  );
}
