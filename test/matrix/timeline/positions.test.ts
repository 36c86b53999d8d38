import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { joined, now, sync, type SyncedRoom, told } from '../../support/sync.js';
import { page, relating, said, send, type TimelineEvent } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

/** A filter for the timelines of rooms. */
const timeline = (filter: object) => ({ room: { timeline: filter } });

/** What is right before and right after a point in a room. */
async function around(user: MatrixUser, roomId: string, from: string): Promise<unknown[]> {
  const before = await page(user, roomId, { dir: 'b', limit: 1, from });
  const after = await page(user, roomId, { dir: 'f', limit: 1, from });
  return [...said(before.chunk), '|', ...said(after.chunk)];
}

/** Alice's public room, in which she said `one`, Bob came, and she said `two` and `three`. */
async function chat() {
  const people = await meet('synapse', 'alice', 'bob', 'carol');
  const { alice, bob } = people;
  const before = await now(alice);
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await send(alice, roomId, 'one');
  const alone = await now(alice);
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  await send(alice, roomId, 'two');
  await send(alice, roomId, 'three');
  return { ...people, roomId, before, alone };
}

/** The members that a user is told of at a point, or how they are refused. */
async function membersAt(user: MatrixUser, roomId: string, at: string, query: object = {}) {
  const { status, body } = await user.try('getMembersByRoom', { path: { roomId }, query: { at, ...query } });
  if (status !== 200) return [status, body];
  const { chunk } = body as { chunk: { state_key: string; content: { membership: string } }[] };
  return Object.fromEntries(chunk.map(({ state_key, content }) => [state_key, content.membership]));
}

test.each(['documented', 'synapse'] as const)(
  'a first sync that is not limited can be paged from where it ended, and is repeated then: dialect %s',
  async (dialect) => {
    const { alice } = await meet(dialect, 'alice');
    const roomId = await newRoom(alice, { preset: 'public_chat' });
    await send(alice, roomId, 'hello');
    const synced = await sync(alice);
    const { prev_batch: from, events, limited } = joined(synced, roomId).timeline;

    expect(limited).toBe(false);
    expect(from).toBe(synced.next_batch);
    expect(await membersAt(alice, roomId, from)).toEqual({ [alice.userId]: 'join' });
    const back = await page(alice, roomId, { dir: 'b', limit: 100, from });
    expect(back.chunk.map(({ event_id }) => event_id).reverse()).toEqual(
      events.map(({ event_id }) => event_id),
    );
    expect(back.start).toBe(from);
  },
);

test.each<[string, object, unknown[], boolean, unknown[]]>([
  ['a sync with a gap', { limit: 1 }, ['three'], true, ['two', '|', 'three']],
  [
    'a sync without a gap',
    { limit: 3 },
    ['m.room.member', 'two', 'three'],
    false,
    ['one', '|', 'm.room.member'],
  ],
  ['a sync that wants nothing', { limit: 0 }, ['three'], true, ['two', '|', 'three']],
  [
    'a sync whose filter hides the newest',
    { limit: 1, types: ['m.room.member'] },
    ['m.room.member'],
    false,
    ['m.room.member', '|', 'two'],
  ],
  [
    'a sync without a gap whose filter hides the oldest',
    { limit: 3, types: ['m.room.message'] },
    ['two', 'three'],
    false,
    ['m.room.member', '|', 'two'],
  ],
])('%s is paged from the point Synapse names', async (_what, filter, events, limited, point) => {
  const { alice, roomId, alone } = await chat();

  const { timeline: shown } = joined(await sync(alice, { since: alone, filter: timeline(filter) }), roomId);

  expect([told(shown), shown.limited]).toEqual([events, limited]);
  expect(await around(alice, roomId, shown.prev_batch)).toEqual(point);
});

test.each<[object, unknown[], boolean]>([
  [{ limit: 0 }, [], true],
  [{ limit: 1, types: ['m.room.create'] }, ['m.room.create'], false],
  [{ limit: 20, types: ['m.room.message'] }, ['one', 'two', 'three'], false],
  [{ types: [] }, [], false],
])('a first sync with the filter %j is paged from where it ended', async (filter, events, limited) => {
  const { alice, roomId } = await chat();

  const synced = await sync(alice, { filter: timeline(filter) });

  const { timeline: shown } = joined(synced, roomId);
  expect([told(shown), shown.limited, shown.prev_batch]).toEqual([events, limited, synced.next_batch]);
});

test('a filter that finds just as many as are wanted leaves it open whether there are more', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  for (let count = 0; count < 12; count++) await send(alice, roomId, {}, 'a.type');
  await send(alice, roomId, 'hello');

  const synced = await sync(alice, { filter: timeline({ limit: 1, types: ['m.room.message'] }) });

  const { timeline: shown } = joined(synced, roomId);
  expect([told(shown), shown.limited, shown.prev_batch]).toEqual([['hello'], true, synced.next_batch]);
});

