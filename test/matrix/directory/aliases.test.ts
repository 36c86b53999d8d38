import { contentOf, newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { type Answer, controller, matrixActor, matrixGuest, meet } from '../../support/users.js';

const HALL = '#hall:matrix.test';

function told({ status, body }: Answer): unknown[] {
  const { errcode, error } = body as { errcode?: string; error?: string };
  return [status, errcode, error];
}

test('an alias leads to its room, without a token', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  expect(await alice.call('setRoomAlias', { path: { roomAlias: HALL }, body: { room_id: roomId } })).toEqual(
    {},
  );

  expect(await matrixGuest(sandbox).call('getRoomIdByAlias', { path: { roomAlias: HALL } })).toEqual({
    room_id: roomId,
    servers: ['matrix.test'],
  });
  expect(await alice.call('joinRoom', { path: { roomIdOrAlias: HALL }, body: {} })).toEqual({
    room_id: roomId,
  });
});

test('the servers that are named with an alias are told after our own', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  await alice.call('setRoomAlias', {
    path: { roomAlias: HALL },
    body: { room_id: roomId, servers: ['other.test', 'matrix.test'] },
  });

  const { servers } = await alice.call('getRoomIdByAlias', { path: { roomAlias: HALL } });
  expect(servers).toEqual(['matrix.test', 'other.test']);
});

test('any member can give a room an alias, and remove their own', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { room_alias_name: 'first' });

  await bob.call('setRoomAlias', { path: { roomAlias: HALL }, body: { room_id: roomId } });
  expect(await alice.call('getLocalAliases', { path: { roomId } })).toEqual({
    aliases: ['#first:matrix.test', HALL],
  });

  await bob.call('deleteRoomAlias', { path: { roomAlias: HALL } });
  expect(await bob.call('getLocalAliases', { path: { roomId } })).toEqual({
    aliases: ['#first:matrix.test'],
  });
});

test.each([
  ['no alias', 'hall', 400, 'M_INVALID_PARAM', 'Room alias invalid'],
  [
    'an alias that does not exist',
    '#no:matrix.test',
    404,
    'M_NOT_FOUND',
    'Room alias #no:matrix.test not found',
  ],
  ["another server's alias", '#no:other.test', 502, 'M_UNKNOWN', 'Failed to fetch alias'],
])('looking up %s is refused', async (_title, roomAlias, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(told(await alice.try('getRoomIdByAlias', { path: { roomAlias } }))).toEqual([
    status,
    errcode,
    error,
  ]);
});

test.each([
  ['white space', '#a b:matrix.test', 400, 'M_UNKNOWN', 'Invalid characters in room alias'],
  ["another server's name", '#a:other.test', 400, 'M_UNKNOWN', 'Room alias must be local'],
  ['no sigil', 'a:matrix.test', 400, 'M_INVALID_PARAM', 'Room alias invalid'],
  [
    'more than 255 characters',
    `#${'a'.repeat(243)}:matrix.test`,
    400,
    'M_INVALID_PARAM',
    "Can't create aliases longer than 255 characters",
  ],
  [
    'a name that is taken',
    '#taken:matrix.test',
    409,
    'M_UNKNOWN',
    'Room alias #taken:matrix.test already exists',
  ],
])('an alias with %s is refused', async (_title, roomAlias, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_alias_name: 'taken' });

  const answer = await alice.try('setRoomAlias', { path: { roomAlias }, body: { room_id: roomId } });

  expect(told(answer)).toEqual([status, errcode, error]);
});

test('an alias of 255 characters is taken', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const roomAlias = `#${'a'.repeat(242)}:matrix.test`;

  expect(await alice.call('setRoomAlias', { path: { roomAlias }, body: { room_id: roomId } })).toEqual({});
});

test('only members can give a room an alias, and server admins', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  const admin = matrixActor(sandbox, 'mock_admin_token_123');
  const options = { path: { roomAlias: HALL }, body: { room_id: roomId } };

  expect(told(await bob.try('setRoomAlias', options))).toEqual([
    403,
    'M_FORBIDDEN',
    'You must be in the room to create an alias for it',
  ]);
  expect(await admin.call('setRoomAlias', options)).toEqual({});
});

