import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { controller, matrixActor, matrixGuest, type MatrixUser, meet } from '../../support/users.js';

const PUBLISHED = { preset: 'public_chat', visibility: 'public' };

/** Four published rooms of Alice's: "Attic" with two members, "Cellar" with three, the others with one. */
async function house() {
  const people = await meet('documented', 'alice', 'bob', 'carol');
  const { alice, bob, carol } = people;
  await newRoom(alice, { ...PUBLISHED, name: 'Garden', topic: 'Roses', room_alias_name: 'green' });
  await sharedRoom(alice, [bob], { ...PUBLISHED, name: 'Attic' });
  await newRoom(alice, { ...PUBLISHED, name: 'Estate', creation_content: { type: 'm.space' } });
  await sharedRoom(alice, [bob, carol], { ...PUBLISHED, name: 'Cellar' });
  return people;
}

async function search(user: MatrixUser, body: object) {
  const { chunk, ...rest } = await user.call('queryPublicRooms', { body });
  return { ...rest, names: chunk.map(({ name }) => name) };
}

test('a room that is created public is in the room directory', async () => {
  const { alice, sandbox } = await meet('documented', 'alice');
  const roomId = await newRoom(alice, {
    ...PUBLISHED,
    name: 'Lobby',
    topic: 'Come in',
    room_alias_name: 'lobby',
  });

  expect(await matrixGuest(sandbox).call('getRoomVisibilityOnDirectory', { path: { roomId } })).toEqual({
    visibility: 'public',
  });
  expect(await alice.call('getPublicRooms')).toEqual({
    chunk: [
      {
        room_id: roomId,
        name: 'Lobby',
        topic: 'Come in',
        canonical_alias: '#lobby:matrix.test',
        num_joined_members: 1,
        world_readable: false,
        guest_can_join: false,
        join_rule: 'public',
      },
    ],
    total_room_count_estimate: 1,
  });
});

test('Synapse publishes nothing unless it is configured to', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, PUBLISHED);

  expect(await alice.call('getRoomVisibilityOnDirectory', { path: { roomId } })).toEqual({
    visibility: 'private',
  });
  const answer = await alice.try('setRoomVisibilityOnDirectory', { path: { roomId }, body: {} });
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 403,
    body: { errcode: 'M_UNKNOWN', error: 'Not allowed to publish room' },
  });
  const withdrawal = { path: { roomId }, body: { visibility: 'private' } };
  expect(await alice.call('setRoomVisibilityOnDirectory', withdrawal)).toEqual({});
});

test.each([
  ['synapse', 'allow', 'public'],
  ['documented', 'deny', 'private'],
] as const)(
  'in the dialect %s the setting "%s" makes a public room %s',
  async (dialect, setting, visibility) => {
    const { alice, sandbox } = await meet(dialect, 'alice');
    await controller(sandbox).call('updateMockSettings', { body: { room_publication: setting } });

    const roomId = await newRoom(alice, PUBLISHED);

    expect(await alice.call('getRoomVisibilityOnDirectory', { path: { roomId } })).toEqual({ visibility });
  },
);

test('a room can be published and withdrawn', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  const visibility = () => alice.call('getRoomVisibilityOnDirectory', { path: { roomId } });
  expect(await visibility()).toEqual({ visibility: 'private' });

  await alice.call('setRoomVisibilityOnDirectory', { path: { roomId }, body: {} });
  expect(await visibility()).toEqual({ visibility: 'public' });

  await alice.call('setRoomVisibilityOnDirectory', { path: { roomId }, body: { visibility: 'private' } });
  expect(await visibility()).toEqual({ visibility: 'private' });
  expect(await search(alice, {})).toMatchObject({ names: [] });
});

test('only moderators and server admins can publish a room', async () => {
  const { alice, bob, carol, sandbox } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob], { preset: 'public_chat' });
  const options = { path: { roomId }, body: { visibility: 'private' } };

  expect((await bob.try('setRoomVisibilityOnDirectory', options)).body).toEqual({
    errcode: 'M_FORBIDDEN',
    error: 'This server requires you to be a moderator in the room to edit its room list entry',
  });
  expect((await carol.try('setRoomVisibilityOnDirectory', options)).body).toEqual({
    errcode: 'M_FORBIDDEN',
    error: `User ${carol.userId} not in room ${roomId}`,
  });
  const admin = matrixActor(sandbox, 'mock_admin_token_123');
  expect(await admin.call('setRoomVisibilityOnDirectory', options)).toEqual({});
});

