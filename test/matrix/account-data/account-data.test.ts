import { controller, matrixGuest, meet, registerUser } from '../../support/users.js';
import { newRoom } from '../../support/rooms.js';

const ROOM = '!abcdefghijklmnopqr:matrix.test';
const OWN = '/user/@alice:matrix.test';
const BOBS = '/user/@bob:matrix.test';

test('what is kept for a user can be read again, and is overwritten', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, type: 'm.direct' };
  await alice.call('setAccountData', { path, body: { '@bob:matrix.test': [ROOM] } });

  await alice.call('setAccountData', { path, body: { order: 0.5, deep: { list: [null] } } });

  expect(await alice.call('getAccountData', { path })).toEqual({ order: 0.5, deep: { list: [null] } });
});

test('what is kept about one room is not kept about another, nor about none', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, roomId: ROOM, type: 'org.example' };

  await alice.call('setAccountDataPerRoom', { path, body: { here: true } });

  expect(await alice.call('getAccountDataPerRoom', { path })).toEqual({ here: true });
  const elsewhere = await alice.try('getAccountDataPerRoom', {
    path: { ...path, roomId: '!other:matrix.test' },
  });
  expect(elsewhere.status).toBe(404);
  expect((await alice.try('getAccountData', { path })).status).toBe(404);
});

test('an empty type is a type like any other', async () => {
  const { alice } = await meet('synapse', 'alice');
  const target = `/_matrix/client/v3${OWN}/account_data/`;

  await alice.send('PUT', target, { body: '{"x":1}' });

  expect(await alice.send('GET', target)).toMatchObject({ status: 200, body: { x: 1 } });
});

test.each(['r0', 'v3', 'unstable'])('account data can be kept at %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.send('PUT', `/_matrix/client/${version}${OWN}/account_data/x`, {
    body: '{}',
  });

  expect([status, body]).toEqual([200, {}]);
});

const KEPT = 'Cannot set m.push_rules through this API. Use /pushrules';
const READ = 'Cannot set m.fully_read through this API. Use /rooms/!roomId:server.name/read_markers';
const NOT_HIS = 'Cannot add account data for other users.';
const NOT_HERS = 'Cannot get account data for other users.';

/** What alice sends, and how it is refused. */
const REFUSALS: [string, string, string | undefined, number, string, string][] = [
  ['GET', `${OWN}/account_data/none`, undefined, 404, 'M_NOT_FOUND', 'Account data not found'],
  [
    'GET',
    `${OWN}/rooms/${ROOM}/account_data/none`,
    undefined,
    404,
    'M_NOT_FOUND',
    'Room account data not found',
  ],
  [
    'GET',
    `${OWN}/rooms/${ROOM}/account_data/m.tag`,
    undefined,
    404,
    'M_NOT_FOUND',
    'Room account data not found',
  ],
  ['PUT', `${BOBS}/account_data/x`, '{}', 403, 'M_FORBIDDEN', NOT_HIS],
  ['PUT', `${BOBS}/account_data/x`, '[', 403, 'M_FORBIDDEN', NOT_HIS],
  ['PUT', `${BOBS}/account_data/m.push_rules`, '{}', 403, 'M_FORBIDDEN', NOT_HIS],
  ['PUT', '/user/nonsense/account_data/x', '{}', 403, 'M_FORBIDDEN', NOT_HIS],
  ['GET', `${BOBS}/account_data/x`, undefined, 403, 'M_FORBIDDEN', NOT_HERS],
  ['PUT', `${BOBS}/rooms/foo/account_data/x`, '{}', 403, 'M_FORBIDDEN', NOT_HIS],
  ['GET', `${BOBS}/rooms/${ROOM}/account_data/x`, undefined, 403, 'M_FORBIDDEN', NOT_HERS],
  ['PUT', `${OWN}/account_data/m.push_rules`, '{}', 405, 'M_BAD_JSON', KEPT],
  ['PUT', `${OWN}/account_data/m.push_rules`, '[', 405, 'M_BAD_JSON', KEPT],
  ['PUT', `${OWN}/account_data/m.fully_read`, '{}', 405, 'M_BAD_JSON', READ],
  ['PUT', `${OWN}/rooms/${ROOM}/account_data/m.fully_read`, '{}', 405, 'M_BAD_JSON', READ],
  ['PUT', `${OWN}/rooms/${ROOM}/account_data/m.push_rules`, '{}', 405, 'M_BAD_JSON', KEPT],
  [
    'PUT',
    `${OWN}/rooms/foo/account_data/m.fully_read`,
    '{}',
    400,
    'M_INVALID_PARAM',
    'foo is not a valid room ID',
  ],
  ['PUT', `${OWN}/rooms/!foo/account_data/x`, '[', 400, 'M_INVALID_PARAM', '!foo is not a valid room ID'],
  ['PUT', `${OWN}/rooms/!foo:/account_data/x`, '{}', 400, 'M_INVALID_PARAM', '!foo: is not a valid room ID'],
  ['GET', `${OWN}/rooms//account_data/x`, undefined, 400, 'M_INVALID_PARAM', ' is not a valid room ID'],
  ['PUT', `${OWN}/account_data/x`, '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['PUT', `${OWN}/account_data/x`, '[]', 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['DELETE', `${OWN}/account_data/x`, undefined, 405, 'M_UNRECOGNIZED', 'Unrecognized request'],
];

test.each(REFUSALS)(
  '%s %s with %j is refused: %i %s %s',
  async (method, target, sent, status, errcode, error) => {
    const { alice, sandbox } = await meet('synapse', 'alice', 'bob');

    const answer = await alice.send(method, `/_matrix/client/v3${target}`, { body: sent });

    expect(answer).toMatchObject({ status, body: { errcode, error } });
    expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
  },
);

test('a server admin cannot read what others keep', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, type: 'x' };
  await alice.call('setAccountData', { path, body: {} });

  const { status } = await alice.try('getAccountData', { path, token: 'mock_admin_token_123' });

  // The admin of the sample world lives in the same sandbox.
  expect(status).toBe(403);
});

