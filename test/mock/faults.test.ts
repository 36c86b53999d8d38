import { proofOf } from '../support/passwords.js';
import {
  type Answer,
  controller,
  freshSandbox,
  lettaActor,
  matrixGuest,
  type MatrixUser,
  meet,
} from '../support/users.js';

test('a fault answers one operation with its status and body, and no other', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: {
      service: 'matrix',
      operation_id: 'getVersions',
      status: 503,
      body: { errcode: 'X', error: 'down' },
    },
  });

  const met = await matrixGuest(sandbox).try('getVersions');
  const other = await lettaActor(sandbox).try('check_health');

  expect(met.status).toBe(503);
  expect(met.body).toEqual({ errcode: 'X', error: 'down' });
  expect(met.headers.get('x-mock-answer')).toBe('fault');
  expect(other.status).toBe(200);
});

test('a fault for two requests leaves the third alone and counts what it met', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('createMockFault', { body: { operation_id: 'check_health', status: 500, times: 2 } });
  const letta = lettaActor(sandbox);

  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await letta.try('check_health')).status);

  expect(statuses).toEqual([500, 500, 200]);
  expect(await control.call('listMockFaults')).toMatchObject({
    faults: [{ times: 2, remaining: 0, hits: 2 }],
  });
});

test('the documented failure of the Letta server is one call away', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { service: 'letta', operation_id: 'list_agents', status: 500 },
  });

  const { status, body } = await lettaActor(sandbox).try('list_agents');

  expect(status).toBe(500);
  expect(body).toMatchObject({ error: 'Internal Server Error', message: 'Database connection failed' });
});

test('an errcode brings its usual status', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'getVersions', errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests' },
  });

  const { status, body } = await matrixGuest(sandbox).try('getVersions');

  expect(status).toBe(429);
  expect(body).toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests' });
});

test.each(['M_MADE_UP', '__proto__', 'toString'])(
  'the errcode %s that is none of Matrix brings 400',
  async (errcode) => {
    const sandbox = freshSandbox();
    await controller(sandbox).call('createMockFault', { body: { errcode } });

    const { status, body } = await matrixGuest(sandbox).try('getVersions');

    expect(status).toBe(400);
    expect(body).toMatchObject({ errcode });
  },
);

test('a fault by method and path meets every spelling of the path', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('createMockFault', {
    body: { method: 'GET', path: '/_matrix/*/versions', status: 502 },
  });
  await control.call('createMockFault', { body: { method: 'GET', path: '/v1/health', status: 504 } });

  expect((await matrixGuest(sandbox).try('getVersions')).status).toBe(502);
  expect((await lettaActor(sandbox).send('GET', '/v1/health/')).status).toBe(504);
  expect((await lettaActor(sandbox).send('GET', '/v1/health')).status).toBe(504);
});

test('a fault of another method or path is not met', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('createMockFault', { body: { method: 'POST', path: '/v1/health', status: 500 } });
  await control.call('createMockFault', { body: { path: '/v1/heal', status: 500 } });
  await control.call('createMockFault', { body: { path: '/v1/*lth/x', status: 500 } });

  expect((await lettaActor(sandbox).try('check_health')).status).toBe(200);
});

test('headers of a fault are sent, and no_retry tells the Letta client not to try again', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'check_health', status: 503, headers: { 'Retry-After': '7' }, no_retry: true },
  });

  const { headers } = await lettaActor(sandbox).try('check_health');

  expect(headers.get('retry-after')).toBe('7');
  expect(headers.get('x-should-retry')).toBe('false');
});

test('a fault with nothing but a delay answers late and as usual', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', { body: { operation_id: 'check_health', delay_ms: 60 } });

  const started = performance.now();
  const { status, body } = await lettaActor(sandbox).try('check_health');

  expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'ok' });
});

test('a fault can break the connection', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'check_health', disconnect: true, times: 1 },
  });

  await expect(lettaActor(sandbox).try('check_health')).rejects.toThrow();
  expect((await lettaActor(sandbox).try('check_health')).status).toBe(200);
});

