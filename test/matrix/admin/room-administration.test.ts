import { meetAdmin, NOT_ADMIN, refusal } from '../../support/administration.js';
import { contentOf, newRoom, sharedRoom } from '../../support/rooms.js';
import type { MatrixUser } from '../../support/users.js';

type Json = Record<string, unknown>;

const BLOCKED = refusal(403, 'M_UNKNOWN', 'This room has been blocked on this server');

/** A public room of Alice's with Bob in it, under an alias. */
function lobby(alice: MatrixUser, bob: MatrixUser): Promise<string> {
  const body = { preset: 'public_chat', name: 'Lobby', topic: 'Top', room_alias_name: 'entrance' };
  return sharedRoom(alice, [bob], body);
}

/** The names of the rooms that were made in a test; the sample world has one of its own. */
async function listed(root: MatrixUser, query: Json): Promise<[unknown[], Json]> {
  const { rooms, ...rest } = await root.call('adminGetRooms', { query });
  return [rooms.map(({ name }) => name), rest];
}

test('nobody but a server admin looks at all rooms', async () => {
  const { alice } = await meetAdmin('alice');

  expect(await alice.try('adminGetRooms')).toMatchObject(NOT_ADMIN);
  expect(
    await alice.try('adminDeleteRoom', { path: { roomId: await newRoom(alice) }, body: {} }),
  ).toMatchObject(NOT_ADMIN);
});

test('rooms are listed by name, page by page, and by size', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  await lobby(alice, bob);
  await newRoom(alice, { name: 'AAA Attic', creation_content: { type: 'm.space' } });
  const { total_rooms: total } = await root.call('adminGetRooms');

  const [first, page] = await listed(root, { limit: 1 });
  expect([first, page]).toEqual([['AAA Attic'], { offset: 0, total_rooms: total, next_batch: 1 }]);
  expect(await listed(root, { limit: 1, from: total - 1, dir: 'b' })).toEqual([
    ['AAA Attic'],
    { offset: total - 1, total_rooms: total, prev_batch: total - 2 },
  ]);
  const [bySize] = await listed(root, { order_by: 'joined_members' });
  expect(bySize.indexOf('Lobby')).toBeLessThan(bySize.indexOf('AAA Attic'));
});

test('rooms are found by part of a name or alias, and by their whole id', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await lobby(alice, bob);

  for (const search_term of ['lob', 'ENTRANCE', roomId]) {
    expect(await listed(root, { search_term })).toEqual([['Lobby'], { offset: 0, total_rooms: 1 }]);
  }
  expect(await listed(root, { search_term: roomId.slice(1, 6) })).toEqual([
    [],
    { offset: 0, total_rooms: 0 },
  ]);
});

test.each([
  [{ search_term: '' }, /^search_term cannot be an empty string$/],
  [{ order_by: 'zz' }, /^Query parameter 'order_by' must be one of \['alphabetical', 'size', 'name'/],
  [{ dir: 'x' }, /^Query parameter 'dir' must be one of \['b', 'f'\]$/],
  [{ from: -1 }, /^Query parameter from must be a positive integer\.$/],
])('a list of rooms with %j is refused', async (query, error) => {
  const { root } = await meetAdmin();

  expect(await root.try('adminGetRooms', { query: query as never })).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: expect.stringMatching(error) as string },
  });
});

