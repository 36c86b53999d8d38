import { newRoom, sharedRoom } from '../../support/rooms.js';
import { now, type SyncWish, sync } from '../../support/sync.js';
import { send } from '../../support/timeline.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

function put(user: MatrixUser, body: unknown, userId = user.userId) {
  return user.try('setPresence', { path: { userId }, body });
}

async function presenceOf(viewer: MatrixUser, { userId }: { userId: string }): Promise<unknown> {
  return (await viewer.try('getPresence', { path: { userId } })).body;
}

/** Presence as a sync tells it, by user. */
async function told(user: MatrixUser, wish: SyncWish = {}): Promise<Record<string, unknown>> {
  const { presence } = await sync(user, wish);
  return Object.fromEntries(
    (presence?.events ?? []).map(({ sender, content }) => [sender, content.presence]),
  );
}

test('somebody who never synced is offline', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await presenceOf(alice, alice)).toEqual({ presence: 'offline' });
});

test('a sync makes its user online, and those who share a room are told', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await sharedRoom(alice, [bob]);
  const since = await now(bob);

  expect(await told(alice, { set_presence: 'online' })).toEqual({ [alice.userId]: 'online' });
  expect(await told(bob, { since })).toEqual({ [alice.userId]: 'online' });
  expect(await presenceOf(bob, alice)).toEqual({
    presence: 'online',
    last_active_ago: expect.any(Number),
    currently_active: true,
  });
});

test('a sync that says offline changes nothing', async () => {
  const { alice } = await meet('synapse', 'alice');
  await sync(alice, { set_presence: 'offline' });

  expect(await presenceOf(alice, alice)).toEqual({ presence: 'offline' });
});

test('who stops syncing is offline after half a minute', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  await sharedRoom(alice, [bob]);
  await sync(alice, { set_presence: 'online' });
  const since = await now(bob);
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 30_000 } });

  expect(await told(bob, { since })).toEqual({ [alice.userId]: 'offline' });
});

test('who waits in a sync stays online however long it takes', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  await sharedRoom(alice, [bob]);
  await sync(alice, { set_presence: 'online' });
  const waiting = sync(alice, { set_presence: 'online', since: await now(alice), timeout: 60_000 });
  await bob.call('getTokenOwner');
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 60_000 } });

  expect(await presenceOf(bob, alice)).toMatchObject({ presence: 'online' });
  await newRoom(alice);
  await waiting;
});

test('two devices of a user together are online if one is', async () => {
  const { alice } = await meet('synapse', 'alice');
  await sync(alice, { set_presence: 'online' });
  await alice.call('setPresence', { path: { userId: alice.userId }, body: { presence: 'online' } });
  const { access_token } = await alice.call('login', {
    body: { type: 'm.login.password', user: 'alice', password: 'alice-password' },
  });
  await alice.call('sync', { query: { set_presence: 'unavailable' }, token: access_token });

  expect(await presenceOf(alice, alice)).toMatchObject({ presence: 'online' });
});

test('a first sync tells of those who are there, a later one of those who changed', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  await sharedRoom(alice, [bob, carol]);
  await put(bob, { presence: 'unavailable' });
  await put(carol, { presence: 'offline', status_msg: 'away' });
  const since = await now(alice);
  await put(carol, { presence: 'online' });

  expect(await told(alice, { since })).toEqual({ [carol.userId]: 'online' });
  expect(await told(alice)).toEqual({ [bob.userId]: 'unavailable', [carol.userId]: 'online' });
});

test('who comes into a room is told of those who are there', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await put(alice, { presence: 'online' });
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  const since = await now(bob);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });

  expect(await told(bob, { since })).toEqual({ [alice.userId]: 'online' });
});

test('what somebody says besides is kept until they say something else', async () => {
  const { alice } = await meet('synapse', 'alice');
  await put(alice, { presence: 'online', status_msg: 'hey' });
  expect(await presenceOf(alice, alice)).toMatchObject({ presence: 'online', status_msg: 'hey' });

  await put(alice, { presence: 'unavailable' });

  expect(await presenceOf(alice, alice)).toEqual({
    presence: 'unavailable',
    last_active_ago: expect.any(Number),
  });
});

test('a stranger does not see whether somebody is there', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const refused = { errcode: 'M_FORBIDDEN', error: 'You are not allowed to see their presence.' };

  expect(await presenceOf(bob, alice)).toEqual(refused);
  expect(await presenceOf(bob, { userId: '@nobody:matrix.test' })).toEqual(refused);
  expect(await presenceOf(bob, { userId: 'x' })).toMatchObject({ errcode: 'M_INVALID_PARAM' });
});

test.each([
  [{}, 'Unable to parse state'],
  [{ presence: 'x' }, 'Invalid presence state'],
  [{ presence: 'busy' }, 'Invalid presence state'],
  [{ presence: 5 }, 'Invalid presence state'],
  [{ presence: 'online', status_msg: 5 }, 'status_msg must be a string.'],
  [{ presence: 'online', status_msg: null }, 'status_msg must be a string.'],
  [{ presence: 'online', x: 1 }, 'Unable to parse state'],
])('the presence %j is refused', async (body, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await put(alice, body)).toMatchObject({ status: 400, body: { errcode: 'M_UNKNOWN', error } });
});

test('nobody sets the presence of somebody else, whatever they say', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  expect(await put(bob, [], alice.userId)).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'Can only set your own presence state' },
  });
});

/** What somebody in a room can do, besides writing, that shows they are there. */
const ACTIVITIES: [string, (user: MatrixUser, roomId: string, eventId: string) => Promise<unknown>][] = [
  [
    'reads',
    (user, roomId, eventId) =>
      user.call('postReceipt', { path: { roomId, receiptType: 'm.read', eventId }, body: {} }),
  ],
  [
    'moves their read marker',
    (user, roomId, eventId) =>
      user.call('setReadMarker', { path: { roomId }, body: { 'm.fully_read': eventId } }),
  ],
  [
    'types',
    (user, roomId) =>
      user.call('setTyping', { path: { roomId, userId: user.userId }, body: { typing: true } }),
  ],
];

test.each(ACTIVITIES)('whoever %s was active just now', async (_, act) => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const eventId = await send(bob, roomId, 'hello');
  await put(alice, { presence: 'online' });
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 3_600_000 } });
  await act(alice, roomId, eventId);

  const { presence, last_active_ago: ago } = await bob.call('getPresence', {
    path: { userId: alice.userId },
  });

  expect(presence).toBe('offline');
  expect(ago).toBeLessThan(60_000);
});

test('whoever types is no longer away, and those who share a room are told', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await put(alice, { presence: 'unavailable' });
  const since = await now(bob);
  await alice.call('setTyping', { path: { roomId, userId: alice.userId }, body: { typing: true } });

  expect(await told(bob, { since })).toEqual({ [alice.userId]: 'online' });
});
