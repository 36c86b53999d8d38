import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { joined, now, sync, told } from '../../support/sync.js';
import { send } from '../../support/timeline.js';
import { meet } from '../../support/users.js';

test('somebody who is in no room is told of nothing but their push rules', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { next_batch, account_data, ...others } = await sync(alice);

  expect(next_batch).toMatch(/^s\d+/);
  expect(account_data?.events.map(({ type }) => type)).toEqual(['m.push_rules']);
  expect(others).toEqual({
    device_one_time_keys_count: { signed_curve25519: 0 },
    device_unused_fallback_key_types: [],
  });
});

test('a first sync tells of the latest ten events, and of the state before them', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'Ada' });
  for (let count = 1; count <= 9; count++) await send(alice, roomId, `${count}`);

  const { timeline, state } = joined(await sync(alice), roomId);

  expect(told(timeline)).toEqual(['m.room.name', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(timeline.limited).toBe(true);
  expect(told(state).sort()).toEqual([
    'm.room.create',
    'm.room.guest_access',
    'm.room.history_visibility',
    'm.room.join_rules',
    'm.room.member',
    'm.room.power_levels',
  ]);
});

test('state that changed in the timeline is told as it was before', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'first' });
  await setState(alice, roomId, 'm.room.name', { name: 'second' });

  const filter = { room: { timeline: { limit: 1 } } };
  const { timeline, state } = joined(await sync(alice, { filter }), roomId);

  expect(timeline.events[0]?.content).toEqual({ name: 'second' });
  expect(timeline.events[0]?.unsigned.prev_content).toEqual({ name: 'first' });
  expect(state.events.find(({ type }) => type === 'm.room.name')?.content).toEqual({ name: 'first' });
});

test('a room that is known is told of by its new events only', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await send(alice, roomId, 'hello');
  await setState(alice, roomId, 'm.room.name', { name: 'Ada' });

  const { rooms } = await sync(alice, { since });

  const room = rooms?.join?.[roomId];
  expect(told(room?.timeline ?? { events: [] })).toEqual(['hello', 'm.room.name']);
  expect(room).toMatchObject({ timeline: { limited: false }, state: { events: [] } });
});

test('a sync with the token of the one before tells nothing twice', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await send(alice, roomId, 'hello');

  const { next_batch } = await sync(alice, { since });

  expect((await sync(alice, { since: next_batch })).rooms).toBeUndefined();
});

test('a gap that is too long is cut, with the changes of state in it', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'Ada' });
  const since = await now(alice);
  await setState(alice, roomId, 'm.room.topic', { topic: 'hidden' });
  for (let count = 1; count <= 12; count++) await send(alice, roomId, `${count}`);

  const { timeline, state } = joined(await sync(alice, { since }), roomId);

  expect(told(timeline)).toEqual(['3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
  expect(timeline.limited).toBe(true);
  expect(told(state)).toEqual(['m.room.topic']);
});

test('what was cut can be paged from prev_batch, without a gap and without an overlap', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  for (let count = 1; count <= 15; count++) await send(alice, roomId, `${count}`);
  const { timeline } = joined(await sync(alice, { since }), roomId);

  const { chunk } = await alice.call('getRoomEvents', {
    path: { roomId },
    query: { dir: 'b', from: timeline.prev_batch, to: since },
  });

  expect(chunk.map(({ content }) => content.body)).toEqual(['5', '4', '3', '2', '1']);
});

test('a room one comes into is told of whole, as if it had been cut', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat', name: 'Ada' });
  for (let count = 1; count <= 12; count++) await send(alice, roomId, `${count}`);
  const since = await now(bob);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });

  const { timeline, state } = joined(await sync(bob, { since }), roomId);

  expect(told(timeline).slice(-2)).toEqual(['12', 'm.room.member']);
  expect(timeline.events).toHaveLength(10);
  expect(timeline.limited).toBe(true);
  expect(told(state)).toContain('m.room.name');
});

test('a room one creates is told of with every event, and no state beside them', async () => {
  const { alice } = await meet('synapse', 'alice');
  const since = await now(alice);
  const roomId = await newRoom(alice);

  const { timeline, state } = joined(await sync(alice, { since }), roomId);

  expect(told(timeline)[0]).toBe('m.room.create');
  expect(timeline.limited).toBe(true);
  expect(state.events).toEqual([]);
});

test('somebody who left and came back is told of the whole room again', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { preset: 'public_chat', name: 'Ada' });
  for (let count = 1; count <= 9; count++) await send(alice, roomId, `${count}`);
  const since = await now(bob);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  await bob.call('joinRoomById', { path: { roomId }, body: {} });

  const { rooms } = await sync(bob, { since });

  expect(Object.keys(rooms ?? {})).toEqual(['join']);
  expect(rooms?.join?.[roomId]).toMatchObject({ timeline: { limited: true } });
  expect(told(rooms?.join?.[roomId]?.state ?? { events: [] })).toContain('m.room.create');
});

