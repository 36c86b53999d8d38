import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { now, sync, told } from '../../support/sync.js';
import { send } from '../../support/timeline.js';
import { meet } from '../../support/users.js';

const NONE = { events: [] };

test('an invitation tells what the room is, who invites, and last the invitation as a whole event', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { name: 'Ada', invite: [bob.userId] });

  const events = (await sync(bob)).rooms?.invite?.[roomId]?.invite_state.events ?? [];

  expect(told({ events })).toEqual([
    'm.room.create',
    'm.room.join_rules',
    'm.room.name',
    'm.room.member',
    'm.room.member',
  ]);
  expect(Object.keys(events[0] ?? {}).sort()).toEqual(['content', 'sender', 'state_key', 'type']);
  expect(events.at(-1)).toMatchObject({
    event_id: expect.stringMatching(/^\$/),
    state_key: bob.userId,
    sender: alice.userId,
    content: { membership: 'invite' },
    unsigned: { age: expect.any(Number) },
  });
});

test('an invitation tells the room as it was when it was made', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { name: 'before', invite: [bob.userId] });
  await setState(alice, roomId, 'm.room.name', { name: 'after' });

  const events = (await sync(bob)).rooms?.invite?.[roomId]?.invite_state.events ?? [];

  expect(events.find(({ type }) => type === 'm.room.name')?.content).toEqual({ name: 'before' });
});

test('an invitation is told once', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { invite: [bob.userId] });
  const since = await now(bob);
  await send(alice, roomId, 'you cannot see this');

  expect((await sync(bob, { since })).rooms).toBeUndefined();
});

test('an invitation by somebody who is ignored is not told', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await bob.call('setAccountData', {
    path: { userId: bob.userId, type: 'm.ignored_user_list' },
    body: { ignored_users: { [alice.userId]: {} } },
  });
  await newRoom(alice, { invite: [bob.userId] });

  expect((await sync(bob)).rooms).toBeUndefined();
});

test('a knock tells what the room is, and last the knock', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, {
    name: 'Ada',
    initial_state: [{ type: 'm.room.join_rules', state_key: '', content: { join_rule: 'knock' } }],
  });
  await bob.call('knockRoom', { path: { roomIdOrAlias: roomId }, body: {} });

  const events = (await sync(bob)).rooms?.knock?.[roomId]?.knock_state.events ?? [];

  expect(told({ events })).toEqual(['m.room.create', 'm.room.join_rules', 'm.room.name', 'm.room.member']);
  expect(events.at(-1)?.unsigned.knock_room_state).toEqual(events.slice(0, -1));
});

test('a room that one leaves is told of once, up to the leaving', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const since = await now(bob);
  await send(alice, roomId, 'before');
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  await send(alice, roomId, 'after');

  const { rooms, next_batch } = await sync(bob, { since });

  expect(Object.keys(rooms ?? {})).toEqual(['leave']);
  expect(Object.keys(rooms?.leave?.[roomId] ?? {}).sort()).toEqual(['account_data', 'state', 'timeline']);
  expect(told(rooms?.leave?.[roomId]?.timeline ?? NONE)).toEqual(['before', 'm.room.member']);
  expect((await sync(bob, { since: next_batch })).rooms).toBeUndefined();
});

test('a room that one leaves and forgets at once is told of all the same', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const since = await now(bob);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  await bob.call('forgetRoom', { path: { roomId } });

  expect((await sync(bob, { since })).rooms?.leave?.[roomId]).toBeDefined();
});

test('an invitation that is declined is told as left', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { invite: [bob.userId] });
  const since = await now(bob);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  const { rooms } = await sync(bob, { since });

  expect(told(rooms?.leave?.[roomId]?.timeline ?? NONE)).toEqual(['m.room.member']);
  expect(rooms?.invite).toBeUndefined();
});

test.each(['kick', 'ban'] as const)(
  'a %s is told as left, also to a client that knows nothing',
  async (how) => {
    const { alice, bob } = await meet('synapse', 'alice', 'bob');
    const roomId = await sharedRoom(alice, [bob]);
    const since = await now(bob);
    await alice.call(how, { path: { roomId }, body: { user_id: bob.userId, reason: 'bye' } });

    const later = (await sync(bob, { since })).rooms?.leave?.[roomId];
    const first = (await sync(bob)).rooms?.leave?.[roomId];

    for (const room of [later, first]) expect(room?.timeline.events.at(-1)?.content.reason).toBe('bye');
  },
);

test('rooms that one left are told to a client that knows nothing only if it asks', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  const unasked = await sync(bob);
  const asked = await sync(bob, { filter: { room: { include_leave: true } } });

  expect(unasked.rooms).toBeUndefined();
  expect(told(asked.rooms?.leave?.[roomId]?.timeline ?? NONE).at(-1)).toBe('m.room.member');
});

test('a room that one joined and left in a gap is told of whole, as left', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  for (let count = 1; count <= 10; count++) await send(alice, roomId, `${count}`);
  const since = await now(bob);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  const room = (await sync(bob, { since })).rooms?.leave?.[roomId];

  expect(room?.timeline).toMatchObject({ limited: true });
  expect(told(room?.timeline ?? NONE).slice(-3)).toEqual(['10', 'm.room.member', 'm.room.member']);
  expect(told(room?.state ?? NONE)).toContain('m.room.create');
});

test('messages of ignored users are not told', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await bob.call('setAccountData', {
    path: { userId: bob.userId, type: 'm.ignored_user_list' },
    body: { ignored_users: { [alice.userId]: {} } },
  });
  const since = await now(bob);
  await send(alice, roomId, 'ignored');

  expect((await sync(bob, { since })).rooms).toBeUndefined();
});

test('what was said before one came is not told where the history says so', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await setState(alice, roomId, 'm.room.history_visibility', { history_visibility: 'joined' });
  await send(alice, roomId, 'secret');
  const since = await now(bob);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  await send(alice, roomId, 'hello');

  const room = (await sync(bob, { since })).rooms?.join?.[roomId];

  expect(told(room?.timeline ?? NONE)).not.toContain('secret');
  expect(told(room?.timeline ?? NONE)).toContain('hello');
});
