import { matrixActor, matrixGuest, meet, registerUser } from '../../support/users.js';

const DIALECTS = ['documented', 'synapse'] as const;
const DUMMY = { type: 'm.login.dummy' };
const BOB = { username: 'bob', password: 'bob-password' };
const FLOWS = { flows: [{ stages: ['m.login.dummy'] }], params: {} };
const REGISTER = '/_matrix/client/v3/register';

interface Registered {
  user_id: string;
  access_token: string;
  device_id: string;
}

/** The session of an authentication that was just begun. */
async function begin(sandbox: string, body: object = BOB): Promise<string> {
  const answer = await matrixGuest(sandbox).try('register', { body });
  expect(answer.status).toBe(401);
  return (answer.body as { session: string }).session;
}

test.each(DIALECTS)(
  'a registration without authentication is told how, in the %s dialect',
  async (dialect) => {
    const { sandbox } = await meet(dialect);

    const { status, body } = await matrixGuest(sandbox).try('register', { body: BOB });

    expect(status).toBe(401);
    expect(body).toEqual({ session: expect.stringMatching(/^[A-Za-z]{24}$/), ...FLOWS });
  },
);

test.each(DIALECTS)('a registration can be done in one request in the %s dialect', async (dialect) => {
  const { sandbox } = await meet(dialect);

  const { status, body } = await matrixGuest(sandbox).try('register', { body: { ...BOB, auth: DUMMY } });

  expect(status).toBe(200);
  expect(body).toEqual({
    user_id: '@bob:matrix.test',
    home_server: 'matrix.test',
    access_token: expect.stringMatching(/^syt_Ym9i_[A-Za-z]{20}_[0-9A-Za-z]{6}$/),
    device_id: expect.stringMatching(/^[A-Z]{10}$/),
  });
  const owner = await matrixActor(sandbox, (body as Registered).access_token).call('getTokenOwner');
  expect(owner.user_id).toBe('@bob:matrix.test');
});

test('the second step of a registration may leave out what the first one said', async () => {
  const { sandbox } = await meet('synapse');
  const session = await begin(sandbox, { ...BOB, device_id: 'PHONE' });

  const registered = await matrixGuest(sandbox).call('register', { body: { auth: { ...DUMMY, session } } });

  expect(registered).toMatchObject({ user_id: '@bob:matrix.test', device_id: 'PHONE' });
  const login = { type: 'm.login.password', user: 'bob', password: 'bob-password' };
  expect((await matrixGuest(sandbox).try('login', { body: login })).status).toBe(200);
});

test('a finished registration can be repeated, and gives another token', async () => {
  const { sandbox } = await meet('synapse');
  const session = await begin(sandbox);
  const body = { ...BOB, auth: { ...DUMMY, session } };

  const first = (await matrixGuest(sandbox).call('register', { body })) as Registered;
  const second = (await matrixGuest(sandbox).call('register', { body })) as Registered;

  expect(second.user_id).toBe(first.user_id);
  expect(second.access_token).not.toBe(first.access_token);
  expect(second.device_id).not.toBe(first.device_id);
});

test('a finished registration cannot be repeated under another name', async () => {
  const { sandbox } = await meet('synapse');
  const auth = { ...DUMMY, session: await begin(sandbox) };
  await matrixGuest(sandbox).call('register', { body: { ...BOB, auth } });

  const { status, body } = await matrixGuest(sandbox).try('register', {
    body: { ...BOB, username: 'robert', auth },
  });

  expect([status, body]).toEqual([
    400,
    { errcode: 'M_UNKNOWN', error: 'A different user ID has already been registered for this session' },
  ]);
});

test.each([
  ['at another path', 'POST', '/_matrix/client/r0/register'],
  ['with another query', 'POST', `${REGISTER}?kind=user`],
])('an authentication cannot be finished %s', async (_, method, target) => {
  const { sandbox } = await meet('synapse');
  const auth = { ...DUMMY, session: await begin(sandbox) };

  const { status, body } = await matrixGuest(sandbox).send(method, target, {
    body: JSON.stringify({ ...BOB, auth }),
  });

  expect([status, body]).toEqual([
    403,
    {
      errcode: 'M_UNKNOWN',
      error: 'Requested operation has changed during the UI authentication session.',
    },
  ]);
});

test.each([[{}], [{ session: 'SESSION' }]])(
  'an attempt to register with %j is told what is missing',
  async (auth) => {
    const { sandbox } = await meet('synapse');
    const session = await begin(sandbox);
    const sent = JSON.parse(JSON.stringify(auth).replace('SESSION', session)) as object;

    const { status, body } = await matrixGuest(sandbox).try('register', { body: { ...BOB, auth: sent } });

    expect(status).toBe(401);
    expect(body).toMatchObject(FLOWS);
    expect((body as { completed?: string[] }).completed).toEqual('session' in sent ? [] : undefined);
  },
);

