import { freshSandbox, matrixActor, matrixGuest, type MatrixUser, meet } from '../../support/users.js';

const ADMIN_TOKEN = 'mock_admin_token_123';

function setField(user: MatrixUser, userId: string, keyName: string, body: unknown) {
  return user.try('setProfileField', { path: { userId, keyName }, body });
}

test('a new user is called by their localpart', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(await matrixGuest(sandbox).call('getUserProfile', { path: { userId: alice.userId } })).toEqual({
    displayname: 'alice',
  });
});

test.each(['displayname', 'avatar_url'])('a user sets their %s, and anybody reads it', async (keyName) => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(await setField(alice, alice.userId, keyName, { [keyName]: 'mxc://x/y' })).toMatchObject({
    status: 200,
    body: {},
  });

  const guest = matrixGuest(sandbox);
  expect(await guest.call('getProfileField', { path: { userId: alice.userId, keyName } })).toEqual({
    [keyName]: 'mxc://x/y',
  });
  expect(await guest.call('getUserProfile', { path: { userId: alice.userId } })).toMatchObject({
    [keyName]: 'mxc://x/y',
  });
});

test.each(['displayname', 'avatar_url'])('an empty %s clears it, and it reads as null', async (keyName) => {
  const { alice } = await meet('synapse', 'alice');
  await setField(alice, alice.userId, keyName, { [keyName]: 'something' });

  await setField(alice, alice.userId, keyName, { [keyName]: '' });

  const path = { userId: alice.userId, keyName };
  expect(await alice.call('getProfileField', { path })).toEqual({ [keyName]: null });
});

test('deleting a field clears it, set or not', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, keyName: 'displayname' };

  expect(await alice.call('deleteProfileField', { path })).toEqual({});
  expect(await alice.call('deleteProfileField', { path })).toEqual({});

  expect(await alice.call('getProfileField', { path })).toEqual({ displayname: null });
  expect(await alice.try('getUserProfile', { path })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Profile was not found' },
  });
});

test('the outer spaces of a name are dropped, its case and its inner spaces stay', async () => {
  const { alice } = await meet('synapse', 'alice');

  await setField(alice, alice.userId, 'displayname', { displayname: '  Huly -  Personal Site \n' });

  const path = { userId: alice.userId, keyName: 'displayname' };
  expect(await alice.call('getProfileField', { path })).toEqual({ displayname: 'Huly -  Personal Site' });
});

test('a custom field holds any value', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, keyName: 'org.example.pronouns' };

  for (const value of [['she', 'her'], null, 1.5, { a: {} }]) {
    await alice.call('setProfileField', { path, body: { 'org.example.pronouns': value } });
    expect(await alice.call('getProfileField', { path })).toEqual({ 'org.example.pronouns': value });
  }
  await alice.call('deleteProfileField', { path });
  expect(await alice.try('getProfileField', { path })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Profile was not found' },
  });
});

test('a profile cannot grow beyond 64 KiB', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(
    await setField(alice, alice.userId, 'org.example.x', { 'org.example.x': 'x'.repeat(65536) }),
  ).toMatchObject({ status: 400, body: { errcode: 'M_PROFILE_TOO_LARGE', error: 'Profile too large' } });
});

test.each([
  ['getUserProfile', 404, 'M_UNKNOWN', 'No row found (profiles)'],
  ['getProfileField', 404, 'M_NOT_FOUND', 'Profile was not found'],
] as const)('%s of a user who does not exist is %i %s', async (operationId, status, errcode, error) => {
  const { sandbox } = await meet('synapse', 'alice');

  expect(
    await matrixGuest(sandbox).try(operationId, {
      path: { userId: '@nobody:matrix.test', keyName: 'displayname' },
    }),
  ).toMatchObject({ status, body: { errcode, error } });
});

test.each(['getUserProfile', 'getProfileField'] as const)(
  '%s of a user of another server cannot be answered',
  async (operationId) => {
    const { alice } = await meet('synapse', 'alice');

    expect(
      await alice.try(operationId, { path: { userId: '@bob:elsewhere.test', keyName: 'displayname' } }),
    ).toMatchObject({ status: 502, body: { errcode: 'M_UNKNOWN', error: 'Failed to fetch profile' } });
  },
);