test('an admin sees what a room is, who is in it and what holds in it', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await lobby(alice, bob);
  const path = { roomId };

  expect(await root.call('adminGetRoom', { path })).toEqual({
    ...{ room_id: roomId, name: 'Lobby', topic: 'Top', avatar: null, room_type: null },
    ...{ canonical_alias: '#entrance:matrix.test', version: '11', creator: alice.userId },
    ...{ joined_members: 2, joined_local_members: 2, joined_local_devices: 2, forgotten: false },
    ...{ encryption: null, federatable: true, public: false, join_rules: 'public', guest_access: null },
    ...{ history_visibility: 'shared', state_events: 9, tombstoned: false, replacement_room: null },
  });
  expect(await root.call('adminGetRoomMembers', { path })).toEqual({
    members: [alice.userId, bob.userId],
    total: 2,
  });
  const { state } = await root.call('adminGetRoomState', { path, query: { type: 'm.room.name' } });
  expect(state).toMatchObject([{ type: 'm.room.name', content: { name: 'Lobby' }, user_id: alice.userId }]);
  expect((await root.call('adminGetRoomState', { path })).state).toHaveLength(9);
});

test.each(['adminGetRoom', 'adminGetRoomMembers', 'adminGetRoomState'] as const)(
  '%s knows nothing of a room that does not exist',
  async (operationId) => {
    const { root } = await meetAdmin();

    expect(await root.try(operationId, { path: { roomId: '!nope:matrix.test' } })).toMatchObject(
      refusal(404, 'M_NOT_FOUND', 'Room not found'),
    );
  },
);

test('an admin brings a user into a public room, by its id or alias', async () => {
  const { root, alice, bob, carol, dave } = await meetAdmin('alice', 'bob', 'carol', 'dave');
  const roomId = await lobby(alice, bob);

  for (const [roomIdOrAlias, { userId }] of [
    [roomId, carol],
    ['#entrance:matrix.test', dave],
  ] as const) {
    expect(await root.call('adminJoinRoom', { path: { roomIdOrAlias }, body: { user_id: userId } })).toEqual({
      room_id: roomId,
    });
  }

  const { members } = await root.call('adminGetRoomMembers', { path: { roomId } });
  expect(members).toEqual([alice, bob, carol, dave].map(({ userId }) => userId));
});

test('into a private room an admin brings users only from within', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'private_chat' });
  const bring = () =>
    root.try('adminJoinRoom', { path: { roomIdOrAlias: roomId }, body: { user_id: bob.userId } });

  expect(await bring()).toMatchObject(refusal(403, 'M_FORBIDDEN', `${root.userId} not in room ${roomId}.`));
  await alice.call('inviteUser', { path: { roomId }, body: { user_id: root.userId } });
  await root.call('joinRoomById', { path: { roomId }, body: {} });
  expect(await bring()).toMatchObject({ status: 200, body: { room_id: roomId } });
});

test.each<[string, Json, number, string, string]>([
  ['!r:matrix.test', {}, 400, 'M_MISSING_PARAM', "Missing params: ['user_id']"],
  [
    '!r:matrix.test',
    { user_id: '@x:other.org' },
    400,
    'M_UNKNOWN',
    'This endpoint can only be used with local users',
  ],
  ['!r:matrix.test', { user_id: '@nobody:matrix.test' }, 404, 'M_NOT_FOUND', 'User not found'],
  ['foo', { user_id: '@alice:matrix.test' }, 400, 'M_UNKNOWN', 'foo was not legal room ID or room alias'],
  [
    '#nope:matrix.test',
    { user_id: '@alice:matrix.test' },
    404,
    'M_NOT_FOUND',
    'Room alias #nope:matrix.test not found',
  ],
])('an admin brings nobody into %s with %j', async (roomIdOrAlias, body, ...expected) => {
  const { root } = await meetAdmin('alice');

  expect(await root.try('adminJoinRoom', { path: { roomIdOrAlias }, body })).toMatchObject(
    refusal(...expected),
  );
});

test('an admin takes the highest power of a private room, and an invitation', async () => {
  const { root, alice } = await meetAdmin('alice');
  const roomId = await newRoom(alice, { preset: 'private_chat' });

  expect(await root.call('adminMakeRoomAdmin', { path: { roomIdOrAlias: roomId }, body: {} })).toEqual({});

  const { users } = await contentOf(alice, roomId, 'm.room.power_levels');
  expect(users).toEqual({ [alice.userId]: 100, [root.userId]: 100 });
  expect(await contentOf(alice, roomId, 'm.room.member', root.userId)).toMatchObject({
    membership: 'invite',
  });
});

