import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { freshTxn, page, relating, send, text } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

/** Tries to send something. */
function trySend(user: MatrixUser, roomId: string, body: unknown, eventType = 'm.room.message') {
  return user.try('sendMessage', { path: { roomId, eventType, txnId: freshTxn() }, body });
}

type Row = [title: string, type: string, body: unknown, status: number, errcode: string, error: string];

const REFUSED: Row[] = [
  ['no body', 'm.room.message', {}, 400, 'M_UNKNOWN', "'body' not in content"],
  ['no msgtype', 'm.room.message', { body: 'x' }, 400, 'M_UNKNOWN', "'msgtype' not in content"],
  ['a body of a wrong type', 'm.room.message', { body: 1 }, 400, 'M_UNKNOWN', "'body' not a string type"],
  ['a list for content', 'm.room.message', [], 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['a name', 'm.room.name', { name: 'x' }, 400, 'M_UNKNOWN', "'m.room.name' must be state events"],
  ['a fraction', 'com.example', { n: 0.5 }, 400, 'M_BAD_JSON', 'Bad JSON value: float'],
  ['a huge number', 'com.example', { n: 2 ** 53 }, 400, 'M_BAD_JSON', 'JSON integer out of range'],
  ['too much', 'com.example', { n: 'x'.repeat(65_536) }, 413, 'M_TOO_LARGE', 'event too large'],
  ['a type that is too long', 'x'.repeat(256), {}, 413, 'M_TOO_LARGE', "'type' too large"],
  [
    'mentions that are none',
    'com.example',
    { 'm.mentions': 'x' },
    400,
    'M_BAD_JSON',
    "'x' is not of type 'object'",
  ],
  [
    'a relation to nothing',
    'com.example',
    relating('m.thread', '$unknown'),
    400,
    'M_UNKNOWN',
    "Can't send relation to unknown event",
  ],
  // Synapse breaks (500) on these.
  [
    'a membership',
    'm.room.member',
    { membership: 'join' },
    400,
    'M_UNKNOWN',
    "'m.room.member' must be state events",
  ],
  ['a creation', 'm.room.create', {}, 400, 'M_UNKNOWN', "'m.room.create' must be state events"],
  [
    'a redaction of nothing',
    'm.room.redaction',
    {},
    400,
    'M_UNKNOWN',
    'A redaction must be sent with the redact endpoint',
  ],
];

test.each(REFUSED)('a message with %s is refused', async (_title, type, body, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const before = (await page(alice, roomId, { dir: 'b', limit: 100 })).chunk;

  const answer = await trySend(alice, roomId, body, type);

  expect(answer).toMatchObject(refusal(status, errcode, error));
  expect((await page(alice, roomId, { dir: 'b', limit: 100 })).chunk).toHaveLength(before.length);
});

test('a message without a body is no JSON', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.send('PUT', `/_matrix/client/v3/rooms/${roomId}/send/m.room.message/t`);

  expect(answer).toMatchObject(refusal(400, 'M_NOT_JSON', 'Content not JSON.'));
});

test.each([
  ['a type of one’s own', 'com.example', { anything: [1, null, true] }],
  ['an empty type', '', {}],
  ['a NUL', 'com.example', { text: '\u0000' }],
  ['a relation that is none', 'com.example', { 'm.relates_to': 5 }],
  [
    'an annotation of nothing',
    'm.room.message',
    { ...text('x'), 'm.relates_to': { rel_type: 'm.annotation' } },
  ],
  ['state that nobody looks into', 'm.room.join_rules', {}],
])('a message with %s is sent', async (_title, type, body) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const eventId = await send(alice, roomId, body, type);

  const { chunk } = await page(alice, roomId, { dir: 'b', limit: 1 });
  expect(chunk[0]).toMatchObject({ event_id: eventId, type, content: body });
  expect(chunk[0]).not.toHaveProperty('state_key');
});

test.each(['documented', 'synapse'] as const)(
  'only members can write to a room, in the %s dialect',
  async (dialect) => {
    const { alice, bob, eve } = await meet(dialect, 'alice', 'bob', 'eve');
    const roomId = await sharedRoom(alice, [bob], { invite: [eve.userId] });
    await bob.call('leaveRoom', { path: { roomId }, body: {} });

    for (const stranger of [bob, eve]) {
      for (const id of [roomId, '!unknown:matrix.test']) {
        const error =
          dialect === 'synapse' ? `User ${stranger.userId} not in room ${id}` : 'You are not in this room';
        // Even for content that makes no sense.
        expect(await trySend(stranger, id, {})).toMatchObject(refusal(403, 'M_FORBIDDEN', error));
      }
    }
  },
);