test('an authentication that is a mere text is told what is missing', async () => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await matrixGuest(sandbox).try('register', { body: { ...BOB, auth: 'please' } });

  expect([status, body]).toMatchObject([401, { ...FLOWS, completed: [] }]);
});

test('a wrong password in the authentication can be tried again', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const auth = { type: 'm.login.password', user: 'alice', password: 'wrong' };

  const { status, body } = await matrixGuest(sandbox).try('register', { body: { ...BOB, auth } });

  expect([status, body]).toEqual([
    401,
    {
      session: expect.any(String),
      ...FLOWS,
      completed: [],
      errcode: 'M_FORBIDDEN',
      error: 'Invalid username or password',
    },
  ]);
  const { session } = body as { session: string };
  expect(
    (await matrixGuest(sandbox).try('register', { body: { ...BOB, auth: { ...DUMMY, session } } })).status,
  ).toBe(200);
});

test('a stage that is passed but not asked for completes nothing', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const auth = { type: 'm.login.password', user: 'alice', password: 'alice-password' };

  const { status, body } = await matrixGuest(sandbox).try('register', { body: { ...BOB, auth } });

  expect([status, body]).toMatchObject([401, { ...FLOWS, completed: ['m.login.password'] }]);
});

const INVALID = 'M_INVALID_USERNAME';
const LETTERS = "User ID can only contain characters a-z, 0-9, or '=_-./+'";
const NO_TOKEN =
  'An access token should not be provided on requests to /register (except if type is m.login.application_service)';

/** Query, body, status, errcode and text under the synapse dialect. */
const REFUSALS: [string, object, number, string, string][] = [
  ['', { ...BOB, auth: { type: 'm.login.foo' } }, 400, 'M_INVALID_PARAM', 'Invalid login submission'],
  ['', { ...BOB, auth: { ...DUMMY, session: 'nosuch' } }, 400, 'M_UNKNOWN', 'Unknown session ID: nosuch'],
  ['', { username: 'bob', auth: DUMMY }, 400, 'M_MISSING_PARAM', 'Missing params: password'],
  ['', { username: 'bob', password: '', auth: DUMMY }, 400, 'M_MISSING_PARAM', 'Missing params: password'],
  ['', { username: 'bob', password: null, auth: DUMMY }, 400, 'M_MISSING_PARAM', 'Missing params: password'],
  ['', { ...BOB, password: 5 }, 400, 'M_UNKNOWN', 'Invalid password'],
  ['', { ...BOB, password: 'x'.repeat(513) }, 400, 'M_UNKNOWN', 'Invalid password'],
  ['', { ...BOB, username: 5 }, 400, 'M_UNKNOWN', 'Invalid username'],
  ['', { ...BOB, username: null }, 400, 'M_UNKNOWN', 'Invalid username'],
  ['', { ...BOB, username: 'x'.repeat(513) }, 400, 'M_UNKNOWN', 'Invalid username'],
  ['', { ...BOB, username: 5, password: 5 }, 400, 'M_UNKNOWN', 'Invalid username'],
  ['', { ...BOB, refresh_token: 'x' }, 400, 'M_UNKNOWN', '`refresh_token` should be true or false.'],
  ['', { ...BOB, username: 'b b' }, 400, INVALID, LETTERS],
  ['', { ...BOB, username: '@bob:matrix.test' }, 400, INVALID, LETTERS],
  ['', { ...BOB, username: '' }, 400, INVALID, 'User ID cannot be empty'],
  ['', { ...BOB, username: '_bob' }, 400, INVALID, 'User ID may not begin with _'],
  ['', { ...BOB, username: '123' }, 400, INVALID, 'Numeric user IDs are reserved for guest users.'],
  ['', { ...BOB, username: 'x'.repeat(250) }, 400, INVALID, 'User ID may not be longer than 255 characters'],
  ['', { ...BOB, username: 'alice' }, 400, 'M_USER_IN_USE', 'User ID already taken.'],
  ['', { ...BOB, username: 'ALICE' }, 400, 'M_USER_IN_USE', 'User ID already taken.'],
  ['?kind=guest', {}, 403, 'M_UNKNOWN', 'Guest access is disabled'],
  ['?kind=foo', {}, 400, 'M_UNRECOGNIZED', 'Do not understand membership kind: foo'],
  ['?access_token=wrong', BOB, 400, 'M_UNKNOWN', NO_TOKEN],
  ['?access_token=wrong', { ...BOB, username: 'b b' }, 400, 'M_UNKNOWN', NO_TOKEN],
  [
    '',
    { ...BOB, type: 'm.login.application_service' },
    400,
    'M_UNKNOWN',
    'Appservice token must be provided when using a type of m.login.application_service',
  ],
  [
    '',
    { ...BOB, auth: DUMMY, initial_device_display_name: 'x'.repeat(101) },
    400,
    'M_TOO_LARGE',
    'Device display name is too long (max 100)',
  ],
  ['', [], 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
];

test.each(REFUSALS.map((row) => [`${row[0]} ${JSON.stringify(row[1]).slice(0, 110)}`, ...row] as const))(
  'a registration with %s is refused as by Synapse, and leaves nothing behind',
  async (_, query, body, status, errcode, error) => {
    const { sandbox } = await meet('synapse', 'alice');

    const answer = await matrixGuest(sandbox).send('POST', `${REGISTER}${query}`, {
      body: JSON.stringify(body),
    });

    expect([answer.status, answer.body]).toEqual([status, { errcode, error }]);
    expect((await matrixGuest(sandbox).try('register', { body: { ...BOB, auth: DUMMY } })).status).toBe(200);
  },
);

test.each(['Bearer wrong', 'Basic x'])(
  'an Authorization header %j does not belong to a registration',
  async (authorization) => {
    const { sandbox } = await meet('synapse');

    const { status, body } = await matrixGuest(sandbox).try('register', {
      body: BOB,
      headers: { authorization },
    });

    expect([status, body]).toEqual([400, { errcode: 'M_UNKNOWN', error: NO_TOKEN }]);
  },
);

test('the token of a user is not that of an application service', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.try('register', {
    body: { ...BOB, type: 'm.login.application_service' },
  });

  expect([status, body]).toMatchObject([401, { errcode: 'M_UNKNOWN_TOKEN', soft_logout: false }]);
});

