import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faked } from '../../src/server/override.js';
import { ask, bodiesOf, bodyOf, described, expectToHold, isFailure, services } from '../support/described.js';
import { freshSandbox, registerUser } from '../support/users.js';

test.each(described.map((one) => [one.operation.operationId, one] as const))(
  '%s, asked with the examples of its spec, answers what its spec allows',
  async (_, one) => {
    for (const body of bodiesOf(one)) {
      const response = await ask(one, freshSandbox(), body);

      expect(isFailure(response)).toBe(false);
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

test('the answer says who decided it, as the tables of overrides have it', async () => {
  const sandbox = freshSandbox();
  await registerUser(sandbox, 'somebody');
  const tables: Record<string, Record<string, unknown>> = {
    matrix: (await import('../../overrides/matrix/index.js')).matrixOverrides as never,
    letta: (await import('../../overrides/letta/index.js')).lettaOverrides as never,
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
    const folder = fileURLToPath(new URL(`../../overrides/${service}/`, import.meta.url));
    const operationIds = described
      .filter((one) => one.service === service)
      .map((one) => one.operation.operationId);
    const owners = new Map<string, string[]>();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts')) {
      const exported = (await import(`../../overrides/${service}/${file.replace('.ts', '.js')}`)) as Record<
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
