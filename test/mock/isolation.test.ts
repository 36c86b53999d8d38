import {
  type Answer,
  controller,
  freshSandbox,
  lettaActor,
  matrixActor,
  matrixGuest,
  registerUser,
} from '../support/users.js';

test('users, rooms and agents of one sandbox are unknown in another', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  const alice = await registerUser(mine, 'alice');
  await alice.call('createRoom', { body: { name: 'Mine' } });
  await controller(mine).call('seedMock', { body: { agents: [{ id: 'agent-mine' }] } });

  const state = await controller(other).call('getMockState');
  const withMyToken = await matrixActor(other, alice.token).try('getTokenOwner');

  expect(JSON.stringify(state)).not.toMatch(/alice|Mine|agent-mine/);
  expect(withMyToken.status).toBe(401);
  expect((await lettaActor(other).try('retrieve_agent', { path: { agent_id: 'agent-mine' } })).status).toBe(
    404,
  );
});

test('the same user name can be registered in two sandboxes, with different tokens', async () => {
  const first = await registerUser(freshSandbox(), 'alice');
  const second = await registerUser(freshSandbox(), 'alice');

  expect(second.userId).toBe(first.userId);
  expect(second.token).not.toBe(first.token);
});

test('a world is the same whether a client comes by prefix or by header', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  const init = { headers: { authorization: `Bearer ${alice.token}`, 'x-mock-sandbox': sandbox } };

  const byHeader = await fetch(`${process.env.MOCK_MATRIX_URL}/_matrix/client/v3/account/whoami`, init);
  const elsewhere = await fetch(`${process.env.MOCK_MATRIX_URL}/_matrix/client/v3/account/whoami`, {
    headers: { authorization: `Bearer ${alice.token}` },
  });

  expect(await byHeader.json()).toMatchObject({ user_id: alice.userId });
  expect(elsewhere.status).toBe(401);
});

test('a change in a sandbox after a reset of another is kept', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  const alice = await registerUser(mine, 'alice');
  await registerUser(other, 'bob');

  await controller(other).call('resetMock');

  expect(await alice.call('getTokenOwner')).toMatchObject({ user_id: '@alice:matrix.test' });
  const { users } = await controller(other).call('getMockState');
  expect(users.map(({ user_id }) => user_id)).not.toContain('@bob:matrix.test');
});

test('the journal of a login shows neither password nor token', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  await alice.try('login', { body: { type: 'm.login.password', user: 'alice', password: 'alice-password' } });
  await matrixActor(sandbox, alice.token).try('getJoinedRooms');

  const { requests } = await controller(sandbox).call('listMockRequests');
  const text = JSON.stringify(requests);

  expect(requests.map(({ operation_id }) => operation_id)).toContain('login');
  expect(requests.find(({ operation_id }) => operation_id === 'login')?.response_body).toMatchObject({
    user_id: '@alice:matrix.test',
    access_token: '<redacted>',
  });
  expect(text).not.toContain(alice.token);
  expect(text).not.toContain('alice-password');
});

const UNKNOWN = { errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.', soft_logout: false };

/** What a homeserver says of a token, in Synapse's dialect, and what the header besides. */
async function unknownTo(sandbox: string, token: string): Promise<string | null> {
  await controller(sandbox).call('updateMockSettings', { body: { dialect: 'synapse' } });
  const { status, body, headers } = await matrixActor(sandbox, token).try('getTokenOwner');
  expect([status, body]).toEqual([401, UNKNOWN]);
  return headers.get('x-mock-hint');
}

/** What the journal tells of the last exchange. */
async function hintInJournal(sandbox: string): Promise<string | null | undefined> {
  return (await controller(sandbox).call('listMockRequests')).requests.at(-1)?.hint;
}

test('the token of another sandbox is unknown in the real words, and a header says whose it is', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  const alice = await registerUser(mine, 'alice');

  const hint = await unknownTo(other, alice.token);

  expect(hint).toBe(
    `this token is of sandbox ${mine}, but was sent to sandbox ${other}; put /~${mine} before the path, or name it in x-mock-sandbox`,
  );
  expect(await hintInJournal(other)).toBe(hint);
});

test('a token that several sandboxes know names some of them', async () => {
  const token = `token-of-${freshSandbox()}`;
  const sandboxes = Array.from({ length: 7 }, freshSandbox);
  for (const sandbox of sandboxes) {
    const users = [{ username: 'seeded', access_token: token }];
    await controller(sandbox).call('seedMock', { body: { users } });
  }

  const hint = await unknownTo(freshSandbox(), token);

  expect(hint).toContain(`this token is of sandboxes ${sandboxes.slice(0, 5).join(', ')} and 2 more, but`);
  expect(hint).not.toContain(token);
});

test.each([
  ['reset', (sandbox: string) => controller(sandbox).call('resetMock')],
  [
    'deleted',
    (sandbox: string) => controller(freshSandbox()).call('deleteMockSandbox', { path: { name: sandbox } }),
  ],
])('a token from before its sandbox was %s says so, wherever it is sent', async (_how, end) => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');

  await end(sandbox);

  const hint = `this token was handed out by sandbox ${sandbox} before that was reset or deleted`;
  expect(await unknownTo(sandbox, alice.token)).toBe(hint);
  expect(await unknownTo(freshSandbox(), alice.token)).toBe(hint);
});

test('a refresh token of another sandbox is told, too', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  const body = { username: 'alice', password: 'x', refresh_token: true, auth: { type: 'm.login.dummy' } };
  const { refresh_token = '' } = await matrixGuest(mine).call('register', { body });

  const {
    status,
    body: said,
    headers,
  } = await matrixGuest(other).try('refresh', { body: { refresh_token } });

  expect([status, said]).toEqual([
    401,
    { errcode: 'M_UNKNOWN_TOKEN', error: 'refresh token does not exist' },
  ]);
  expect(headers.get('x-mock-hint')).toContain(`this token is of sandbox ${mine}, but`);
});

/** Somebody who was logged out, who never was anybody, and who says nothing. */
const HINTLESS: Record<string, (sandbox: string) => Promise<Answer>> = {
  'was logged out': async (sandbox) => {
    const alice = await registerUser(sandbox, 'alice');
    await alice.call('logout');
    return alice.try('getTokenOwner');
  },
  'nobody knows': (sandbox) => matrixActor(sandbox, 'syt_nobody').try('getTokenOwner'),
  'is missing': (sandbox) => matrixGuest(sandbox).try('getTokenOwner'),
};

test.each(Object.keys(HINTLESS))('a token that %s brings no hint', async (which) => {
  const sandbox = freshSandbox();

  const answer = await HINTLESS[which]?.(sandbox);

  expect(answer?.status).toBe(401);
  expect(answer?.headers.has('x-mock-hint')).toBe(false);
  expect(await hintInJournal(sandbox)).toBeNull();
});

test('a request to Letta without a key is told of the setting that needs none, one with a wrong key is not', async () => {
  const sandbox = freshSandbox();

  const without = await lettaActor(sandbox, null).try('list_agents');
  const wrong = await lettaActor(sandbox, 'wrong').try('list_agents');

  expect([without.status, wrong.status]).toEqual([401, 401]);
  expect(without.body).toEqual(wrong.body);
  expect(without.headers.get('x-mock-hint')).toBe(
    'no API key was sent; the setting letta_open (--letta-open) lets everybody in without',
  );
  expect(wrong.headers.has('x-mock-hint')).toBe(false);
});