test.each([
  ['displayname', {}, 'M_MISSING_PARAM', "Missing key 'displayname'"],
  ['avatar_url', { displayname: 'x' }, 'M_MISSING_PARAM', "Missing key 'avatar_url'"],
  ['displayname', { displayname: null }, 'M_INVALID_PARAM', "'displayname' must be a string"],
  ['avatar_url', { avatar_url: 5 }, 'M_INVALID_PARAM', "'avatar_url' must be a string"],
  ['displayname', { displayname: 'x'.repeat(257) }, 'M_UNKNOWN', 'Displayname is too long (max 256)'],
  ['avatar_url', { avatar_url: 'x'.repeat(1001) }, 'M_UNKNOWN', 'Avatar URL is too long (max 1000)'],
  [
    'Bad Name',
    { 'Bad Name': 1 },
    'M_INVALID_PARAM',
    'Field name does not follow Common Namespaced Identifier Grammar',
  ],
  ['', {}, 'M_INVALID_PARAM', 'Field name too short'],
  ['x'.repeat(256), {}, 'M_KEY_TOO_LARGE', 'Field name too long'],
])('setting %s to %j is refused', async (keyName, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await setField(alice, alice.userId, keyName, body)).toMatchObject({
    status: 400,
    body: { errcode, error },
  });
});

test('the limits count characters, whatever their size in bytes', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await setField(alice, alice.userId, 'displayname', { displayname: '😀'.repeat(256) })).toMatchObject(
    {
      status: 200,
    },
  );
});

test.each([
  ['displayname', 400, "Cannot set another user's displayname"],
  ['avatar_url', 400, "Cannot set another user's avatar_url"],
  ['org.example.x', 403, "Cannot set another user's profile"],
])("setting another user's %s is %i M_FORBIDDEN", async (keyName, status, error) => {
  const { alice } = await meet('synapse', 'alice', 'bob');

  for (const userId of ['@bob:matrix.test', '@nobody:matrix.test']) {
    expect(await setField(alice, userId, keyName, { [keyName]: 'x' })).toMatchObject({
      status,
      body: { errcode: 'M_FORBIDDEN', error },
    });
  }
});

test("deleting another user's field is 400 M_FORBIDDEN", async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  expect(
    await alice.try('deleteProfileField', { path: { userId: bob.userId, keyName: 'org.example.x' } }),
  ).toMatchObject({ status: 400, body: { errcode: 'M_FORBIDDEN' } });
});

test("nobody sets the profile of another server's user", async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await setField(alice, '@bob:elsewhere.test', 'displayname', { displayname: 'x' })).toMatchObject({
    status: 400,
    body: { errcode: 'M_UNKNOWN', error: 'User is not hosted on this homeserver' },
  });
});

test('a server admin sets the name of others, as the bridge does', async () => {
  const { bob, sandbox } = await meet('documented', 'bob');

  const answer = await matrixActor(sandbox, ADMIN_TOKEN).send(
    'PUT',
    `/_matrix/client/r0/profile/${bob.userId}/displayname`,
    { body: JSON.stringify({ displayname: 'Huly - Personal Site' }) },
  );

  expect(answer).toMatchObject({ status: 200, body: {} });
  expect(await bob.call('getUserProfile', { path: { userId: bob.userId } })).toEqual({
    displayname: 'Huly - Personal Site',
  });
});

test("an admin's change of a name is sent to the rooms as the user themselves", async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  await matrixActor(sandbox, ADMIN_TOKEN).call('setProfileField', {
    path: { userId: alice.userId, keyName: 'displayname' },
    body: { displayname: 'Queen Alice' },
  });

  const { chunk } = await alice.call('getMembersByRoom', { path: { roomId: room_id } });
  expect(chunk).toMatchObject([
    { sender: alice.userId, content: { membership: 'join', displayname: 'Queen Alice' } },
  ]);
});

test('a changed name is in the member events of every joined room at once', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const rooms: string[] = [];
  for (const name of ['one', 'two', 'declined']) {
    const { room_id } = await alice.call('createRoom', { body: { name, invite: [bob.userId] } });
    rooms.push(room_id);
    if (name !== 'declined') await bob.call('joinRoomById', { path: { roomId: room_id } });
  }

  await setField(bob, bob.userId, 'displayname', { displayname: 'Robert' });

  const names = await Promise.all(
    rooms.map(async (roomId) => {
      const { chunk } = await alice.call('getMembersByRoom', { path: { roomId } });
      return chunk.find((event) => event.state_key === bob.userId);
    }),
  );
  expect(names.map((event) => [event?.content.membership, event?.content.displayname])).toEqual([
    ['join', 'Robert'],
    ['join', 'Robert'],
    ['invite', 'bob'],
  ]);
  expect(names[0]?.sender).toBe(bob.userId);
});

