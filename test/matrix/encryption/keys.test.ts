import { newRoom, sharedRoom } from '../../support/rooms.js';
import { matrixGuest, type MatrixUser, meet } from '../../support/users.js';

/** The identity keys of a user's device; nobody looks at what they say. */
function deviceKeysOf({ userId, deviceId }: MatrixUser, extra: object = {}): Record<string, unknown> {
  return {
    user_id: userId,
    device_id: deviceId,
    algorithms: ['m.megolm.v1.aes-sha2'],
    keys: { [`ed25519:${deviceId}`]: 'base64' },
    signatures: { [userId]: { [`ed25519:${deviceId}`]: 'signature' } },
    ...extra,
  };
}

function oneTimeKey(key: string, signature = 'signature'): object {
  return { key, signatures: { '@a:b': { 'ed25519:c': signature } } };
}

async function counts(user: MatrixUser): Promise<Record<string, number>> {
  return (await user.call('uploadKeys', { body: {} })).one_time_key_counts;
}

async function claim(user: MatrixUser, from: MatrixUser, algorithm = 'signed_curve25519'): Promise<unknown> {
  const { one_time_keys } = await user.call('claimKeys', {
    body: { one_time_keys: { [from.userId]: { [from.deviceId]: algorithm } } },
  });
  return (one_time_keys[from.userId] as Record<string, unknown> | undefined)?.[from.deviceId];
}

test('identity keys that a device uploads are handed on as they are, with the name of the device', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  await alice.call('uploadKeys', { body: { device_keys: deviceKeysOf(alice, { custom: { a: [1] } }) } });

  const answer = await bob.call('queryKeys', { body: { device_keys: { [alice.userId]: [] } } });
  expect(answer).toEqual({
    device_keys: {
      [alice.userId]: { [alice.deviceId]: { ...deviceKeysOf(alice, { custom: { a: [1] } }), unsigned: {} } },
    },
    failures: {},
    master_keys: {},
    self_signing_keys: {},
    user_signing_keys: {},
  });
});

test('the name a device was given at login stands beside its keys', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const { body } = await matrixGuest(sandbox).try('login', {
    body: {
      type: 'm.login.password',
      user: 'alice',
      password: 'alice-password',
      device_id: 'LAPTOP',
      initial_device_display_name: 'Laptop',
    },
  });
  const token = (body as { access_token: string }).access_token;
  const keys = deviceKeysOf({ ...alice, deviceId: 'LAPTOP' });
  await alice.call('uploadKeys', { token, body: { device_keys: keys } });

  const { device_keys } = await alice.call('queryKeys', {
    body: { device_keys: { [alice.userId]: ['LAPTOP'] } },
  });

  expect(device_keys[alice.userId]).toMatchObject({
    LAPTOP: { unsigned: { device_display_name: 'Laptop' } },
  });
});

test.each([
  ['a device without keys', (alice: MatrixUser) => ({ [alice.userId]: [] as string[] }), true],
  ['a device that does not exist', (alice: MatrixUser) => ({ [alice.userId]: ['NOPE'] }), true],
  ['a user who does not exist', () => ({ '@nobody:matrix.test': [] }), true],
  ['what is no user id', () => ({ nobody: [] }), false],
])('a query for %s finds no keys', async (_, wanted, isListed) => {
  const { alice } = await meet('synapse', 'alice');

  const { device_keys } = await alice.call('queryKeys', { body: { device_keys: wanted(alice) } });

  expect(device_keys).toEqual(isListed ? { [Object.keys(wanted(alice))[0]!]: {} } : {});
});

test('users of other servers end up among the failures', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { device_keys, failures } = await alice.call('queryKeys', {
    body: { device_keys: { '@x:other.org': [] } },
  });

  expect(device_keys).toEqual({});
  expect(failures).toMatchObject({ 'other.org': { status: 503 } });
});

