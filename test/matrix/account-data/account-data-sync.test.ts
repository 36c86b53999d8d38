import { newRoom } from '../../support/rooms.js';
import { meet, type MatrixUser } from '../../support/users.js';

interface Datum {
  type: string;
  content: unknown;
}

interface Synced {
  next_batch: string;
  account_data?: { events: Datum[] };
  rooms?: { join?: Record<string, { account_data: { events: Datum[] } }> };
}

async function sync(user: MatrixUser, since?: string, timeout?: number): Promise<Synced> {
  return (await user.call('sync', {
    query: { ...(since && { since }), ...(timeout && { timeout }) },
  })) as Synced;
}

/** What is new for a user since a token, globally and in a room. */
async function news(user: MatrixUser, since: string, roomId = ''): Promise<[Datum[], Datum[]]> {
  const { account_data, rooms } = await sync(user, since);
  return [account_data?.events ?? [], rooms?.join?.[roomId]?.account_data.events ?? []];
}

test('account data comes with the next sync, once, and with every first one', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { next_batch: since } = await sync(alice);
  const path = { userId: alice.userId };
  await alice.call('setAccountData', { path: { ...path, type: 'a' }, body: { v: 1 } });
  await alice.call('setAccountData', { path: { ...path, type: 'b' }, body: { v: 1 } });
  await alice.call('setAccountData', { path: { ...path, type: 'a' }, body: { v: 2 } });

  const { next_batch, account_data } = await sync(alice, since);

  const [a, b] = [
    { type: 'a', content: { v: 2 } },
    { type: 'b', content: { v: 1 } },
  ];
  expect(account_data?.events).toEqual([b, a]);
  expect((await news(alice, next_batch))[0]).toEqual([]);
  expect((await sync(alice)).account_data?.events).toEqual(expect.arrayContaining([a, b]));
  expect((await sync(bob)).account_data?.events.map(({ type }) => type)).toEqual(['m.push_rules']);
});

test('account data that is set again to the same is told again', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { userId: alice.userId, type: 'a' };
  await alice.call('setAccountData', { path, body: { v: 1 } });
  const { next_batch: since } = await sync(alice);

  await alice.call('setAccountData', { path, body: { v: 1 } });

  expect((await news(alice, since))[0]).toEqual([{ type: 'a', content: { v: 1 } }]);
});

test('a change of account data wakes a sync that waits', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { next_batch: since } = await sync(alice);
  const waiting = sync(alice, since, 30_000);

  await alice.call('setAccountData', { path: { userId: alice.userId, type: 'a' }, body: {} });

  expect((await waiting).account_data?.events).toEqual([{ type: 'a', content: {} }]);
});

test('tags and account data of a room come with the room', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const path = { userId: alice.userId, roomId };
  const { next_batch: since } = await sync(alice);
  await alice.call('setAccountDataPerRoom', { path: { ...path, type: 'a' }, body: { v: 1 } });
  await alice.call('setRoomTag', { path: { ...path, tag: 'm.favourite' }, body: { order: 0.5 } });

  const [everywhere, inRoom] = await news(alice, since, roomId);

  const events = [
    { type: 'm.tag', content: { tags: { 'm.favourite': { order: 0.5 } } } },
    { type: 'a', content: { v: 1 } },
  ];
  expect([everywhere, inRoom]).toEqual([[], events]);
  expect((await sync(alice)).rooms?.join?.[roomId]?.account_data.events).toEqual(events);
});

test('a tag that is taken away is told, and later there is nothing to tell', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const path = { userId: alice.userId, roomId, tag: 'u.work' };
  await alice.call('setRoomTag', { path, body: {} });
  const { next_batch: since } = await sync(alice);

  await alice.call('deleteRoomTag', { path });

  expect((await news(alice, since, roomId))[1]).toEqual([{ type: 'm.tag', content: { tags: {} } }]);
  expect((await sync(alice)).rooms?.join?.[roomId]?.account_data.events).toEqual([]);
});

test('account data of a room nobody knows is kept, but no sync has a place for it', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { next_batch: since } = await sync(alice);
  const path = { userId: alice.userId, roomId: '!nowhere:matrix.test', type: 'a' };

  await alice.call('setAccountDataPerRoom', { path, body: {} });

  expect(await sync(alice, since)).not.toHaveProperty('rooms');
});

test('push rules that change come with the next sync, whole', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { next_batch: since } = await sync(alice);
  const path = { kind: 'room', ruleId: '!room:matrix.test' };

  await alice.call('setPushRule', { path, body: { actions: [] } });

  const [events] = await news(alice, since);
  expect(events).toEqual([{ type: 'm.push_rules', content: await alice.call('getPushRules') }]);
});

test('an event is counted by the rules that hold when it is sent', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  const { next_batch: since } = await sync(bob);
  await bob.call('setPushRule', { path: { kind: 'room', ruleId: roomId }, body: { actions: [] } });
  const send = (txnId: string) =>
    alice.call('sendMessage', {
      path: { roomId, eventType: 'm.room.message', txnId },
      body: { msgtype: 'm.text', body: 'hello' },
    });

  await send('quiet');
  await bob.call('deletePushRule', { path: { kind: 'room', ruleId: roomId } });
  await send('loud');

  const room = (await sync(bob, since)).rooms?.join?.[roomId];
  expect(room).toMatchObject({ unread_notifications: { notification_count: 1, highlight_count: 0 } });
});