test('a fault that is removed is not met any more, and the others still are', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  const { id } = await control.call('createMockFault', {
    body: { operation_id: 'check_health', status: 500 },
  });
  await control.call('createMockFault', { body: { operation_id: 'getVersions', status: 500 } });

  const { status } = await control.try('deleteMockFault', { path: { faultId: id } });

  expect(status).toBe(204);
  expect((await lettaActor(sandbox).try('check_health')).status).toBe(200);
  expect((await matrixGuest(sandbox).try('getVersions')).status).toBe(500);
});

test('all faults can be removed at once', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('createMockFault', { body: { status: 500 } });

  expect((await control.try('clearMockFaults')).status).toBe(204);

  expect((await lettaActor(sandbox).try('check_health')).status).toBe(200);
  expect(await control.call('listMockFaults')).toEqual({ faults: [] });
});

test('a fault of one sandbox is not met in another', async () => {
  await controller(freshSandbox()).call('createMockFault', { body: { status: 500 } });

  expect((await lettaActor(freshSandbox()).try('check_health')).status).toBe(200);
});

test.each([
  [
    { operation_id: 'list_agent', status: 500 },
    '/body/operation_id is unknown: neither service has an operation list_agent (Did you mean list_agents?)',
  ],
  [
    { operation_id: 'listAgents', status: 500 },
    '(Did you mean list_agents?); generated/operations.md in the package',
  ],
  [
    { service: 'letta', operation_id: 'join_room', status: 500 },
    '/body/operation_id is unknown: letta has no operation join_room; generated/operations.md',
  ],
  [
    { service: 'matrix', operation_id: 'list_agents', status: 500 },
    '/body/operation_id is an operation of letta, not of matrix',
  ],
  [
    { operation_id: 'check_health' },
    '/body does nothing: a fault needs a status, an errcode, a delay_ms above 0 or a disconnect',
  ],
  [
    { service: 'letta', errcode: 'M_UNKNOWN' },
    "/body/errcode is for the homeserver's faults only; one of Letta has a status and an error",
  ],
  [
    { status: 500, disconnect: true },
    '/body/disconnect makes no sense beside a status or errcode: a broken connection carries none',
  ],
  [{ delay_ms: 5, body: { a: 1 } }, '/body/body belongs to an answer, so a status is needed'],
  [
    { staus: 500, status: 500 },
    '/body/staus is not allowed here (Did you mean status?); allowed are service, operation_id,',
  ],
  [{ status: '500' }, '/body/status must be integer, not "500"'],
  [{ status: 99 }, '/body/status must be >= 200, not 99'],
  [{ status: 500, times: 0 }, '/body/times must be >= 1'],
  [{ delay_ms: -1 }, '/body/delay_ms must be >= 0'],
  [{ status: 500, headers: { 'a b': 'x' } }, '/body/headers'],
  [
    { status: 500, headers: { 'Content-Length': '3' } },
    '/body/headers/Content-Length is for the server to set',
  ],
  ...['Trailer', 'Connection', 'Keep-Alive', 'Proxy-Connection', 'TE', 'Upgrade'].map(
    (name): [object, string] => [
      { status: 500, headers: { [name]: 'x' } },
      `/body/headers/${name} is for the server to set`,
    ],
  ),
  [
    { status: 500, headers: { 'TRANSFER-ENCODING': 'x' } },
    '/body/headers/TRANSFER-ENCODING is for the server to set',
  ],
  [{ status: 500, headers: { a: 'x\r\ny: z' } }, '/body/headers/a must match pattern'],
  [
    { delay_ms: 0 },
    '/body does nothing: a fault needs a status, an errcode, a delay_ms above 0 or a disconnect',
  ],
  [{ service: 'synapse', status: 500 }, '/body/service must be one of letta, matrix, not "synapse"'],
  [{ method: 'get', status: 500 }, '(Did you mean GET?), not "get"'],
  [
    { path: '/v1/agents?limit=1', status: 500 },
    '/body/path has a query or fragment, but paths are compared without: write "/v1/agents"',
  ],
  [{ path: '/v1/agents#x', status: 500 }, 'write "/v1/agents"'],
  [
    { path: '/~worker-1/v1/agents', status: 500 },
    '/body/path has the prefix of a sandbox: send the fault to /~worker-1/_mock/faults, and leave it out here',
  ],
  [{ path: '/_mock/state', status: 500 }, '/body/path is of the control API, which no fault meets'],
  [
    { operation_id: 'register', method: 'PUT', status: 500 },
    '/body/method never goes with register, which is called with POST',
  ],
  [
    { operation_id: 'check_health', path: '/v1/heal', status: 500 },
    '/body/path never goes with check_health, which answers at /v1/health',
  ],
  [
    { path: '/_matrix/client/v3/register', status: 500, include_auth_challenges: true },
    '/body/include_auth_challenges belongs to an operation_id: faults without one meet every request',
  ],
  [
    { operation_id: 'joinRoomById', path: '/_matrix/client/v3/join/*', status: 500 },
    '/body/path never goes with joinRoomById',
  ],
  [
    { operation_id: 'list_agents', errcode: 'M_UNKNOWN' },
    "/body/errcode is for the homeserver's faults only, and list_agents is an operation of letta",
  ],
  [{ status: 204, body: {} }, '/body/body is never sent with 204'],
  [{ status: 500, body: {}, error: 'x' }, '/body/error is never sent: the body is the whole answer'],
  [
    { operation_id: 'register', method: 'PUT', path: '/?', status: 200 },
    '/body/body is missing: only errors have a usual one, and 200 is none; /body/path has a query or fragment',
  ],
])('the fault %j is refused and not put in place', async (body, complaint) => {
  const control = controller(freshSandbox());

  const refused = await control.try('createMockFault', { body });

  expect(refused.status).toBe(400);
  expect((refused.body as { message: string }).message).toContain(complaint);
  expect(await control.call('listMockFaults')).toEqual({ faults: [] });
});