test('one-time keys are counted by algorithm, and signed_curve25519 even when there is none', async () => {
  const { alice } = await meet('synapse', 'alice');
  expect(await counts(alice)).toEqual({ signed_curve25519: 0 });

  const { one_time_key_counts } = await alice.call('uploadKeys', {
    body: {
      one_time_keys: {
        'signed_curve25519:A': oneTimeKey('a'),
        'signed_curve25519:B': oneTimeKey('b'),
        'x:1': 'k',
      },
    },
  });

  expect(one_time_key_counts).toEqual({ signed_curve25519: 2, x: 1 });
});

test('a one-time key is handed out once, the oldest first, and then nothing', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await alice.call('uploadKeys', {
    body: {
      one_time_keys: {
        'signed_curve25519:B': oneTimeKey('first'),
        'signed_curve25519:A': oneTimeKey('second'),
      },
    },
  });

  expect(await claim(bob, alice)).toEqual({ 'signed_curve25519:B': oneTimeKey('first') });
  expect(await claim(bob, alice)).toEqual({ 'signed_curve25519:A': oneTimeKey('second') });
  expect(await claim(bob, alice)).toBeUndefined();
  expect(await counts(alice)).toEqual({ signed_curve25519: 0 });
});

test('a fallback key is handed out again and again once the one-time keys are used up', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const fallback = { ...oneTimeKey('fallback'), fallback: true };
  await alice.call('uploadKeys', {
    body: {
      one_time_keys: { 'signed_curve25519:A': oneTimeKey('once') },
      fallback_keys: { 'signed_curve25519:F': fallback },
    },
  });

  expect(await claim(bob, alice)).toEqual({ 'signed_curve25519:A': oneTimeKey('once') });
  expect(await claim(bob, alice)).toEqual({ 'signed_curve25519:F': fallback });
  expect(await claim(bob, alice)).toEqual({ 'signed_curve25519:F': fallback });
});

test('the same one-time key may be sent again, with another signature too', async () => {
  const { alice } = await meet('synapse', 'alice');
  await alice.call('uploadKeys', { body: { one_time_keys: { 'x:1': oneTimeKey('same') } } });

  await alice.call('uploadKeys', { body: { one_time_keys: { 'x:1': oneTimeKey('same', 'other') } } });

  expect(await counts(alice)).toEqual({ signed_curve25519: 0, x: 1 });
});

test('another one-time key of the same id is refused, and nothing of the upload is kept', async () => {
  const { alice } = await meet('synapse', 'alice');
  await alice.call('uploadKeys', { body: { one_time_keys: { 'a:b': { key: 'x', signatures: {} } } } });

  const refused = await alice.try('uploadKeys', {
    body: { one_time_keys: { 'c:d': 'new', 'a:b': { key: 'y', signatures: {} } } },
  });

  expect(refused).toMatchObject({
    status: 400,
    body: {
      errcode: 'M_UNKNOWN',
      error:
        'One time key a:b already exists. Old key: {"key":"x","signatures":{}}; new key: ' +
        "{'key': 'y', 'signatures': {}}",
    },
  });
  expect(await counts(alice)).toEqual({ signed_curve25519: 0, a: 1 });
});

test('a device cannot keep more than 500 one-time keys of an algorithm', async () => {
  const { alice } = await meet('synapse', 'alice');
  const keys = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`x:${i}`, 'key']));

  const refused = await alice.try('uploadKeys', { body: { one_time_keys: keys } });

  expect(refused).toMatchObject({ status: 400, body: { errcode: 'M_TOO_LARGE' } });
});

const WRONG_USER = 'Provided `user_id` in `device_keys` does not match that of the authenticated user';
const WRONG_DEVICE =
  'Provided `device_id` in `device_keys` does not match that of the authenticated user device';

