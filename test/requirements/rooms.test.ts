import { contentOf, newRoom, setState, stateOf } from '../support/rooms.js';
import { freshSandbox, matrixActor, type MatrixUser, meet } from '../support/users.js';

/** The bodies and statuses of the requirements document, Matrix sections 4, 6, 7, 8 and 9, and its sample ids. */

const JSON_TYPE = { 'content-type': 'application/json' };

const ROOM = {
  name: 'Agent: Huly - Personal Site',
  topic: 'Conversation room for agent Huly - Personal Site',
  preset: 'private_chat',
  visibility: 'private',
  invite: ['@admin:matrix.oculair.ca', '@letta:matrix.oculair.ca'],
};

const SPACE = {
  name: 'Letta Agents',
  topic: 'Organization space for all Letta agent rooms',
  preset: 'private_chat',
  visibility: 'private',
  creation_content: { type: 'm.space' },
};

const create = (user: Pick<MatrixUser, 'send'>, body: object) =>
  user.send('POST', '/_matrix/client/r0/createRoom', { headers: JSON_TYPE, body: JSON.stringify(body) });

const put = (user: Pick<MatrixUser, 'send'>, roomId: string, path: string, body: object) =>
  user.send('PUT', `/_matrix/client/r0/rooms/${roomId}/state/${path}`, {
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });

const state = (user: Pick<MatrixUser, 'send'>, roomId: string, path = '') =>
  user.send('GET', `/_matrix/client/r0/rooms/${roomId}/state${path}`);

test('requirement 4 (POST /createRoom): Generate unique room IDs', async () => {
  const { agent } = await meet('documented', 'agent');

  const answers = [await create(agent, ROOM), await create(agent, ROOM), await create(agent, SPACE)];

  const ids = answers.map(({ body }) => (body as { room_id: string }).room_id);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers[0]?.body).toEqual({
    room_id: expect.stringMatching(/^![A-Za-z]+:matrix\.test$/) as unknown,
  });
  expect(new Set(ids).size).toBe(3);
});

test('requirement 4 (POST /createRoom): Differentiate between rooms and spaces (check creation_content.type)', async () => {
  const { agent } = await meet('documented', 'agent');
  const roomId = await newRoom(agent, ROOM);
  const spaceId = await newRoom(agent, SPACE);

  expect(await contentOf(agent, roomId, 'm.room.create')).not.toHaveProperty('type');
  expect(await contentOf(agent, spaceId, 'm.room.create')).toMatchObject({ type: 'm.space' });
});

test('requirement 4 (POST /createRoom): Track created rooms/spaces', async () => {
  const { agent } = await meet('documented', 'agent');
  const created = [await newRoom(agent, ROOM), await newRoom(agent, SPACE)];

  expect(await agent.call('getJoinedRooms')).toEqual({ joined_rooms: created });
});

test('requirement 4 (POST /createRoom): Store room name, topic, invitees', async () => {
  const { agent } = await meet('documented', 'agent');

  const roomId = await newRoom(agent, ROOM);

  expect(await contentOf(agent, roomId, 'm.room.name')).toEqual({ name: ROOM.name });
  expect(await contentOf(agent, roomId, 'm.room.topic')).toMatchObject({ topic: ROOM.topic });
  for (const invitee of ROOM.invite) {
    expect(await contentOf(agent, roomId, 'm.room.member', invitee)).toMatchObject({ membership: 'invite' });
  }
});

test('requirement 4 (POST /createRoom): Auto-add creator to room', async () => {
  const { agent } = await meet('documented', 'agent');

  const roomId = await newRoom(agent, ROOM);

  expect(await contentOf(agent, roomId, 'm.room.member', agent.userId)).toMatchObject({ membership: 'join' });
});

test.each([
  [{ preset: 'secret_chat' }],
  [{ visibility: 'hidden' }],
  [{ invite: 'nobody' }],
  [{ name: 42 }],
  [{ creation_content: 'm.space' }],
])('requirement 4 (POST /createRoom): Response (Error - 400) to %j', async (body) => {
  const { agent } = await meet('documented', 'agent');

  expect(await create(agent, body)).toMatchObject({
    status: 400,
    body: { errcode: 'M_BAD_JSON', error: 'Invalid room creation parameters' },
  });
});