test('a fault that does not exist is gone already', async () => {
  const { status } = await controller(freshSandbox()).try('deleteMockFault', {
    path: { faultId: 'fault-9' },
  });

  expect(status).toBe(204);
});

test.each([
  { operation_id: 'joinRoomById', path: '/_matrix/client/*/rooms/*/join' },
  { operation_id: 'joinRoomById', path: '/_matrix/client/v3/rooms/!a%3Ab/join', method: 'POST' },
  { operation_id: 'check_health', path: '/v1/health/' },
  { operation_id: 'list_agents', method: 'HEAD' },
  { operation_id: 'list_agents', path: '*' },
  { operation_id: 'sendMessage', path: '/_matrix/client/r0/rooms/!a:b/send/m.room.message/%2Fx' },
])('the fault %j can be met, and is put in place', async (criteria) => {
  const { status } = await controller(freshSandbox()).try('createMockFault', {
    body: { ...criteria, path: criteria.path === '*' ? '/*' : criteria.path, status: 500 } as never,
  });

  expect(status).toBe(201);
});

test.each([
  [{ status: 401 }, 401, { errcode: 'M_UNKNOWN_TOKEN', soft_logout: false }],
  [{ status: 403 }, 403, { errcode: 'M_FORBIDDEN', error: 'You are not allowed to do that.' }],
  [{ status: 404 }, 404, { errcode: 'M_NOT_FOUND', error: 'Not found' }],
  [{ status: 429 }, 429, { errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests', retry_after_ms: 1000 }],
  [{ status: 500 }, 500, { errcode: 'M_UNKNOWN', error: 'Internal server error' }],
  [{ errcode: 'M_USER_IN_USE' }, 400, { errcode: 'M_USER_IN_USE', error: 'User ID already taken.' }],
  [{ errcode: 'M_FORBIDDEN', error: 'No' }, 403, { errcode: 'M_FORBIDDEN', error: 'No' }],
] as const)('a homeserver fault %j is what Synapse would send', async (fault, status, body) => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', { body: { operation_id: 'getVersions', ...fault } });

  const met = await matrixGuest(sandbox).try('getVersions');

  expect(met.status).toBe(status);
  expect(met.body).toMatchObject(body);
});

test('an injected rate limit says in a header, too, how long to wait', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', { body: { operation_id: 'getVersions', status: 429 } });

  const { headers } = await matrixGuest(sandbox).try('getVersions');

  expect(headers.get('retry-after')).toBe('1');
});

