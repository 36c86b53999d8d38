import { controller, freshSandbox, lettaActor, matrixGuest } from '../support/users.js';

const lettaUrl = () => process.env.MOCK_LETTA_URL ?? '';
const matrixUrl = () => process.env.MOCK_MATRIX_URL ?? '';

test('prefix and header mean the same sandbox, on both ports', async () => {
  const sandbox = freshSandbox();
  const headers = { 'x-mock-sandbox': sandbox };
  await fetch(`${matrixUrl()}/_mock/settings`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ dialect: 'synapse' }),
  });

  for (const [url, init] of [
    [`${matrixUrl()}/~${sandbox}/_mock/settings`, {}],
    [`${lettaUrl()}/~${sandbox}/_mock/settings`, {}],
    [`${lettaUrl()}/_mock/settings`, { headers }],
  ] as const) {
    expect(await (await fetch(url, init)).json()).toMatchObject({ dialect: 'synapse' });
  }
});

test('the prefix wins over the header', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  await controller(mine).call('updateMockSettings', { body: { dialect: 'synapse' } });

  const { body } = await controller(mine).send('GET', '/_mock/settings', {
    headers: { 'x-mock-sandbox': other },
  });

  expect(body).toMatchObject({ dialect: 'synapse' });
});

test('a reset forgets settings, faults and the journal', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('updateMockSettings', { body: { dialect: 'synapse' } });
  await control.call('createMockFault', { body: { status: 500 } });
  await lettaActor(sandbox).try('check_health');

  expect(await control.call('resetMock')).toEqual({ sandbox });

  expect(await control.call('getMockSettings')).toMatchObject({ dialect: 'documented' });
  expect(await control.call('listMockFaults')).toEqual({ faults: [] });
  expect(await control.call('listMockRequests')).toEqual({ requests: [], total: 0, dropped: 0 });
});

test('a reset of one sandbox leaves the others as they are', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  await controller(other).call('updateMockSettings', { body: { dialect: 'synapse' } });
  await lettaActor(other).try('check_health');

  await controller(mine).call('resetMock');

  expect(await controller(other).call('getMockSettings')).toMatchObject({ dialect: 'synapse' });
  expect(await controller(other).call('listMockRequests')).toMatchObject({ total: 1 });
});

test.each(['resetMock', 'deleteMockSandbox'] as const)(
  'a request that waits for its answer is ended by %s',
  async (operationId) => {
    const sandbox = freshSandbox();
    await controller(sandbox).call('createMockFault', { body: { path: '/v1/health', delay_ms: 60_000 } });
    const ended = expect(lettaActor(sandbox).try('check_health')).rejects.toThrow('fetch failed');
    // The fault counts the request as soon as it waits.
    for (let hits = 0; hits === 0;) {
      hits = (await controller(sandbox).call('listMockFaults')).faults[0]?.hits ?? 0;
    }

    await controller(sandbox).call(operationId, { path: { name: sandbox } as never });

    await ended;
  },
);

test('sandboxes in use are listed with what happened in them', async () => {
  const sandbox = freshSandbox();
  await lettaActor(sandbox).try('check_health');
  await matrixGuest(sandbox).try('getVersions');

  const { sandboxes } = await controller(freshSandbox()).call('listMockSandboxes');

  expect(sandboxes).toContainEqual({ name: sandbox, requests: 2, bugs: 0 });
});

test('a deleted sandbox is gone, and its name starts anew', async () => {
  const sandbox = freshSandbox();
  const other = controller(freshSandbox());
  await controller(sandbox).call('updateMockSettings', { body: { dialect: 'synapse' } });

  expect((await other.try('deleteMockSandbox', { path: { name: sandbox } })).status).toBe(204);

  const names = (await other.call('listMockSandboxes')).sandboxes.map(({ name }) => name);
  expect(names).not.toContain(sandbox);
  expect(await controller(sandbox).call('getMockSettings')).toMatchObject({ dialect: 'documented' });
});

test('a sandbox that nobody used can be deleted, so that a teardown may be checked', async () => {
  const { status } = await controller(freshSandbox()).try('deleteMockSandbox', {
    path: { name: 'nobody-uses-this' },
  });

  expect(status).toBe(204);
});

test('a name that no sandbox can have is not deleted, and one that would do is named', async () => {
  const { status, body } = await controller(freshSandbox()).try('deleteMockSandbox', {
    path: { name: 'test_x[1]' },
  });

  expect(status).toBe(400);
  expect(body).toMatchObject({
    message:
      'test_x[1] is no sandbox name (letters, digits, dot, underscore and dash, at most 64); test_x-1 would do.',
  });
});

const RULE = 'is no sandbox name (letters, digits, dot, underscore and dash, at most 64)';

test.each([
  ['/~test_x%5B1%5D/', `test_x%5B1%5D ${RULE}; test_x-1 would do`],
  ['/~a b/', `a%20b ${RULE}; a-b would do`],
  ['/~/', ` ${RULE}; test-1 would do`],
  [`/~${'x'.repeat(65)}/`, `${'x'.repeat(65)} ${RULE}; ${'x'.repeat(55)}-9537c5fd would do`],
])('a request to %s is told by each service what a name is made of', async (prefix, complaint) => {
  const matrix = await fetch(`${matrixUrl()}${prefix}_matrix/client/versions`);
  const letta = await fetch(`${lettaUrl()}${prefix}v1/health`);
  const mock = await fetch(`${lettaUrl()}${prefix}_mock/health`);

  expect([matrix.status, letta.status, mock.status]).toEqual([400, 400, 400]);
  expect(await matrix.json()).toMatchObject({ errcode: 'M_INVALID_PARAM', error: complaint });
  expect(await letta.json()).toMatchObject({ detail: complaint });
  expect(await mock.json()).toMatchObject({ message: `${complaint}.` });
});
