import { sharedRoom } from '../../support/rooms.js';
import { type Answer, matrixActor, matrixGuest, type MatrixUser, meet } from '../../support/users.js';

type Json = Record<string, unknown>;

async function sync(user: MatrixUser, since?: string, timeout = 0): Promise<Json & { next_batch: string }> {
  return (await user.call('sync', { query: { timeout, ...(since !== undefined && { since }) } })) as never;
}

function received(answer: Json): unknown {
  return (answer.to_device as { events: unknown } | undefined)?.events ?? [];
}

function send(user: MatrixUser, messages: unknown, txnId = '1', eventType = 'm.x'): Promise<Answer> {
  return user.try('sendToDevice', { path: { eventType, txnId }, body: { messages } });
}

/** The same user on another device. */
async function secondDevice(sandbox: string, user: MatrixUser, deviceId: string): Promise<MatrixUser> {
  const localpart = user.userId.slice(1).split(':')[0]!;
  const { body } = await matrixGuest(sandbox).try('login', {
    body: {
      type: 'm.login.password',
      user: localpart,
      password: `${localpart}-password`,
      device_id: deviceId,
    },
  });
  const token = (body as { access_token: string }).access_token;
  return { ...matrixActor(sandbox, token), userId: user.userId, token, deviceId };
}

test('a message for a device comes with its next sync, until a sync says that it came', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const message = { content: { a: 1.5 }, type: 'm.x', sender: alice.userId };

  expect(await send(alice, { [bob.userId]: { [bob.deviceId]: { a: 1.5 } } })).toMatchObject({
    status: 200,
    body: {},
  });

  const first = await sync(bob);
  expect(received(first)).toEqual([message]);
  expect(received(await sync(bob))).toEqual([message]);
  expect(received(await sync(bob, first.next_batch))).toEqual([]);
  expect(received(await sync(bob))).toEqual([]);
});

test('a message wakes the sync that waits on its device', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { next_batch } = await sync(bob);

  const waiting = sync(bob, next_batch, 30_000);
  await send(alice, { [bob.userId]: { '*': { n: 1 } } });

  expect(received(await waiting)).toMatchObject([{ content: { n: 1 } }]);
});

test('a message for all devices comes to each, also to those of the sender', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const phone = await secondDevice(sandbox, alice, 'PHONE');

  await send(alice, { [alice.userId]: { '*': { n: 1 } } });

  for (const device of [alice, phone])
    expect(received(await sync(device))).toMatchObject([{ content: { n: 1 } }]);
});

test('a star beside a device means nothing, and devices and users that do not exist are passed over', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const phone = await secondDevice(sandbox, bob, 'PHONE');

  const { status } = await send(alice, {
    [bob.userId]: { [bob.deviceId]: { n: 1 }, '*': { n: 2 }, NOPE: { n: 3 } },
    '@nobody:matrix.test': { '*': {} },
    '@x:other.org': { '*': {} },
    nobody: { '*': {} },
  });

  expect(status).toBe(200);
  expect(received(await sync(bob))).toMatchObject([{ content: { n: 1 } }]);
  expect(received(await sync(phone))).toEqual([]);
});

test('a transaction is carried out once for a device and type, and a refused one not at all', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const phone = await secondDevice(sandbox, alice, 'PHONE');
  const messages = (n: number) => ({ [bob.userId]: { '*': { n } } });

  expect(await send(alice, undefined)).toMatchObject({ status: 400 });
  await send(alice, messages(1));
  await send(alice, messages(2));
  await send(alice, messages(3), '1', 'm.y');
  await send(phone, messages(4));

  expect(received(await sync(bob))).toMatchObject([1, 3, 4].map((n) => ({ content: { n } })));
});

test('messages go with the device they were for', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const phone = await secondDevice(sandbox, bob, 'PHONE');
  await send(alice, { [bob.userId]: { PHONE: { n: 1 } } });

  await phone.call('logout');
  const again = await secondDevice(sandbox, bob, 'PHONE');

  expect(received(await sync(again))).toEqual([]);
});

test.each([
  [undefined, 400, 'M_MISSING_PARAM', "Missing params: ['messages']"],
  [
    { '@bob:matrix.test': { DEVICE: { a: 'x'.repeat(70_000) } } },
    413,
    'M_TOO_LARGE',
    'To-device message for @bob:matrix.test:DEVICE is too large to send (70008 > 65536)',
  ],
])('the messages %# are refused', async (messages, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await send(alice, messages)).toMatchObject({ status, body: { errcode, error } });
});

test('a sync tells what is left of the keys of its device', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  expect(await sync(alice)).toMatchObject({
    device_one_time_keys_count: { signed_curve25519: 0 },
    device_unused_fallback_key_types: [],
  });
  await alice.call('uploadKeys', {
    body: { one_time_keys: { 'x:1': 'key' }, fallback_keys: { 'x:F': 'fallback' } },
  });
  expect(await sync(alice)).toMatchObject({
    device_one_time_keys_count: { signed_curve25519: 0, x: 1 },
    device_unused_fallback_key_types: ['x'],
  });

  for (let i = 0; i < 2; i++) {
    await bob.call('claimKeys', { body: { one_time_keys: { [alice.userId]: { [alice.deviceId]: 'x' } } } });
  }

  const { device_one_time_keys_count, device_unused_fallback_key_types } = await sync(alice);
  expect([device_one_time_keys_count, device_unused_fallback_key_types]).toEqual([
    { signed_curve25519: 0 },
    [],
  ]);
});

test.each<[string, (bob: MatrixUser, sandbox: string) => Promise<unknown>]>([
  ['logs in on another device', (bob, sandbox) => secondDevice(sandbox, bob, 'PHONE')],
  [
    'renames a device',
    (bob) => bob.call('updateDevice', { path: { deviceId: bob.deviceId }, body: { display_name: 'New' } }),
  ],
  ['logs out', (bob) => bob.call('logout')],
])('who %s is listed as changed in the syncs of those who share a room', async (_, act) => {
  const { alice, bob, carol, sandbox } = await meet('synapse', 'alice', 'bob', 'carol');
  await sharedRoom(alice, [bob]);
  const [alices, carols] = [await sync(alice), await sync(carol)];

  await act(bob, sandbox);

  expect((await sync(alice, alices.next_batch)).device_lists).toEqual({ changed: [bob.userId] });
  expect((await sync(carol, carols.next_batch)).device_lists).toBeUndefined();
});
