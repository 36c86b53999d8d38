import { controller, freshSandbox, lettaActor, matrixActor, registerUser } from '../support/users.js';

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
