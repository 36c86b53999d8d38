import { type MatrixUser, meet } from '../../support/users.js';

/** A room of Alice's whose join rule is no preset's. */
async function roomWithRule(alice: MatrixUser, content: object, version = '11'): Promise<string> {
  const { room_id } = await alice.call('createRoom', {
    body: {
      room_version: version,
      initial_state: [{ type: 'm.room.join_rules', state_key: '', content }],
    },
  });
  return room_id;
}

async function setMembership(by: MatrixUser, roomId: string, of: string, membership: string): Promise<void> {
  await by.call('setRoomStateWithKey', {
    path: { roomId, eventType: 'm.room.member', stateKey: of },
    body: { membership },
  });
}

async function memberEvent(viewer: MatrixUser, roomId: string, userId: string): Promise<unknown> {
  const { chunk } = await viewer.call('getMembersByRoom', { path: { roomId } });
  return chunk.find((event) => event.state_key === userId);
}

test('anybody can join a public room', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  const joined = await bob.call('joinRoomById', { path: { roomId: room_id } });

  expect(joined).toEqual({ room_id });
  expect(await memberEvent(alice, room_id, bob.userId)).toMatchObject({
    sender: bob.userId,
    content: { membership: 'join', displayname: 'bob' },
  });
});

test('an invited user can join a private room', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { invite: [bob.userId] } });

  expect(await bob.call('joinRoomById', { path: { roomId: room_id }, body: {} })).toEqual({ room_id });
});

test.each([
  ['synapse', 'You are not invited to this room.'],
  ['documented', 'You are not invited to this room'],
] as const)('in the %s dialect an uninvited user is told "%s"', async (dialect, error) => {
  const { alice, bob } = await meet(dialect, 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'private_chat' } });

  expect(await bob.try('joinRoomById', { path: { roomId: room_id }, body: {} })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error },
  });
});

test.each([
  [{ join_rule: 'knock' }, 'You are not invited to this room.'],
  [{}, 'You are not invited to this room.'],
  [{ join_rule: 'private' }, 'You are not allowed to join this room'],
  [{ join_rule: 'sometimes' }, 'You are not allowed to join this room'],
])('the join rule %j keeps a stranger out with "%s"', async (rule, error) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await roomWithRule(alice, rule);

  expect(await bob.try('joinRoomById', { path: { roomId } })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error },
  });
});

test('a banned user cannot join, not even a public room', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await setMembership(alice, room_id, bob.userId, 'ban');

  expect(await bob.try('joinRoomById', { path: { roomId: room_id } })).toMatchObject({
    status: 403,
    body: { errcode: 'M_BAD_STATE', error: 'Cannot join user who was banned' },
  });
});

test.each(['synapse', 'documented'] as const)(
  'in the %s dialect joining again succeeds and adds no event',
  async (dialect) => {
    const { alice, bob } = await meet(dialect, 'alice', 'bob');
    const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
    await bob.call('joinRoomById', { path: { roomId: room_id } });
    const before = await memberEvent(alice, room_id, bob.userId);

    expect(await bob.call('joinRoomById', { path: { roomId: room_id } })).toEqual({ room_id });
    expect(await memberEvent(alice, room_id, bob.userId)).toMatchObject({
      event_id: (before as { event_id: string }).event_id,
    });
  },
);

test('joining again with a reason adds an event', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: room_id } });
  const before = await memberEvent(alice, room_id, bob.userId);

  await bob.call('joinRoomById', { path: { roomId: room_id }, body: { reason: 'to say why' } });

  expect(await memberEvent(alice, room_id, bob.userId)).toMatchObject({
    content: { membership: 'join', displayname: 'bob', reason: 'to say why' },
    unsigned: { replaces_state: (before as { event_id: string }).event_id },
  });
});

test('rooms/{roomId}/join takes only the reason from its body', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  await bob.call('joinRoomById', {
    path: { roomId: room_id },
    body: { reason: 'why not', displayname: 'Bobby', extra: 1, membership: 'ban' },
  });

  expect(await memberEvent(alice, room_id, bob.userId)).toMatchObject({
    content: { membership: 'join', displayname: 'bob', reason: 'why not' },
  });
});