test.each([
  ['!nope:matrix.test', {}, 'Server not in room'],
  ['foo', {}, 'foo was not legal room ID or room alias'],
  ['!nope:matrix.test', { user_id: 'foo' }, 'Not a valid user_id: foo'],
])('nobody takes the highest power of %s with %j', async (roomIdOrAlias, body, error) => {
  const { root } = await meetAdmin();

  expect(await root.try('adminMakeRoomAdmin', { path: { roomIdOrAlias }, body })).toMatchObject(
    refusal(400, 'M_UNKNOWN', error),
  );
});

test('nobody joins a blocked room, until it is unblocked', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  const path = { roomId };
  expect(await root.call('adminGetRoomBlock', { path })).toEqual({ block: false });

  expect(await root.call('adminSetRoomBlock', { path, body: { block: true } })).toEqual({ block: true });
  expect(await root.call('adminGetRoomBlock', { path })).toEqual({ block: true, user_id: root.userId });
  expect(await bob.try('joinRoom', { path: { roomIdOrAlias: roomId }, body: {} })).toMatchObject(BLOCKED);
  expect(await bob.try('joinRoomById', { path, body: {} })).toMatchObject(BLOCKED);
  await root.call('adminSetRoomBlock', { path, body: { block: false } });
  expect(await bob.try('joinRoomById', { path, body: {} })).toMatchObject({ status: 200 });
});

test.each<[string, Json, string, string]>([
  ['!r:matrix.test', { block: 'x' }, 'M_BAD_JSON', "Param 'block' must be a boolean."],
  ['!r:matrix.test', {}, 'M_MISSING_PARAM', "Missing params: ['block']"],
  ['foo', { block: true }, 'M_UNKNOWN', 'foo is not a legal room ID'],
])('the room %s is not blocked with %j', async (roomId, body, errcode, error) => {
  const { root } = await meetAdmin();

  expect(await root.try('adminSetRoomBlock', { path: { roomId }, body })).toMatchObject(
    refusal(400, errcode, error),
  );
});

test('a deleted room is gone for everybody, and its alias is free', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await lobby(alice, bob);
  const path = { roomId };

  expect(await root.call('adminDeleteRoom', { path, body: {} })).toEqual({
    kicked_users: [alice.userId, bob.userId],
    failed_to_kick_users: [],
    local_aliases: [],
    new_room_id: null,
  });

  expect(await root.try('adminGetRoom', { path })).toMatchObject({ status: 404 });
  expect(await alice.call('getJoinedRooms')).toEqual({ joined_rooms: [] });
  expect(await alice.try('getRoomState', { path })).toMatchObject({ status: 403 });
  expect(await bob.try('joinRoomById', { path, body: {} })).toMatchObject({ status: 404 });
  expect(await bob.try('sync', {})).toMatchObject({ status: 200 });
  await newRoom(bob, { room_alias_name: 'entrance' });
});

test('a sync that waits is told of the end of a deleted room', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await lobby(alice, bob);
  const { next_batch: since } = await bob.call('sync', {});

  const waiting = bob.call('sync', { query: { since, timeout: 30_000 } });
  await root.call('adminDeleteRoom', { path: { roomId }, body: {} });

  expect(Object.keys((await waiting).rooms?.leave ?? {})).toEqual([roomId]);
});

