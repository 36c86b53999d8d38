import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { page, relating, said, send, type TimelineEvent } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

/** A public room with the messages `m0` to `m4`, and Bob, who joined before `m3`. */
async function talk(alice: MatrixUser, bob: MatrixUser): Promise<{ roomId: string; ids: string[] }> {
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    if (i === 3) await bob.call('joinRoomById', { path: { roomId }, body: {} });
    ids.push(await send(alice, roomId, `m${i}`));
  }
  return { roomId, ids };
}

async function contextOf(user: MatrixUser, roomId: string, eventId: string, query: object = {}) {
  const context = await user.call('getEventContext', { path: { roomId, eventId }, query });
  return context as unknown as {
    events_before: TimelineEvent[];
    event: TimelineEvent;
    events_after: TimelineEvent[];
    state: TimelineEvent[];
    start: string;
    end: string;
  };
}

test.each(['r0', 'v3', 'api/v1', 'unstable'])('an event can be read by its id under %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, 'Hello');

  for (const spelled of [eventId, encodeURIComponent(eventId)]) {
    const { body } = await alice.send('GET', `/_matrix/client/${version}/rooms/${roomId}/event/${spelled}`);
    expect(body).toMatchObject({
      event_id: eventId,
      content: { body: 'Hello' },
      user_id: alice.userId,
      unsigned: { membership: 'join' },
    });
  }
});

test('state that is read by its id does not tell what it replaced', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'One' });
  const eventId = await setState(alice, roomId, 'm.room.name', { name: 'Two' });

  const event = await alice.call('getOneRoomEvent', { path: { roomId, eventId } });

  expect(event).toHaveProperty('replaces_state');
  expect(event).not.toHaveProperty('prev_content');
});

test('an event that is not there, or not for the reader, is not found', async () => {
  const { alice, bob, eve } = await meet('synapse', 'alice', 'bob', 'eve');
  const { roomId, ids } = await talk(alice, bob);
  const elsewhere = await send(alice, await newRoom(alice), 'Elsewhere');
  const attempts: [MatrixUser, string, string][] = [
    [alice, roomId, '$unknown'],
    [alice, roomId, elsewhere],
    [alice, '!unknown:matrix.test', elsewhere],
    [eve, roomId, ids[0] ?? ''],
  ];

  for (const [user, id, eventId] of attempts) {
    const answer = await user.try('getOneRoomEvent', { path: { roomId: id, eventId } });
    expect(answer).toMatchObject(refusal(404, 'M_NOT_FOUND', 'Event not found.'));
  }
});

test('an event is shown with as many others around it as asked for', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, ids } = await talk(alice, bob);

  const { events_before, event, events_after } = await contextOf(bob, roomId, ids[2] ?? '', { limit: 5 });

  expect(said(events_before)).toEqual(['m1', 'm0']);
  expect(said([event])).toEqual(['m2']);
  expect(said(events_after)).toEqual(['m.room.member', 'm3', 'm4']);
});

test('pages go on from either end of what surrounds an event', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, ids } = await talk(alice, bob);

  for (const limit of [0, 2]) {
    const { start, end } = await contextOf(bob, roomId, ids[3] ?? '', { limit });
    const before = await page(bob, roomId, { dir: 'b', from: start, limit: 1 });
    const after = await page(bob, roomId, { dir: 'f', from: end, limit: 1 });
    expect([said(before.chunk), said(after.chunk)]).toEqual(
      limit === 0 ? [['m.room.member'], ['m4']] : [['m2'], []],
    );
  }
});

test('the state around an event is that after the last one shown', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'One' });
  const eventId = await send(alice, roomId, 'Hello');
  await setState(alice, roomId, 'm.room.name', { name: 'Two' });
  await setState(alice, roomId, 'm.room.name', { name: 'Three' });
  const nameIn = ({ state }: { state: TimelineEvent[] }) =>
    state.find(({ type }) => type === 'm.room.name')?.content.name;

  expect(nameIn(await contextOf(alice, roomId, eventId, { limit: 0 }))).toBe('One');
  expect(nameIn(await contextOf(alice, roomId, eventId, { limit: 2 }))).toBe('Two');
});

test('a filter decides what surrounds an event, and which state is shown', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, ids } = await talk(alice, bob);
  const filter = JSON.stringify({
    types: ['m.room.message', 'm.room.member'],
    not_senders: [bob.userId],
    lazy_load_members: true,
  });

  const context = await contextOf(bob, roomId, ids[2] ?? '', { limit: 4, filter });

  expect(said(context.events_before)).toEqual(['m1', 'm0']);
  expect(said(context.events_after)).toEqual(['m3', 'm4']);
  expect(context.state.map(({ state_key }) => state_key)).toEqual([alice.userId]);
});