test('requirement 4 (POST /createRoom): Response (Error - 400) to a list', async () => {
  const { agent } = await meet('documented', 'agent');

  expect(await create(agent, [])).toMatchObject({
    status: 400,
    body: { errcode: 'M_BAD_JSON', error: 'Invalid room creation parameters' },
  });
});

test('requirement 6 (PUT /rooms/{room_id}/state/m.room.name): Check if user is member of room', async () => {
  const { agent, other } = await meet('documented', 'agent', 'other');
  const roomId = await newRoom(agent, ROOM);

  expect(await put(other, roomId, 'm.room.name', { name: 'Agent: New Name' })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'You are not in this room' },
  });
  expect(await contentOf(agent, roomId, 'm.room.name')).toEqual({ name: ROOM.name });
});

test('requirement 6 (PUT /rooms/{room_id}/state/m.room.name): Update room name in state', async () => {
  const { agent } = await meet('documented', 'agent');
  const roomId = await newRoom(agent, ROOM);

  await put(agent, roomId, 'm.room.name', { name: 'Agent: New Name' });

  const names = (await stateOf(agent, roomId)).filter(({ type }) => type === 'm.room.name');
  expect(names).toMatchObject([{ state_key: '', content: { name: 'Agent: New Name' } }]);
});

test('requirement 6 (PUT /rooms/{room_id}/state/m.room.name): Return event ID', async () => {
  const { agent } = await meet('documented', 'agent');
  const roomId = await newRoom(agent, ROOM);

  const { status, body } = await put(agent, roomId, 'm.room.name', { name: 'Agent: New Name' });

  expect(status).toBe(200);
  expect(body).toEqual({ event_id: expect.stringMatching(/^\$/) as unknown });
});

test('requirement 6 (PUT /rooms/{room_id}/state/m.room.name): Allow GET requests to verify name change', async () => {
  const { agent } = await meet('documented', 'agent');
  const roomId = await newRoom(agent, ROOM);

  await put(agent, roomId, 'm.room.name', { name: 'Agent: New Name' });

  expect(await state(agent, roomId, '/m.room.name')).toMatchObject({
    status: 200,
    body: { name: 'Agent: New Name' },
  });
});

test('requirement 7 (GET /rooms/{room_id}/state): Return array of state events', async () => {
  const { agent } = await meet('documented', 'agent');
  const roomId = await newRoom(agent, ROOM);

  const { status, body } = await state(agent, roomId);

  expect(status).toBe(200);
  expect(Array.isArray(body)).toBe(true);
  for (const event of body as object[]) {
    expect(event).toMatchObject({
      type: expect.any(String) as unknown,
      state_key: expect.any(String) as unknown,
      content: expect.any(Object) as unknown,
    });
  }
});

test('requirement 7 (GET /rooms/{room_id}/state): Include m.room.create, m.room.name, m.space.child events', async () => {
  const { agent } = await meet('documented', 'agent');
  const spaceId = await newRoom(agent, { ...SPACE, room_version: '9' });
  await setState(agent, spaceId, 'm.space.child', { via: ['matrix.test'] }, '!child_room:matrix.test');

  const { body } = await state(agent, spaceId);

  const expected = [
    {
      type: 'm.room.create',
      state_key: '',
      content: { creator: agent.userId, room_version: '9', type: 'm.space' },
    },
    { type: 'm.room.name', state_key: '', content: { name: 'Letta Agents' } },
    { type: 'm.space.child', state_key: '!child_room:matrix.test', content: { via: ['matrix.test'] } },
  ].map((event) => expect.objectContaining(event) as unknown);
  expect(body).toEqual(expect.arrayContaining(expected));
});

