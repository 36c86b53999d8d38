import { logIn, meetAdmin, NOT_ADMIN, refusal } from '../../support/administration.js';
import { newRoom } from '../../support/rooms.js';
import { matrixActor } from '../../support/users.js';

type Json = Record<string, unknown>;

test('an admin resets a password, which logs the user out', async () => {
  const { root, alice, sandbox } = await meetAdmin('alice');

  const body = { new_password: 'n3w', logout_devices: true };
  expect(await root.call('adminResetPassword', { path: { userId: alice.userId }, body })).toEqual({});

  expect((await alice.try('getTokenOwner')).status).toBe(401);
  expect(await logIn(sandbox, 'alice', 'n3w')).toBe(200);
});

test.each<[string, Json, number, string, string]>([
  ['@alice:matrix.test', {}, 400, 'M_MISSING_PARAM', "Missing params: ['new_password']"],
  ['@nobody:matrix.test', { new_password: 'n' }, 404, 'M_NOT_FOUND', 'Unknown user'],
  ['@x:other.org', { new_password: 'n' }, 404, 'M_NOT_FOUND', 'Unknown user'],
  ['foo', { new_password: 'n' }, 400, 'M_INVALID_PARAM', "Expected UserID string to start with '@'"],
])('the password of %s is not reset with %j', async (userId, body, ...expected) => {
  const { root } = await meetAdmin('alice');

  expect(await root.try('adminResetPassword', { path: { userId }, body })).toMatchObject(
    refusal(...expected),
  );
});

test('an admin ends an account, again and again, and erases it', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const path = { userId: alice.userId };

  for (const body of [{}, {}, { erase: true }]) {
    expect(await root.call('adminDeactivateUser', { path, body })).toEqual({
      id_server_unbind_result: 'success',
    });
  }

  expect(await root.call('adminGetUser', { path })).toMatchObject({ deactivated: true, erased: true });
  expect(await bob.try('getUserProfile', { path })).toMatchObject({ status: 404 });
});

test('an account that was ended can be used again when an admin says so', async () => {
  const { root, alice, sandbox } = await meetAdmin('alice');
  const path = { userId: alice.userId };
  await root.call('adminDeactivateUser', { path, body: {} });

  await root.call('adminPutUser', { path, body: { deactivated: false, password: 'again' } });

  expect(await logIn(sandbox, 'alice', 'again')).toBe(200);
});

test.each<[string, Json, number, string, string]>([
  ['@nobody:matrix.test', {}, 404, 'M_NOT_FOUND', 'User not found'],
  ['@x:other.org', {}, 400, 'M_UNKNOWN', 'Can only deactivate local users'],
  ['@alice:matrix.test', { erase: 'x' }, 400, 'M_BAD_JSON', "Param 'erase' must be a boolean, if given"],
])('the account %s is not ended with %j', async (userId, body, ...expected) => {
  const { root } = await meetAdmin('alice');

  expect(await root.try('adminDeactivateUser', { path: { userId }, body })).toMatchObject(
    refusal(...expected),
  );
});

test('an admin makes others admins, and no longer, but not themselves', async () => {
  const { root, alice } = await meetAdmin('alice');
  const path = { userId: alice.userId };

  await root.call('adminSetUserAdmin', { path, body: { admin: true } });
  expect(await alice.call('adminGetUserAdmin', { path })).toEqual({ admin: true });
  await root.call('adminSetUserAdmin', { path, body: { admin: false } });
  expect(await alice.try('adminGetUserAdmin', { path })).toMatchObject(NOT_ADMIN);
  expect(
    await root.try('adminSetUserAdmin', { path: { userId: root.userId }, body: { admin: false } }),
  ).toMatchObject(refusal(400, 'M_UNKNOWN', 'You may not demote yourself.'));
  expect(await root.try('adminSetUserAdmin', { path, body: {} })).toMatchObject(
    refusal(400, 'M_MISSING_PARAM', "Missing params: ['admin']"),
  );
  expect(
    await root.try('adminSetUserAdmin', { path: { userId: '@nobody:matrix.test' }, body: { admin: true } }),
  ).toMatchObject(refusal(404, 'M_UNKNOWN', 'No row found (users)'));
});

