import { once } from 'node:events';
import { connect } from 'node:net';
import { controller, freshSandbox, lettaActor, matrixActor, matrixGuest } from '../support/users.js';

test('the journal tells what was sent and what was answered', async () => {
  const sandbox = freshSandbox();
  await lettaActor(sandbox).send('GET', '/v1/health?x=1');

  const { requests, total } = await controller(sandbox).call('listMockRequests');

  expect(total).toBe(1);
  expect(requests).toEqual([
    {
      id: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      service: 'letta',
      method: 'GET',
      path: '/v1/health?x=1',
      operation_id: 'check_health',
      status: 200,
      answered_by: 'override',
      request_headers: expect.objectContaining({ authorization: '<redacted>' }) as unknown,
      request_body: null,
      response_body: { version: '0.16.7', status: 'ok' },
      findings: [{ path: '/query/x', rule: 'unknown', message: 'The spec declares no query parameter x' }],
      hint: null,
      duration_ms: expect.any(Number) as unknown,
    },
  ]);
});

test('a request to a path that does not exist is in the journal, without an operation', async () => {
  const sandbox = freshSandbox();
  await matrixGuest(sandbox).send('GET', '/_matrix/client/v3/nothing');

  const { requests } = await controller(sandbox).call('listMockRequests', { query: { status: 404 } });

  expect(requests).toMatchObject([{ operation_id: null, answered_by: 'refused', status: 404 }]);
});

test('the journal can be filtered by operation, service, method and status', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await lettaActor(sandbox).try('check_health');
  await matrixGuest(sandbox).try('getVersions');
  await matrixGuest(sandbox).send('POST', '/_matrix/client/versions');

  const ids = async (query: Record<string, unknown>) =>
    (await control.call('listMockRequests', { query: query as never })).requests.map(({ id }) => id);

  expect(await ids({ operation_id: 'check_health' })).toEqual([1]);
  expect(await ids({ service: 'matrix' })).toEqual([2, 3]);
  expect(await ids({ method: 'POST' })).toEqual([3]);
  expect(await ids({ status: 200 })).toEqual([1, 2]);
  expect(await ids({ service: 'matrix', status: 200 })).toEqual([2]);
  expect(await ids({ limit: 1 })).toEqual([3]);
});

test.each(['operation_id=list_agent', 'operationId=check_health', 'status=abc', 'service=lettta', 'limit=0'])(
  'the misspelt filter %s is refused',
  async (query) => {
    const { status } = await controller(freshSandbox()).send('GET', `/_mock/requests?${query}`);

    expect(status).toBe(400);
  },
);

test('a request that a fault met says so, a broken connection with no status', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('createMockFault', { body: { operation_id: 'check_health', status: 500, times: 1 } });
  await control.call('createMockFault', { body: { operation_id: 'check_health', disconnect: true } });
  await lettaActor(sandbox).try('check_health');
  await lettaActor(sandbox)
    .try('check_health')
    .catch(() => undefined);

  expect((await control.call('listMockRequests')).requests).toMatchObject([
    { answered_by: 'fault', status: 500 },
    { answered_by: 'fault', status: null, response_body: null, operation_id: 'check_health' },
  ]);
});

test('a body that is too long for the journal says how long it was', async () => {
  const sandbox = freshSandbox();
  const body = JSON.stringify({ name: 'x'.repeat(70_000) });
  await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/createRoom', { body });

  const { requests } = await controller(sandbox).call('listMockRequests');

  expect(requests).toMatchObject([
    { request_body: expect.stringMatching(/^\{"name":"x+\.\.\. \(70011 bytes\)$/) as unknown },
  ]);
});

test('a client that leaves before all of its body was sent has no status', async () => {
  const sandbox = freshSandbox();
  const { hostname, port } = new URL(process.env.MOCK_MATRIX_URL ?? '');
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    `POST /~${sandbox}/_matrix/client/v3/login HTTP/1.1\r\nHost: x\r\nContent-Length: 45\r\n\r\n{"type":`,
  );
  socket.end();
  await once(socket.resume(), 'close');

  let found: unknown[] = [];
  while (found.length === 0) found = (await controller(sandbox).call('listMockRequests')).requests;

  expect(found).toMatchObject([{ status: null, operation_id: 'login', response_body: null, findings: [] }]);
});

test('a token in the query is no finding', async () => {
  const sandbox = freshSandbox();
  await matrixGuest(sandbox).send('GET', '/_matrix/client/v3/account/whoami?access_token=x');
  await matrixGuest(sandbox).send('GET', '/_matrix/client/versions?access_token=x');

  const { requests } = await controller(sandbox).call('listMockRequests');

  expect(requests.map(({ findings }) => findings)).toEqual([[], []]);
});

test('control calls are not in the journal', async () => {
  const control = controller(freshSandbox());
  await control.try('getMockHealth');
  await control.try('listMockFaults');

  expect(await control.call('listMockRequests')).toEqual({ requests: [], total: 0, dropped: 0 });
});

test('a cleared journal is empty and ids go on counting', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await lettaActor(sandbox).try('check_health');

  expect((await control.try('clearMockRequests')).status).toBe(204);
  expect((await control.call('listMockRequests')).requests).toEqual([]);

  await lettaActor(sandbox).try('check_health');
  expect((await control.call('listMockRequests')).requests).toMatchObject([{ id: 2 }]);
});

test('the journal keeps the last thousand requests', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  for (let batch = 0; batch < 21; batch++) {
    await Promise.all(Array.from({ length: 50 }, () => letta.try('check_health')));
  }

  const { requests, total } = await controller(sandbox).call('listMockRequests');

  expect(total).toBe(1050);
  expect(requests).toHaveLength(1000);
  expect(requests[0]?.id).toBe(51);
  expect(requests.at(-1)?.id).toBe(1050);
});

