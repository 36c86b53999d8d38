import { newRoom, sharedRoom } from '../../support/rooms.js';
import { joined, now, type PassingEvent, sync } from '../../support/sync.js';
import { redact, relating, send } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

function read(user: MatrixUser, roomId: string, receiptType: string, eventId: string, body: object = {}) {
  return user.try('postReceipt', { path: { roomId, receiptType, eventId }, body });
}

function mark(user: MatrixUser, roomId: string, body: unknown) {
  return user.try('setReadMarker', { path: { roomId }, body });
}

async function ephemeral(user: MatrixUser, roomId: string, since?: string): Promise<PassingEvent[]> {
  const { rooms } = await sync(user, { ...(since !== undefined && { since }) });
  return rooms?.join?.[roomId]?.ephemeral.events ?? [];
}

/** Alice and Bob in a room with an event of Alice's. */
async function chat() {
  const people = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(people.alice, [people.bob]);
  return { ...people, roomId, eventId: await send(people.alice, roomId, 'one') };
}

test('everybody in a room is told how far somebody has read', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const since = await now(alice);
  expect(await read(bob, roomId, 'm.read', eventId)).toMatchObject({ status: 200, body: {} });

  const expected = [
    {
      type: 'm.receipt',
      content: { [eventId]: { 'm.read': { [bob.userId]: { ts: expect.any(Number) } } } },
    },
  ];
  expect(await ephemeral(alice, roomId, since)).toEqual(expected);
  expect(await ephemeral(alice, roomId)).toEqual(expected);
});

test('a private receipt is told to its owner only', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  await read(bob, roomId, 'm.read.private', eventId);

  expect(await ephemeral(alice, roomId)).toEqual([]);
  expect(await ephemeral(bob, roomId)).toMatchObject([
    { content: { [eventId]: { 'm.read.private': { [bob.userId]: {} } } } },
  ]);
});

test('a receipt does not move back', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  await read(bob, roomId, 'm.read', await send(alice, roomId, 'two'));
  const since = await now(alice);

  expect((await read(bob, roomId, 'm.read', eventId)).status).toBe(200);
  expect(await ephemeral(alice, roomId, since)).toEqual([]);
});

test('threads have receipts of their own', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const reply = await send(alice, roomId, relating('m.thread', eventId));
  await read(bob, roomId, 'm.read', reply, { thread_id: eventId });
  await read(bob, roomId, 'm.read', eventId, { thread_id: 'main' });

  expect((await ephemeral(alice, roomId))[0]?.content).toEqual({
    [reply]: { 'm.read': { [bob.userId]: { ts: expect.any(Number), thread_id: eventId } } },
    [eventId]: { 'm.read': { [bob.userId]: { ts: expect.any(Number), thread_id: 'main' } } },
  });
});

/** Who has read an event, and how, in the one m.receipt event of a room; undefined where it says nothing of it. */
async function readersOf(user: MatrixUser, roomId: string, eventId: string, since?: string) {
  return (await ephemeral(user, roomId, since)).find(({ type }) => type === 'm.receipt')?.content[eventId];
}

const TS = expect.any(Number) as number;

test.each([
  ['first', [{}, { thread: true }]],
  ['second', [{ thread: true }, {}]],
])('a receipt for all of a room that came %s is told, and not one for a thread', async (_which, bodies) => {
  const { alice, bob, roomId, eventId } = await chat();
  const reply = await send(alice, roomId, relating('m.thread', eventId));
  const since = await now(alice);
  for (const { thread } of bodies) {
    await read(bob, roomId, 'm.read', reply, thread ? { thread_id: eventId } : {});
  }

  const readers = { 'm.read': { [bob.userId]: { ts: TS } } };
  for (const user of [alice, bob]) {
    expect(await readersOf(user, roomId, reply, since)).toEqual(readers);
    expect(await readersOf(user, roomId, reply)).toEqual(readers);
  }
});

test('a receipt for a thread is told to who has synced in between', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const reply = await send(alice, roomId, relating('m.thread', eventId));
  await read(bob, roomId, 'm.read', reply);
  const since = await now(alice);
  await read(bob, roomId, 'm.read', reply, { thread_id: eventId });

  expect(await readersOf(alice, roomId, reply, since)).toEqual({
    'm.read': { [bob.userId]: { ts: TS, thread_id: eventId } },
  });
});