test('a room that does not exist is neither published nor private', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { roomId: '!nowhere:matrix.test' };

  expect(await alice.try('getRoomVisibilityOnDirectory', { path })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Unknown room' },
  });
  expect(await alice.try('setRoomVisibilityOnDirectory', { path, body: {} })).toMatchObject({
    status: 400,
    body: { errcode: 'M_UNKNOWN', error: 'Unknown room' },
  });
});

test('a visibility that does not exist is refused', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.try('setRoomVisibilityOnDirectory', {
    path: { roomId },
    body: { visibility: 'x' },
  });

  expect(answer).toMatchObject({ status: 400, body: { errcode: 'M_BAD_JSON' } });
});

test('the largest rooms come first', async () => {
  const { alice } = await house();

  const { names, total_room_count_estimate } = await search(alice, {});

  expect(names.slice(0, 2)).toEqual(['Cellar', 'Attic']);
  expect(names.slice(2).sort()).toEqual(['Estate', 'Garden']);
  expect(total_room_count_estimate).toBe(4);
});

test('the room directory can be paged through, forwards and back', async () => {
  const { alice } = await house();
  const all = (await search(alice, {})).names;

  const first = await search(alice, { limit: 3 });
  expect(first).toMatchObject({ names: all.slice(0, 3), next_batch: expect.any(String) });
  expect(first.prev_batch).toBeUndefined();

  const second = await search(alice, { limit: 3, since: first.next_batch });
  expect(second).toMatchObject({ names: all.slice(3), prev_batch: expect.any(String) });
  expect(second.next_batch).toBeUndefined();

  const back = await search(alice, { limit: 2, since: second.prev_batch });
  expect(back).toMatchObject({ names: all.slice(1, 3), next_batch: expect.any(String) });

  const start = await search(alice, { limit: 2, since: back.prev_batch });
  expect(start.names).toEqual(all.slice(0, 1));
  expect(start.prev_batch).toBeUndefined();
});

test('from beyond the last page one can go back', async () => {
  const { alice, bob, carol } = await house();
  const first = await search(alice, { limit: 3 });
  const { joined_rooms } = await alice.call('getJoinedRooms');
  for (const roomId of joined_rooms) {
    const body = { visibility: 'private' };
    await alice.call('setRoomVisibilityOnDirectory', { path: { roomId }, body });
  }
  await sharedRoom(alice, [bob, carol], { ...PUBLISHED, name: 'Hall' });

  const empty = await search(alice, { since: first.next_batch });
  expect(empty.names).toEqual([]);
  expect((await search(alice, { since: empty.prev_batch })).names).toEqual(['Hall']);
});

test.each([
  ['part of a name', { generic_search_term: 'ELLA' }, ['Cellar'], 4],
  ['part of a topic', { generic_search_term: 'roses' }, ['Garden'], 4],
  ['part of an alias', { generic_search_term: '#green' }, ['Garden'], 4],
  ['nothing', { generic_search_term: '' }, ['Attic', 'Cellar', 'Estate', 'Garden'], 4],
  ['a type', { room_types: ['m.space'] }, ['Estate'], 1],
  ['no type', { room_types: [null] }, ['Attic', 'Cellar', 'Garden'], 3],
  ['any of some types', { room_types: [null, 'm.space'] }, ['Attic', 'Cellar', 'Estate', 'Garden'], 4],
  ['an empty list of types', { room_types: [] }, ['Attic', 'Cellar', 'Estate', 'Garden'], 4],
  ['both', { room_types: [null], generic_search_term: 'ar' }, ['Cellar', 'Garden'], 3],
])('rooms can be searched by %s', async (_title, filter, expected, count) => {
  const { alice } = await house();

  const { names, total_room_count_estimate } = await search(alice, { filter });

  expect(names.sort()).toEqual(expected);
  expect(total_room_count_estimate).toBe(count);
});

test.each([
  [0, 4],
  [0.5, 4],
  [-0.5, 4],
  [false, 4],
  [true, 1],
  [1.9, 1],
  ['3', 3],
  [' 3 ', 3],
  ['+2', 2],
  ['1_0', 4],
  [-1, 0],
  [-1.9, 0],
  ['-1', 0],
])('a search that is limited to %j gives %i of four rooms', async (limit, expected) => {
  const { alice } = await house();

  const { names, next_batch, total_room_count_estimate } = await search(alice, { limit });

  expect([names.length, total_room_count_estimate]).toEqual([expected, 4]);
  expect(next_batch === undefined).toBe(expected === 4 || expected === 0);
});