test.each([
  ['an alias that is none', 'hall', {}, 400, 'M_INVALID_PARAM'],
  ['a room that does not exist', HALL, { room_id: '!no:matrix.test' }, 400, 'M_UNKNOWN'],
  ['no room', HALL, {}, 400, 'M_MISSING_PARAM'],
  ['a room that is no text', HALL, { room_id: 1 }, 400, 'M_BAD_JSON'],
])('%s is refused before the token is looked at', async (_title, roomAlias, body, status, errcode) => {
  const { sandbox } = await meet('synapse');

  const answer = await matrixGuest(sandbox).try('setRoomAlias', { path: { roomAlias }, body });

  expect(answer).toMatchObject({ status, body: { errcode } });
});

test('an alias for a room that exists needs a token', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const room_id = await newRoom(alice);

  const answer = await matrixGuest(sandbox).try('setRoomAlias', {
    path: { roomAlias: HALL },
    body: { room_id },
  });

  expect(answer).toMatchObject({ status: 401, body: { errcode: 'M_MISSING_TOKEN' } });
});

test('an alias is removed by its maker, a moderator or a server admin only', async () => {
  const { alice, bob, carol, sandbox } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob], { preset: 'public_chat' });
  const admin = matrixActor(sandbox, 'mock_admin_token_123');
  const remove = { path: { roomAlias: HALL } };
  const add = { ...remove, body: { room_id: roomId } };

  await alice.call('setRoomAlias', add);
  expect(told(await bob.try('deleteRoomAlias', remove))).toEqual([
    403,
    'M_FORBIDDEN',
    "You don't have permission to delete the alias.",
  ]);
  expect(told(await carol.try('deleteRoomAlias', remove))).toEqual([
    403,
    'M_FORBIDDEN',
    `User ${carol.userId} not in room ${roomId}`,
  ]);
  expect(await admin.call('deleteRoomAlias', remove)).toEqual({});
  expect(told(await bob.try('deleteRoomAlias', remove))).toEqual([404, 'M_NOT_FOUND', 'Unknown room alias']);

  await bob.call('setRoomAlias', add);
  expect(await alice.call('deleteRoomAlias', remove)).toEqual({});
});

test('whoever left can still remove the alias they made', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await bob.call('setRoomAlias', { path: { roomAlias: HALL }, body: { room_id: roomId } });
  await bob.call('leaveRoom', { path: { roomId } });

  expect(await bob.call('deleteRoomAlias', { path: { roomAlias: HALL } })).toEqual({});
});

test('removing an alias takes it out of the canonical alias event', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_alias_name: 'main' });
  await alice.call('setRoomAlias', { path: { roomAlias: HALL }, body: { room_id: roomId } });
  await setState(alice, roomId, 'm.room.canonical_alias', {
    alias: '#main:matrix.test',
    alt_aliases: [HALL],
  });

  await alice.call('deleteRoomAlias', { path: { roomAlias: HALL } });
  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual({ alias: '#main:matrix.test' });

  await alice.call('deleteRoomAlias', { path: { roomAlias: '#main:matrix.test' } });
  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual({});
});

test('a maker without the power for it leaves the canonical alias event as it is', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await bob.call('setRoomAlias', { path: { roomAlias: HALL }, body: { room_id: roomId } });
  await setState(alice, roomId, 'm.room.canonical_alias', { alias: HALL });

  expect(await bob.call('deleteRoomAlias', { path: { roomAlias: HALL } })).toEqual({});

  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual({ alias: HALL });
});

test('the aliases of a room are for its members, or for everybody where anybody can read it', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob]);
  await bob.call('leaveRoom', { path: { roomId } });
  for (const user of [bob, carol]) {
    expect(told(await user.try('getLocalAliases', { path: { roomId } }))).toEqual([
      403,
      'M_FORBIDDEN',
      `User ${user.userId} not in room ${roomId}, and room previews are disabled`,
    ]);
  }

  await setState(alice, roomId, 'm.room.history_visibility', { history_visibility: 'world_readable' });
  for (const user of [bob, carol]) {
    expect(await user.call('getLocalAliases', { path: { roomId } })).toEqual({ aliases: [] });
  }
});

test('a reset takes the aliases away', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  await newRoom(alice, { room_alias_name: 'hall' });

  await controller(sandbox).call('resetMock');

  const answer = await matrixGuest(sandbox).try('getRoomIdByAlias', { path: { roomAlias: HALL } });
  expect(answer).toMatchObject({ status: 404 });
});