test('a change of the own name does not make a room new', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await alice.call('setProfileField', {
    path: { userId: alice.userId, keyName: 'displayname' },
    body: { displayname: 'Alice A' },
  });

  const { timeline, state } = joined(await sync(alice, { since }), roomId);

  expect(told(timeline)).toEqual(['m.room.member']);
  expect(timeline.limited).toBe(false);
  expect(state.events).toEqual([]);
});

test('all state is told to somebody who asks for it, of every room they are in', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'Ada' });
  const since = await now(alice);

  const { timeline, state } = joined(await sync(alice, { since, full_state: true }), roomId);

  expect(timeline.events).toEqual([]);
  expect(told(state)).toEqual(expect.arrayContaining(['m.room.create', 'm.room.name', 'm.room.member']));
});

test('an event carries its transaction id for the device that sent it, and for no other', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const [own, others] = [await now(alice), await now(bob)];
  await alice.call('sendMessage', {
    path: { roomId, eventType: 'm.room.message', txnId: 'm1.0' },
    body: { msgtype: 'm.text', body: 'hello' },
  });

  const [mine] = joined(await sync(alice, { since: own }), roomId).timeline.events;
  const [theirs] = joined(await sync(bob, { since: others }), roomId).timeline.events;

  expect(mine?.unsigned).toEqual({ age: expect.any(Number), membership: 'join', transaction_id: 'm1.0' });
  expect(theirs?.unsigned).toEqual({ age: expect.any(Number), membership: 'join' });
});

test('events say neither their room nor anything the server keeps to itself', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const { timeline } = joined(await sync(alice), roomId);

  expect(Object.keys(timeline.events[0] ?? {}).sort()).toEqual([
    'content',
    'event_id',
    'origin_server_ts',
    'sender',
    'state_key',
    'type',
    'unsigned',
  ]);
});

test('account data is told when it changes, that of a room with the room', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await alice.call('setAccountData', { path: { userId: alice.userId, type: 'a.type' }, body: { key: 1 } });
  await alice.call('setRoomTag', { path: { userId: alice.userId, roomId, tag: 'm.favourite' }, body: {} });

  const synced = await sync(alice, { since });

  expect(synced.account_data?.events).toEqual([{ type: 'a.type', content: { key: 1 } }]);
  expect(joined(synced, roomId).account_data.events).toEqual([
    { type: 'm.tag', content: { tags: { 'm.favourite': {} } } },
  ]);
});

test('whom one shares a room with newly, or no more, is told for their devices', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const since = await now(alice);
  const roomId = await sharedRoom(alice, [bob]);
  const { next_batch, device_lists: met } = await sync(alice, { since });
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  const { device_lists: parted } = await sync(alice, { since: next_batch });

  expect(met?.changed?.sort()).toEqual([alice.userId, bob.userId]);
  expect(parted).toEqual({ left: [bob.userId] });
});

test.each(['', 'x', 's', 's1x', '5'])('a sync from the token %j is refused', async (since) => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.try('sync', { query: { since } });

  expect(status).toBe(400);
  expect(body).toEqual({ errcode: 'M_UNKNOWN', error: 'Invalid stream token' });
});

test('a token from the future is read as now', async () => {
  const { alice } = await meet('synapse', 'alice');
  const since = await now(alice);

  expect((await sync(alice, { since: 's999999' })).next_batch).toBe(since);
});

test.each([
  ['timeout=x', 'M_INVALID_PARAM', 'Query parameter timeout must be an integer'],
  ['timeout=-1', 'M_INVALID_PARAM', 'Query parameter timeout must be a positive integer.'],
  [
    'full_state=1',
    'M_INVALID_PARAM',
    "Boolean query parameter 'full_state' must be one of ['true', 'false']",
  ],
  [
    'set_presence=x',
    'M_INVALID_PARAM',
    "Query parameter 'set_presence' must be one of ['offline', 'online', 'unavailable']",
  ],
  ['from=s1', 'M_UNKNOWN', "'from' is not a valid query parameter. Did you mean 'since'?"],
])('a sync with %s is refused', async (query, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.send('GET', `/_matrix/client/v3/sync?${query}`);

  expect(status).toBe(400);
  expect(body).toEqual({ errcode, error });
});

test.each(['r0', 'v3', 'unstable'])('a sync is answered under %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');

  expect((await alice.send('GET', `/_matrix/client/${version}/sync?_cacheBuster=1`)).status).toBe(200);
});
