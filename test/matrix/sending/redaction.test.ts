import { contentOf, newRoom, setState, sharedRoom, stateOf } from '../../support/rooms.js';
import { freshTxn, page, redact, send, type TimelineEvent } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

function tryRedact(user: MatrixUser, roomId: string, eventId: string, body: unknown = {}) {
  return user.try('redactEvent', { path: { roomId, eventId, txnId: freshTxn() }, body });
}

async function read(user: MatrixUser, roomId: string, eventId: string): Promise<TimelineEvent> {
  return (await user.call('getOneRoomEvent', { path: { roomId, eventId } })) as TimelineEvent;
}

test.each(['10', '11', '12'])(
  'a redacted message is empty and says why, in room version %s',
  async (version) => {
    const { alice } = await meet('synapse', 'alice');
    const roomId = await newRoom(alice, { room_version: version });
    const eventId = await send(alice, roomId, 'Oops');

    const redaction = await redact(alice, roomId, eventId, { reason: 'A slip' });

    const event = await read(alice, roomId, eventId);
    const because = {
      type: 'm.room.redaction',
      event_id: redaction,
      room_id: roomId,
      sender: alice.userId,
      user_id: alice.userId,
      redacts: eventId,
      content: { reason: 'A slip', redacts: eventId },
      origin_server_ts: expect.any(Number) as unknown,
      age: expect.any(Number) as unknown,
      unsigned: { age: expect.any(Number) as unknown, transaction_id: expect.any(String) as unknown },
    };
    expect(event).toMatchObject({ type: 'm.room.message', content: {}, redacted_because: because });
    expect(event.content).toEqual({});
    expect(event.unsigned).toMatchObject({ redacted_by: redaction, redacted_because: because });
  },
);

test.each(['10', '11'])(
  'a redaction tells clients twice what it redacts, in room version %s',
  async (version) => {
    const { alice } = await meet('synapse', 'alice');
    const roomId = await newRoom(alice, { room_version: version });
    const eventId = await send(alice, roomId, 'Oops');

    await redact(alice, roomId, eventId);

    const { chunk } = await page(alice, roomId, { dir: 'b', limit: 1 });
    expect(chunk[0]).toMatchObject({ redacts: eventId, content: { redacts: eventId } });
  },
);

test('state that was redacted reads as empty, but is still there', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await setState(alice, roomId, 'm.room.name', { name: 'Den' });

  await redact(alice, roomId, eventId);

  expect(await contentOf(alice, roomId, 'm.room.name')).toEqual({});
  expect((await stateOf(alice, roomId)).find(({ type }) => type === 'm.room.name')).toMatchObject({
    event_id: eventId,
    redacted_because: { redacts: eventId },
  });
});

test('what replaced redacted state no longer tells what that was', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const first = await setState(alice, roomId, 'm.room.name', { name: 'Secret' });
  await setState(alice, roomId, 'm.room.name', { name: 'Den' });

  await redact(alice, roomId, first);

  const { chunk } = await page(alice, roomId, { dir: 'b', limit: 100 });
  expect(JSON.stringify(chunk)).not.toContain('Secret');
});

/** What is left of content after redaction, by type and room version. */
const SURVIVING: [type: string, version: string, content: object, left: object][] = [
  ['m.room.name', '11', { name: 'x' }, {}],
  ['com.example', '11', { membership: 'x', creator: 'x' }, {}],
  ['m.room.join_rules', '7', { join_rule: 'invite', allow: [] }, { join_rule: 'invite' }],
  ['m.room.join_rules', '8', { join_rule: 'invite', allow: [] }, { join_rule: 'invite', allow: [] }],
  [
    'm.room.history_visibility',
    '11',
    { history_visibility: 'joined', x: 1 },
    { history_visibility: 'joined' },
  ],
  ['m.room.aliases', '5', { aliases: ['#a:matrix.test'], x: 1 }, { aliases: ['#a:matrix.test'] }],
  ['m.room.aliases', '6', { aliases: ['#a:matrix.test'], x: 1 }, {}],
];

test.each(SURVIVING)(
  'of %s in room version %s a redaction leaves what rules need',
  async (type, version, content, left) => {
    const { alice } = await meet('synapse', 'alice');
    const roomId = await newRoom(alice, { room_version: version });
    const stateKey = type === 'm.room.aliases' ? 'matrix.test' : '';
    const eventId = await setState(alice, roomId, type, content, stateKey);

    await redact(alice, roomId, eventId);

    expect(await contentOf(alice, roomId, type, stateKey)).toEqual(left);
  },
);

test.each([
  ['10', false],
  ['11', true],
])('power levels survive a redaction in room version %s, invite: %s', async (version, keepsInvite) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_version: version });
  const levels = { users: { [alice.userId]: 100 }, ban: 60, invite: 40, historical: 100, notifications: {} };
  const eventId = await setState(alice, roomId, 'm.room.power_levels', levels);

  await redact(alice, roomId, eventId);

  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual({
    users: { [alice.userId]: 100 },
    ban: 60,
    ...(keepsInvite && { invite: 40 }),
  });
});

