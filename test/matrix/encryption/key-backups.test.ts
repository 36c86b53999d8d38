import { type MatrixUser, meet } from '../../support/users.js';

const ALGORITHM = 'm.megolm_backup.v1.curve25519-aes-sha2';
const KEY = {
  first_message_index: 5,
  forwarded_count: 5,
  is_verified: false,
  session_data: { ciphertext: 'x' },
};

async function newBackup(user: MatrixUser): Promise<string> {
  const body = { algorithm: ALGORITHM, auth_data: { public_key: 'abc' } };
  return (await user.call('postRoomKeysVersion', { body })).version;
}

function putKey(
  user: MatrixUser,
  version: string,
  body: unknown,
  roomId = '!r:hs',
  sessionId = 's1',
): Promise<{ etag: string; count: number }> {
  return user.call('putRoomKeyBySessionId', { path: { roomId, sessionId }, query: { version }, body });
}

test('a backup starts empty and says what it is', async () => {
  const { alice } = await meet('synapse', 'alice');

  const version = await newBackup(alice);

  const info = { version, algorithm: ALGORITHM, auth_data: { public_key: 'abc' }, etag: '0', count: 0 };
  expect(await alice.call('getRoomKeysVersionCurrent')).toEqual(info);
  expect(await alice.call('getRoomKeysVersion', { path: { version } })).toEqual(info);
});

test('keys are read back as they were backed up: one, those of a room, and all', async () => {
  const { alice } = await meet('synapse', 'alice');
  const version = await newBackup(alice);
  const query = { version };

  await putKey(alice, version, KEY);
  await alice.call('putRoomKeysByRoomId', {
    path: { roomId: '!r:hs' },
    query,
    body: { sessions: { s2: KEY } },
  });
  const status = await alice.call('putRoomKeys', {
    query,
    body: { rooms: { '!q:hs': { sessions: { s3: KEY } } } },
  });

  expect(status).toEqual({ etag: '3', count: 3 });
  const room = { sessions: { s1: KEY, s2: KEY } };
  const path = { roomId: '!r:hs', sessionId: 's1' };
  expect(await alice.call('getRoomKeyBySessionId', { path, query })).toEqual(KEY);
  expect(await alice.call('getRoomKeysByRoomId', { path, query })).toEqual(room);
  expect(await alice.call('getRoomKeys', { query })).toEqual({
    rooms: { '!r:hs': room, '!q:hs': { sessions: { s3: KEY } } },
  });
});

test.each<[string, object, boolean]>([
  ['the very same key', {}, false],
  ['a lower first message index', { first_message_index: 4 }, true],
  ['a higher first message index', { first_message_index: 6 }, false],
  ['fewer forwards', { forwarded_count: 4 }, true],
  ['more forwards', { forwarded_count: 6 }, false],
  [
    'verification, whatever the rest',
    { is_verified: true, first_message_index: 9, forwarded_count: 9 },
    true,
  ],
])('of two keys for a session, %s decides', async (_, difference, isReplaced) => {
  const { alice } = await meet('synapse', 'alice');
  const version = await newBackup(alice);
  await putKey(alice, version, KEY);

  const status = await putKey(alice, version, {
    ...KEY,
    ...difference,
    session_data: { ciphertext: 'second' },
  });

  expect(status).toEqual({ etag: isReplaced ? '2' : '1', count: 1 });
  const path = { roomId: '!r:hs', sessionId: 's1' };
  const { session_data } = await alice.call('getRoomKeyBySessionId', { path, query: { version } });
  expect(session_data).toEqual(isReplaced ? { ciphertext: 'second' } : KEY.session_data);
});

test('keys are deleted one by one, by room, and all at once, and the etag moves each time', async () => {
  const { alice } = await meet('synapse', 'alice');
  const version = await newBackup(alice);
  for (const [roomId, sessionId] of [
    ['!a:hs', '1'],
    ['!a:hs', '2'],
    ['!b:hs', '1'],
    ['!c:hs', '1'],
  ] as const) {
    await putKey(alice, version, KEY, roomId, sessionId);
  }
  const query = { version };

  const path = { roomId: '!a:hs', sessionId: '1' };
  expect(await alice.call('deleteRoomKeyBySessionId', { path, query })).toEqual({ etag: '5', count: 3 });
  expect(await alice.call('deleteRoomKeysByRoomId', { path: { roomId: '!b:hs' }, query })).toEqual({
    etag: '6',
    count: 2,
  });
  expect(await alice.call('deleteRoomKeys', { query })).toEqual({ etag: '7', count: 0 });
  expect(await alice.call('getRoomKeys', { query })).toEqual({ rooms: {} });
});