test('a taken name is no guest to be upgraded', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');
  const claim = (guest_access_token: string) =>
    matrixGuest(sandbox).try('register', { body: { ...BOB, username: 'alice', guest_access_token } });

  const [bogus, real] = [await claim('bogus'), await claim(alice.token)];

  expect([bogus.status, bogus.body]).toEqual([
    401,
    { errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.', soft_logout: false },
  ]);
  expect([real.status, real.body]).toMatchObject([403, { errcode: 'M_FORBIDDEN' }]);
});

test('a registration cannot be fetched', async () => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await matrixGuest(sandbox).send('GET', REGISTER);

  expect([status, body]).toEqual([405, { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' }]);
});

test('capitals of a username become small in the synapse dialect', async () => {
  const { sandbox } = await meet('synapse');

  const { user_id } = await matrixGuest(sandbox).call('register', {
    body: { ...BOB, username: 'Bob.B', auth: DUMMY },
  });

  expect(user_id).toBe('@bob.b:matrix.test');
});

test('users without a name get numbers', async () => {
  const { sandbox } = await meet('synapse');
  const register = () => matrixGuest(sandbox).call('register', { body: { password: 'secret', auth: DUMMY } });

  expect([(await register()).user_id, (await register()).user_id]).toEqual([
    '@1:matrix.test',
    '@2:matrix.test',
  ]);
});

test('a registration may ask for no session', async () => {
  const { sandbox } = await meet('synapse');

  const body = { ...BOB, auth: DUMMY, inhibit_login: true };

  expect(await matrixGuest(sandbox).call('register', { body })).toEqual({
    user_id: '@bob:matrix.test',
    home_server: 'matrix.test',
  });
});

test('the display name of a new user is the localpart', async () => {
  const { sandbox } = await meet('synapse');
  const bob = await registerUser(sandbox, 'bob');

  expect((await bob.send('GET', '/_matrix/client/v3/profile/@bob:matrix.test')).body).toEqual({
    displayname: 'bob',
  });
});

test.each([
  ['alice', 'M_USER_IN_USE', 'User ID already taken.'],
  ['ALICE', INVALID, LETTERS],
  ['_x', INVALID, 'User ID may not begin with _'],
  ['', INVALID, 'User ID cannot be empty'],
  ['77', INVALID, 'Numeric user IDs are reserved for guest users.'],
  ['7_7', INVALID, 'Numeric user IDs are reserved for guest users.'],
])('the name %j is not available', async (username, errcode, error) => {
  const { sandbox } = await meet('synapse', 'alice');

  const { status, body } = await matrixGuest(sandbox).try('checkUsernameAvailability', {
    query: { username },
  });

  expect([status, body]).toEqual([400, { errcode, error }]);
});

test('a free name is available', async () => {
  const { sandbox } = await meet('synapse');

  expect(
    await matrixGuest(sandbox).call('checkUsernameAvailability', { query: { username: 'bob' } }),
  ).toEqual({ available: true });
});

test('asking for availability needs a name', async () => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await matrixGuest(sandbox).try('checkUsernameAvailability');

  expect([status, body]).toEqual([
    400,
    { errcode: 'M_MISSING_PARAM', error: "Missing string query parameter 'username'" },
  ]);
});

test.each([
  ['alice', 'M_USER_IN_USE', 'User ID already taken'],
  ['Bob', INVALID, 'Username contains invalid characters'],
  ['bob.b', INVALID, 'Username contains invalid characters'],
  ['bob-b', INVALID, 'Username contains invalid characters'],
  ['@bob:matrix.test', INVALID, 'Username contains invalid characters'],
])('the name %j is refused in the words of the document', async (username, errcode, error) => {
  const { sandbox } = await meet('documented', 'alice');

  const { status, body } = await matrixGuest(sandbox).try('register', {
    body: { ...BOB, username, auth: DUMMY },
  });

  expect([status, body]).toEqual([400, { errcode, error }]);
});

test('an admin registers a user at once, with a display name', async () => {
  const { sandbox } = await meet('documented');
  const admin = matrixActor(sandbox, 'mock_admin_token_123');

  const registered = (await admin.call('register', {
    body: { ...BOB, admin: false, displayname: 'Robert' },
  })) as Registered;

  expect(registered.user_id).toBe('@bob:matrix.test');
  const bob = matrixActor(sandbox, registered.access_token);
  expect((await bob.call('getTokenOwner')).device_id).toBe(registered.device_id);
  expect((await bob.send('GET', '/_matrix/client/v3/profile/@bob:matrix.test')).body).toEqual({
    displayname: 'Robert',
  });
});

test('an admin can register another admin, who can do the same', async () => {
  const { sandbox } = await meet('documented');
  const admin = matrixActor(sandbox, 'mock_admin_token_123');

  const { access_token } = (await admin.call('register', { body: { ...BOB, admin: true } })) as Registered;
  const { status } = await matrixActor(sandbox, access_token).try('register', {
    body: { username: 'carol', password: 'secret' },
  });

  expect(status).toBe(200);
});

test('nobody makes themselves an admin', async () => {
  const { sandbox } = await meet('documented');

  const { access_token } = (await matrixGuest(sandbox).call('register', {
    body: { ...BOB, admin: true, auth: DUMMY },
  })) as Registered;
  const { status, body } = await matrixActor(sandbox, access_token).try('register', {
    body: { username: 'carol', password: 'secret' },
  });

  expect([status, body]).toEqual([403, { errcode: 'M_FORBIDDEN', error: 'You are not a server admin' }]);
});

test('an unknown token does not register anybody', async () => {
  const { sandbox } = await meet('documented');

  const { status, body } = await matrixActor(sandbox, 'wrong').try('register', {
    body: { ...BOB, auth: DUMMY },
  });

  expect([status, body]).toEqual([
    401,
    { errcode: 'M_UNKNOWN_TOKEN', error: 'Unrecognised access token', soft_logout: false },
  ]);
});

test.each([
  [{ username: 'bob' }, 'M_MISSING_PARAM', 'Missing params: password'],
  [{ ...BOB, username: 'alice' }, 'M_USER_IN_USE', 'User ID already taken'],
  [{ ...BOB, username: 'Bob' }, INVALID, 'Username contains invalid characters'],
  [{ ...BOB, displayname: 5 }, 'M_INVALID_PARAM', "'displayname' must be a string"],
  [{ ...BOB, displayname: 'x'.repeat(257) }, 'M_UNKNOWN', 'Displayname is too long (max 256)'],
  [{ ...BOB, admin: 'yes' }, 'M_BAD_JSON', "Param 'admin' must be a boolean, if given"],
  [
    { ...BOB, initial_device_display_name: 'x'.repeat(101) },
    'M_TOO_LARGE',
    'Device display name is too long (max 100)',
  ],
])('an admin cannot register %j, and nobody is registered', async (body, errcode, error) => {
  const { sandbox } = await meet('documented', 'alice');
  const admin = matrixActor(sandbox, 'mock_admin_token_123');

  const answer = await admin.try('register', { body });

  expect([answer.status, answer.body]).toEqual([400, { errcode, error }]);
  expect((await admin.try('register', { body: BOB })).status).toBe(200);
});
