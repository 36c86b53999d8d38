import { controller, matrixActor, matrixGuest, meet } from '../../support/users.js';

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in_ms: number;
}

const MINUTES = 60_000;

/** Logs alice in with a token that can be refreshed. */
async function logIn(sandbox: string, more: object = {}): Promise<Tokens & { device_id: string }> {
  const body = { type: 'm.login.password', user: 'alice', password: 'alice-password', refresh_token: true };
  return (await matrixGuest(sandbox).call('login', { body: { ...body, ...more } })) as never;
}

async function refresh(sandbox: string, refresh_token: string): Promise<Tokens> {
  return (await matrixGuest(sandbox).call('refresh', { body: { refresh_token } })) as never;
}

async function tryRefresh(sandbox: string, refresh_token: unknown): Promise<[number, unknown]> {
  const { status, body } = await matrixGuest(sandbox).try('refresh', { body: { refresh_token } });
  return [status, body];
}

async function isValid(sandbox: string, { access_token }: Tokens): Promise<boolean> {
  return (await matrixActor(sandbox, access_token).try('getTokenOwner')).status === 200;
}

const PAIR = {
  access_token: expect.stringMatching(/^syt_YWxpY2U_[A-Za-z]{20}_[0-9A-Za-z]{6}$/) as string,
  refresh_token: expect.stringMatching(/^syr_YWxpY2U_[A-Za-z]{20}_[0-9A-Za-z]{6}$/) as string,
  expires_in_ms: 300_000,
};

test.each(['documented', 'synapse'] as const)(
  'a login that asks for it gets tokens that can be refreshed, in the %s dialect',
  async (dialect) => {
    const { sandbox } = await meet(dialect, 'alice');

    const tokens = await logIn(sandbox);

    expect(tokens).toMatchObject(PAIR);
    const renewed = await refresh(sandbox, tokens.refresh_token);
    expect(renewed).toEqual(PAIR);
    expect(await matrixActor(sandbox, renewed.access_token).call('getTokenOwner')).toMatchObject({
      user_id: '@alice:matrix.test',
      device_id: tokens.device_id,
    });
  },
);

test('a registration that asks for it gets tokens that can be refreshed', async () => {
  const { sandbox } = await meet('synapse');
  const body = { username: 'alice', password: 'x', refresh_token: true, auth: { type: 'm.login.dummy' } };

  expect(await matrixGuest(sandbox).call('register', { body })).toMatchObject(PAIR);
});

test('only the last step of a registration says whether its tokens can be refreshed', async () => {
  const { sandbox } = await meet('synapse');
  const body = { username: 'alice', password: 'x', refresh_token: true };
  const { session } = (await matrixGuest(sandbox).try('register', { body })).body as { session: string };

  const registered = await matrixGuest(sandbox).call('register', {
    body: { auth: { type: 'm.login.dummy', session } },
  });

  expect(registered).not.toHaveProperty('refresh_token');
  expect(registered).not.toHaveProperty('expires_in_ms');
});

test('a registration without a login gives no tokens of any kind', async () => {
  const { sandbox } = await meet('synapse');

  const registered = await matrixGuest(sandbox).call('register', {
    body: {
      username: 'alice',
      password: 'x',
      refresh_token: true,
      inhibit_login: true,
      auth: { type: 'm.login.dummy' },
    },
  });

  expect(registered).toEqual({ user_id: '@alice:matrix.test', home_server: 'matrix.test' });
});

test('an access token expires by the clock of the sandbox, and is refreshed', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const tokens = await logIn(sandbox);
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 4 * MINUTES } });
  expect(await isValid(sandbox, tokens)).toBe(true);

  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: MINUTES } });

  const { status, body } = await matrixActor(sandbox, tokens.access_token).try('getTokenOwner');
  expect([status, body]).toEqual([
    401,
    { errcode: 'M_UNKNOWN_TOKEN', error: 'Access token has expired', soft_logout: true },
  ]);
  expect(await isValid(sandbox, await refresh(sandbox, tokens.refresh_token))).toBe(true);
  // The token of a login that asked for nothing lasts.
  expect((await alice.try('getTokenOwner')).status).toBe(200);
});