test('join/{roomIdOrAlias} takes its whole body into the member event', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  await bob.call('joinRoom', {
    path: { roomIdOrAlias: room_id },
    body: {
      displayname: 'Bobby',
      extra: 1,
      membership: 'ban',
      join_authorised_via_users_server: alice.userId,
    },
  });

  const event = (await memberEvent(alice, room_id, bob.userId)) as { content: object };
  expect(event.content).toEqual({ membership: 'join', displayname: 'Bobby', extra: 1 });
});

test('an alias leads to its room', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', {
    body: { preset: 'public_chat', room_alias_name: 'a/lobby' },
  });

  expect(await bob.call('joinRoom', { path: { roomIdOrAlias: '#a/lobby:matrix.test' } })).toEqual({
    room_id,
  });
});

test.each([
  [
    '!nobody:matrix.test',
    404,
    "Can't join remote room because no servers that are in the room have been provided.",
  ],
  [
    '!nobody:elsewhere.test',
    404,
    "Can't join remote room because no servers that are in the room have been provided.",
  ],
  ['#nobody:elsewhere.test', 502, 'Failed to fetch alias'],
  ['nonsense', 400, 'nonsense was not legal room ID or room alias'],
  ['!nonsense', 400, '!nonsense was not legal room ID or room alias'],
  ['@alice:matrix.test', 400, '@alice:matrix.test was not legal room ID or room alias'],
  ['', 400, ' was not legal room ID or room alias'],
])('joining "%s" is answered with %i "%s"', async (roomIdOrAlias, status, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('joinRoom', { path: { roomIdOrAlias } })).toMatchObject({
    status,
    body: { errcode: 'M_UNKNOWN', error },
  });
});

test('an alias that does not exist is not found', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('joinRoom', { path: { roomIdOrAlias: '#nobody:matrix.test' } })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Room alias #nobody:matrix.test not found' },
  });
});

test.each(['!nobody:matrix.test', 'nonsense', '#an:alias'])(
  'rooms/%s/join is a room that no server knows',
  async (roomId) => {
    const { alice } = await meet('synapse', 'alice');

    expect(await alice.try('joinRoomById', { path: { roomId } })).toMatchObject({
      status: 404,
      body: {
        errcode: 'M_UNKNOWN',
        error: "Can't join remote room because no servers that are in the room have been provided.",
      },
    });
  },
);

test.each(['via', 'server_name'])(
  'a room known only to the servers in %s cannot be reached',
  async (name) => {
    const { alice } = await meet('synapse', 'alice');

    expect(
      await alice.try('joinRoom', {
        path: { roomIdOrAlias: '!nobody:elsewhere.test' },
        query: { [name]: ['matrix.test', 'elsewhere.test'] },
      }),
    ).toMatchObject({
      status: 502,
      body: { errcode: 'M_UNKNOWN', error: 'Failed to make_join via any server' },
    });
  },
);

test('servers to join through do no harm where none is needed', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  expect(
    await bob.call('joinRoom', {
      path: { roomIdOrAlias: room_id },
      query: { server_name: ['elsewhere.test'], via: ['matrix.test'] },
    }),
  ).toEqual({ room_id });
});

test('nobody can join a room that its last member left, not even a public one', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', {
    body: { preset: 'public_chat', invite: [bob.userId] },
  });
  await alice.call('leaveRoom', { path: { roomId: room_id } });

  for (const user of [alice, bob]) {
    expect(await user.try('joinRoomById', { path: { roomId: room_id } })).toMatchObject({
      status: 404,
      body: {
        errcode: 'M_UNKNOWN',
        error: "Can't join remote room because no servers that are in the room have been provided.",
      },
    });
  }
});

test.each([
  [{ displayname: 'x'.repeat(257) }, 'M_BAD_JSON', 'Displayname is too long (max 256)'],
  [{ avatar_url: 'x'.repeat(1001) }, 'M_BAD_JSON', 'Avatar URL is too long (max 1000)'],
  [{ displayname: 5 }, 'M_BAD_JSON', "'displayname' must be a string"],
  [{ reason: 1.5 }, 'M_BAD_JSON', 'Bad JSON value: float'],
])('the member content %j is refused, and nobody has joined', async (body, errcode, error) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  expect(await bob.try('joinRoom', { path: { roomIdOrAlias: room_id }, body })).toMatchObject({
    status: 400,
    body: { errcode, error },
  });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [] });
});