test('everybody is moved to a new room, with the aliases, and the old one can be blocked', async () => {
  const { root, alice, bob } = await meetAdmin('alice', 'bob');
  const roomId = await lobby(alice, bob);
  const body = { new_room_user_id: root.userId, room_name: 'Elsewhere', message: 'Bye', block: true };

  const { new_room_id, local_aliases } = await root.call('adminDeleteRoom', { path: { roomId }, body });

  expect(local_aliases).toEqual(['#entrance:matrix.test']);
  expect(
    await alice.call('getRoomIdByAlias', { path: { roomAlias: '#entrance:matrix.test' } }),
  ).toMatchObject({
    room_id: new_room_id,
  });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [new_room_id] });
  expect(await contentOf(bob, new_room_id ?? '', 'm.room.name')).toEqual({ name: 'Elsewhere' });
  expect(await bob.try('joinRoom', { path: { roomIdOrAlias: roomId }, body: {} })).toMatchObject(BLOCKED);
  expect(await bob.try('joinRoomById', { path: { roomId }, body: {} })).toMatchObject(BLOCKED);
});

test('a room that is not purged is only emptied', async () => {
  const { root, alice } = await meetAdmin('alice');
  const roomId = await newRoom(alice);

  await root.call('adminDeleteRoom', { path: { roomId }, body: { purge: false } });

  expect(await root.call('adminGetRoom', { path: { roomId } })).toMatchObject({
    joined_members: 0,
    forgotten: true,
  });
  expect(await listed(root, { empty_rooms: true })).toMatchObject([[null], { total_rooms: 1 }]);
});

test('what came of a deletion in the newer way can be asked for by room and by its own id', async () => {
  const { root, alice } = await meetAdmin('alice');
  const path = { roomId: await newRoom(alice) };

  const { delete_id: deleteId } = await root.call('adminDeleteRoomInBackground', { path, body: {} });

  const deletion = {
    ...{ delete_id: deleteId, room_id: path.roomId, status: 'complete' },
    shutdown_room: {
      ...{ kicked_users: [alice.userId], failed_to_kick_users: [] },
      ...{ local_aliases: [], new_room_id: null },
    },
  };
  expect(deleteId).toMatch(/^[A-Za-z]{16}$/);
  expect(await root.call('adminGetRoomDeletions', { path })).toEqual({ results: [deletion] });
  expect(await root.call('adminGetRoomDeletion', { path: { deleteId } })).toEqual(deletion);
  expect(await root.try('adminGetRoomDeletion', { path: { deleteId: 'zz' } })).toMatchObject(
    refusal(404, 'M_NOT_FOUND', "delete id 'zz' not found"),
  );
  expect(await root.try('adminGetRoomDeletions', { path: { roomId: '!nope:matrix.test' } })).toMatchObject(
    refusal(404, 'M_NOT_FOUND', "No delete task for room_id '!nope:matrix.test' found"),
  );
});

test('a room that does not exist is as good as deleted', async () => {
  const { root } = await meetAdmin();

  expect(await root.call('adminDeleteRoom', { path: { roomId: '!nope:matrix.test' }, body: {} })).toEqual({
    ...{ kicked_users: [], failed_to_kick_users: [], local_aliases: [], new_room_id: null },
  });
});

test.each<[string, unknown, string, string]>([
  ['!r:matrix.test', undefined, 'M_NOT_JSON', 'Content not JSON.'],
  ['foo', {}, 'M_UNKNOWN', 'foo is not a legal room ID'],
  ['!r:matrix.test', { block: 'x' }, 'M_BAD_JSON', "Param 'block' must be a boolean, if given"],
  ['!r:matrix.test', { purge: 'x' }, 'M_BAD_JSON', "Param 'purge' must be a boolean, if given"],
  ['!r:matrix.test', { force_purge: 'x' }, 'M_BAD_JSON', "Param 'force_purge' must be a boolean, if given"],
])('the room %s is not deleted with %j', async (roomId, body, errcode, error) => {
  const { root } = await meetAdmin();

  for (const operationId of ['adminDeleteRoom', 'adminDeleteRoomInBackground'] as const) {
    expect(await root.try(operationId, { path: { roomId }, body })).toMatchObject(
      refusal(400, errcode, error),
    );
  }
});
