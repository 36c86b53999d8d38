import { matrixActor, type MatrixUser, meet } from '../support/users.js';

/** The bodies and statuses of the requirements document, Matrix sections 5, 10 and 11. */

const join = (user: MatrixUser, roomId: string) =>
  user.send('POST', `/_matrix/client/r0/rooms/${roomId}/join`, {
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });

const joinedRooms = (user: MatrixUser) => user.send('GET', '/_matrix/client/r0/joined_rooms');

test('requirement 5 (POST /rooms/{room_id}/join): Check if user is invited or room is public', async () => {
  const { agent, reader, other } = await meet('documented', 'agent', 'reader', 'other');
  const invited = await agent.call('createRoom', {
    body: { preset: 'private_chat', visibility: 'private', invite: [reader.userId] },
  });
  const open = await agent.call('createRoom', { body: { preset: 'public_chat' } });

  expect(await join(reader, invited.room_id)).toMatchObject({
    status: 200,
    body: { room_id: invited.room_id },
  });
  expect(await join(other, open.room_id)).toMatchObject({ status: 200, body: { room_id: open.room_id } });
});

test('requirement 5 (POST /rooms/{room_id}/join): Add user to room members list', async () => {
  const { agent, reader } = await meet('documented', 'agent', 'reader');
  const { room_id } = await agent.call('createRoom', { body: { invite: [reader.userId] } });

  await join(reader, room_id);

  const { joined } = await agent.call('getJoinedMembersByRoom', { path: { roomId: room_id } });
  expect(Object.keys(joined)).toEqual([agent.userId, reader.userId]);
});

test('requirement 5 (POST /rooms/{room_id}/join): Return success even if already joined (idempotent)', async () => {
  const { agent, reader } = await meet('documented', 'agent', 'reader');
  const { room_id } = await agent.call('createRoom', { body: { invite: [reader.userId] } });

  for (const user of [reader, reader, agent]) {
    const { status, body } = await join(user, room_id);
    expect({ status, body }).toEqual({ status: 200, body: { room_id } });
  }
});

test('requirement 5 (POST /rooms/{room_id}/join): Return 403 if private room and not invited', async () => {
  const { agent, reader } = await meet('documented', 'agent', 'reader');
  const { room_id } = await agent.call('createRoom', { body: { preset: 'private_chat' } });

  const { status, body } = await join(reader, room_id);

  expect({ status, body }).toEqual({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'You are not invited to this room' },
  });
  expect((await joinedRooms(reader)).body).toEqual({ joined_rooms: [] });
});

test('requirement 10 (GET /joined_rooms): Track which rooms each user has joined', async () => {
  const { agent, reader } = await meet('documented', 'agent', 'reader');
  const { room_id } = await agent.call('createRoom', { body: { invite: [reader.userId] } });

  expect((await joinedRooms(reader)).body).toEqual({ joined_rooms: [] });
  await join(reader, room_id);
  expect((await joinedRooms(reader)).body).toEqual({ joined_rooms: [room_id] });
  await reader.call('leaveRoom', { path: { roomId: room_id } });
  expect((await joinedRooms(reader)).body).toEqual({ joined_rooms: [] });
});

test('requirement 10 (GET /joined_rooms): Return array of room IDs for authenticated user', async () => {
  const { agent, reader } = await meet('documented', 'agent', 'reader');
  const rooms: string[] = [];
  for (const name of ['first', 'second']) {
    rooms.push((await agent.call('createRoom', { body: { name } })).room_id);
  }
  const space = await agent.call('createRoom', {
    body: { name: 'Letta Agents', creation_content: { type: 'm.space' } },
  });
  await reader.call('createRoom', { body: { name: 'of somebody else' } });

  const { status, body } = await joinedRooms(agent);

  expect({ status, body }).toEqual({ status: 200, body: { joined_rooms: [...rooms, space.room_id] } });
});

const setName = (user: Pick<MatrixUser, 'send'>, userId: string, displayname: string, version = 'v3') =>
  user.send('PUT', `/_matrix/client/${version}/profile/${userId}/displayname`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ displayname }),
  });

test.each(['v3', 'r0'])(
  'requirement 11 (PUT /%s/profile/{user_id}/displayname): Store display name per user',
  async (version) => {
    const { agent_001: huly, other } = await meet('documented', 'agent_001', 'other');

    const { status, body } = await setName(huly, huly.userId, 'Huly - Personal Site', version);

    expect({ status, body }).toEqual({ status: 200, body: {} });
    expect(await other.call('getUserProfile', { path: { userId: huly.userId } })).toEqual({
      displayname: 'Huly - Personal Site',
    });
    expect(await other.call('getUserProfile', { path: { userId: other.userId } })).toEqual({
      displayname: 'other',
    });
  },
);

test('requirement 11 (PUT /profile/{user_id}/displayname): Allow users to update own display name', async () => {
  const { agent_001: huly, other } = await meet('documented', 'agent_001', 'other');

  expect((await setName(huly, huly.userId, 'Mine')).status).toBe(200);
  expect(await setName(other, huly.userId, 'Not yours')).toMatchObject({
    status: 400,
    body: { errcode: 'M_FORBIDDEN', error: "Cannot set another user's displayname" },
  });
});

test('requirement 11 (PUT /profile/{user_id}/displayname): Return 401 for invalid tokens', async () => {
  const { agent_001: huly, sandbox } = await meet('documented', 'agent_001');

  const { status, body } = await setName(matrixActor(sandbox, 'invalid'), huly.userId, 'Nobody');

  expect({ status, body }).toMatchObject({
    status: 401,
    body: { errcode: 'M_UNKNOWN_TOKEN', error: 'Unrecognised access token' },
  });
});
