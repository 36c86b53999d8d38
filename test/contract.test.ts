import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { faked } from '../src/server/override.js';
import { freshSandbox, registerUser } from './support/users.js';

interface Media {
  schema: object;
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

interface OperationDoc {
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

interface Found {
  service: string;
  doc: SpecDoc;
  path: string;
  method: string;
  operation: OperationDoc;
  parameters: Parameter[];
}

const services = ['matrix', 'letta', 'mock'];

/** The specs as they are written, not as they were precomputed: the contract is checked against the source. */
const found = services.flatMap((service): Found[] => {
  const doc = parse(readFileSync(new URL(`../specs/${service}.yaml`, import.meta.url), 'utf8')) as SpecDoc;
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

function resolve<Node extends { $ref?: string }>(doc: SpecDoc, node: Node): Node {
  if (!node.$ref) return node;
  let target: unknown = doc;
  for (const key of node.$ref.slice(2).split('/')) target = (target as Record<string, unknown>)[key];
  return target as Node;
}

const validators = new Map<string, Ajv2020>();

function problemOf(doc: SpecDoc, service: string, schema: object, body: unknown): string | null {
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

function exampleOf(media: Media): unknown {
  return media.example ?? Object.values(media.examples ?? {})[0]?.value;
}

function exampleOfParameter({ example, schema }: Parameter): string {
  return String(
    example ??
      schema.example ??
      schema.examples?.[0] ??
      schema.default ??
      (schema.type === 'integer' ? 1 : 'example'),
  );
}

function targetOf({ path, parameters }: Found): string {
  const required = parameters.filter((p) => p.in === 'query' && p.required);
  const query = new URLSearchParams(required.map((p): [string, string] => [p.name, exampleOfParameter(p)]));
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((p) => p.in === 'path' && p.name === name);
    return encodeURIComponent(parameter ? exampleOfParameter(parameter) : '');
  });
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

function bodyOf({ doc, operation }: Found): unknown {
  const media = operation.requestBody && resolve(doc, operation.requestBody).content['application/json'];
  return media && exampleOf(media);
}

function baseOf(service: string): string {
  return process.env[service === 'letta' ? 'MOCK_LETTA_URL' : 'MOCK_MATRIX_URL'] ?? '';
}

/** The admin of the sample world, who may do nearly everything. */
const TOKENS: Record<string, string> = { matrix: 'mock_admin_token_123', letta: 'lettaSecurePass123' };

async function ask(
  one: Found,
  sandbox: string,
  body: unknown,
  token = TOKENS[one.service],
): Promise<Response> {
  const sentBody = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${baseOf(one.service)}/~${sandbox}${targetOf(one)}`, {
    method: one.method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(one.method !== 'GET' && body !== undefined && { body: sentBody }),
  });
}

/** The data of every event of a stream that is JSON; `[DONE]` is none. */
function jsonEventsOf(text: string): unknown[] {
  const data = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, line]) => line ?? '');
  return data.map((line) => JSON.parse(line) as unknown);
}

async function expectToHold({ service, doc, operation }: Found, response: Response): Promise<void> {
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

test.each(found.map((one) => [one.operation.operationId, one] as const))(
  '%s, asked with the examples of its spec, answers what its spec allows',
  async (_, one) => {
    const response = await ask(one, freshSandbox(), bodyOf(one));

    expect(response.status).not.toBe(500);
    await expectToHold(one, response);
  },
);

test.each(
  found.filter(({ service }) => service !== 'mock').map((one) => [one.operation.operationId, one] as const),
)('%s refuses a stranger or answers them, as its spec says', async (_, one) => {
  const response = await ask(one, freshSandbox(), bodyOf(one), '');

  const security = one.operation.security;
  const open =
    security?.length === 0 || security?.some((alternative) => Object.keys(alternative).length === 0);
  if (!open) expect(response.status).toBe(401);
  await expectToHold(one, response);
});

/** The real server tells of an agent's name that it does not take as of a failed export. */
async function isRefusedName(response: Response): Promise<boolean> {
  return (await response.text()).includes('Export failed: Agent name');
}

/** Values no field expects all of. */
const NONSENSE = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'nonsense',
  [],
  [null],
  ['x', 1],
  {},
  { x: { y: [] } },
  '\u0000',
  'x'.repeat(2000),
];

test.each(
  found.filter((one) => bodyOf(one) !== undefined).map((one) => [one.operation.operationId, one] as const),
)('%s survives nonsense in every field of its body', async (_, one) => {
  const sandbox = freshSandbox();
  const good = bodyOf(one) as Record<string, unknown>;
  const schema = resolve(
    one.doc,
    resolve(one.doc, one.operation.requestBody!).content['application/json']!.schema as never,
  );
  const fields = new Set([
    ...Object.keys(good),
    ...Object.keys((schema as { properties?: object }).properties ?? {}),
  ]);
  const bodies: unknown[] = [
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '1',
    '{"a":NaN}',
    '\ufeff{}',
    '{"__proto__":{"admin":true}}',
  ];
  for (const field of fields) {
    for (const value of NONSENSE) bodies.push({ ...good, [field]: value });
    const { [field]: _left, ...rest } = good;
    bodies.push(rest);
  }

  for (const body of bodies) {
    const response = await ask(one, sandbox, body);
    if (response.status === 500 && !(await isRefusedName(response.clone()))) {
      throw new Error(`${response.status} for ${JSON.stringify(body)}`);
    }
    await expectToHold(one, response);
  }
});

test.each(
  found
    .filter(({ parameters }) => parameters.some((p) => p.in === 'query' || p.in === 'path'))
    .map((one) => [one.operation.operationId, one] as const),
)('%s survives nonsense in every parameter', async (_, one) => {
  const sandbox = freshSandbox();
  const nonsense = [
    '',
    '%20',
    '%00',
    '%zz',
    '-1',
    '1e999',
    'null',
    '__proto__',
    '..',
    '%F0%9F%98%80',
    'x'.repeat(3000),
  ];
  const [path = '', query] = targetOf(one).split('?');
  const targets = one.parameters.flatMap((parameter) =>
    nonsense.map((value) =>
      parameter.in === 'query'
        ? `${path}?${query ?? ''}&${parameter.name}=${value}`
        : one.path.replace(/\{([^}]+)\}/g, (__, name: string) =>
            name === parameter.name
              ? value
              : encodeURIComponent(exampleOfParameter(one.parameters.find((p) => p.name === name)!)),
          ),
    ),
  );

  for (const target of targets) {
    const response = await fetch(`${baseOf(one.service)}/~${sandbox}${target}`, {
      method: one.method,
      headers: { authorization: `Bearer ${TOKENS[one.service] ?? ''}`, 'content-type': 'application/json' },
      ...(one.method !== 'GET' && { body: JSON.stringify(bodyOf(one) ?? {}) }),
    });
    await response.arrayBuffer();
    // 502 is what Synapse says of other servers, and declared where it can be said.
    if (response.status >= 500 && !(response.status in one.operation.responses))
      throw new Error(`${response.status} for ${target}`);
  }
});

test('the answer says who decided it, as the tables of overrides have it', async () => {
  const sandbox = freshSandbox();
  await registerUser(sandbox, 'somebody');
  const tables: Record<string, Record<string, unknown>> = {
    matrix: (await import('../overrides/matrix/index.js')).matrixOverrides as never,
    letta: (await import('../overrides/letta/index.js')).lettaOverrides as never,
  };

  for (const one of found.filter(({ service }) => service !== 'mock')) {
    const response = await ask(one, sandbox, bodyOf(one));
    await response.arrayBuffer();
    const expected = tables[one.service]?.[one.operation.operationId] === faked ? 'faked' : 'override';
    if (response.ok)
      expect([one.operation.operationId, response.headers.get('x-mock-answer')]).toEqual([
        one.operation.operationId,
        expected,
      ]);
  }
});

test('no operation is answered by two files', async () => {
  for (const service of services) {
    const folder = fileURLToPath(new URL(`../overrides/${service}/`, import.meta.url));
    const operationIds = found
      .filter((one) => one.service === service)
      .map((one) => one.operation.operationId);
    const owners = new Map<string, string[]>();
    for (const file of readdirSync(folder).filter((name) => name !== 'index.ts')) {
      const exported = (await import(`../overrides/${service}/${file.replace('.ts', '.js')}`)) as Record<
        string,
        unknown
      >;
      for (const group of Object.values(exported)) {
        for (const key of Object.keys(Object(group) as object)) {
          if (operationIds.includes(key)) owners.set(key, [...(owners.get(key) ?? []), file]);
        }
      }
    }
    expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
  }
});
