import { newRoom, sharedRoom } from '../support/rooms.js';
import { joined, now, type Synced, sync } from '../support/sync.js';
import { send } from '../support/timeline.js';
import { meet, registerUser } from '../support/users.js';

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

test('who came during a gap is told all the same', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat', name: 'Ada' });
  const since = await now(alice);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  await send(alice, roomId, 'hello');

  expect(membersTold(await sync(alice, { since, filter: lazyAndShort }), roomId)).toContain(bob.userId);
});