test('receipts of others, at other events and in other rooms leave one for a thread alone', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const reply = await send(alice, roomId, relating('m.thread', eventId));
  const elsewhere = await sharedRoom(alice, [bob]);
  const other = await send(alice, elsewhere, 'two');
  const since = await now(alice);
  await read(bob, roomId, 'm.read', reply, { thread_id: eventId });
  await read(bob, roomId, 'm.read', eventId);
  await read(alice, roomId, 'm.read', reply);
  await read(bob, elsewhere, 'm.read', other, { thread_id: 'main' });

  expect(await readersOf(alice, roomId, reply, since)).toEqual({
    'm.read': { [bob.userId]: { ts: TS, thread_id: eventId }, [alice.userId]: { ts: TS } },
  });
  expect(await readersOf(alice, elsewhere, other, since)).toEqual({
    'm.read': { [bob.userId]: { ts: TS, thread_id: 'main' } },
  });
});

test('a private receipt for all of a room hides one for a thread, of whatever type', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const reply = await send(alice, roomId, relating('m.thread', eventId));
  const since = await now(alice);
  await read(bob, roomId, 'm.read.private', reply);
  await read(bob, roomId, 'm.read', reply, { thread_id: eventId });

  expect(await readersOf(bob, roomId, reply, since)).toEqual({
    'm.read.private': { [bob.userId]: { ts: TS } },
  });
  expect(await ephemeral(alice, roomId, since)).toEqual([]);
});

test('a receipt for a thread is refused for an event that is not in it', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const [reply, other] = [
    await send(alice, roomId, relating('m.thread', eventId)),
    await send(alice, roomId, 'two'),
  ];

  for (const [event, thread_id] of [
    [other, eventId],
    [reply, 'main'],
  ] as const) {
    expect(await read(bob, roomId, 'm.read', event, { thread_id })).toMatchObject({
      status: 400,
      body: {
        errcode: 'M_INVALID_PARAM',
        error: `event_id ${event} is not related to thread ${thread_id}`,
      },
    });
  }
});

test('a receipt for a thread that nobody has replied in is refused, and once somebody has it is taken', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const body = { thread_id: eventId };
  const refused = {
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: `event_id ${eventId} is not related to thread ${eventId}` },
  };

  expect(await read(bob, roomId, 'm.read', eventId, body)).toMatchObject(refused);
  await send(alice, roomId, relating('m.reference', eventId));
  expect(await read(bob, roomId, 'm.read', eventId, body)).toMatchObject(refused);
  expect(await read(bob, roomId, 'm.read', '$unknown', { thread_id: '$unknown' })).toMatchObject({
    status: 400,
  });
  const reply = await send(alice, roomId, relating('m.thread', eventId));
  expect((await read(bob, roomId, 'm.read', eventId, body)).status).toBe(200);
  await redact(alice, roomId, reply);
  expect(await read(alice, roomId, 'm.read', eventId, body)).toMatchObject(refused);
});

test.each([
  ['!r:hs', 'm.read', 'nope', {}, 'M_UNKNOWN', 'A valid room ID and event ID must be specified'],
  ['nope', 'm.read', '$e', {}, 'M_UNKNOWN', 'A valid room ID and event ID must be specified'],
  ['!r:hs', 'm.foo', '$e', {}, 'M_UNKNOWN', 'Receipt type must be m.fully_read, m.read, m.read.private'],
  [
    '!r:hs',
    'm.read',
    '$e',
    { thread_id: '' },
    'M_INVALID_PARAM',
    'thread_id field must be a non-empty string',
  ],
  [
    '!r:hs',
    'm.read',
    '$e',
    { thread_id: 5 },
    'M_INVALID_PARAM',
    'thread_id field must be a non-empty string',
  ],
  [
    '!r:hs',
    'm.read',
    '$e',
    { thread_id: null },
    'M_INVALID_PARAM',
    'thread_id field must be a non-empty string',
  ],
  [
    '!r:hs',
    'm.fully_read',
    '$e',
    { thread_id: '$x' },
    'M_INVALID_PARAM',
    'thread_id is not compatible with m.fully_read receipts.',
  ],
])(
  'a receipt in %s of type %s for %s with %j is refused',
  async (room, type, event, body, errcode, error) => {
    const { alice } = await meet('synapse', 'alice');

    expect(await read(alice, room, type, event, body)).toMatchObject({
      status: 400,
      body: { errcode, error },
    });
  },
);