test('content is looked at before power', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await setState(alice, roomId, 'm.room.power_levels', {
    users: { [alice.userId]: 100 },
    events_default: 50,
  });

  expect(await trySend(bob, roomId, {})).toMatchObject(refusal(400, 'M_UNKNOWN', "'body' not in content"));
  expect(await trySend(bob, roomId, text('x'))).toMatchObject(
    refusal(
      403,
      'M_FORBIDDEN',
      "You don't have permission to post that to the room. user_level (0) < send_level (50)",
    ),
  );
});

test('a room that was replaced can still be written to', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await setState(alice, roomId, 'm.room.tombstone', { body: 'Gone', replacement_room: '!other:matrix.test' });

  expect((await trySend(alice, roomId, text('x'))).status).toBe(200);
});

test('nobody calls a public room', async () => {
  const { alice } = await meet('synapse', 'alice');
  const open = await newRoom(alice, { preset: 'public_chat' });
  const closed = await newRoom(alice, { preset: 'private_chat' });

  expect(await trySend(alice, open, { call_id: '1' }, 'm.call.invite')).toMatchObject(
    refusal(403, 'M_FORBIDDEN', 'Call invites are not allowed in public rooms.'),
  );
  expect((await trySend(alice, closed, { call_id: '1' }, 'm.call.invite')).status).toBe(200);
});

test('a delayed event is refused', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const query = { 'org.matrix.msc4140.delay': '1000' };

  for (const answer of [
    await alice.try('sendMessage', {
      path: { roomId, eventType: 'm.room.message', txnId: 't' },
      query,
      body: text('x'),
    }),
    await alice.try('sendMessageWithoutTransaction', {
      path: { roomId, eventType: 'm.room.message' },
      query,
      body: text('x'),
    }),
  ]) {
    expect(answer).toMatchObject(refusal(403, 'M_FORBIDDEN', 'Sending delayed events has been disallowed'));
  }
});

const UNRELATABLE: [title: string, relation: object, error: string][] = [
  ['a reaction without a key', { rel_type: 'm.annotation' }, 'Missing aggregation key'],
  ['a reaction with a key that is no text', { rel_type: 'm.annotation', key: 5 }, 'Missing aggregation key'],
  [
    'a reaction with a long key',
    { rel_type: 'm.annotation', key: 'x'.repeat(501) },
    'Aggregation key is too long',
  ],
];

test.each(UNRELATABLE)('%s is refused', async (_title, relation, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, 'Hello');

  const answer = await trySend(
    alice,
    roomId,
    { 'm.relates_to': { event_id: eventId, ...relation } },
    'm.reaction',
  );

  expect(answer).toMatchObject(refusal(400, 'M_UNKNOWN', error));
});

test('an event cannot relate to one of another room', async () => {
  const { alice } = await meet('synapse', 'alice');
  const [one, two] = [await newRoom(alice), await newRoom(alice)];
  const eventId = await send(alice, one, 'Hello');

  expect(await trySend(alice, two, relating('m.reference', eventId))).toMatchObject(
    refusal(400, 'M_UNKNOWN', 'Relations must be in the same room'),
  );
});

test('a thread cannot begin at an event that relates to another', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const root = await send(alice, roomId, 'Hello');
  const reply = await send(alice, roomId, relating('m.thread', root));

  expect(await trySend(alice, roomId, relating('m.thread', reply))).toMatchObject(
    refusal(400, 'M_UNKNOWN', 'Cannot start threads from an event with a relation'),
  );
});

test('the same reaction cannot be sent twice, unless the first was redacted', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const eventId = await send(alice, roomId, 'Hello');
  const reaction = { 'm.relates_to': { rel_type: 'm.annotation', event_id: eventId, key: '👍' } };
  const first = await send(bob, roomId, reaction, 'm.reaction');

  const again = await trySend(bob, roomId, reaction, 'm.reaction');
  const others = await trySend(alice, roomId, reaction, 'm.reaction');
  await bob.call('redactEvent', { path: { roomId, eventId: first, txnId: freshTxn() }, body: {} });
  const afterwards = await trySend(bob, roomId, reaction, 'm.reaction');

  expect(again).toMatchObject(refusal(400, 'M_DUPLICATE_ANNOTATION', "Can't send same reaction twice"));
  expect([others.status, afterwards.status]).toEqual([200, 200]);
});
