import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { joined, now, sync, told } from '../../support/sync.js';
import { send } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

async function keep(user: MatrixUser, body: unknown): Promise<string> {
  return (await user.call('defineFilter', { path: { userId: user.userId }, body })).filter_id;
}

test('the same filter keeps its id, and ids count from 0', async () => {
  const { alice } = await meet('synapse', 'alice');

  const ids = [await keep(alice, {}), await keep(alice, { room: {} }), await keep(alice, {})];

  expect(ids).toEqual(['0', '1', '0']);
});

test('a filter is read as it was kept, unknown fields included, with at most 100 events', async () => {
  const { alice } = await meet('synapse', 'alice');
  const filterId = await keep(alice, { a: 1, room: { timeline: { limit: 1000, b: 2 } } });

  const filter = await alice.call('getFilter', { path: { userId: alice.userId, filterId } });

  expect(filter).toEqual({ a: 1, room: { timeline: { limit: 100, b: 2 } } });
});

test.each([
  ['99', 404, { errcode: 'M_NOT_FOUND', error: 'No such filter' }],
  ['-1', 404, { errcode: 'M_NOT_FOUND', error: 'No such filter' }],
  ['x', 400, { errcode: 'M_UNKNOWN', error: 'Invalid filter_id' }],
  ['', 400, { errcode: 'M_UNKNOWN', error: 'Invalid filter_id' }],
])('reading the filter %j is answered with %i', async (filterId, status, body) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('getFilter', { path: { userId: alice.userId, filterId } })).toMatchObject({
    status,
    body,
  });
});

test('nobody keeps or reads the filters of somebody else', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const path = { userId: alice.userId, filterId: '0' };

  expect(await bob.try('defineFilter', { path, body: {} })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'Cannot create filters for other users' },
  });
  expect(await bob.try('getFilter', { path })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'Cannot get filters for other users' },
  });
});

test.each([
  { room: 5 },
  { room: { timeline: { limit: 'x' } } },
  { room: { timeline: { types: 5 } } },
  { room: { timeline: { types: null } } },
  { room: { timeline: { senders: ['x'] } } },
  { room: { rooms: ['x'] } },
  { room: { include_leave: 'x' } },
  { presence: null },
  { event_format: 'x' },
  { event_fields: 'x' },
])('the filter %j is refused, kept or sent along', async (filter) => {
  const { alice } = await meet('synapse', 'alice');

  const kept = await alice.try('defineFilter', { path: { userId: alice.userId }, body: filter });
  const sent = await alice.try('sync', { query: { filter: JSON.stringify(filter) } });

  for (const answer of [kept, sent])
    expect(answer).toMatchObject({ status: 400, body: { errcode: 'M_UNKNOWN' } });
});

test.each([
  ['99', 'M_INVALID_PARAM', 'No such filter'],
  ['x', 'M_INVALID_PARAM', 'Invalid filter ID'],
  ['', 'M_INVALID_PARAM', 'Invalid filter ID'],
  ['[]', 'M_INVALID_PARAM', 'Invalid filter ID'],
  ['{', 'M_NOT_JSON', 'Invalid filter JSON'],
])('a sync with the filter %j is refused', async (filter, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('sync', { query: { filter } })).toMatchObject({
    status: 400,
    body: { errcode, error },
  });
});

test('a sync names a filter by its id', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await send(alice, roomId, 'hello');
  const filter = await keep(alice, { room: { timeline: { limit: 1 } } });

  expect(told(joined(await sync(alice, { filter }), roomId).timeline)).toEqual(['hello']);
});

test('with a limit of 0 nothing old is told but the state', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await send(alice, roomId, 'old');

  const { timeline, state } = joined(
    await sync(alice, { filter: { room: { timeline: { limit: 0 } } } }),
    roomId,
  );

  expect(timeline).toMatchObject({ events: [], limited: true });
  expect(told(state)).toContain('m.room.member');
});