test('what surrounds an event is refused to those who may not see it', async () => {
  const { alice, bob, eve } = await meet('synapse', 'alice', 'bob', 'eve');
  const { roomId, ids } = await talk(alice, bob);
  const [eventId = ''] = ids;
  const elsewhere = await send(alice, await newRoom(alice), 'Elsewhere');
  const ask = (user: MatrixUser, id: string, about: string, query = {}) =>
    user.try('getEventContext', { path: { roomId: id, eventId: about }, query });

  expect(await ask(bob, roomId, '$unknown')).toMatchObject(refusal(404, 'M_NOT_FOUND', 'Event not found.'));
  const hidden = refusal(403, 'M_FORBIDDEN', "You don't have permission to access that event.");
  expect(await ask(eve, roomId, eventId)).toMatchObject(hidden);
  expect(await ask(bob, '!unknown:matrix.test', eventId)).toMatchObject(hidden);
  expect(await ask(alice, roomId, elsewhere)).toMatchObject(
    refusal(404, 'M_UNKNOWN', 'No row found (events)'),
  );
  expect(await ask(eve, roomId, eventId, { limit: -1 })).toMatchObject(
    refusal(400, 'M_INVALID_PARAM', 'Query parameter limit must be a positive integer.'),
  );
  expect(await ask(bob, roomId, eventId, { filter: 'bad' })).toMatchObject(
    refusal(400, 'M_NOT_JSON', 'Query parameter filter must be a valid JSON object'),
  );
});

test('the event closest to a moment is found in both directions', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId } = await talk(alice, bob);
  const { chunk } = await page(alice, roomId, { dir: 'f', limit: 100 });
  const times = chunk.map(({ origin_server_ts }) => origin_server_ts);
  const find = (ts: number, dir: 'b' | 'f') =>
    alice.call('getEventByTimestamp', { path: { roomId }, query: { ts, dir } });

  for (const ts of new Set(times)) {
    const first = chunk.find(({ origin_server_ts }) => origin_server_ts === ts);
    const last = chunk.findLast(({ origin_server_ts }) => origin_server_ts === ts);
    expect((await find(ts, 'f')).event_id).toBe(first?.event_id);
    expect(await find(ts, 'b')).toEqual({ event_id: last?.event_id, origin_server_ts: ts });
  }
  expect((await find(0, 'f')).event_id).toBe(chunk[0]?.event_id);
  expect((await find(9_999_999_999_999, 'b')).event_id).toBe(chunk.at(-1)?.event_id);
});

const NO_MOMENT: [query: string, status: number, errcode: string, error: string][] = [
  ['ts=0&dir=b', 404, 'M_NOT_FOUND', 'Unable to find event from 0 in direction Direction.BACKWARDS'],
  [
    'ts=9999999999999',
    404,
    'M_NOT_FOUND',
    'Unable to find event from 9999999999999 in direction Direction.FORWARDS',
  ],
  ['', 400, 'M_MISSING_PARAM', 'Missing required integer query parameter ts'],
  ['ts=x', 400, 'M_INVALID_PARAM', 'Query parameter ts must be an integer'],
  ['ts=-5', 400, 'M_INVALID_PARAM', 'Query parameter ts must be a positive integer.'],
  ['ts=1&dir=x', 400, 'M_INVALID_PARAM', "Query parameter 'dir' must be one of ['b', 'f']"],
];

test.each(NO_MOMENT)('no event is found for %j', async (query, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.send('GET', `/_matrix/client/v1/rooms/${roomId}/timestamp_to_event?${query}`);

  expect(answer).toMatchObject(refusal(status, errcode, error));
});

test('moments are for those who see the present of a room', async () => {
  const { alice, bob, eve } = await meet('synapse', 'alice', 'bob', 'eve');
  const roomId = await sharedRoom(alice, [bob]);
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  for (const user of [bob, eve]) {
    expect(await user.try('getEventByTimestamp', { path: { roomId }, query: { ts: 0 } })).toMatchObject(
      refusal(
        403,
        'M_FORBIDDEN',
        `User ${user.userId} not in room ${roomId}, and room previews are disabled`,
      ),
    );
  }
});

test('relations, threads and moments have only the newer path', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await send(alice, roomId, relating('m.reference', await send(alice, roomId, 'Hello')));

  for (const what of [`relations/${eventId}`, 'threads', 'timestamp_to_event?ts=0']) {
    const answer = await alice.send('GET', `/_matrix/client/v3/rooms/${roomId}/${what}`);
    expect(answer).toMatchObject(refusal(404, 'M_UNRECOGNIZED', 'Unrecognized request'));
  }
});