test('nobody without a token keeps anything', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  const { status, body } = await matrixGuest(sandbox).try('setAccountData', {
    path: { userId: alice.userId, type: 'm.push_rules' },
    body: {},
  });

  expect([status, body]).toEqual([401, { errcode: 'M_MISSING_TOKEN', error: 'Missing access token' }]);
});

test('a room is tagged, and a tag taken away', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, roomId: await newRoom(alice) };
  await alice.call('setRoomTag', { path: { ...path, tag: 'm.favourite' }, body: { order: 0.5 } });
  await alice.call('setRoomTag', { path: { ...path, tag: 'u.work' }, body: { any: ['thing'] } });

  expect(await alice.call('getRoomTags', { path })).toEqual({
    tags: { 'm.favourite': { order: 0.5 }, 'u.work': { any: ['thing'] } },
  });

  await alice.call('deleteRoomTag', { path: { ...path, tag: 'm.favourite' } });

  expect(await alice.call('getRoomTags', { path })).toEqual({ tags: { 'u.work': { any: ['thing'] } } });
});

test('everybody has tags of their own', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { invite: [bob.userId] });

  await bob.call('setRoomTag', { path: { userId: bob.userId, roomId, tag: 'm.lowpriority' }, body: {} });

  expect(await alice.call('getRoomTags', { path: { userId: alice.userId, roomId } })).toEqual({ tags: {} });
});

test('a room that was left can still be tagged', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await alice.call('leaveRoom', { path: { roomId }, body: {} });

  const { status } = await alice.try('setRoomTag', {
    path: { userId: alice.userId, roomId, tag: 'm.favourite' },
    body: {},
  });

  expect(status).toBe(200);
});

const STRANGER = 'User @alice:matrix.test has no membership in room';

const TAG_REFUSALS: [string, string, string | undefined, number, string, string][] = [
  ['GET', `${BOBS}/rooms/${ROOM}/tags`, undefined, 403, 'M_FORBIDDEN', 'Cannot get tags for other users.'],
  ['PUT', `${BOBS}/rooms/${ROOM}/tags/x`, '{}', 403, 'M_FORBIDDEN', 'Cannot add tags for other users.'],
  ['PUT', `${BOBS}/rooms/${ROOM}/tags/x`, '', 403, 'M_FORBIDDEN', 'Cannot add tags for other users.'],
  [
    'DELETE',
    `${BOBS}/rooms/${ROOM}/tags/x`,
    undefined,
    403,
    'M_FORBIDDEN',
    'Cannot add tags for other users.',
  ],
  ['PUT', `${OWN}/rooms/${ROOM}/tags/x`, '{}', 403, 'M_FORBIDDEN', `${STRANGER} ${ROOM}`],
  ['PUT', `${OWN}/rooms/foo/tags/x`, '[', 403, 'M_FORBIDDEN', `${STRANGER} foo`],
  ['GET', `${OWN}/rooms/${ROOM}/tags/x`, undefined, 405, 'M_UNRECOGNIZED', 'Unrecognized request'],
];

test.each(TAG_REFUSALS)(
  '%s %s with %j is refused: %i %s %s',
  async (method, target, sent, status, errcode, error) => {
    const { alice } = await meet('synapse', 'alice', 'bob');

    const answer = await alice.send(method, `/_matrix/client/v3${target}`, { body: sent });

    expect(answer).toMatchObject({ status, body: { errcode, error } });
  },
);

test.each([
  ['', 'M_NOT_JSON'],
  ['[]', 'M_BAD_JSON'],
])('a tag that is said to be %j is refused with %s', async (body, errcode) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.send('PUT', `/_matrix/client/v3${OWN}/rooms/${roomId}/tags/x`, { body });

  expect(answer).toMatchObject({ status: 400, body: { errcode } });
});

test.each(['GET', 'DELETE'])(
  'a room that nobody knows has no tags, and %s says so kindly',
  async (method) => {
    const { sandbox } = await meet('synapse');
    const alice = await registerUser(sandbox, 'alice');
    const target = `${OWN}/rooms/foo/tags${method === 'DELETE' ? '/x' : ''}`;

    const { status, body } = await alice.send(method, `/_matrix/client/v3${target}`);

    expect([status, body]).toEqual([200, method === 'DELETE' ? {} : { tags: {} }]);
  },
);

test('nobody can ignore themselves', async () => {
  const { alice } = await meet('synapse', 'alice', 'bob');
  const path = { userId: alice.userId, type: 'm.ignored_user_list' };
  const ignore = (userId: string) =>
    alice.try('setAccountData', { path, body: { ignored_users: { [userId]: {} } } });
  expect((await ignore('@bob:matrix.test')).status).toBe(200);

  expect(await ignore(alice.userId)).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: 'You cannot ignore yourself' },
  });
  expect(await alice.call('getAccountData', { path })).toEqual({ ignored_users: { '@bob:matrix.test': {} } });
});
