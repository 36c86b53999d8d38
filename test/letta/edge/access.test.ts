import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const KEY = 'lettaSecurePass123';

const UNAUTHORIZED = {
  detail: 'Unauthorized',
  error: 'Unauthorized',
  message: 'Invalid or missing authentication token',
};

test.each([
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer wrong' }],
  ['a key without the word Bearer', { authorization: KEY }],
  ['a key after the word bearer', { authorization: `bearer ${KEY}` }],
  ['a key after two spaces', { authorization: `Bearer  ${KEY}` }],
  ['a bare password without the word password', { 'x-bare-password': KEY }],
  ['a wrong bare password', { 'x-bare-password': 'password wrong' }],
])('%s is refused', async (_, headers) => {
  const { status, body } = await lettaActor(freshSandbox(), null).send('GET', '/v1/agents', { headers });

  expect(status).toBe(401);
  expect(body).toEqual(UNAUTHORIZED);
});

test('the key may come as a bare password', async () => {
  const headers = { 'x-bare-password': `password ${KEY}` };

  expect((await lettaActor(freshSandbox(), null).send('GET', '/v1/agents', { headers })).status).toBe(200);
});

test.each([
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer wrong' }],
  ['what is no key at all', { authorization: 'Basic YTpi' }],
  ['a wrong bare password', { 'x-bare-password': 'password wrong' }],
  ['the right key', { authorization: `Bearer ${KEY}` }],
])('an open server lets in whoever comes with %s', async (_, headers) => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_open: true } });
  const guest = lettaActor(sandbox, null);

  expect((await guest.send('GET', '/v1/agents', { headers })).status).toBe(200);
  expect((await guest.send('GET', '/v1/nowhere', { headers })).status).toBe(404);
  expect((await guest.send('POST', '/v1/blocks', { headers, body: '{"label":"a"' })).status).toBe(422);
});

test('a sandbox that is open is none of another, and can be closed again', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  const status = async (name: string) => (await lettaActor(name, null).send('GET', '/v1/agents')).status;
  await control.call('updateMockSettings', { body: { letta_open: true } });
  const open = await status(sandbox);

  const elsewhere = await status(freshSandbox());
  await control.call('updateMockSettings', { body: { letta_open: false } });

  expect([open, elsewhere, await status(sandbox)]).toEqual([200, 401, 401]);
});

test.each(['/v1/health', '/v1/health/', '/latest/health/'])('%s answers without a key', async (path) => {
  expect(await lettaActor(freshSandbox(), null).send('GET', path)).toMatchObject({
    status: 200,
    body: { version: '0.16.7', status: 'ok' },
  });
});

test('a stranger is refused before the path is looked at', async () => {
  const stranger = lettaActor(freshSandbox(), null);

  expect((await stranger.send('GET', '/v1/nowhere')).status).toBe(401);
  expect((await stranger.send('POST', '/v1/agents/agent-test-001')).status).toBe(401);
});

test('a path that does not exist is not found', async () => {
  const { status, body } = await lettaActor(freshSandbox()).send('GET', '/v1/nowhere');

  expect(status).toBe(404);
  expect(body).toEqual({ detail: 'Not Found', error: 'Not Found', message: 'Not Found' });
});

test('a method that a path does not take is refused with those it takes', async () => {
  const { status, body, headers } = await lettaActor(freshSandbox()).send('PUT', '/v1/agents/');

  expect(status).toBe(405);
  expect(body).toMatchObject({ detail: 'Method Not Allowed' });
  expect(headers.get('allow')).toContain('GET');
});

test.each([
  '/v1/agents',
  '/v1/agents/',
  '/latest/agents/',
  '/v1/agents/agent-test-001',
  '/v1/agents/agent-test-001/',
])('%s answers directly, with and without a trailing slash', async (path) => {
  expect((await lettaActor(freshSandbox()).send('GET', path)).status).toBe(200);
});

test('HEAD is answered as GET is, without the body', async () => {
  const letta = lettaActor(freshSandbox());

  const head = await letta.send('HEAD', '/v1/agents/agent-test-001');
  const get = await letta.send('GET', '/v1/agents/agent-test-001');

  expect(head).toMatchObject({ status: 200, body: '' });
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
});

test('a body beyond the limit is refused', async () => {
  const body = new Uint8Array(50 * 1024 * 1024 + 1);

  const answer = await lettaActor(freshSandbox()).send('POST', '/v1/agents', { body });

  expect(answer).toMatchObject({ status: 413, body: { error: 'Content Too Large' } });
});

test('an encoding that does not exist is overlooked', async () => {
  const answer = await lettaActor(freshSandbox()).send('POST', '/v1/agents', {
    body: '{}',
    headers: { 'content-encoding': 'nonsense', 'content-type': 'application/json' },
  });

  expect(answer.status).toBe(200);
});

test('a name that no sandbox can have is refused', async () => {
  const answer = await lettaActor('not a name').send('GET', '/v1/agents');

  expect(answer).toMatchObject({ status: 400, body: { error: 'Bad Request' } });
});

test('a fault with a text of its own keeps to the shape of the real server', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: {
      service: 'letta',
      operation_id: 'list_agents',
      status: 503,
      error: 'Out for lunch',
      headers: { 'retry-after': '1', 'x-should-retry': 'false' },
    },
  });

  const { status, body, headers } = await lettaActor(sandbox).try('list_agents');

  expect(status).toBe(503);
  expect(body).toEqual({
    detail: 'Service Unavailable',
    error: 'Service Unavailable',
    message: 'Out for lunch',
  });
  expect(headers.get('x-should-retry')).toBe('false');
  expect(headers.get('retry-after')).toBe('1');
});

test('a fault may answer with any body', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'list_agents', status: 200, body: [{ id: 'agent-odd' }] },
  });

  expect((await lettaActor(sandbox).try('list_agents')).body).toEqual([{ id: 'agent-odd' }]);
});