test('a fault can stand in for an endpoint that the mock does not have', async () => {
  const sandbox = freshSandbox();
  const path = '/_matrix/client/v3/no/such/endpoint';
  await controller(sandbox).call('createMockFault', { body: { path, status: 200, body: { answer: 42 } } });

  const { status, body, headers } = await matrixGuest(sandbox).send('GET', path);

  expect([status, body]).toEqual([200, { answer: 42 }]);
  expect(headers.get('x-mock-answer')).toBe('fault');
});

test('a fault that is no error needs a body', async () => {
  const refused = await controller(freshSandbox()).try('createMockFault', { body: { status: 200 } });

  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({
    message: '/body/body is missing: only errors have a usual one, and 200 is none',
  });
});

test('of the faults that are used up the latest hundred are still listed', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  for (let i = 0; i < 105; i++) {
    await control.call('createMockFault', { body: { operation_id: 'check_health', status: 500, times: 1 } });
    await lettaActor(sandbox).try('check_health');
  }
  await control.call('createMockFault', { body: { operation_id: 'check_health', status: 500 } });

  const { faults } = await control.call('listMockFaults');

  expect(faults).toHaveLength(101);
  expect(faults[0]?.id).toBe('fault-6');
});

const DUMMY = { type: 'm.login.dummy' };

/** Tries to register dora, with whatever answers the stages. */
function tryRegister(sandbox: string, auth?: object): Promise<Answer> {
  const body = { username: 'dora', password: 'x', ...(auth && { auth }) };
  return matrixGuest(sandbox).try('register', { body });
}

test('a fault of a registration meets the request that would make the account, not the one that asks how', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('createMockFault', { body: { operation_id: 'register', status: 500, times: 1 } });

  const asked = await tryRegister(sandbox);
  const { session } = asked.body as { session: string };

  expect(asked).toMatchObject({ status: 401, body: { flows: [{ stages: ['m.login.dummy'] }] } });
  expect(await control.call('listMockFaults')).toMatchObject({
    faults: [{ include_auth_challenges: false, remaining: 1, hits: 0 }],
  });
  expect((await tryRegister(sandbox, { ...DUMMY, session })).status).toBe(500);
  expect((await tryRegister(sandbox, { ...DUMMY, session })).status).toBe(200);
});

test('a fault of a registration in several stages meets the last one', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('updateMockSettings', {
    body: { dialect: 'synapse', registration_tokens: ['letmein'] },
  });
  await control.call('createMockFault', { body: { operation_id: 'register', status: 500, times: 1 } });

  const { session } = (await tryRegister(sandbox)).body as { session: string };
  const proof = { type: 'm.login.registration_token', token: 'letmein', session };
  const wrong = await tryRegister(sandbox, { ...proof, token: 'wrong' });
  const half = await tryRegister(sandbox, proof);

  expect(wrong).toMatchObject({ status: 401, body: { errcode: 'M_UNAUTHORIZED', completed: [] } });
  expect(half).toMatchObject({ status: 401, body: { completed: ['m.login.registration_token'] } });
  expect((await tryRegister(sandbox, { ...DUMMY, session })).status).toBe(500);
  expect((await tryRegister(sandbox, { ...DUMMY, session })).status).toBe(200);
});