test('an empty page is neither the first nor the last', async () => {
  const { alice } = await house();
  const { next_batch: since } = await search(alice, { limit: 2 });

  const empty = await search(alice, { limit: -1, since });

  expect(empty).toMatchObject({ names: [], prev_batch: expect.any(String) });
  expect(empty.next_batch).toBeUndefined();
  const back = await search(alice, { limit: -1, since: empty.prev_batch });
  expect([back.names, back.next_batch, back.prev_batch]).toEqual([[], undefined, undefined]);
});

test.each([
  { filter: 0 },
  { filter: [] },
  { filter: '' },
  { filter: { generic_search_term: [] } },
  { filter: { generic_search_term: {} } },
  { filter: { generic_search_term: 0 } },
  { filter: { room_types: {} } },
  { filter: { room_types: '' } },
  { since: 0 },
  { since: null },
  { third_party_instance_id: '|' },
  { third_party_instance_id: '|y' },
  { third_party_instance_id: null, include_all_networks: 5 },
])('a search with %j is one for all rooms', async (body) => {
  const { alice } = await house();

  expect((await search(alice, body)).names).toHaveLength(4);
});

test.each(['m.space', { 'm.room': 1 }])('no room is of one of the types %j', async (types) => {
  const { alice } = await house();

  const { names, total_room_count_estimate } = await search(alice, { filter: { room_types: types } });

  expect([names, total_room_count_estimate]).toEqual([[], 0]);
});

test('the room directory leaves out rooms that nobody can enter and rooms nobody is in', async () => {
  const { alice } = await house();
  const closed = await newRoom(alice, { ...PUBLISHED, name: 'Vault', preset: 'private_chat' });
  const left = await newRoom(alice, { ...PUBLISHED, name: 'Ruin' });
  await alice.call('leaveRoom', { path: { roomId: left } });
  expect((await search(alice, {})).names).toHaveLength(4);

  await setState(alice, closed, 'm.room.join_rules', { join_rule: 'knock' });
  expect((await search(alice, {})).names).toContain('Vault');
});

test.each([
  [{ limit: 'x' }, 'M_BAD_JSON'],
  [{ limit: '' }, 'M_BAD_JSON'],
  [{ limit: '1.5' }, 'M_BAD_JSON'],
  [{ limit: -2 }, 'M_BAD_JSON'],
  [{ limit: '-2' }, 'M_BAD_JSON'],
  [{ limit: [] }, 'M_BAD_JSON'],
  [{ limit: null }, 'M_BAD_JSON'],
  [{ since: 5 }, 'M_BAD_JSON'],
  [{ since: [] }, 'M_BAD_JSON'],
  [{ since: 'junk' }, 'M_INVALID_PARAM'],
  [{ filter: 'x' }, 'M_BAD_JSON'],
  [{ filter: { generic_search_term: 5 } }, 'M_BAD_JSON'],
  [{ filter: { room_types: 5 } }, 'M_BAD_JSON'],
  [{ filter: { room_types: [[]] } }, 'M_BAD_JSON'],
  [{ third_party_instance_id: 'x' }, 'M_UNKNOWN'],
  [{ third_party_instance_id: 'x|y|z' }, 'M_UNKNOWN'],
  [{ third_party_instance_id: 'x|y', include_all_networks: true }, 'M_UNKNOWN'],
])('a search with %j is refused', async (body, errcode) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('queryPublicRooms', { body })).toMatchObject({ status: 400, body: { errcode } });
});

test.each([
  ['limit', 'x', 400, 'M_INVALID_PARAM', 'Query parameter limit must be an integer'],
  ['limit', '-1', 400, 'M_INVALID_PARAM', 'Query parameter limit must be a positive integer.'],
  ['server', '!!', 400, 'M_INVALID_PARAM', 'Invalid server name: !!'],
  ['server', 'other.test', 502, 'M_UNKNOWN', 'Failed to fetch room list'],
])('listing with %s=%s is refused', async (name, value, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.send('GET', `/_matrix/client/v3/publicRooms?${name}=${value}`);

  expect(answer).toMatchObject({ status, body: { errcode, error } });
});

test('no bridged network has rooms of its own', async () => {
  const { alice } = await house();

  expect(await search(alice, { third_party_instance_id: 'irc|libera' })).toEqual({
    names: [],
    total_room_count_estimate: 0,
  });
});

test('the room directory needs a token', async () => {
  const { sandbox } = await meet('synapse');

  expect(await matrixGuest(sandbox).try('getPublicRooms')).toMatchObject({ status: 401 });
});