test('a member event that is too large is refused', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  expect(
    await bob.try('joinRoomById', { path: { roomId: room_id }, body: { reason: 'x'.repeat(70_000) } }),
  ).toMatchObject({ status: 413, body: { errcode: 'M_TOO_LARGE', error: 'event too large' } });
});

test('a restricted room lets in members of the rooms it names, and says who vouched for them', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const { room_id: hall } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: hall } });
  const roomId = await roomWithRule(alice, {
    join_rule: 'restricted',
    allow: [{ type: 'm.room_membership', room_id: hall }, { type: 'x.other' }, null],
  });

  await bob.call('joinRoomById', { path: { roomId } });

  expect(await memberEvent(alice, roomId, bob.userId)).toMatchObject({
    content: { membership: 'join', join_authorised_via_users_server: alice.userId },
  });
  expect(await carol.try('joinRoomById', { path: { roomId } })).toMatchObject({
    status: 403,
    body: {
      errcode: 'M_FORBIDDEN',
      error: 'You do not belong to any of the required rooms/spaces to join this room.',
    },
  });
});

test('an invitation opens a restricted room without anybody vouching', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await roomWithRule(alice, { join_rule: 'restricted', allow: 'nobody' });
  await alice.call('inviteUser', { path: { roomId }, body: { user_id: bob.userId } });

  await bob.call('joinRoomById', { path: { roomId } });

  const event = (await memberEvent(alice, roomId, bob.userId)) as { content: object };
  expect(event.content).toEqual({ membership: 'join', displayname: 'bob' });
});

test('a restricted room without anybody who may invite cannot be joined through this server', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id: hall } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: hall } });
  const roomId = await roomWithRule(alice, {
    join_rule: 'restricted',
    allow: [{ type: 'm.room_membership', room_id: hall }],
  });
  const path = { roomId, eventType: 'm.room.power_levels', stateKey: '' };
  await alice.call('setRoomStateWithKey', { path, body: { invite: 50 } });

  expect(await bob.try('joinRoomById', { path: { roomId } })).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNKNOWN' },
  });
});

test.each(['r0', 'v3', 'api/v1', 'unstable'])('rooms can be joined under %s', async (version) => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  const byId = await bob.send('POST', `/_matrix/client/${version}/rooms/${room_id}/join`);
  const byEither = await carol.send('POST', `/_matrix/client/${version}/join/${room_id}`);

  expect(byId).toMatchObject({ status: 200, body: { room_id } });
  expect(byEither).toMatchObject({ status: 200, body: { room_id } });
});

test.each([
  ['no body and no type', {}],
  ['no body and the JSON type', { headers: { 'content-type': 'application/json' } }],
  ['an empty object', { body: '{}', headers: { 'content-type': 'application/json' } }],
  ['null', { body: 'null', headers: { 'content-type': 'application/json' } }],
  ['an empty object as text', { body: '{}', headers: { 'content-type': 'text/plain' } }],
])('a join may have %s', async (_, init) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });

  expect(await bob.send('POST', `/_matrix/client/v3/rooms/${room_id}/join`, init)).toMatchObject({
    status: 200,
    body: { room_id },
  });
});

test.each([
  ['{', 'M_NOT_JSON', 'Content not JSON.'],
  ['[]', 'M_BAD_JSON', 'Content must be a JSON object.'],
])('a join with the body %s is refused before the room is looked for', async (body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('POST', '/_matrix/client/v3/rooms/!x:y/join', { body })).toMatchObject({
    status: 400,
    body: { errcode, error },
  });
});

test('a room is the same in every spelling of its id', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  const [opaque, server] = room_id.slice(1).split(':');

  for (const spelling of [
    room_id,
    `!${opaque}%3A${server}`,
    `%21${opaque}:${server}`,
    `%21${opaque}%3a${server}`,
  ]) {
    expect(await bob.send('POST', `/_matrix/client/v3/rooms/${spelling}/join`)).toMatchObject({
      status: 200,
      body: { room_id },
    });
  }
});

test.each([
  // An empty transaction id, which only PUT takes.
  ['/_matrix/client/v3/rooms/!x:y/join/', 405],
  ['/_matrix/client/v3/join/!x:y/', 405],
  ['/_matrix/client/v3//rooms/!x:y/join', 404],
])('POST %s is no endpoint', async (target, status) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('POST', target)).toMatchObject({
    status,
    body: { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' },
  });
});