test('an admin acts as somebody else, with a token that has no device', async () => {
  const { root, alice, sandbox } = await meetAdmin('alice');
  const roomId = await newRoom(alice);

  const { access_token } = await root.call('adminLoginAsUser', { path: { userId: alice.userId }, body: {} });

  const puppet = matrixActor(sandbox, access_token);
  expect(await puppet.call('getTokenOwner')).toEqual({ user_id: alice.userId, is_guest: false });
  expect(await puppet.call('getJoinedRooms')).toEqual({ joined_rooms: [roomId] });
  expect(await puppet.try('sync', {})).toMatchObject({ status: 200 });
  expect(await puppet.try('uploadKeys', { body: {} })).toMatchObject(
    refusal(400, 'M_UNKNOWN', 'To upload keys, you must pass device_id when authenticating'),
  );
  expect((await root.call('adminGetUserDevices', { path: { userId: alice.userId } })).total).toBe(1);
  await puppet.call('logout');
  expect((await puppet.try('getTokenOwner')).status).toBe(401);
  expect((await alice.try('getTokenOwner')).status).toBe(200);
});

test('a token without a device goes when its user is logged out everywhere', async () => {
  const { root, alice, sandbox } = await meetAdmin('alice');
  const { access_token } = await root.call('adminLoginAsUser', { path: { userId: alice.userId }, body: {} });

  await alice.call('logout_all');

  expect((await matrixActor(sandbox, access_token).try('getTokenOwner')).status).toBe(401);
});

test.each<[string, Json, number, string, string]>([
  ['@root:matrix.test', {}, 400, 'M_UNKNOWN', 'Cannot use admin API to login as self'],
  ['@nobody:matrix.test', {}, 404, 'M_NOT_FOUND', 'User not found'],
  ['@x:other.org', {}, 400, 'M_UNKNOWN', 'Only local users can be logged in as'],
  [
    '@alice:matrix.test',
    { valid_until_ms: 'x' },
    400,
    'M_UNKNOWN',
    "'valid_until_ms' parameter must be an int",
  ],
])('an admin cannot act as %s with %j', async (userId, body, ...expected) => {
  const { root } = await meetAdmin('alice');

  expect(await root.try('adminLoginAsUser', { path: { userId }, body })).toMatchObject(refusal(...expected));
});

test('an admin sees the rooms, the devices and the whereabouts of a user', async () => {
  const { root, alice } = await meetAdmin('alice');
  const roomId = await newRoom(alice);
  const path = { userId: alice.userId };

  expect(await root.call('adminGetJoinedRooms', { path })).toEqual({ joined_rooms: [roomId], total: 1 });
  expect(await root.call('adminGetUserDevices', { path })).toMatchObject({
    devices: [{ device_id: alice.deviceId, user_id: alice.userId, last_seen_user_agent: 'node' }],
    total: 1,
  });
  const whereabouts = {
    user_id: alice.userId,
    devices: { '': { sessions: [{ connections: [{ user_agent: 'node' }] }] } },
  };
  expect(await root.call('adminWhoIs', { path })).toMatchObject(whereabouts);
  expect(await alice.call('getWhoIs', { path })).toMatchObject(whereabouts);
});

test('nobody but admins sees the whereabouts of others', async () => {
  const { root, alice } = await meetAdmin('alice');
  const path = { userId: root.userId };

  expect(await alice.try('getWhoIs', { path })).toMatchObject(NOT_ADMIN);
  expect(await alice.try('adminWhoIs', { path })).toMatchObject(NOT_ADMIN);
});

test('about a user who does not exist an admin learns that there is nothing, or no such user', async () => {
  const { root } = await meetAdmin();
  const path = { userId: '@nobody:matrix.test' };

  expect(await root.call('adminGetJoinedRooms', { path })).toEqual({ joined_rooms: [], total: 0 });
  expect(await root.call('adminGetUserAdmin', { path })).toEqual({ admin: false });
  expect(await root.try('adminGetUserDevices', { path })).toMatchObject(
    refusal(404, 'M_NOT_FOUND', 'Unknown user'),
  );
});

test('an admin asks whether a username is free', async () => {
  const { root } = await meetAdmin('alice');
  const ask = (username: string) => root.try('adminCheckUsernameAvailability', { query: { username } });

  expect(await ask('free')).toMatchObject({ status: 200, body: { available: true } });
  expect(await ask('alice')).toMatchObject(refusal(400, 'M_USER_IN_USE', 'User ID already taken.'));
});
