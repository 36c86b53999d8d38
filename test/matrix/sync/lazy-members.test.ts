import { proofOf } from '../../support/passwords.js';
import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { joined, now, type Synced, sync } from '../../support/sync.js';
import { send } from '../../support/timeline.js';
import { matrixActor, matrixGuest, meet, registerUser } from '../../support/users.js';

const lazy = { room: { state: { lazy_load_members: true } } };
const lazyAndShort = { room: { state: { lazy_load_members: true }, timeline: { limit: 1 } } };

function membersTold(synced: Synced, roomId: string): (string | undefined)[] {
  return joined(synced, roomId)
    .state.events.filter(({ type }) => type === 'm.room.member')
    .map(({ state_key }) => state_key);
}

test('of the members only oneself and those who said something are told', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob, carol], { name: 'Ada' });
  await send(carol, roomId, 'hello');

  const synced = await sync(alice, { filter: lazyAndShort });

  expect(membersTold(synced, roomId).sort()).toEqual([alice.userId, carol.userId]);
});

test('a member is told before the first thing they say, and not again', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { name: 'Ada' });
  await send(alice, roomId, 'hello');
  const first = await sync(alice, { filter: lazyAndShort });
  await send(bob, roomId, 'one');
  const second = await sync(alice, { filter: lazy, since: first.next_batch });
  await send(bob, roomId, 'two');
  const third = await sync(alice, { filter: lazy, since: second.next_batch });

  expect(membersTold(first, roomId)).toEqual([alice.userId]);
  expect(membersTold(second, roomId)).toEqual([bob.userId]);
  expect(membersTold(third, roomId)).toEqual([]);
});

test('a room without a name is summed up by its members, and told again when they change', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { invite: [bob.userId] });
  const first = await sync(alice, { filter: lazy });
  await send(alice, roomId, 'hello');
  const second = await sync(alice, { filter: lazy, since: first.next_batch });
  const carol = await registerUser(sandbox, 'carol');
  await alice.call('inviteUser', { path: { roomId }, body: { user_id: carol.userId } });
  const third = await sync(alice, { filter: lazy, since: second.next_batch });

  expect(joined(first, roomId).summary).toEqual({
    'm.heroes': [bob.userId],
    'm.joined_member_count': 1,
    'm.invited_member_count': 1,
  });
  expect(joined(second, roomId).summary).toEqual({});
  expect(joined(third, roomId).summary).toMatchObject({ 'm.heroes': [bob.userId, carol.userId] });
});

test('a room is named after who is in it, in the order of their latest member events, then after who is invited', async () => {
  const people = await meet('synapse', 'alice', 'bob', 'carol', 'dave', 'eve');
  const { alice, bob, carol, dave, eve } = people;
  const roomId = await newRoom(alice, { preset: 'public_chat', invite: [dave.userId] });
  for (const user of [eve, bob, carol]) await user.call('joinRoomById', { path: { roomId }, body: {} });
  await setState(bob, roomId, 'm.room.member', { membership: 'join', displayname: 'B' }, bob.userId);
  const heroes = async () => joined(await sync(alice, { filter: lazy }), roomId).summary['m.heroes'];

  expect(await heroes()).toEqual([eve, carol, bob, dave].map(({ userId }) => userId));
  for (const user of [carol, eve, bob, dave]) await user.call('leaveRoom', { path: { roomId }, body: {} });
  await alice.call('ban', { path: { roomId }, body: { user_id: eve.userId } });
  expect(await heroes()).toEqual([carol, bob, dave, eve].map(({ userId }) => userId));
});

test('a gap in which only others spoke tells no summary', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { name: 'Ada' });
  await send(alice, roomId, 'hello');
  const since = (await sync(alice, { filter: lazyAndShort })).next_batch;
  await send(bob, roomId, 'one');

  const whole = joined(await sync(alice, { filter: lazy, since }), roomId);

  expect([whole.state.events.length, whole.summary]).toEqual([1, {}]);
});

test('a room with a name is summed up in numbers', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'Ada' });

  expect(joined(await sync(alice, { filter: lazy }), roomId).summary).toEqual({
    'm.joined_member_count': 1,
    'm.invited_member_count': 0,
  });
});

test('a client that loads all members gets no summary', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  expect(joined(await sync(alice), roomId).summary).toEqual({});
});

test.each([
  ['right before the first event that is told', 0],
  ['one event before it', 1],
])('a member who came %s is told', async (_when, between) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat', name: 'Ada' });
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  for (let count = 0; count < between; count++) await send(alice, roomId, 'welcome');
  const since = await now(alice);
  await send(bob, roomId, 'hello');

  const next = await sync(alice, { filter: lazyAndShort, since });
  const first = await sync(alice, { filter: lazyAndShort });

  expect(membersTold(first, roomId).sort()).toEqual([alice.userId, bob.userId]);
  expect(membersTold(next, roomId)).toEqual([bob.userId]);
});

test('who came during a gap is told all the same', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat', name: 'Ada' });
  const since = await now(alice);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  await send(alice, roomId, 'hello');

  expect(membersTold(await sync(alice, { since, filter: lazyAndShort }), roomId)).toContain(bob.userId);
});

test('a member who changed their name in a gap and then spoke is told once', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const since = (await sync(bob, { filter: lazyAndShort })).next_batch;
  const [path, body] = [{ userId: alice.userId, keyName: 'displayname' }, { displayname: 'Ada' }];
  await alice.call('setProfileField', { path, body });
  for (const text of ['one', 'two', 'three']) await send(alice, roomId, text);

  expect(membersTold(await sync(bob, { since, filter: lazyAndShort }), roomId)).toEqual([alice.userId]);
});

test('a device that was logged out knows no members when its id is used again', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { name: 'Ada' });
  const first = await sync(alice, { filter: lazy });
  await alice.call('logout');
  const { access_token } = await matrixGuest(sandbox).call('login', {
    body: { ...proofOf(alice), device_id: alice.deviceId } as never,
  });
  await send(bob, roomId, 'hello');
  const again = { ...alice, ...matrixActor(sandbox, access_token) };

  expect(membersTold(await sync(again, { since: first.next_batch, filter: lazy }), roomId)).toEqual([
    bob.userId,
  ]);
});