test('requirement 7 (GET /rooms/{room_id}/state): Filter by user permissions', async () => {
  const { agent, other } = await meet('documented', 'agent', 'other');
  const roomId = await newRoom(agent, ROOM);

  expect(await state(other, roomId)).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } });
});

test('requirement 8 (PUT /rooms/{space_id}/state/m.space.child/{room_id}): Track space-child relationships', async () => {
  const { agent } = await meet('documented', 'agent');
  const spaceId = await newRoom(agent, SPACE);
  const children = [await newRoom(agent, ROOM), await newRoom(agent, ROOM)];

  for (const child of children) {
    const answer = await put(agent, spaceId, `m.space.child/${child}`, { via: ['matrix.test'] });
    expect(answer).toMatchObject({ status: 200, body: { event_id: expect.any(String) as unknown } });
  }

  const recorded = (await stateOf(agent, spaceId)).filter(({ type }) => type === 'm.space.child');
  expect(recorded.map(({ state_key }) => state_key)).toEqual(children);
});

test('requirement 8 (PUT /rooms/{space_id}/state/m.space.child/{room_id}): Store order field for sorting', async () => {
  const { agent } = await meet('documented', 'agent');
  const spaceId = await newRoom(agent, SPACE);
  const roomId = await newRoom(agent, ROOM);
  const child = { via: ['matrix.test'], order: 'agent-001' };

  await put(agent, spaceId, `m.space.child/${roomId}`, child);

  expect(await contentOf(agent, spaceId, 'm.space.child', roomId)).toEqual(child);
});

test('requirement 8 (PUT /rooms/{space_id}/state/m.space.child/{room_id}): Allow querying children via state endpoint', async () => {
  const { agent } = await meet('documented', 'agent');
  const spaceId = await newRoom(agent, SPACE);
  const roomId = await newRoom(agent, ROOM);
  await put(agent, spaceId, `m.space.child/${roomId}`, { via: ['matrix.test'] });

  expect(await state(agent, spaceId, `/m.space.child/${roomId}`)).toMatchObject({
    status: 200,
    body: { via: ['matrix.test'] },
  });
  const { body } = await state(agent, spaceId);
  expect(body).toEqual(
    expect.arrayContaining([expect.objectContaining({ type: 'm.space.child', state_key: roomId })]),
  );
});

test('requirement 9 (PUT /rooms/{room_id}/state/m.space.parent/{space_id}): Create bi-directional space relationship (child→parent, parent→child)', async () => {
  const { agent } = await meet('documented', 'agent');
  const spaceId = await newRoom(agent, SPACE);
  const roomId = await newRoom(agent, ROOM);

  const answer = await put(agent, roomId, `m.space.parent/${spaceId}`, { via: ['matrix.test'] });

  expect(answer).toMatchObject({ status: 200, body: { event_id: expect.any(String) as unknown } });
  expect(await contentOf(agent, roomId, 'm.space.parent', spaceId)).toEqual({ via: ['matrix.test'] });
  expect(await contentOf(agent, spaceId, 'm.space.child', roomId)).toEqual({ via: ['matrix.test'] });
});

test('requirement Sample Mock Data (Mock Room/Space IDs): the space is there', async () => {
  const admin = matrixActor(freshSandbox(), 'mock_admin_token_123');

  const { status, body } = await state(admin, '!mock_letta_space_123:matrix.test', '/m.room.create');

  expect(status).toBe(200);
  expect(body).toMatchObject({ type: 'm.space' });
});

test('requirement Sample Mock Data (Mock Room/Space IDs): every sample agent has its room, in the space', async () => {
  const letta = matrixActor(freshSandbox(), 'mock_letta_token_456');

  for (const agent of ['agent-test-001', 'agent-test-002', 'agent-sync-test']) {
    const roomId = `!mock_agent_room_${agent}:matrix.test`;
    expect(await state(letta, roomId)).toMatchObject({ status: 200 });
    expect(await state(letta, '!mock_letta_space_123:matrix.test', `/m.space.child/${roomId}`)).toMatchObject(
      { status: 200, body: { via: ['matrix.test'] } },
    );
  }
});
