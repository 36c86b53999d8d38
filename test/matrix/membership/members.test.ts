import { matrixGuest, type MatrixUser, meet } from '../../support/users.js';

/** A public room with Alice and Bob in it, Carol invited, Dave gone and Mallory banned. */
async function livelyRoom() {
  const people = await meet('synapse', 'alice', 'bob', 'carol', 'dave', 'mallory', 'stranger');
  const { alice, bob, carol, dave, mallory } = people;
  const { room_id: roomId } = await alice.call('createRoom', {
    body: { preset: 'public_chat', invite: [carol.userId] },
  });
  for (const user of [bob, dave]) await user.call('joinRoomById', { path: { roomId } });
  await dave.call('leaveRoom', { path: { roomId } });
  await alice.call('setRoomStateWithKey', {
    path: { roomId, eventType: 'm.room.member', stateKey: mallory.userId },
    body: { membership: 'ban' },
  });
  return { ...people, roomId };
}

async function memberships(
  viewer: MatrixUser,
  roomId: string,
  query: { membership?: string; not_membership?: string; at?: string } = {},
): Promise<Record<string, unknown>> {
  const { chunk } = await viewer.call('getMembersByRoom', {
    path: { roomId },
    query: query as never,
  });
  return Object.fromEntries(chunk.map((event) => [event.state_key, event.content.membership]));
}

test('rooms are listed in the order they were joined', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const rooms: string[] = [];
  for (const name of ['z', 'a', 'm']) {
    const { room_id } = await alice.call('createRoom', { body: { name, preset: 'public_chat' } });
    rooms.push(room_id);
  }
  for (const roomId of [...rooms].reverse()) await bob.call('joinRoomById', { path: { roomId } });

  expect(await alice.call('getJoinedRooms')).toEqual({ joined_rooms: rooms });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [...rooms].reverse() });
});

test('rooms one is invited to or has left are not listed', async () => {
  const { bob, carol, dave, roomId } = await livelyRoom();

  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [roomId] });
  expect(await carol.call('getJoinedRooms')).toEqual({ joined_rooms: [] });
  expect(await dave.call('getJoinedRooms')).toEqual({ joined_rooms: [] });
});

test('joined members are listed with the names and avatars they have in the room', async () => {
  const { alice, bob, roomId } = await livelyRoom();
  await bob.call('setProfileField', {
    path: { userId: bob.userId, keyName: 'displayname' },
    body: { displayname: '' },
  });
  await alice.call('joinRoom', {
    path: { roomIdOrAlias: roomId },
    body: { displayname: 'Alice here', avatar_url: 'mxc://matrix.test/alice' },
  });

  expect(await bob.call('getJoinedMembersByRoom', { path: { roomId } })).toEqual({
    joined: {
      '@alice:matrix.test': { display_name: 'Alice here', avatar_url: 'mxc://matrix.test/alice' },
      '@bob:matrix.test': { display_name: null, avatar_url: null },
    },
  });
});

test.each(['carol', 'mallory', 'stranger'] as const)('%s may not see who is in the room', async (who) => {
  const { roomId, ...people } = await livelyRoom();
  const error = `User ${people[who].userId} not in room ${roomId}, and room previews are disabled`;

  for (const operationId of ['getJoinedMembersByRoom', 'getMembersByRoom'] as const) {
    expect(await people[who].try(operationId, { path: { roomId } })).toMatchObject({
      status: 403,
      body: { errcode: 'M_FORBIDDEN', error },
    });
  }
});

test('nobody learns whether a room exists', async () => {
  const { alice } = await meet('synapse', 'alice');
  const error = 'User @alice:matrix.test not in room !x:matrix.test, and room previews are disabled';

  for (const operationId of ['getJoinedMembersByRoom', 'getMembersByRoom'] as const) {
    expect(await alice.try(operationId, { path: { roomId: '!x:matrix.test' } })).toMatchObject({
      status: 403,
      body: { errcode: 'M_FORBIDDEN', error },
    });
  }
});

