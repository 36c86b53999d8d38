import {
  controller,
  freshSandbox,
  matrixActor,
  matrixGuest,
  meet,
  registerUser,
} from '../../support/users.js';

const DIALECTS = ['documented', 'synapse'] as const;

const ALICE = { type: 'm.login.password', user: 'alice', password: 'alice-password' };

interface Session {
  user_id: string;
  access_token: string;
  device_id: string;
  home_server: string;
}

async function logIn(sandbox: string, body: object): Promise<Session> {
  return (await matrixGuest(sandbox).call('login', { body })) as Session;
}

test('the ways to log in can be listed', async () => {
  expect(await matrixGuest(freshSandbox()).call('getLoginFlows')).toEqual({
    flows: [{ type: 'm.login.password' }, { type: 'm.login.application_service' }],
  });
});

test.each(['r0', 'v3', 'unstable', 'api/v1'])('a user can log in at %s', async (version) => {
  const { sandbox } = await meet('synapse', 'alice');

  const { status, body } = await matrixGuest(sandbox).send('POST', `/_matrix/client/${version}/login`, {
    body: JSON.stringify(ALICE),
  });

  expect(status).toBe(200);
  expect(body).toEqual({
    user_id: '@alice:matrix.test',
    access_token: expect.stringMatching(/^syt_YWxpY2U_[A-Za-z]{20}_[0-9A-Za-z]{6}$/),
    home_server: 'matrix.test',
    device_id: expect.stringMatching(/^[A-Z]{10}$/),
  });
});

/** Every way to name alice. */
const NAMES = [
  { user: 'alice' },
  { user: '@alice:matrix.test' },
  { user: 'ALICE' },
  { user: '@Alice:Matrix.Test' },
  { identifier: { type: 'm.id.user', user: 'alice' } },
  { identifier: { type: 'm.id.user', user: '@alice:matrix.test' } },
  { user: 'alice', identifier: { type: 'm.id.user', user: 'nobody' } },
  { user: 'alice', identifier: {} },
  { user: '', identifier: { type: 'm.id.user', user: 'alice' } },
  { user: 'alice', identifier: null },
];

test.each(NAMES.flatMap((name) => DIALECTS.map((dialect) => [JSON.stringify(name), dialect, name] as const)))(
  'a user logs in as %s in the %s dialect',
  async (_, dialect, name) => {
    const { sandbox } = await meet(dialect, 'alice');

    const session = await logIn(sandbox, {
      type: 'm.login.password',
      password: 'alice-password',
      ...name,
    });

    expect(session.user_id).toBe('@alice:matrix.test');
    const owner = await matrixActor(sandbox, session.access_token).call('getTokenOwner');
    expect(owner).toEqual({ user_id: '@alice:matrix.test', is_guest: false, device_id: session.device_id });
  },
);

const WRONG = [403, 'M_FORBIDDEN', 'Invalid username or password'] as const;

