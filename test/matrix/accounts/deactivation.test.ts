import { passwordOf, proofOf, sessionOf } from '../../support/passwords.js';
import { contentOf, newRoom, sharedRoom } from '../../support/rooms.js';
import { matrixActor, matrixGuest, meet, type MatrixUser } from '../../support/users.js';

const DONE = { id_server_unbind_result: 'success' };

function deactivate(user: MatrixUser, more: object = {}): Promise<unknown> {
  return user.call('deactivateAccount', { body: { auth: proofOf(user), ...more } });
}

test('nobody can use a deactivated account, and nobody can have its name', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(await deactivate(alice)).toEqual(DONE);

  expect((await alice.try('getTokenOwner')).status).toBe(401);
  const login = { type: 'm.login.password', user: 'alice', password: passwordOf(alice) };
  expect(await matrixGuest(sandbox).try('login', { body: login })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'Invalid username or password' },
  });
  const registration = { username: 'alice', password: 'x', auth: { type: 'm.login.dummy' } };
  expect(await matrixGuest(sandbox).try('register', { body: registration })).toMatchObject({
    status: 400,
    body: { errcode: 'M_USER_IN_USE' },
  });
});

test('who deactivates their account leaves their rooms and turns down their invitations', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const joined = await sharedRoom(bob, [alice]);
  const invited = await newRoom(bob, { invite: [alice.userId] });

  await deactivate(alice);

  for (const roomId of [joined, invited]) {
    expect(await contentOf(bob, roomId, 'm.room.member', alice.userId)).toEqual({ membership: 'leave' });
  }
});

test('a deactivated account can still be invited', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await deactivate(alice);

  const { status } = await bob.try('inviteUser', {
    path: { roomId: await newRoom(bob) },
    body: { user_id: alice.userId },
  });

  expect(status).toBe(200);
});

test('the profile of a deactivated account stays', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await deactivate(alice);

  expect(await bob.call('getUserProfile', { path: { userId: alice.userId } })).toEqual({
    displayname: 'alice',
  });
});

test('the profile of an erased account goes', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await deactivate(alice, { erase: true });
  const path = { userId: alice.userId };

  expect(await bob.try('getUserProfile', { path })).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNKNOWN', error: 'No row found (profiles)' },
  });
  expect(await bob.try('getProfileField', { path: { ...path, keyName: 'displayname' } })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Profile was not found' },
  });
});

test('an account ends in two steps as well', async () => {
  const { alice } = await meet('synapse', 'alice');
  const session = sessionOf(await alice.try('deactivateAccount', { body: {} }));

  expect(await deactivate(alice, { auth: proofOf(alice, { session }) })).toEqual(DONE);
});

test('without the password the account lives on', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.try('deactivateAccount', {
    body: { auth: { type: 'm.login.dummy' } },
  });

  expect([status, body]).toMatchObject([401, { flows: [{ stages: ['m.login.password'] }] }]);
  expect((await alice.try('getTokenOwner')).status).toBe(200);
});

test.each(['{"erase":5}', '{"erase":null}', '{"erase":"x"}', '{"id_server":5}', '[]'])(
  'the deactivation %s is malformed, with a token and without',
  async (body) => {
    const { alice, sandbox } = await meet('synapse', 'alice');

    for (const sender of [alice, matrixGuest(sandbox)]) {
      const answer = await sender.send('POST', '/_matrix/client/v3/account/deactivate', { body });
      expect(answer).toMatchObject({ status: 400, body: { errcode: 'M_BAD_JSON' } });
    }
  },
);

test('nobody is deactivated without a token', async () => {
  const { sandbox } = await meet('synapse');

  expect(await matrixGuest(sandbox).try('deactivateAccount', { body: {} })).toMatchObject({
    status: 401,
    body: { errcode: 'M_MISSING_TOKEN' },
  });
  expect(await matrixActor(sandbox, 'x').try('deactivateAccount', { body: {} })).toMatchObject({
    status: 401,
    body: { errcode: 'M_UNKNOWN_TOKEN' },
  });
});
