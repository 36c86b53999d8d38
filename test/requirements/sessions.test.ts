import { freshSandbox, matrixActor, matrixGuest, type MatrixUser, registerUser } from '../support/users.js';

/** The bodies and statuses of the requirements document: Matrix sections 1, 2 and 3, and its credentials. */

const ADMIN = { type: 'm.login.password', user: 'admin', password: 'admin_password' };
const AGENT = {
  username: 'agent_7659b796_4723_4d61_98b5_737f874ee652',
  password: 'secure_generated_password',
  admin: false,
  displayname: 'Huly - Personal Site',
};
const AGENT_ID = `@${AGENT.username}:matrix.test`;

interface Session {
  user_id: string;
  access_token: string;
  device_id: string;
}

function post(sandbox: string, path: string, body: object, token?: string) {
  return matrixGuest(sandbox).send('POST', `/_matrix/client/${path}`, {
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}

async function adminToken(sandbox: string): Promise<string> {
  return ((await post(sandbox, 'r0/login', ADMIN)).body as Session).access_token;
}

const LOGIN = 'requirement 1 (POST /_matrix/client/r0/login)';

test(`${LOGIN}: Accept username/password in request body`, async () => {
  const { status, body } = await post(freshSandbox(), 'r0/login', ADMIN);

  expect(status).toBe(200);
  expect(body).toEqual({
    user_id: '@admin:matrix.test',
    access_token: expect.any(String),
    device_id: expect.any(String),
    home_server: 'matrix.test',
  });
});

test(`${LOGIN}: Return access token for valid credentials`, async () => {
  const sandbox = freshSandbox();
  const token = await adminToken(sandbox);

  expect(await matrixActor(sandbox, token).call('getTokenOwner')).toMatchObject({
    user_id: '@admin:matrix.test',
  });
});

test.each([
  { ...ADMIN, password: 'wrong' },
  { ...ADMIN, user: 'nobody' },
])(`${LOGIN}: Return 403 for invalid credentials: %j`, async (credentials) => {
  const { status, body } = await post(freshSandbox(), 'r0/login', credentials);

  expect([status, body]).toEqual([403, { errcode: 'M_FORBIDDEN', error: 'Invalid username or password' }]);
});

test(`${LOGIN}: Store tokens for later authentication`, async () => {
  const sandbox = freshSandbox();
  const token = await adminToken(sandbox);

  const { status } = await post(sandbox, 'r0/createRoom', { name: 'Agent: Huly - Personal Site' }, token);

  expect(status).toBe(200);
});

const REGISTER = 'requirement 2 (POST /_matrix/client/v3/register)';

test(`${REGISTER}: Create New User`, async () => {
  const sandbox = freshSandbox();

  const { status, body } = await post(sandbox, 'v3/register', AGENT, await adminToken(sandbox));

  expect(status).toBe(200);
  expect(body).toMatchObject({
    user_id: AGENT_ID,
    access_token: expect.any(String),
    device_id: expect.any(String),
  });
});

test(`${REGISTER}: Track created users to prevent duplicates`, async () => {
  const sandbox = freshSandbox();
  const token = await adminToken(sandbox);

  await post(sandbox, 'v3/register', AGENT, token);

  expect((await post(sandbox, 'v3/register', AGENT, token)).status).toBe(400);
  expect((await post(sandbox, 'v3/register', { ...AGENT, username: 'agent_002' }, token)).status).toBe(200);
});

test(`${REGISTER}: Return M_USER_IN_USE for duplicate usernames`, async () => {
  const sandbox = freshSandbox();
  await registerUser(sandbox, 'agent_001');

  const { status, body } = await post(sandbox, 'v3/register', {
    username: 'agent_001',
    password: 'x',
    auth: { type: 'm.login.dummy' },
  });

  expect([status, body]).toEqual([400, { errcode: 'M_USER_IN_USE', error: 'User ID already taken' }]);
});

test(`${REGISTER}: Generate unique access tokens per user`, async () => {
  const sandbox = freshSandbox();
  const names = Array.from({ length: 10 }, (_, i) => `agent_00${i}`);

  const users: MatrixUser[] = [];
  for (const name of names) users.push(await registerUser(sandbox, name));

  expect(new Set(users.map(({ token }) => token)).size).toBe(10);
  for (const { userId, call } of users) expect((await call('getTokenOwner')).user_id).toBe(userId);
});

test(`${REGISTER}: Store user data for later queries`, async () => {
  const sandbox = freshSandbox();
  await post(sandbox, 'v3/register', AGENT, await adminToken(sandbox));

  const profile = await matrixGuest(sandbox).send('GET', `/_matrix/client/v3/profile/${AGENT_ID}`);
  const login = await post(sandbox, 'v3/login', { ...ADMIN, user: AGENT.username, password: AGENT.password });

  expect(profile.body).toEqual({ displayname: 'Huly - Personal Site' });
  expect(login.body).toMatchObject({ user_id: AGENT_ID });
});

test.each(['Agent', 'agent-001', 'agent.001', 'agent 001', 'agënt', '@agent:matrix.test'])(
  `${REGISTER}: Validate username format (lowercase, alphanumeric + underscore): %j`,
  async (username) => {
    const { status, body } = await post(freshSandbox(), 'v3/register', {
      username,
      password: 'x',
      auth: { type: 'm.login.dummy' },
    });

    expect([status, body]).toEqual([
      400,
      { errcode: 'M_INVALID_USERNAME', error: 'Username contains invalid characters' },
    ]);
  },
);

const AUTHENTICATE = 'requirement 3 (POST /_matrix/client/v3/login)';

test.each(['agent_001', '@agent_001:matrix.test'])(
  `${AUTHENTICATE}: Support both username and full user_id formats: %s`,
  async (user) => {
    const sandbox = freshSandbox();
    await registerUser(sandbox, 'agent_001');

    const { status, body } = await post(sandbox, 'v3/login', {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user },
      password: 'agent_001-password',
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({ user_id: '@agent_001:matrix.test' });
  },
);

test(`${AUTHENTICATE}: Return existing tokens for previously created users`, async () => {
  const sandbox = freshSandbox();
  const agent = await registerUser(sandbox, 'agent_001');

  const { body } = await post(sandbox, 'v3/login', {
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: 'agent_001' },
    password: 'agent_001-password',
  });

  expect(body).toMatchObject({ access_token: agent.token, device_id: agent.deviceId });
});

test('requirement 11 (PUT /profile/{user_id}/displayname): Return 401 for invalid tokens, on every endpoint', async () => {
  const stranger = matrixActor(freshSandbox(), 'invalid');

  for (const operationId of ['getTokenOwner', 'getCapabilities', 'logout', 'createRoom'] as const) {
    const { status, body } = await stranger.try(
      operationId,
      operationId === 'createRoom' ? { body: {} } : {},
    );
    expect([operationId, status, body]).toMatchObject([
      operationId,
      401,
      { errcode: 'M_UNKNOWN_TOKEN', error: 'Unrecognised access token' },
    ]);
  }
});

test.each([
  ['@admin:matrix.test', 'admin_password', 'mock_admin_token_123'],
  ['@letta:matrix.test', 'letta_password', 'mock_letta_token_456'],
])('the sample credentials of %s work, password and token', async (user, password, token) => {
  const sandbox = freshSandbox();

  const { body } = await post(sandbox, 'v3/login', { type: 'm.login.password', user, password });

  expect(body).toMatchObject({ user_id: user, access_token: token });
  expect(await matrixActor(sandbox, token).call('getTokenOwner')).toMatchObject({ user_id: user });
});

test.each(['_bob', '42', 'agent_7659b796_4723_4d61_98b5_737f874ee652'])(
  'requirement 2 (POST register): %s is lowercase, alphanumeric and underscore, so it is accepted',
  async (username) => {
    const { status } = await matrixGuest(freshSandbox()).try('register', {
      body: { username, password: 'secret', auth: { type: 'm.login.dummy' } },
    });

    expect(status).toBe(200);
  },
);