test('a fault meets a registration that would be refused before it is asked to authenticate', async () => {
  const { sandbox } = await meet('synapse', 'dora');
  await controller(sandbox).call('createMockFault', { body: { operation_id: 'register', status: 500 } });

  expect((await tryRegister(sandbox)).status).toBe(500);
  expect((await tryRegister(sandbox, { ...DUMMY, session: 'nobody-has-it' })).status).toBe(500);
});

test.each([
  { operation_id: 'register', include_auth_challenges: true },
  { path: '/_matrix/client/v3/register' },
  { service: 'matrix', method: 'POST' },
] as const)('the fault %j meets the request that asks how to authenticate', async (criteria) => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', { body: { ...criteria, status: 500, times: 1 } });

  expect((await tryRegister(sandbox)).status).toBe(500);
  expect((await tryRegister(sandbox)).status).toBe(401);
});

const MASTER = { user_id: '@alice:matrix.test', usage: ['master'] };

const keyOf = (letter: string) => {
  const key = letter.repeat(43);
  return { ...MASTER, keys: { [`ed25519:${key}`]: key } };
};

/** What asks for the password of its user, and its body besides that. */
const ASKING: Record<string, (alice: MatrixUser) => Parameters<MatrixUser['try']>[1]> = {
  changePassword: () => ({ body: { new_password: 'another', logout_devices: false } }),
  deactivateAccount: () => ({ body: {} }),
  deleteDevice: ({ deviceId }) => ({ path: { deviceId }, body: {} }),
  deleteDevices: ({ deviceId }) => ({ body: { devices: [deviceId] } }),
  uploadCrossSigningKeys: () => ({ body: { master_key: keyOf('B') } }),
};

test.each(Object.keys(ASKING))(
  'a fault of %s meets the request that proves who the user is',
  async (operationId) => {
    const { sandbox, alice } = await meet('synapse', 'alice');
    await alice.call('uploadCrossSigningKeys', { body: { master_key: keyOf('A') } });
    await controller(sandbox).call('createMockFault', {
      body: { operation_id: operationId, status: 503, times: 1 },
    });
    const wish = ASKING[operationId]?.(alice);
    const ask = (auth: object) =>
      alice.try(
        operationId as 'deleteDevice',
        { ...wish, body: { ...(wish?.body as object), ...auth } } as never,
      );

    const asked = await ask({});
    const wrong = await ask({ auth: proofOf(alice, { password: 'wrong' }) });
    const proof = { auth: proofOf(alice, { session: (asked.body as { session: string }).session }) };

    expect(asked).toMatchObject({ status: 401, body: { flows: [{ stages: ['m.login.password'] }] } });
    expect(wrong).toMatchObject({ status: 401, body: { errcode: 'M_FORBIDDEN' } });
    expect((await ask(proof)).status).toBe(503);
    expect((await ask(proof)).status).toBe(200);
  },
);

test('a fault meets the first upload of cross-signing keys, which needs no password', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'uploadCrossSigningKeys', status: 503 },
  });

  expect((await alice.try('uploadCrossSigningKeys', { body: { master_key: keyOf('A') } })).status).toBe(503);
});

test('a fault of a password change lets requests without a token by, which are told how to prove an address', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'changePassword', status: 503 },
  });

  expect(await matrixGuest(sandbox).try('changePassword', { body: { new_password: 'x' } })).toMatchObject({
    status: 401,
    body: { flows: [{ stages: ['m.login.email.identity'] }] },
  });
});

test('a thousand faults may wait in a sandbox, and no more until some are removed', async () => {
  const control = controller(freshSandbox());
  const fault = { path: '/nowhere', status: 500 } as const;
  for (let number = 0; number < 1000; number++) await control.call('createMockFault', { body: fault });

  const refused = await control.try('createMockFault', { body: fault });
  await control.call('clearMockFaults');
  const taken = await control.try('createMockFault', { body: fault });

  expect(refused).toMatchObject({
    status: 409,
    body: {
      error: 'too_many',
      message:
        'There are 1000 faults that may still be met, and no sandbox has more; DELETE /_mock/faults removes them.',
    },
  });
  expect(taken.status).toBe(201);
});