test('a member whose join was redacted is still a member, without a name', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const join = (await stateOf(alice, roomId)).find(({ state_key }) => state_key === bob.userId);

  await redact(alice, roomId, join?.event_id ?? '');

  expect(await contentOf(alice, roomId, 'm.room.member', bob.userId)).toEqual({ membership: 'join' });
  await send(bob, roomId, 'Still here');
});

test('the first redaction is the one that counts', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, 'Oops');

  const first = await redact(alice, roomId, eventId, { reason: '1' });
  const second = await redact(alice, roomId, eventId, { reason: '2' });

  expect(second).not.toBe(first);
  expect((await read(alice, roomId, eventId)).unsigned.redacted_by).toBe(first);
});

test('a redaction can be redacted, which undoes nothing', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, 'Oops');
  const redaction = await redact(alice, roomId, eventId, { reason: 'Too rude to repeat' });

  await redact(alice, roomId, redaction);

  expect((await read(alice, roomId, redaction)).content).toEqual({ redacts: eventId });
  expect((await read(alice, roomId, eventId)).content).toEqual({});
});

test('from room version 11 on a redaction can be sent like any other event', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_version: '11' });
  const eventId = await send(alice, roomId, 'Oops');

  await send(alice, roomId, { redacts: eventId }, 'm.room.redaction');

  expect((await read(alice, roomId, eventId)).content).toEqual({});
});

test('members redact their own events, and those of others with the power', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const [hers, his, other] = [
    await send(alice, roomId, 'Hers'),
    await send(bob, roomId, 'His'),
    await send(bob, roomId, 'Other'),
  ];

  expect((await tryRedact(bob, roomId, his)).status).toBe(200);
  expect((await tryRedact(alice, roomId, other)).status).toBe(200);
  expect(await tryRedact(bob, roomId, hers)).toMatchObject(
    refusal(403, 'M_FORBIDDEN', "You don't have permission to redact events"),
  );
});

test('an event that does not exist can be redacted only with the power', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);

  expect((await tryRedact(alice, roomId, '$unknown')).status).toBe(200);
  expect(await tryRedact(bob, roomId, '$unknown')).toMatchObject(
    refusal(404, 'M_NOT_FOUND', 'Could not find event $unknown'),
  );
});

test('some things cannot be redacted', async () => {
  const { alice, eve } = await meet('synapse', 'alice', 'eve');
  const roomId = await newRoom(alice, { room_version: '11' });
  const [create] = await stateOf(alice, roomId);
  const acl = await setState(alice, roomId, 'm.room.server_acl', { allow: ['*'] });
  const elsewhere = await send(alice, await newRoom(alice), 'Elsewhere');

  expect(await tryRedact(alice, roomId, create?.event_id ?? '')).toMatchObject(
    refusal(403, 'M_FORBIDDEN', 'Redacting create events is not permitted'),
  );
  expect(await tryRedact(alice, roomId, acl)).toMatchObject(
    refusal(403, 'M_FORBIDDEN', 'Redacting server ACL events is not permitted'),
  );
  expect(await tryRedact(alice, roomId, elsewhere)).toMatchObject(
    refusal(400, 'M_UNKNOWN', 'Cannot redact event from a different room'),
  );
  expect(await tryRedact(alice, roomId, acl, { redacts: '$other' })).toMatchObject(
    refusal(
      400,
      'M_INVALID_PARAM',
      'Cannot provide a redacts value incoherent with the event_id of the URL parameter',
    ),
  );
  expect(await tryRedact(alice, '!unknown:matrix.test', acl)).toMatchObject(
    refusal(404, 'M_NOT_FOUND', 'Could not find room_version for !unknown:matrix.test'),
  );
  expect(await tryRedact(eve, roomId, acl)).toMatchObject(
    refusal(403, 'M_FORBIDDEN', `User ${eve.userId} not in room ${roomId}`),
  );
});

test('a redaction needs a body, and the power to send one', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const eventId = await send(bob, roomId, 'Oops');
  const levels = { users: { [alice.userId]: 100 }, events: { 'm.room.redaction': 50 } };
  await setState(alice, roomId, 'm.room.power_levels', levels);

  const target = `/_matrix/client/v3/rooms/${roomId}/redact/${eventId}/t`;
  expect(await bob.send('PUT', target)).toMatchObject(refusal(400, 'M_NOT_JSON', 'Content not JSON.'));
  expect(await tryRedact(bob, roomId, eventId)).toMatchObject({
    status: 403,
    body: { error: "You don't have permission to post that to the room. user_level (0) < send_level (50)" },
  });
});

test('a redaction without a transaction id is sent each time', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, 'Oops');
  const once = () => alice.call('redactEventWithoutTransaction', { path: { roomId, eventId }, body: {} });

  const [first, second] = [await once(), await once()];

  expect(first.event_id).not.toBe(second.event_id);
  expect((await read(alice, roomId, eventId)).content).toEqual({});
});
