import { newRoom, sharedRoom } from '../../support/rooms.js';
import { joined, now, sync, told } from '../../support/sync.js';
import { send } from '../../support/timeline.js';
import { controller, meet } from '../../support/users.js';

/** Longer than any test may take: who waits so long was not woken. */
const LONG = 60_000;

/** Whether something is still awaited after the server has answered somebody else. */
async function isPending(waiting: Promise<unknown>, meanwhile: () => Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const end = () => void (isOver = true);
  void waiting.then(end, end);
  await meanwhile();
  await meanwhile();
  return !isOver;
}

test('a sync with nothing to tell waits, and a message ends the wait', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const since = await now(bob);

  const waiting = sync(bob, { since, timeout: LONG });
  expect(await isPending(waiting, () => alice.call('getTokenOwner'))).toBe(true);
  await send(alice, roomId, 'hello');

  expect(told(joined(await waiting, roomId).timeline)).toEqual(['hello']);
});

test('a room that is created wakes its invited user once, with all they are told of it', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const since = await now(bob);
  const waiting = sync(bob, { since, timeout: LONG });
  const roomId = await newRoom(alice, { name: 'Ada', topic: 'Work', invite: [bob.userId] });

  const { rooms, next_batch } = await waiting;

  expect(told(rooms?.invite?.[roomId]?.invite_state ?? { events: [] })).toEqual([
    'm.room.create',
    'm.room.join_rules',
    'm.room.name',
    'm.room.topic',
    'm.room.member',
    'm.room.member',
  ]);
  expect((await sync(bob, { since: next_batch })).rooms).toBeUndefined();
});

test('a sync that waits in vain is answered when the time is over, with the same token', async () => {
  const { alice } = await meet('synapse', 'alice');
  const since = await now(alice);
  const began = performance.now();

  const { next_batch, rooms } = await sync(alice, { since, timeout: 200 });

  expect(performance.now() - began).toBeGreaterThanOrEqual(199);
  expect(next_batch).toBe(since);
  expect(rooms).toBeUndefined();
});

test('what happens in rooms of others wakes nobody', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  const waiting = sync(bob, { since: await now(bob), timeout: 500 });
  await send(alice, roomId, 'secret');

  expect((await waiting).rooms).toBeUndefined();
});

test('what the filter hides ends no wait', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const filter = { room: { timeline: { types: ['m.room.message'] } } };
  const waiting = sync(bob, { since: await now(bob), timeout: LONG, filter });
  await send(alice, roomId, {}, 'm.other');
  expect(await isPending(waiting, () => alice.call('getTokenOwner'))).toBe(true);

  await send(alice, roomId, 'hello');

  expect(told(joined(await waiting, roomId).timeline)).toEqual(['hello']);
});

test.each([{ full_state: true }, { timeout: 0 }, {}])('a sync with %j does not wait', async (wish) => {
  const { alice } = await meet('synapse', 'alice');
  const since = await now(alice);

  await expect(
    sync(alice, { since, ...('full_state' in wish && { timeout: LONG }), ...wish }),
  ).resolves.toBeDefined();
});

test('a first sync does not wait, whatever it says', async () => {
  const { alice } = await meet('synapse', 'alice');

  await expect(sync(alice, { timeout: LONG })).resolves.toHaveProperty('next_batch');
});

test('a reset ends the syncs that wait in the sandbox', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const waiting = sync(alice, { since: await now(alice), timeout: LONG });
  expect(await isPending(waiting, () => alice.call('getTokenOwner'))).toBe(true);

  const ended = expect(waiting).rejects.toThrow('fetch failed');
  await controller(sandbox).call('resetMock');

  await ended;
});

test('a client that goes away while it waits loses nothing', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const since = await now(bob);
  const leaving = new AbortController();
  const address = `${process.env.MOCK_MATRIX_URL}/~${sandbox}/_matrix/client/v3/sync?since=${since}&timeout=${LONG}`;
  const waiting = fetch(address, {
    headers: { authorization: `Bearer ${bob.token}` },
    signal: leaving.signal,
  }).catch((error: unknown) => error);
  await alice.call('getTokenOwner');
  leaving.abort();
  await waiting;
  await send(alice, roomId, 'hello');

  expect(told(joined(await sync(bob, { since }), roomId).timeline)).toEqual(['hello']);
});

test('every message of many is told once to a client that syncs all the while', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const texts = Array.from({ length: 100 }, (_, index) => `${index}`);
  let since = await now(bob);
  const sending = Promise.all(texts.map((text) => send(alice, roomId, text)));
  const heard: unknown[] = [];
  while (heard.length < texts.length) {
    const synced = await sync(bob, { since, timeout: LONG, filter: { room: { timeline: { limit: 100 } } } });
    heard.push(...told(joined(synced, roomId).timeline));
    since = synced.next_batch;
  }
  await sending;

  expect([...heard].sort()).toEqual([...texts].sort());
});