test.each([
  [{ timeline: { types: ['m.room.message'] } }, ['hello', 'hi']],
  [{ timeline: { types: ['m.room.mess*'] } }, ['hello', 'hi']],
  [{ timeline: { not_types: ['m.room.message'] } }, ['a.type']],
  [{ timeline: { not_senders: ['@bob:matrix.test'] } }, ['hello', 'a.type']],
  [{ timeline: { senders: ['@bob:matrix.test'] } }, ['hi']],
  [{ timeline: { limit: 1 } }, ['hi']],
])('of new events the filter %j lets %j pass', async (room, expected) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const since = await now(alice);
  await send(alice, roomId, 'hello');
  await send(alice, roomId, {}, 'a.type');
  await send(bob, roomId, 'hi');

  expect(told(joined(await sync(alice, { since, filter: { room } }), roomId).timeline)).toEqual(expected);
});

test('rooms can be chosen and left out', async () => {
  const { alice } = await meet('synapse', 'alice');
  const [one, other] = [await newRoom(alice), await newRoom(alice)];

  const chosen = await sync(alice, { filter: { room: { rooms: [one] } } });
  const rest = await sync(alice, { filter: { room: { not_rooms: [one] } } });
  const none = await sync(alice, { filter: { room: { rooms: [] } } });

  expect(Object.keys(chosen.rooms?.join ?? {})).toEqual([one]);
  expect(Object.keys(rest.rooms?.join ?? {})).toEqual([other]);
  expect(none.rooms).toBeUndefined();
});

test('only the fields that are wanted are told', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await send(alice, roomId, { msgtype: 'm.text', body: 'hello', 'a.b': 1, c: 2 });

  const essential = ['type', 'event_id', 'sender', 'origin_server_ts'];
  const filter = { event_fields: [...essential, 'content.body', 'content.a\\.b', 'content.none', 'none.x'] };
  const [event] = joined(await sync(alice, { since, filter }), roomId).timeline.events;

  expect(event?.content).toEqual({ body: 'hello', 'a.b': 1 });
  expect(Object.keys(event ?? {}).sort()).toEqual(['content', ...essential].sort());
});

test('an event without any of the wanted parts of its content is told without content', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await send(alice, roomId, 'hello');

  const essential = ['type', 'event_id', 'sender', 'origin_server_ts'];
  const filter = { event_fields: [...essential, 'content.url'] };
  const [event] = joined(await sync(alice, { since, filter }), roomId).timeline.events;

  expect(Object.keys(event ?? {}).sort()).toEqual([...essential].sort());
});

test('state, account data and passing events have filters of their own', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await alice.call('setAccountData', { path: { userId: alice.userId, type: 'a.type' }, body: {} });
  await alice.call('setRoomTag', { path: { userId: alice.userId, roomId, tag: 'x' }, body: {} });
  await bob.call('setTyping', { path: { roomId, userId: bob.userId }, body: { typing: true } });

  const synced = await sync(alice, {
    filter: {
      account_data: { types: ['a.type'] },
      room: {
        timeline: { limit: 0 },
        state: { types: ['m.room.create'] },
        account_data: { not_types: ['m.tag'] },
        ephemeral: { types: [] },
      },
    },
  });

  const { state, account_data, ephemeral } = joined(synced, roomId);
  expect(synced.account_data?.events.map(({ type }) => type)).toEqual(['a.type']);
  expect(told(state)).toEqual(['m.room.create']);
  expect([account_data.events, ephemeral.events]).toEqual([[], []]);
});

test('a change of state that the timeline leaves out is told with the state after a gap', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const since = await now(alice);
  await send(alice, roomId, 'one');
  await send(alice, roomId, 'two');
  await setState(alice, roomId, 'm.room.name', { name: 'Ada' });

  const filter = { room: { timeline: { limit: 1, types: ['m.room.message'] } } };
  const { timeline, state } = joined(await sync(alice, { since, filter }), roomId);

  expect(told(timeline)).toEqual(['two']);
  expect(state.events.map(({ content }) => content)).toEqual([{ name: 'Ada' }]);
});