test('who comes into a room between syncs is told of it as of a gap', async () => {
  const { bob, roomId, before } = await chat();

  for (const [filter, events, point] of [
    [{ limit: 1 }, ['three'], ['two', '|', 'three']],
    [{ limit: 0 }, ['three'], ['two', '|', 'three']],
    [{ limit: 1, types: ['m.room.create'] }, ['m.room.create'], ['m.room.member', '|', 'two']],
  ] as const) {
    const { timeline: shown } = joined(await sync(bob, { since: before, filter: timeline(filter) }), roomId);
    expect([told(shown), shown.limited]).toEqual([events, true]);
    expect(await around(bob, roomId, shown.prev_batch)).toEqual(point);
  }
});

test('a room that was left is paged from the leaving, unless there was a gap', async () => {
  const { alice, bob, roomId } = await chat();
  const since = await now(bob);
  await send(alice, roomId, 'four');
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  await send(alice, roomId, 'five');
  const left = async (filter: object) =>
    (await sync(bob, { since, filter: timeline(filter) })).rooms?.leave?.[roomId] as SyncedRoom;

  const whole = (await left({ limit: 2 })).timeline;
  expect([told(whole), whole.limited]).toEqual([['four', 'm.room.member'], false]);
  expect(await around(alice, roomId, whole.prev_batch)).toEqual(['m.room.member', '|', 'five']);
  const cut = (await left({ limit: 1 })).timeline;
  expect(await around(alice, roomId, cut.prev_batch)).toEqual(['four', '|', 'm.room.member']);
  expect(await left({ limit: 0 })).toBeUndefined();
});

test('state that a filter hides in the midst of a timeline is told beside it', async () => {
  const { alice, roomId, alone } = await chat();
  const messages = { types: ['m.room.message'], limit: 10 };
  const stateTold = async (since: string) => {
    const { rooms } = await sync(alice, { since, filter: timeline(messages) });
    return rooms?.join?.[roomId] && told(rooms.join[roomId].state);
  };

  expect(await stateTold(alone)).toEqual(['m.room.member']);
  const since = await now(alice);
  await send(alice, roomId, 'four');
  await setState(alice, roomId, 'm.room.topic', { topic: 'after all that is told' });
  expect(await stateTold(since)).toEqual([]);
  const later = await now(alice);
  await setState(alice, roomId, 'm.room.topic', { topic: 'alone' });
  expect(await stateTold(later)).toBeUndefined();
});

test('a member who is hidden in the midst of a timeline is told lazily only if they speak', async () => {
  const { alice, bob, carol, roomId } = await chat();
  await carol.call('joinRoomById', { path: { roomId }, body: {} });
  const room = { timeline: { types: ['m.room.message'] }, state: { lazy_load_members: true } };
  const since = (await sync(alice, { filter: { room } })).next_batch;
  for (const user of [bob, carol]) {
    await user.call('setProfileField', {
      path: { userId: user.userId, keyName: 'displayname' },
      body: { displayname: 'New' },
    });
  }
  await send(bob, roomId, 'four');

  const { state } = joined(await sync(alice, { since, filter: { room } }), roomId);

  expect(state.events.map(({ state_key }) => state_key)).toEqual([bob.userId]);
});

test('members are listed as they were at a point, to whom could see them then', async () => {
  const { alice, bob, carol, roomId, before, alone } = await chat();
  const both = await now(alice);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  const after = await now(alice);
  const [a, b] = [alice.userId, bob.userId];
  const unseen = (user: MatrixUser, at: string) => [
    403,
    {
      errcode: 'M_FORBIDDEN',
      error: `User ${user.userId} not allowed to view events in room ${roomId} at token ${at}`,
    },
  ];

  expect(await membersAt(alice, roomId, alone)).toEqual({ [a]: 'join' });
  expect(await membersAt(alice, roomId, both)).toEqual({ [a]: 'join', [b]: 'join' });
  expect(await membersAt(alice, roomId, after)).toEqual({ [a]: 'join', [b]: 'leave' });
  expect(await membersAt(alice, roomId, after, { membership: 'join' })).toEqual({ [a]: 'join' });
  expect(await membersAt(alice, roomId, after, { not_membership: 'join' })).toEqual({ [b]: 'leave' });
  expect(await membersAt(bob, roomId, both)).toEqual({ [a]: 'join', [b]: 'join' });
  for (const at of [alone, after]) expect(await membersAt(bob, roomId, at)).toEqual(unseen(bob, at));
  expect(await membersAt(carol, roomId, both)).toEqual(unseen(carol, both));
  for (const user of [alice, bob, carol]) {
    expect(await membersAt(user, roomId, before)).toEqual([
      404,
      { errcode: 'M_NOT_FOUND', error: `Can't find event for token ${before}` },
    ]);
  }
  expect(await membersAt(alice, '!nowhere:matrix.test', both)).toMatchObject([
    404,
    { errcode: 'M_NOT_FOUND' },
  ]);
});