/** What is sent, and the status, errcode and text of the refusal. */
const REFUSALS: [unknown, number, string, string][] = [
  [{}, 400, 'M_UNKNOWN', 'Missing JSON keys.'],
  [{ user: 'alice', password: 'alice-password' }, 400, 'M_UNKNOWN', 'Missing JSON keys.'],
  [{ refresh_token: 'yes' }, 400, 'M_UNKNOWN', '`refresh_token` should be true or false.'],
  [{ ...ALICE, type: 5 }, 400, 'M_INVALID_PARAM', 'Bad parameter: type'],
  [{ ...ALICE, type: null }, 400, 'M_INVALID_PARAM', 'Bad parameter: type'],
  [{ ...ALICE, refresh_token: 'yes' }, 400, 'M_UNKNOWN', '`refresh_token` should be true or false.'],
  [{ ...ALICE, type: 5, refresh_token: 1 }, 400, 'M_UNKNOWN', '`refresh_token` should be true or false.'],
  [{ ...ALICE, password: undefined }, 400, 'M_INVALID_PARAM', 'Bad parameter: password'],
  [{ ...ALICE, password: 5 }, 400, 'M_INVALID_PARAM', 'Bad parameter: password'],
  [{ type: 'm.login.password' }, 400, 'M_INVALID_PARAM', 'Bad parameter: password'],
  [{ ...ALICE, user: undefined }, 400, 'M_INVALID_PARAM', 'Invalid login submission'],
  [{ ...ALICE, user: undefined, identifier: {} }, 400, 'M_INVALID_PARAM', 'Invalid login submission'],
  [{ type: 'm.login.foo' }, 400, 'M_INVALID_PARAM', 'Invalid login submission'],
  [
    { ...ALICE, user: undefined, identifier: { user: 'alice' } },
    400,
    'M_MISSING_PARAM',
    "'identifier' dict has no key 'type'",
  ],
  [
    { ...ALICE, user: undefined, identifier: 'alice' },
    400,
    'M_MISSING_PARAM',
    "'identifier' dict has no key 'type'",
  ],
  [
    { ...ALICE, user: undefined, identifier: { type: 'm.id.foo' } },
    400,
    'M_UNKNOWN',
    'Unknown login identifier type',
  ],
  [
    { ...ALICE, user: undefined, identifier: { type: 'm.id.user' } },
    400,
    'M_UNKNOWN',
    "User identifier is missing 'user' key",
  ],
  [
    { ...ALICE, user: undefined, identifier: { type: 'm.id.thirdparty', medium: 'email' } },
    400,
    'M_UNKNOWN',
    'Invalid thirdparty identifier',
  ],
  [
    { ...ALICE, user: undefined, identifier: { type: 'm.id.thirdparty', medium: 'email', address: 'a@b.c' } },
    ...WRONG,
  ],
  [{ ...ALICE, user: undefined, medium: 'email', address: 'a@b.c' }, ...WRONG],
  [
    { ...ALICE, user: undefined, identifier: { type: 'm.id.phone', country: 'GB' } },
    400,
    'M_INVALID_PARAM',
    'Invalid phone-type identifier',
  ],
  [
    { ...ALICE, user: undefined, identifier: { type: 'm.id.phone', country: 'GB', phone: '1' } },
    400,
    'M_UNKNOWN',
    'Missing JSON keys.',
  ],
  [{ ...ALICE, user: undefined, identifier: { type: 'm.id.phone', country: 'GB', number: '1' } }, ...WRONG],
  [{ ...ALICE, type: 'm.login.foo' }, 400, 'M_UNKNOWN', 'Unknown login type m.login.foo'],
  [{ ...ALICE, type: 'm.login.dummy' }, 400, 'M_UNKNOWN', 'Unknown login type m.login.dummy'],
  [{ ...ALICE, password: 'wrong' }, ...WRONG],
  [{ ...ALICE, user: 'nobody' }, ...WRONG],
  [{ ...ALICE, user: '@alice:elsewhere.test' }, ...WRONG],
  [{ ...ALICE, user: '@alice' }, ...WRONG],
  [{ ...ALICE, user: 'alice:matrix.test' }, ...WRONG],
  [{ type: 'm.login.token' }, 400, 'M_UNKNOWN', 'Missing JSON keys.'],
  [{ type: 'm.login.token', token: 'x' }, 403, 'M_FORBIDDEN', 'Invalid login token'],
  [{ type: 'm.login.application_service' }, 401, 'M_MISSING_TOKEN', 'Missing access token'],
  [
    { ...ALICE, device_id: 'x'.repeat(513) },
    400,
    'M_INVALID_PARAM',
    'device_id cannot be longer than 512 characters.',
  ],
  [{ ...ALICE, password: 'wrong', device_id: 'x'.repeat(513) }, ...WRONG],
  [
    { ...ALICE, initial_device_display_name: 'x'.repeat(101) },
    400,
    'M_TOO_LARGE',
    'Device display name is too long (max 100)',
  ],
  [[], 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
  [null, 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
];

test.each(
  REFUSALS.flatMap(([body, ...rest]) =>
    DIALECTS.map((dialect) => [JSON.stringify(body).slice(0, 120), dialect, body, ...rest] as const),
  ),
)('a login with %s is refused in the %s dialect', async (_, dialect, body, status, errcode, error) => {
  const { sandbox } = await meet(dialect, 'alice');

  const answer = await matrixGuest(sandbox).try('login', { body });

  expect([answer.status, answer.body]).toEqual([status, { errcode, error }]);
});

test('a user cannot log in as an application service with a token of their own', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.try('login', { body: { type: 'm.login.application_service' } });

  expect([status, body]).toEqual([
    401,
    {
      errcode: 'M_UNKNOWN_TOKEN',
      error: 'This login method is only valid for application services',
      soft_logout: false,
    },
  ]);
});

test('a token that is sent along with a login is ignored', async () => {
  const { sandbox } = await meet('synapse', 'alice');

  const { status } = await matrixActor(sandbox, 'stale').try('login', { body: ALICE });

  expect(status).toBe(200);
});

test('unknown keys of a login are ignored', async () => {
  const { sandbox } = await meet('documented', 'alice');

  const { user_id } = await logIn(sandbox, { ...ALICE, device_name: 'letta_mcp' });

  expect(user_id).toBe('@alice:matrix.test');
});

test('unknown users get a code of their own where the sandbox is set so, and the text stays', async () => {
  const { sandbox } = await meet('documented', 'alice');
  await controller(sandbox).call('updateMockSettings', { body: { unknown_user_login: 'M_UNKNOWN' } });

  const unknown = await matrixGuest(sandbox).try('login', { body: { ...ALICE, user: 'nobody' } });
  const wrong = await matrixGuest(sandbox).try('login', { body: { ...ALICE, password: 'wrong' } });

  expect([unknown.status, unknown.body]).toEqual([
    403,
    { errcode: 'M_UNKNOWN', error: 'Invalid username or password' },
  ]);
  expect([wrong.status, wrong.body]).toEqual([
    403,
    { errcode: 'M_FORBIDDEN', error: 'Invalid username or password' },
  ]);
});

test('each login makes a new token and a new device in the synapse dialect', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');

  const first = await logIn(sandbox, ALICE);
  const second = await logIn(sandbox, ALICE);

  expect(new Set([alice.token, first.access_token, second.access_token]).size).toBe(3);
  expect(new Set([alice.deviceId, first.device_id, second.device_id]).size).toBe(3);
});