test.each<[string, (alice: MatrixUser) => unknown, string, RegExp | string]>([
  ['no object', () => [], 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['null identity keys', () => ({ device_keys: null }), 'M_INVALID_PARAM', /must not be null/],
  ['empty identity keys', () => ({ device_keys: {} }), 'M_BAD_JSON', /^5 validation errors/],
  ['identity keys that are a number', () => ({ device_keys: 3 }), 'M_BAD_JSON', /^1 validation error/],
  [
    'identity keys without a user',
    (alice) => ({ device_keys: { ...deviceKeysOf(alice), user_id: undefined } }),
    'M_MISSING_PARAM',
    /device_keys.user_id\n {2}Field required/,
  ],
  [
    "another user's identity keys",
    (alice) => ({ device_keys: { ...deviceKeysOf(alice), user_id: '@x:y' } }),
    'M_BAD_JSON',
    WRONG_USER,
  ],
  [
    "another device's identity keys",
    (alice) => ({ device_keys: { ...deviceKeysOf(alice), device_id: 'ZZ' } }),
    'M_BAD_JSON',
    WRONG_DEVICE,
  ],
  [
    'a one-time key without an algorithm',
    () => ({ one_time_keys: { abc: 'x' } }),
    'M_BAD_JSON',
    'Invalid one_time_keys key \'abc\'. Expected "<algorithm>:<device_id>".',
  ],
  [
    'a fallback key without an algorithm',
    () => ({ fallback_keys: { a: 'x' } }),
    'M_BAD_JSON',
    'Invalid fallback_keys key \'a\'. Expected "<algorithm>:<device_id>".',
  ],
  [
    'a one-time key that is a number',
    () => ({ one_time_keys: { 'a:b': 3 } }),
    'M_BAD_JSON',
    /^2 validation errors/,
  ],
])('an upload of %s is refused', async (_, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const refused = await alice.try('uploadKeys', { body: body(alice) });

  const text = typeof error === 'string' ? error : expect.stringMatching(error);
  expect(refused).toMatchObject({ status: 400, body: { errcode, error: text } });
});

test.each<[unknown, string]>([
  [{}, "'device_keys' must be a JSON object"],
  [{ device_keys: [] }, "'device_keys' must be a JSON object"],
  [{ device_keys: { '@a:matrix.test': 3 } }, "'device_keys' values must be a list of strings"],
  [{ device_keys: { '@a:matrix.test': [3] } }, "'device_keys' values must be a list of strings"],
])('the query %j is refused', async (body, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('queryKeys', { body })).toMatchObject({
    status: 400,
    body: { errcode: 'M_BAD_JSON', error },
  });
});

test('a claim for what is no user id is refused', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('claimKeys', { body: { one_time_keys: { foo: { A: 'a' } } } })).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: "Expected UserID string to start with '@'" },
  });
});

test('a claim that names nothing finds nothing', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.call('claimKeys', { body: {} })).toEqual({ one_time_keys: {}, failures: {} });
});

/** The token for now. */
async function present(user: MatrixUser): Promise<string> {
  return (await user.call('sync', {})).next_batch;
}

async function changesSince(user: MatrixUser, from: string): Promise<{ changed: string[]; left: string[] }> {
  const { changed, left } = await user.call('getKeysChanges', { query: { from } });
  return { changed: changed.sort(), left };
}

test('who uploads keys is listed as changed for everybody in a room with them, and for nobody else', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  await sharedRoom(alice, [bob]);
  await newRoom(carol);

  await bob.call('uploadKeys', { body: { device_keys: deviceKeysOf(bob) } });

  expect((await changesSince(alice, 's0')).changed).toContain(bob.userId);
  expect((await changesSince(carol, 's0')).changed).not.toContain(bob.userId);
});

test('who left every room shared with somebody has left their list', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const before = await present(alice);

  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  expect(await changesSince(alice, before)).toEqual({ changed: [], left: [bob.userId] });
});

test('who comes into a room is listed as changed there, and finds everybody else changed', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  const [aliceBefore, bobBefore] = [await present(alice), await present(bob)];

  await bob.call('joinRoomById', { path: { roomId }, body: {} });

  expect((await changesSince(alice, aliceBefore)).changed).toEqual([bob.userId]);
  expect((await changesSince(bob, bobBefore)).changed).toEqual([alice.userId, bob.userId]);
});

test('changes are asked for from a token', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('getKeysChanges')).toMatchObject({
    status: 400,
    body: { errcode: 'M_MISSING_PARAM', error: "Missing string query parameter 'from'" },
  });
  expect(await alice.try('getKeysChanges', { query: { from: 'x' } })).toMatchObject({
    status: 400,
    body: { errcode: 'M_UNKNOWN', error: 'Invalid stream token' },
  });
});
