import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** A body or an answer as a spec describes it. */
export interface Media {
  schema: { $ref?: string; properties?: Record<string, { format?: string }> };
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  example?: unknown;
  schema: { example?: unknown; examples?: unknown[]; default?: unknown; type?: string };
}

/** An operation as a spec describes it. */
export interface OperationDoc {
  operationId: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { $ref?: string; content: Record<string, Media> };
  responses: Record<string, { $ref?: string; content?: Record<string, Media> }>;
}

interface SpecDoc {
  paths: Record<string, { parameters?: Parameter[] } & { [method: string]: unknown }>;
  components: { schemas: Record<string, object> };
}

/** An operation of one of the specs, with all of its parameters. */
export interface Described {
  service: string;
  doc: SpecDoc;
  path: string;
  method: string;
  operation: OperationDoc;
  parameters: Parameter[];
}

/** The names of the specs. */
export const services = ['matrix', 'letta', 'mock'];

/** The specs as they are written, not as they were precomputed: the contract is checked against the source. */
export const described = services.flatMap((service): Described[] => {
  const doc = parse(readFileSync(new URL(`../../specs/${service}.yaml`, import.meta.url), 'utf8')) as SpecDoc;
  return Object.entries(doc.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => ['get', 'put', 'post', 'delete', 'patch'].includes(method))
      .map(([method, node]) => [method, node as OperationDoc] as const)
      .map(([method, operation]) => ({
        service,
        doc,
        path,
        method: method.toUpperCase(),
        operation,
        parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((p) => resolve(doc, p)),
      })),
  );
});

/** What a reference leads to, or the node itself. */
export function resolve<Node extends { $ref?: string }>(doc: SpecDoc, node: Node): Node {
  if (!node.$ref) return node;
  let target: unknown = doc;
  for (const key of node.$ref.slice(2).split('/')) target = (target as Record<string, unknown>)[key];
  return target as Node;
}

const validators = new Map<string, Ajv2020>();

/** What is wrong with a body by a schema of a spec; null if nothing is. */
export function problemOf(doc: SpecDoc, service: string, schema: object, body: unknown): string | null {
  let ajv = validators.get(service);
  if (!ajv) {
    validators.set(service, (ajv = new Ajv2020({ strict: false, allErrors: true })));
    addFormats.default(ajv);
    for (const [name, component] of Object.entries(doc.components.schemas)) {
      ajv.addSchema(component, `#/components/schemas/${name}`);
    }
  }
  return ajv.validate(schema, body) ? null : ajv.errorsText();
}

/** What a spec gives as an example of a parameter, as text. */
export function exampleOfParameter({ example, schema }: Parameter): string {
  return String(
    example ??
      schema.example ??
      schema.examples?.[0] ??
      schema.default ??
      (schema.type === 'integer' ? 1 : 'example'),
  );
}

/** Path and query as the examples of the spec have them. */
export function targetOf({ path, parameters }: Described): string {
  const required = parameters.filter((p) => p.in === 'query' && p.required);
  const query = new URLSearchParams(required.map((p): [string, string] => [p.name, exampleOfParameter(p)]));
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((p) => p.in === 'path' && p.name === name);
    return encodeURIComponent(parameter ? exampleOfParameter(parameter) : '');
  });
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

/** The first example of the body that a spec gives, where that is JSON. */
export function bodyOf(one: Described): unknown {
  return jsonBodiesOf(one)[0];
}

/** Every example of the body that a spec gives; a form has every field. */
export function bodiesOf(one: Described): unknown[] {
  if (mediaOf(one, 'multipart/form-data')) return [formOf(one)];
  const bodies = jsonBodiesOf(one);
  return bodies.length > 0 ? bodies : [undefined];
}

function jsonBodiesOf(one: Described): unknown[] {
  const { example, examples = {} } = mediaOf(one, 'application/json') ?? {};
  const named = Object.values(examples).map(({ value }) => value);
  return example === undefined ? named : [example, ...named];
}

/** How a body of a type is described. */
export function mediaOf({ doc, operation }: Described, type: string): Media | undefined {
  return operation.requestBody && resolve(doc, operation.requestBody).content[type];
}

/** The form that an operation takes, with the file in every field for one. */
export function formOf(one: Described, file = new File(['Some text.'], 'notes.txt')): FormData {
  const form = new FormData();
  const { schema = {} } = mediaOf(one, 'multipart/form-data') ?? {};
  for (const [name, { format }] of Object.entries(resolve(one.doc, schema).properties ?? {})) {
    if (format === 'binary') form.append(name, file);
  }
  return form;
}

function baseOf(service: string): string {
  return process.env[service === 'letta' ? 'MOCK_LETTA_URL' : 'MOCK_MATRIX_URL'] ?? '';
}

/** The admin of the sample world, who may do nearly everything. */
const TOKENS: Record<string, string> = { matrix: 'mock_admin_token_123', letta: 'lettaSecurePass123' };

/** Sends a request to an operation; a body that is neither text nor a form is sent as JSON. */
export async function ask(
  one: Described,
  sandbox: string,
  body: unknown,
  { token = TOKENS[one.service], target = targetOf(one) }: { token?: string; target?: string } = {},
): Promise<Response> {
  const isForm = body instanceof FormData;
  const sent = isForm || typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${baseOf(one.service)}/~${sandbox}${target}`, {
    method: one.method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(!isForm && { 'content-type': 'application/json' }),
    },
    ...(one.method !== 'GET' && body !== undefined && { body: sent }),
  });
}

/** The data of every event of a stream that is JSON; `[DONE]` is none. */
function jsonEventsOf(text: string): unknown[] {
  const data = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, line]) => line ?? '');
  return data.map((line) => JSON.parse(line) as unknown);
}

/** Whether an answer says that the server broke. */
export function isFailure({ status }: Response): boolean {
  return status === 500;
}

/** Fails unless an answer is one that the spec of its operation allows, event by event where it is a stream. */
export async function expectToHold(
  { service, doc, operation }: Described,
  response: Response,
): Promise<void> {
  const { responses } = operation;
  const declared =
    responses[response.status] ?? responses[`${Math.floor(response.status / 100)}XX`] ?? responses.default;
  const text = await response.text();
  if (!declared)
    throw new Error(`${operation.operationId} answered ${response.status}, which is not declared: ${text}`);
  const { content } = resolve(doc, declared);
  const events = content?.['text/event-stream']?.schema;
  if (events && response.headers.get('content-type')?.startsWith('text/event-stream')) {
    for (const event of jsonEventsOf(text)) expect(problemOf(doc, service, events, event)).toBeNull();
    return;
  }
  const schema = content?.['application/json']?.schema;
  if (schema) expect(problemOf(doc, service, schema, JSON.parse(text))).toBeNull();
  else if (!content) expect(text).toBe('');
}