test('who left is told so when asking for the joined members', async () => {
  const { dave, roomId } = await livelyRoom();

  expect(await dave.try('getJoinedMembersByRoom', { path: { roomId } })).toMatchObject({
    status: 403,
    body: {
      errcode: 'M_FORBIDDEN',
      error: 'Getting joined members while not being a current member of the room is forbidden.',
    },
  });
});

test('who left sees the members as they were then', async () => {
  const { dave, roomId } = await livelyRoom();

  expect(await memberships(dave, roomId)).toEqual({
    '@alice:matrix.test': 'join',
    '@carol:matrix.test': 'invite',
    '@bob:matrix.test': 'join',
    '@dave:matrix.test': 'leave',
  });
});

test('members of every kind are listed, each as an event', async () => {
  const { alice, roomId } = await livelyRoom();

  const { chunk } = await alice.call('getMembersByRoom', { path: { roomId } });

  expect(chunk.map((event) => [event.state_key, event.content.membership])).toEqual([
    ['@alice:matrix.test', 'join'],
    ['@carol:matrix.test', 'invite'],
    ['@bob:matrix.test', 'join'],
    ['@dave:matrix.test', 'leave'],
    ['@mallory:matrix.test', 'ban'],
  ]);
  expect(chunk[0]).toEqual({
    type: 'm.room.member',
    event_id: expect.stringMatching(/^\$/) as string,
    room_id: roomId,
    sender: alice.userId,
    user_id: alice.userId,
    state_key: alice.userId,
    origin_server_ts: expect.any(Number) as number,
    content: { membership: 'join', displayname: 'alice' },
    unsigned: { age: expect.any(Number) as number },
    age: expect.any(Number) as number,
  });
});

test.each([
  [{ membership: 'join' }, ['@alice:matrix.test', '@bob:matrix.test']],
  [{ membership: 'ban' }, ['@mallory:matrix.test']],
  [{ membership: 'nonsense' }, []],
  [{ not_membership: 'join' }, ['@carol:matrix.test', '@dave:matrix.test', '@mallory:matrix.test']],
  [{ membership: 'join', not_membership: 'join' }, []],
])('members can be filtered by %j', async (query, expected) => {
  const { alice, roomId } = await livelyRoom();

  expect(Object.keys(await memberships(alice, roomId, query))).toEqual(expected);
});

test('a point in time that is no token is refused before the room is looked for', async () => {
  const { alice } = await meet('synapse', 'alice');

  for (const at of ['nonsense', '', 's', 's1_x']) {
    expect(
      await alice.try('getMembersByRoom', { path: { roomId: '!x:matrix.test' }, query: { at } }),
    ).toMatchObject({ status: 400, body: { errcode: 'M_UNKNOWN', error: 'Invalid stream token' } });
  }
});

test('a point before a room is not found, and one in the future is the present', async () => {
  const { alice, roomId } = await livelyRoom();

  expect(await alice.try('getMembersByRoom', { path: { roomId }, query: { at: 's0_0_0' } })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: "Can't find event for token s0_0_0" },
  });
  expect(Object.keys(await memberships(alice, roomId, { at: 's999999' }))).toHaveLength(5);
});

test.each(['r0', 'v3', 'api/v1', 'unstable'])('members are listed under %s', async (version) => {
  const { alice, roomId } = await livelyRoom();
  const base = `/_matrix/client/${version}`;

  for (const target of ['joined_rooms', `rooms/${roomId}/members`, `rooms/${roomId}/joined_members`]) {
    expect(await alice.send('GET', `${base}/${target}`)).toMatchObject({ status: 200 });
    expect(await alice.send('GET', `${base}/${target}/`)).toMatchObject({ status: 404 });
  }
});

test('the token may come in the query, as older clients send it', async () => {
  const { alice, sandbox, roomId } = await livelyRoom();

  expect(
    await matrixGuest(sandbox).send(
      'GET',
      `/_matrix/client/r0/rooms/${roomId}/joined_members?access_token=${alice.token}`,
    ),
  ).toMatchObject({ status: 200 });
});