test('how long access tokens last can be set', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  await controller(sandbox).call('updateMockSettings', { body: { access_token_lifetime: 0 } });

  const tokens = await logIn(sandbox);

  expect(tokens.expires_in_ms).toBe(0);
  expect(await isValid(sandbox, tokens)).toBe(false);
});

test.each(['logout', 'logout_all'] as const)(
  'an expired token is good enough for %s',
  async (operationId) => {
    const { sandbox } = await meet('synapse', 'alice');
    const tokens = await logIn(sandbox);
    await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 5 * MINUTES } });

    expect(await matrixActor(sandbox, tokens.access_token).call(operationId)).toEqual({});

    expect(await tryRefresh(sandbox, tokens.refresh_token)).toEqual([
      401,
      { errcode: 'M_UNKNOWN_TOKEN', error: 'refresh token does not exist' },
    ]);
  },
);

test('a refresh whose answer was lost can be repeated', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const first = await logIn(sandbox);
  const lost = await refresh(sandbox, first.refresh_token);

  const second = await refresh(sandbox, first.refresh_token);

  expect(await isValid(sandbox, lost)).toBe(false);
  expect(await isValid(sandbox, first)).toBe(true);
  expect(await isValid(sandbox, second)).toBe(true);
  expect(await tryRefresh(sandbox, lost.refresh_token)).toMatchObject([
    401,
    { error: 'refresh token does not exist' },
  ]);
});

test('a refresh whose access token was used cannot be repeated', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const first = await logIn(sandbox);
  await isValid(sandbox, await refresh(sandbox, first.refresh_token));

  expect(await tryRefresh(sandbox, first.refresh_token)).toEqual([
    403,
    { errcode: 'M_FORBIDDEN', error: "refresh token isn't valid anymore" },
  ]);
});

test('a refresh whose refresh token was used cannot be repeated, and ends what came before', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const first = await logIn(sandbox);
  const second = await refresh(sandbox, first.refresh_token);

  const third = await refresh(sandbox, second.refresh_token);

  expect(await tryRefresh(sandbox, first.refresh_token)).toMatchObject([
    401,
    { error: 'refresh token does not exist' },
  ]);
  expect(await isValid(sandbox, first)).toBe(false);
  expect(await isValid(sandbox, second)).toBe(true);
  expect(await isValid(sandbox, third)).toBe(true);
});

test('a login never hands out a token that expires to who did not ask for it', async () => {
  const { sandbox } = await meet('documented', 'alice');
  const { device_id, access_token } = await logIn(sandbox, { device_id: 'PHONE' });

  const plain = await logIn(sandbox, { device_id, refresh_token: false });

  expect(plain.access_token).not.toBe(access_token);
  expect(plain).not.toHaveProperty('expires_in_ms');
});

test.each([
  ['', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['{}', 400, 'M_MISSING_PARAM', "Missing params: ['refresh_token']"],
  ['{"refresh_token":5}', 400, 'M_INVALID_PARAM', 'Invalid param: refresh_token'],
  ['{"refresh_token":null}', 400, 'M_INVALID_PARAM', 'Invalid param: refresh_token'],
  ['{"refresh_token":""}', 401, 'M_UNKNOWN_TOKEN', 'invalid refresh token'],
  ['{"refresh_token":"syr_foo"}', 401, 'M_UNKNOWN_TOKEN', 'invalid refresh token'],
])('a refresh with %j is refused: %i %s %s', async (body, status, errcode, error) => {
  const { sandbox } = await meet('synapse');

  const answer = await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/refresh', { body });

  expect([answer.status, answer.body]).toEqual([status, { errcode, error }]);
});

test('an access token refreshes nothing', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(await tryRefresh(sandbox, alice.token)).toMatchObject([401, { error: 'invalid refresh token' }]);
});

test.each(['r0', 'v3', 'unstable'])('tokens can be refreshed at %s', async (version) => {
  const { sandbox } = await meet('synapse', 'alice');
  const { refresh_token } = await logIn(sandbox);

  const { status } = await matrixGuest(sandbox).send('POST', `/_matrix/client/${version}/refresh`, {
    body: JSON.stringify({ refresh_token }),
  });

  expect(status).toBe(200);
});