test('a request is in the journal as soon as its answer is there', async () => {
  const sandbox = freshSandbox();
  await Promise.all(Array.from({ length: 20 }, () => lettaActor(sandbox).try('check_health')));

  expect((await controller(sandbox, 'letta').call('listMockRequests')).requests).toHaveLength(20);
});

const secrets = 'S3CRET';

test.each([
  ['a password in JSON', 'POST', '/_matrix/client/v3/login', `{"user":"a","password":"${secrets}"}`],
  [
    'a nested token in JSON',
    'POST',
    '/_matrix/client/v3/register',
    `{"auth":{"type":"x","token":"${secrets}"},"x":[{"Access_Token":"${secrets}"}]}`,
  ],
  ['a password in broken JSON', 'POST', '/_matrix/client/v3/login', `{"user":"a","password": "${secrets}`],
  [
    'a password in a Python dict',
    'POST',
    '/_matrix/client/v3/login',
    `{'user': 'a', 'password': '${secrets}'}`,
  ],
  ['a password in a form', 'POST', '/_matrix/client/v3/login', `user=a&password=${secrets}&x=1`],
  [
    'a password in a body that is cut',
    'POST',
    '/_matrix/client/v3/login',
    `{"password":"${secrets}","x":"${'x'.repeat(70_000)}"}`,
  ],
  ['a token in the query', 'GET', `/_matrix/client/versions?a=1&access_token=${secrets}&b=2`, undefined],
  ['an escaped token in the query', 'GET', `/_matrix/client/versions?access%5Ftoken=${secrets}`, undefined],
])('the journal does not show %s', async (_, method, target, body) => {
  const sandbox = freshSandbox();
  const { status } = await matrixGuest(sandbox).send(method, target, body === undefined ? {} : { body });

  const { body: journal } = await controller(sandbox).try('listMockRequests');

  expect(status).toBeGreaterThan(0);
  expect(JSON.stringify(journal)).toContain('<redacted>');
  expect(JSON.stringify(journal)).not.toContain(secrets);
});

test('the journal does not show tokens in headers', async () => {
  const sandbox = freshSandbox();
  await matrixActor(sandbox, secrets).try('getVersions');
  await lettaActor(sandbox, null).send('GET', '/v1/health', {
    headers: {
      'X-BARE-PASSWORD': `password ${secrets}`,
      cookie: secrets,
      referer: `http://x/?access_token=${secrets}&a=1`,
    },
  });

  const { body: journal } = await controller(sandbox).try('listMockRequests');

  expect(JSON.stringify(journal)).not.toContain(secrets);
  expect(JSON.stringify(journal).match(/<redacted>/g)).toHaveLength(4);
});

test('the journal does not show the token that a fault answers', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'getVersions', status: 200, body: { access_token: secrets } },
  });
  await matrixGuest(sandbox).try('getVersions');

  const { requests } = await controller(sandbox).call('listMockRequests');

  expect(requests).toMatchObject([{ response_body: { access_token: '<redacted>' } }]);
});

test('a header that is named like a secret is not in the journal, and neither is a form', async () => {
  const sandbox = freshSandbox();
  const stranger = matrixGuest(sandbox);
  const form = '--x\r\ncontent-disposition: form-data; name="password"\r\n\r\nhush-hush\r\n--x--';
  await stranger.send('GET', '/_matrix/client/versions', { headers: { 'x-auth-token': secrets } });
  await stranger.send('POST', '/_matrix/client/v3/login', { body: `{"pass":"${secrets}"}` });
  await stranger.send('POST', '/_matrix/client/v3/login', {
    body: form,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });

  const journal = JSON.stringify(await controller(sandbox).call('listMockRequests'));

  expect(journal).not.toContain('hush-hush');
  expect(journal).not.toContain(secrets);
});

test('a body that is nested absurdly deep is told as text', async () => {
  const sandbox = freshSandbox();
  const body = `${'{"token":'.repeat(20_000)}"abc"${'}'.repeat(20_000)}`;
  await lettaActor(sandbox).send('POST', '/v1/agents/', {
    body,
    headers: { 'content-type': 'application/json' },
  });

  const { requests } = await controller(sandbox).call('listMockRequests');

  expect(requests).toMatchObject([
    { status: 400, request_body: expect.stringContaining('"token":') as unknown },
  ]);
});