test.each<[string, number, number, number]>([
  ['world_readable', 200, 200, 200],
  ['shared', 403, 200, 200],
  ['invited', 403, 403, 200],
  ['joined', 403, 403, 403],
])(
  'of a %s history, members at a point are told with %i to strangers, %i to who came later, %i to who was invited',
  async (history_visibility, stranger, later, invited) => {
    const { alice, bob, carol, dave } = await meet('synapse', 'alice', 'bob', 'carol', 'dave');
    const roomId = await sharedRoom(alice, [], { preset: 'public_chat' });
    await setState(alice, roomId, 'm.room.history_visibility', { history_visibility });
    await alice.call('inviteUser', { path: { roomId }, body: { user_id: dave.userId } });
    const at = await now(alice);
    await bob.call('joinRoomById', { path: { roomId }, body: {} });
    const statusFor = async (user: MatrixUser) =>
      (await user.try('getMembersByRoom', { path: { roomId }, query: { at } })).status;

    expect([await statusFor(carol), await statusFor(bob), await statusFor(dave)]).toEqual([
      stranger,
      later,
      invited,
    ]);
  },
);

test('members were seen by who was in the room then, also if they were banned or have forgotten it since', async () => {
  const { alice, bob, roomId } = await chat();
  const at = await now(alice);
  const seen = { [alice.userId]: 'join', [bob.userId]: 'join' };
  await alice.call('ban', { path: { roomId }, body: { user_id: bob.userId } });

  expect(await membersAt(bob, roomId, at)).toEqual(seen);
  await bob.call('forgetRoom', { path: { roomId }, body: {} });
  expect(await membersAt(bob, roomId, at)).toEqual(seen);
});

test('a sync does not go on from the token of a page', async () => {
  const { alice, roomId } = await chat();
  const { end = '' } = await page(alice, roomId, { dir: 'b', limit: 1 });
  const refused = { status: 400, body: { errcode: 'M_UNKNOWN', error: 'Invalid stream token' } };

  expect(end).toMatch(/^t/);
  expect(await alice.try('sync', { query: { since: end } })).toMatchObject(refused);
  expect(await alice.try('getKeysChanges', { query: { from: end, to: 's1' } })).toMatchObject(refused);
});

test('relations from END are those from the beginning', async () => {
  const { alice, roomId } = await chat();
  const root = await send(alice, roomId, 'root');
  await send(alice, roomId, relating('m.thread', root));
  const target = `/_matrix/client/v1/rooms/${roomId}/relations/${encodeURIComponent(root)}?from=END`;

  const { status, body } = await alice.send('GET', target);

  expect([status, (body as { chunk: unknown[] }).chunk.length]).toEqual([200, 1]);
});

test('a room that was left is told with all its state to a client that wants all state', async () => {
  const { alice, bob, roomId } = await chat();
  const since = await now(bob);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });
  await setState(alice, roomId, 'm.room.topic', { topic: 'later' });

  const { rooms } = await sync(bob, { since, full_state: true });

  const types = told(rooms?.leave?.[roomId]?.state as { events: TimelineEvent[] });
  expect(types).toContain('m.room.create');
  expect(types).not.toContain('m.room.topic');
});

test('a page of no events goes on where it was to stop, unless that is behind it', async () => {
  const { alice, roomId, alone } = await chat();
  const end = async (query: Record<string, string | number>) =>
    (await page(alice, roomId, { limit: 0, ...query })).end;
  const latest = await now(alice);

  expect(await end({ dir: 'b', from: latest })).toBe(latest);
  expect(await around(alice, roomId, (await end({ dir: 'b', from: latest, to: alone })) ?? '')).toEqual([
    'one',
    '|',
    'm.room.member',
  ]);
  expect(await end({ dir: 'b', from: alone, to: latest })).toBeUndefined();
  expect(await end({ dir: 'f', from: latest, to: alone })).toBeUndefined();
});

test('a page of lazily loaded members has no state where there is none', async () => {
  const { alice, roomId } = await chat();
  const filter = JSON.stringify({ lazy_load_members: true });

  expect(await page(alice, roomId, { dir: 'f', limit: 1, filter })).not.toHaveProperty('state');
  expect((await page(alice, roomId, { dir: 'b', limit: 1, filter })).state).toHaveLength(1);
});
