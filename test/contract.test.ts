import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faked } from '../src/server/override.js';
import {
  ask,
  baseOf,
  bodiesOf,
  bodyOf,
  described,
  exampleOfParameter,
  expectToHold,
  resolve,
  services,
  targetOf,
  TOKENS,
} from './support/described.js';
import { freshSandbox, registerUser } from './support/users.js';

test.each(described.map((one) => [one.operation.operationId, one] as const))(
  '%s, asked with the examples of its spec, answers what its spec allows',
  async (_, one) => {
    for (const body of bodiesOf(one)) {
      const response = await ask(one, freshSandbox(), body);

      expect(response.status).not.toBe(500);
      await expectToHold(one, response);
    }
  },
);

test.each(
  described
    .filter(({ service }) => service !== 'mock')
    .map((one) => [one.operation.operationId, one] as const),
)('%s refuses a stranger or answers them, as its spec says', async (_, one) => {
  const response = await ask(one, freshSandbox(), bodyOf(one), { token: '' });

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
  described
    .filter((one) => bodyOf(one) !== undefined)
    .map((one) => [one.operation.operationId, one] as const),
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
  described
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

  for (const one of described.filter(({ service }) => service !== 'mock')) {
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
    const operationIds = described
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