test('a receipt needs a body', async () => {
  const { alice } = await meet('synapse', 'alice');
  const target = '/_matrix/client/v3/rooms/!r:hs/receipt/m.read/$e';

  expect(await alice.send('POST', target)).toMatchObject({ status: 400, body: { errcode: 'M_NOT_JSON' } });
});

test('a receipt for what does not exist comes to nothing', async () => {
  const { alice, roomId, eventId } = await chat();

  expect((await read(alice, roomId, 'm.read', '$nope')).status).toBe(200);
  expect((await read(alice, '!nope:matrix.test', 'm.read', eventId)).status).toBe(200);
  expect(await ephemeral(alice, roomId)).toEqual([]);
});

test('nobody has read what they cannot see', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, 'secret');
  const refused = {
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: "You don't have permission to access that event." },
  };

  expect(await read(bob, roomId, 'm.read', eventId)).toMatchObject(refused);
  expect(await mark(bob, roomId, { 'm.read': eventId })).toMatchObject(refused);
});

test('the read marker is account data of the room, and moves forwards only', async () => {
  const { alice, bob, roomId, eventId } = await chat();
  const later = await send(alice, roomId, 'two');
  const since = await now(bob);
  await mark(bob, roomId, { 'm.fully_read': later, 'm.read': later });
  const { next_batch, ...synced } = await sync(bob, { since });
  await mark(bob, roomId, { 'm.fully_read': eventId });
  await read(bob, roomId, 'm.fully_read', eventId);

  const { account_data, ephemeral: passing } = joined({ ...synced, next_batch }, roomId);
  expect(account_data.events).toEqual([{ type: 'm.fully_read', content: { event_id: later } }]);
  expect(passing.events).toHaveLength(1);
  expect((await sync(bob, { since: next_batch })).rooms).toBeUndefined();
});

test.each([
  {},
  { other: 1 },
  { 'm.fully_read': null },
  { 'm.fully_read': [] },
  { 'm.fully_read': {} },
  { 'm.fully_read': 0 },
  { 'm.read': '$nope' },
  { 'm.read': [] },
  { 'm.read': false, 'm.read.private': {} },
])('read markers %j change nothing and are no error', async (body) => {
  const { alice, roomId } = await chat();

  expect(await mark(alice, roomId, body)).toMatchObject({ status: 200, body: {} });
  expect((await sync(alice)).rooms?.join?.[roomId]?.account_data.events).toEqual([]);
});

test.each([
  [5, '5'],
  [-1.5, '-1.5'],
  [true, 'True'],
  ['x', 'x'],
])('no room has the event %j that a marker is to be at', async (eventId, shown) => {
  const { alice, roomId } = await chat();

  expect(await mark(alice, roomId, { 'm.fully_read': eventId })).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNKNOWN', error: `Could not find event ${shown} in room ${roomId}` },
  });
});

test.each([
  { 'm.fully_read': ['$e'] },
  { 'm.fully_read': { e: 1 } },
  { 'm.read': 5 },
  { 'm.read.private': true },
])('read markers %j are refused', async (body) => {
  const { alice, roomId } = await chat();

  expect(await mark(alice, roomId, body)).toMatchObject({ status: 400, body: { errcode: 'M_BAD_JSON' } });
});

test('a marker at an event that the room does not have is refused, and what came with it', async () => {
  const { alice, roomId, eventId } = await chat();

  expect(await mark(alice, roomId, { 'm.read': eventId, 'm.fully_read': '$nope' })).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNKNOWN', error: `Could not find event $nope in room ${roomId}` },
  });
  expect(await ephemeral(alice, roomId)).toEqual([]);
});
