import { newRoom, setState } from '../../support/rooms.js';
import { page, said, send, type TimelineEvent } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

/** What a user sees of a room, in short: messages only, oldest first. */
async function seen(user: MatrixUser, roomId: string, dir = 'b'): Promise<unknown[]> {
  const { chunk } = await page(user, roomId, { dir, limit: 100 });
  const messages = said(chunk.filter(({ type }) => type === 'm.room.message'));
  return dir === 'b' ? messages.reverse() : messages;
}

/** Alice's room with a rule, and one message for each thing that Bob was to it, by what he was. */
async function eventfulRoom(alice: MatrixUser, bob: MatrixUser, rule: string) {
  const roomId = await newRoom(alice, { preset: 'private_chat' });
  const ids: Record<string, string> = { early: await send(alice, roomId, 'early') };
  await setState(alice, roomId, 'm.room.history_visibility', { history_visibility: rule });
  ids.before = await send(alice, roomId, 'before');
  await alice.call('inviteUser', { path: { roomId }, body: { user_id: bob.userId } });
  ids.invited = await send(alice, roomId, 'invited');
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  ids.joined = await send(alice, roomId, 'joined');
  return { roomId, ids };
}

const MEMBER: [rule: string, expected: string[]][] = [
  ['world_readable', ['early', 'before', 'invited', 'joined']],
  ['shared', ['early', 'before', 'invited', 'joined']],
  ['invited', ['early', 'invited', 'joined']],
  ['joined', ['early', 'joined']],
  ['nonsense', ['early', 'before', 'invited', 'joined']],
];

test.each(MEMBER)('a member sees of a room whose history is %s: %j', async (rule, expected) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId } = await eventfulRoom(alice, bob, rule);

  expect(await seen(bob, roomId)).toEqual(expected);
});

test('events that must not be seen are counted in pages all the same', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId } = await eventfulRoom(alice, bob, 'joined');
  const sizes: number[] = [];

  for (let from: string | undefined; sizes.length < 20;) {
    const { chunk, end } = await page(bob, roomId, { dir: 'b', limit: 1, ...(from && { from }) });
    sizes.push(chunk.length);
    if (end === undefined) break;
    from = end;
  }

  expect(sizes.slice(0, 5)).toEqual([1, 1, 0, 0, 0]);
  expect(sizes.at(-1)).toBe(0);
});

test.each(['b', 'f'])('who left a room is told what they were to it, looking %s', async (dir) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId } = await eventfulRoom(alice, bob, 'shared');

  const { chunk } = await page(bob, roomId, { dir, limit: 100 });

  const memberships = chunk
    .filter(({ type }) => type === 'm.room.message')
    .map(({ content, unsigned }) => [content.body, unsigned.membership]);
  expect(Object.fromEntries(memberships)).toEqual({
    early: 'leave',
    before: 'leave',
    invited: 'invite',
    joined: 'join',
  });
});

test('who left a room sees, looking back, nothing of what came later', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId } = await eventfulRoom(alice, bob, 'shared');
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  await send(alice, roomId, 'left');

  const latest = await page(bob, roomId, { dir: 'b', limit: 1, from: 's99999999' });

  expect(await seen(bob, roomId)).toEqual(['early', 'before', 'invited', 'joined']);
  expect(latest.chunk[0]).toMatchObject({ type: 'm.room.member', content: { membership: 'leave' } });
});

test('who declined an invitation sees that they did', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  await setState(alice, roomId, 'm.room.history_visibility', { history_visibility: 'joined' });
  await alice.call('inviteUser', { path: { roomId }, body: { user_id: bob.userId } });
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  const { chunk } = await page(bob, roomId, { dir: 'b', limit: 1 });

  expect(chunk[0]).toMatchObject({ state_key: bob.userId, content: { membership: 'leave' } });
});

test('anybody can read a room whose history is for the world', async () => {
  const { alice, bob, eve } = await meet('synapse', 'alice', 'bob', 'eve');
  const { roomId, ids } = await eventfulRoom(alice, bob, 'world_readable');

  expect(await seen(eve, roomId)).toEqual(['before', 'invited', 'joined']);
  expect((await tryEvent(eve, roomId, ids.joined ?? '')).status).toBe(200);
});

function tryEvent(user: MatrixUser, roomId: string, eventId: string) {
  return user.try('getOneRoomEvent', { path: { roomId, eventId } });
}

const LEFT: [rule: string, found: string[]][] = [
  ['world_readable', ['before', 'invited', 'joined', 'left']],
  ['shared', ['joined']],
  ['invited', ['invited', 'joined']],
  ['joined', ['joined']],
];

test.each(LEFT)('who left a room whose history is %s finds the single events %j', async (rule, found) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, ids } = await eventfulRoom(alice, bob, rule);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  ids.left = await send(alice, roomId, 'left');

  for (const [name, eventId] of Object.entries(ids)) {
    const event = await tryEvent(bob, roomId, eventId);
    const context = await bob.try('getEventContext', { path: { roomId, eventId } });
    const statuses = found.includes(name) ? [200, 200] : [404, 403];
    expect([name, event.status, context.status]).toEqual([name, ...statuses]);
  }
});

test('messages of somebody a user ignores are hidden, their state is not', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId } = await eventfulRoom(alice, bob, 'shared');
  await send(bob, roomId, 'mine');

  await bob.call('setAccountData', {
    path: { userId: bob.userId, type: 'm.ignored_user_list' },
    body: { ignored_users: { [alice.userId]: {} } },
  });

  expect(await seen(bob, roomId)).toEqual(['mine']);
  const { chunk } = await page(bob, roomId, { dir: 'f', limit: 1 });
  expect((chunk as TimelineEvent[])[0]).toMatchObject({ type: 'm.room.create', sender: alice.userId });
});
