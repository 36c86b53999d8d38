import { newRoom, sharedRoom } from '../../support/rooms.js';
import { joined, now, sync } from '../../support/sync.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

function type(user: MatrixUser, roomId: string, body: object, userId = user.userId) {
  return user.try('setTyping', { path: { roomId, userId }, body });
}

async function typists(user: MatrixUser, roomId: string, since: string): Promise<unknown> {
  const { rooms } = await sync(user, { since });
  const notice = rooms?.join?.[roomId]?.ephemeral.events.find((event) => event.type === 'm.typing');
  return notice?.content.user_ids;
}

test('who is typing is told, and when they stop', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const before = await now(bob);
  expect(await type(alice, roomId, { typing: true, timeout: 20_000 })).toMatchObject({
    status: 200,
    body: {},
  });
  const during = await typists(bob, roomId, before);
  const between = await now(bob);
  await type(alice, roomId, { typing: false });

  expect(during).toEqual([alice.userId]);
  expect(await typists(bob, roomId, between)).toEqual([]);
});

test('a repeated notice is no news', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await type(alice, roomId, { typing: true });
  const since = await now(alice);
  await type(alice, roomId, { typing: true });

  expect(await typists(alice, roomId, since)).toBeUndefined();
});

test('a notice ends when its time is over, and that wakes a waiting sync', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await type(alice, roomId, { typing: true, timeout: 50 });
  const since = await now(alice);

  const synced = await sync(alice, { since, timeout: 60_000 });

  expect(joined(synced, roomId).ephemeral.events).toEqual([{ type: 'm.typing', content: { user_ids: [] } }]);
});

test('a notice of thirty seconds ends when the clock of the sandbox says so', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await type(alice, roomId, { typing: true });
  const since = await now(alice);
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 30_000 } });

  expect(await typists(alice, roomId, since)).toEqual([]);
});

test('no notice holds longer than two minutes', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await type(alice, roomId, { typing: true, timeout: 10_000_000 });
  const since = await now(alice);
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 120_000 } });

  expect(await typists(alice, roomId, since)).toEqual([]);
});

test('who leaves is not typing any more', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await type(bob, roomId, { typing: true });
  const since = await now(alice);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  expect(await typists(alice, roomId, since)).toEqual([]);
});

test.each([
  ['nothing', {}, 400, { errcode: 'M_MISSING_PARAM', error: "Missing params: ['typing']" }],
  ['a timeout in words', { typing: true, timeout: 'x' }, 400, { errcode: 'M_BAD_JSON' }],
  ['a timeout of null', { typing: true, timeout: null }, 400, { errcode: 'M_BAD_JSON' }],
  ['a timeout that is over', { typing: true, timeout: -5 }, 200, {}],
  ['anything for yes', { typing: 'x' }, 200, {}],
])('a typing notice with %s is answered as Synapse does, or better', async (_what, notice, status, body) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  expect(await type(alice, roomId, notice)).toMatchObject({ status, body });
});

test('nobody types for somebody else, or where they are not', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);

  expect(await type(bob, roomId, { typing: true }, alice.userId)).toMatchObject({
    status: 400,
    body: { errcode: 'M_FORBIDDEN', error: "Cannot set another user's typing state" },
  });
  expect(await type(bob, roomId, { typing: true }, 'x')).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: "Expected UserID string to start with '@'" },
  });
  for (const room of [roomId, '!nope:matrix.test']) {
    expect(await type(bob, room, { typing: true })).toMatchObject({
      status: 403,
      body: { errcode: 'M_FORBIDDEN', error: `User ${bob.userId} not in room ${room}` },
    });
  }
});