test('a room without keys is empty, a session without one is not found', async () => {
  const { alice } = await meet('synapse', 'alice');
  const query = { version: await newBackup(alice) };

  expect(await alice.call('getRoomKeysByRoomId', { path: { roomId: '!x:hs' }, query })).toEqual({
    sessions: {},
  });
  const path = { roomId: '!x:hs', sessionId: 's' };
  expect(await alice.try('getRoomKeyBySessionId', { path, query })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'No room_keys found' },
  });
});

test('an older version can be read but not written', async () => {
  const { alice } = await meet('synapse', 'alice');
  const first = await newBackup(alice);
  await putKey(alice, first, KEY);
  const second = await newBackup(alice);
  expect(second).not.toBe(first);

  const path = { roomId: '!r:hs', sessionId: 's1' };
  expect(
    await alice.try('putRoomKeyBySessionId', { path, query: { version: first }, body: KEY }),
  ).toMatchObject({
    status: 403,
    body: {
      errcode: 'M_WRONG_ROOM_KEYS_VERSION',
      error: 'Wrong room_keys version',
      current_version: first,
    },
  });
  expect(await alice.call('getRoomKeyBySessionId', { path, query: { version: first } })).toEqual(KEY);
});

test('when the newest version is deleted, the one before it is the present one again', async () => {
  const { alice } = await meet('synapse', 'alice');
  const first = await newBackup(alice);
  const second = await newBackup(alice);

  await alice.call('deleteRoomKeysVersion', { path: { version: second } });

  expect((await alice.call('getRoomKeysVersionCurrent')).version).toBe(first);
  expect(await newBackup(alice)).toBe('3');
});

test('a version that was deleted may be deleted again, but is gone', async () => {
  const { alice } = await meet('synapse', 'alice');
  const version = await newBackup(alice);
  await alice.call('deleteRoomKeysVersion', { path: { version } });

  expect(await alice.call('deleteRoomKeysVersion', { path: { version } })).toEqual({});
  expect(await alice.try('getRoomKeysVersion', { path: { version } })).toMatchObject({ status: 404 });
});

test('what a version says of its key can be changed, but not its algorithm', async () => {
  const { alice } = await meet('synapse', 'alice');
  const version = await newBackup(alice);
  const change = (body: object) => alice.try('putRoomKeysVersion', { path: { version }, body });

  expect(await change({ algorithm: ALGORITHM, auth_data: { n: 2 }, version })).toMatchObject({
    status: 200,
    body: {},
  });
  expect((await alice.call('getRoomKeysVersionCurrent')).auth_data).toEqual({ n: 2 });
  expect(await change({ algorithm: 'other', auth_data: {} })).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: 'Algorithm does not match' },
  });
  expect(await change({ algorithm: ALGORITHM, auth_data: {}, version: '77' })).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: 'Version in body does not match' },
  });
});

test('without a backup everything is not found, each in words of its own', async () => {
  const { alice } = await meet('synapse', 'alice');
  const query = { version: '1' };
  const notFound = (error: string) => ({ status: 404, body: { errcode: 'M_NOT_FOUND', error } });

  expect(await alice.try('getRoomKeysVersionCurrent')).toMatchObject(notFound('No backup found'));
  expect(await alice.try('getRoomKeys', { query })).toMatchObject(notFound('Unknown backup version'));
  expect(await alice.try('deleteRoomKeys', { query })).toMatchObject(notFound('Unknown backup version'));
  expect(await alice.try('putRoomKeys', { query, body: { rooms: {} } })).toMatchObject(
    notFound("Version '1' not found"),
  );
});

test('a key that does not say whether it is verified is refused', async () => {
  const { alice } = await meet('synapse', 'alice');
  const query = { version: await newBackup(alice) };

  const refused = await alice.try('putRoomKeyBySessionId', {
    path: { roomId: '!r:hs', sessionId: 's2' },
    query,
    body: { ...KEY, is_verified: 3 },
  });

  expect(refused).toMatchObject({
    status: 400,
    body: {
      errcode: 'M_INVALID_PARAM',
      error: 'is_verified must be a boolean in keys for session s2 inroom !r:hs',
    },
  });
});

test("nobody sees another user's backup", async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await newBackup(alice);

  expect(await bob.try('getRoomKeysVersionCurrent')).toMatchObject({ status: 404 });
});