test('a device that logs in again keeps its older token in the synapse dialect', async () => {
  const { sandbox } = await meet('synapse', 'alice');

  const first = await logIn(sandbox, { ...ALICE, device_id: 'PHONE' });
  const second = await logIn(sandbox, { ...ALICE, device_id: 'PHONE' });

  expect(second.access_token).not.toBe(first.access_token);
  expect(await matrixActor(sandbox, first.access_token).call('getTokenOwner')).toMatchObject({
    device_id: 'PHONE',
  });
});

test('a device id may be empty', async () => {
  const { sandbox } = await meet('synapse', 'alice');

  expect((await logIn(sandbox, { ...ALICE, device_id: '' })).device_id).toBe('');
});

test('a login returns the token of the registration in the documented dialect', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');

  const session = await logIn(sandbox, ALICE);

  expect(session).toEqual({
    user_id: alice.userId,
    access_token: alice.token,
    device_id: alice.deviceId,
    home_server: 'matrix.test',
  });
});

test('any number of logins leaves one token in the documented dialect', async () => {
  const sandbox = freshSandbox();
  await registerUser(sandbox, 'alice');

  const tokens = new Set<string>();
  for (let i = 0; i < 20; i++) tokens.add((await logIn(sandbox, ALICE)).access_token);

  expect(tokens.size).toBe(1);
});

test('each device has its own token in the documented dialect, and gets it again', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');

  const phone = await logIn(sandbox, { ...ALICE, device_id: 'PHONE' });
  const again = await logIn(sandbox, { ...ALICE, device_id: 'PHONE' });

  expect(phone.access_token).not.toBe(alice.token);
  expect(again).toEqual(phone);
});

test('a login after a logout makes a new token in the documented dialect', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  await alice.call('logout');

  const session = await logIn(sandbox, ALICE);

  expect(session.access_token).not.toBe(alice.token);
  expect((await matrixActor(sandbox, session.access_token).try('getTokenOwner')).status).toBe(200);
});