test('a name changes even where a room would not let its own member in again', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', {
    body: { initial_state: [{ type: 'm.room.join_rules', content: { join_rule: 'nonsense' } }] },
  });

  await setField(alice, alice.userId, 'displayname', { displayname: 'Queen Alice' });

  const { joined } = await alice.call('getJoinedMembersByRoom', { path: { roomId: room_id } });
  expect(joined[alice.userId]?.display_name).toBe('alice');
  expect(await alice.call('getUserProfile', { path: { userId: alice.userId } })).toEqual({
    displayname: 'Queen Alice',
  });
});

test('setting the same name again adds no event', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });
  const eventId = async () =>
    (await alice.call('getMembersByRoom', { path: { roomId: room_id } })).chunk[0]?.event_id;
  const before = await eventId();

  await setField(alice, alice.userId, 'displayname', { displayname: 'alice' });

  expect(await eventId()).toBe(before);
});

test.each(['getUserProfile', 'getProfileField', 'deleteProfileField'] as const)(
  '%s of something that is no user id is refused, token or not',
  async (operationId) => {
    const { alice, sandbox } = await meet('synapse', 'alice');

    for (const who of [alice, matrixGuest(sandbox)]) {
      for (const userId of ['alice', '@alice', '', '@alice:', '#alice:matrix.test']) {
        expect(await who.try(operationId, { path: { userId, keyName: 'displayname' } })).toMatchObject({
          status: 400,
          body: { errcode: 'M_INVALID_PARAM', error: 'Invalid user id' },
        });
      }
    }
  },
);

test.each([null, 'nonsense'])('a malformed user id is refused before the token %s is', async (token) => {
  const { alice } = await meet('synapse', 'alice');

  for (const operationId of ['setProfileField', 'deleteProfileField'] as const) {
    expect(
      await alice.try(operationId, { path: { userId: 'alice', keyName: 'displayname' }, token }),
    ).toMatchObject({ status: 400, body: { errcode: 'M_INVALID_PARAM', error: 'Invalid user id' } });
  }
});

test('the token is looked at before the body', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  for (const body of ['{', '[]', undefined]) {
    expect(
      await matrixGuest(sandbox).send('PUT', `/_matrix/client/v3/profile/${alice.userId}/displayname`, {
        body,
      }),
    ).toMatchObject({ status: 401, body: { errcode: 'M_MISSING_TOKEN' } });
  }
});

test.each(['setProfileField', 'deleteProfileField'] as const)('%s needs a token', async (operationId) => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(
    await matrixGuest(sandbox).try(operationId, {
      path: { userId: alice.userId, keyName: 'displayname' },
      ...(operationId === 'setProfileField' && { body: { displayname: 'x' } }),
    }),
  ).toMatchObject({ status: 401, body: { errcode: 'M_MISSING_TOKEN', error: 'Missing access token' } });
});

test('reading a profile looks at no token, not even a wrong one', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(
    await matrixActor(sandbox, 'nonsense').call('getUserProfile', { path: { userId: alice.userId } }),
  ).toEqual({ displayname: 'alice' });
});

test('a profile as a whole cannot be set', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(
    await alice.send('PUT', `/_matrix/client/v3/profile/${alice.userId}`, { body: '{"displayname":"x"}' }),
  ).toMatchObject({ status: 405, body: { errcode: 'M_UNRECOGNIZED' } });
});

test.each(['r0', 'v3', 'api/v1', 'unstable'])('names and avatars are served under %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');
  const base = `/_matrix/client/${version}/profile/%40alice%3Amatrix.test`;

  for (const field of ['displayname', 'avatar_url']) {
    expect(
      await alice.send('PUT', `${base}/${field}`, { body: JSON.stringify({ [field]: 'new' }) }),
    ).toMatchObject({ status: 200 });
    expect(await alice.send('GET', `${base}/${field}`)).toMatchObject({ body: { [field]: 'new' } });
  }
  expect(await alice.send('GET', base)).toMatchObject({ body: { displayname: 'new', avatar_url: 'new' } });
});

test('custom fields are served under v3 only', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('GET', `/_matrix/client/r0/profile/${alice.userId}/org.example.x`)).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNRECOGNIZED' },
  });
});

test('a field that no user has set is absent, whatever it is called', async () => {
  const guest = matrixGuest(freshSandbox());

  const { status } = await guest.try('getProfileField', {
    path: { userId: '@admin:matrix.test', keyName: 'constructor' },
  });

  expect(status).toBe(404);
});
