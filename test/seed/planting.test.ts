import { controller, freshSandbox, lettaActor, matrixActor, matrixGuest } from '../support/users.js';

const WORLD = {
  settings: { letta_list_format: 'array' },
  agents: [{ id: 'agent-weather', name: 'Weather', created_at: '2024-02-03T04:05:06Z', tags: ['sky'] }],
  users: [
    { username: 'alice', password: 'wonderland', displayname: 'Alice', access_token: 'token-of-alice' },
    { username: '@bob:matrix.test', admin: true },
    { username: 'carol' },
  ],
  spaces: [
    { id: '!town', name: 'Town', creator: 'alice', members: ['bob'] },
    { id: '!county', name: 'County', creator: 'alice' },
  ],
  rooms: [
    {
      id: '!square:matrix.test',
      name: 'Square',
      topic: 'Where people meet',
      alias: 'square',
      creator: 'alice',
      members: ['bob'],
      invited: ['@carol:matrix.test'],
      room_version: '9',
      state: [
        {
          type: 'm.room.power_levels',
          content: { users: { '@alice:matrix.test': 100, '@bob:matrix.test': 50 } },
        },
        { type: 'm.room.topic', content: { topic: 'Where people talk' }, sender: 'bob' },
        { type: 'org.example.flag', state_key: 'red', content: { up: true } },
      ],
      messages: [{ body: 'Hello' }, { sender: 'bob', type: 'org.example.wave', content: { hands: 2 } }],
      parent: '!town',
      order: 'b',
    },
    { id: '!alley', name: 'Alley', creator: 'alice', public: true, parent: '!town:matrix.test', order: 'a' },
  ],
};

async function plantedWorld(): Promise<string> {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', { body: WORLD });
  return sandbox;
}

test('a seed is answered with the ids of what was added', async () => {
  expect(await controller(freshSandbox()).call('seedMock', { body: WORLD })).toEqual({
    agents: ['agent-weather'],
    users: ['@alice:matrix.test', '@bob:matrix.test', '@carol:matrix.test'],
    spaces: ['!town:matrix.test', '!county:matrix.test'],
    rooms: ['!square:matrix.test', '!alley:matrix.test'],
  });
});

test('a seeded agent is retrieved with what was given, and complete', async () => {
  const letta = lettaActor(await plantedWorld());

  expect(await letta.call('retrieve_agent', { path: { agent_id: 'agent-weather' } })).toMatchObject({
    id: 'agent-weather',
    name: 'Weather',
    created_at: '2024-02-03T04:05:06Z',
    tags: ['sky'],
    agent_type: 'letta_v1_agent',
  });
});

test('an agent can be seeded with every member there is', async () => {
  const sandbox = freshSandbox();
  const agent = {
    id: 'agent-x',
    name: 'X',
    description: 'd',
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-01-02T00:00:00Z',
    last_run_completion: '2024-01-03T00:00:00Z',
    agent_type: 'memgpt_agent',
    system: 's',
    model: 'anthropic/claude',
    embedding: 'openai/small',
    tags: ['a'],
    metadata: { any: [1] },
    project_id: 'p',
    timezone: 'Europe/Vienna',
    hidden: false,
  };
  const block = { label: 'human', value: 'v', description: 'b', limit: 10, read_only: true };
  await controller(sandbox).call('seedMock', { body: { agents: [{ ...agent, blocks: [block] }] } });

  const retrieved = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: 'agent-x' } });

  expect(retrieved).toMatchObject(agent);
  expect(retrieved.blocks).toMatchObject([block]);
});

test('agents that are seeded with nothing get ids and names, later ones newer', async () => {
  const sandbox = freshSandbox();
  const { agents } = await controller(sandbox).call('seedMock', { body: { agents: [{}, {}] } });

  const listed = await lettaActor(sandbox).call('list_agents', { query: { limit: 2 } as never });

  expect(agents).toHaveLength(2);
  expect(agents[0]).toMatch(/^agent-[0-9a-f-]{36}$/);
  expect((listed as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual([...agents].reverse());
});

test('a seeded user logs in with the password and has the token', async () => {
  const sandbox = await plantedWorld();

  const login = await matrixGuest(sandbox).call('login', {
    body: { type: 'm.login.password', user: 'alice', password: 'wonderland' },
  });

  expect(login).toMatchObject({ user_id: '@alice:matrix.test', access_token: 'token-of-alice' });
  expect(await matrixActor(sandbox, 'token-of-alice').call('getTokenOwner')).toMatchObject({
    user_id: '@alice:matrix.test',
  });
});

test('a user who is seeded with nothing but a name has a password, a token and a display name', async () => {
  const sandbox = await plantedWorld();
  const carol = matrixActor(sandbox, 'mock_carol_token');

  const { status } = await matrixGuest(sandbox).try('login', {
    body: { type: 'm.login.password', user: 'carol', password: 'carol_password' },
  });

  expect(status).toBe(200);
  expect(await carol.call('getUserProfile', { path: { userId: '@carol:matrix.test' } })).toEqual({
    displayname: 'carol',
  });
});

test('a seeded room has its members, its state and its messages', async () => {
  const sandbox = await plantedWorld();
  const alice = matrixActor(sandbox, 'token-of-alice');
  const roomId = '!square:matrix.test';

  const stateOf = async (eventType: string, stateKey = '') =>
    alice.call('getRoomStateWithKey', { path: { roomId, eventType, stateKey } as never });

  expect(await stateOf('m.room.name')).toEqual({ name: 'Square' });
  expect(await stateOf('m.room.topic')).toEqual({ topic: 'Where people talk' });
  expect(await stateOf('org.example.flag', 'red')).toEqual({ up: true });
  expect(await stateOf('m.room.canonical_alias')).toEqual({ alias: '#square:matrix.test' });
  expect(await stateOf('m.room.create')).toMatchObject({ room_version: '9', creator: '@alice:matrix.test' });
  const { rooms } = await controller(sandbox).call('getMockState');
  const { events } = rooms.find((room) => room.room_id === roomId) ?? {};
  const state = await alice.call('getRoomState', { path: { roomId } });
  // Both topics and power levels, bob's invitation beside his membership, and two messages.
  expect(events).toBe((state as unknown[]).length + 3 + 2);
  expect(rooms.find((room) => room.room_id === roomId)?.members).toEqual({
    '@alice:matrix.test': 'join',
    '@bob:matrix.test': 'join',
    '@carol:matrix.test': 'invite',
  });
});

test('a public room can be joined without an invitation, others cannot', async () => {
  const carol = matrixActor(await plantedWorld(), 'mock_carol_token');

  expect((await carol.try('joinRoomById', { path: { roomId: '!alley:matrix.test' }, body: {} })).status).toBe(
    200,
  );
  expect((await carol.try('joinRoomById', { path: { roomId: '!town:matrix.test' }, body: {} })).status).toBe(
    403,
  );
});

test('a room that names its space is the child of it, and the space its parent', async () => {
  const sandbox = await plantedWorld();
  const alice = matrixActor(sandbox, 'token-of-alice');

  const { spaces } = await controller(sandbox).call('getMockState');
  const parent = await alice.call('getRoomStateWithKey', {
    path: {
      roomId: '!square:matrix.test',
      eventType: 'm.space.parent',
      stateKey: '!town:matrix.test',
    } as never,
  });

  expect(spaces.find(({ room_id }) => room_id === '!town:matrix.test')?.children).toEqual([
    { room_id: '!alley:matrix.test', order: 'a' },
    { room_id: '!square:matrix.test', order: 'b' },
  ]);
  expect(parent).toEqual({ via: ['matrix.test'] });
});

test('a space may belong to one that is listed after it', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', {
    body: { spaces: [{ id: '!inner', parent: '!outer' }, { id: '!outer' }] },
  });

  const { spaces } = await controller(sandbox).call('getMockState');

  expect(spaces.find(({ room_id }) => room_id === '!outer:matrix.test')?.children).toEqual([
    { room_id: '!inner:matrix.test', order: null },
  ]);
});

test('a seeded room with nothing given is the first admin’s, with an id of its own', async () => {
  const sandbox = freshSandbox();
  const { rooms } = await controller(sandbox).call('seedMock', { body: { rooms: [{}] } });

  const { rooms: all } = await controller(sandbox).call('getMockState');

  expect(all.find(({ room_id }) => room_id === rooms[0])).toMatchObject({ creator: '@admin:matrix.test' });
});

test('a seed may name users and spaces that clients made before', async () => {
  const sandbox = await plantedWorld();
  await controller(sandbox).call('seedMock', {
    body: { rooms: [{ id: '!park', creator: 'carol', members: ['alice'], parent: '!town' }] },
  });

  const { spaces } = await controller(sandbox).call('getMockState');

  expect(spaces.find(({ room_id }) => room_id === '!town:matrix.test')?.children.at(-1)).toEqual({
    room_id: '!park:matrix.test',
    order: null,
  });
});

test('settings of a seed take effect', async () => {
  const sandbox = await plantedWorld();

  expect(await controller(sandbox).call('getMockSettings')).toMatchObject({ letta_list_format: 'array' });
  expect(await lettaActor(sandbox).call('list_agents')).toBeInstanceOf(Array);
});

test.each([
  [{ agents: [{ id: 'agent-test-001' }] }, '/body/agents/0', 'is refused: '],
  [{ agents: [{ id: 'agent-a' }, { id: 'agent-a' }] }, '/body/agents/1', 'is refused: '],
  [{ agents: [{ id: 'a' }] }, '/body/agents/0/id', 'must match pattern'],
  [{ agents: [{ created_at: 'yesterday' }] }, '/body/agents/0/created_at', 'must match format "date-time"'],
  [
    { agents: [{ nmae: 'x' }] },
    '/body/agents/0/nmae',
    'is not allowed here (Did you mean name?); allowed are id, name,',
  ],
  [{ users: [{ username: 'admin' }] }, '/body/users/0/username', 'is taken: @admin:matrix.test'],
  [{ users: [{ username: 'a' }, { username: 'a' }] }, '/body/users/1/username', 'is taken: @a:matrix.test'],
  [{ users: [{ username: '@a:other.org' }] }, '/body/users/0/username', 'must be on matrix.test'],
  [{ users: [{ username: 'A b' }] }, '/body/users/0/username', 'must match pattern'],
  [{ users: [{}] }, '/body/users/0/username', 'is missing'],
  [
    { users: [{ username: 'a', access_token: 'mock_admin_token_123' }] },
    '/body/users/0/access_token',
    'is already in use',
  ],
  [
    { rooms: [{ members: ['admin', 'nobody'] }] },
    '/body/rooms/0/members/1',
    'is an unknown user: @nobody:matrix.test',
  ],
  [{ rooms: [{ creator: 'nobody' }] }, '/body/rooms/0/creator', 'is an unknown user: @nobody:matrix.test'],
  [{ rooms: [{ invited: ['@x:other.org'] }] }, '/body/rooms/0/invited/0', 'is an unknown user: @x:other.org'],
  [
    { rooms: [{ invited: ['letta', 'letta'], members: ['admin', 'letta'] }] },
    '/body/rooms/0/invited/0',
    'is refused',
  ],
  [
    { rooms: [{ id: '!mock_letta_space_123' }] },
    '/body/rooms/0/id',
    'is taken: !mock_letta_space_123:matrix.test',
  ],
  [{ rooms: [{ id: '!a:other.org' }] }, '/body/rooms/0/id', 'must be on matrix.test'],
  [{ rooms: [{ room_version: '99' }] }, '/body/rooms/0/room_version', 'must be one of 1, 2'],
  [{ rooms: [{ alias: 'a' }, { alias: '#a:matrix.test' }] }, '/body/rooms/1/alias', 'is taken: #a'],
  [{ rooms: [{ alias: '#a:other.org' }] }, '/body/rooms/0/alias', 'must be on matrix.test'],
  [{ rooms: [{ parent: '!nowhere' }] }, '/body/rooms/0/parent', 'is an unknown space: !nowhere'],
  [
    { rooms: [{ parent: '!mock_agent_room_agent-test-001' }] },
    '/body/rooms/0/parent',
    'is no space: !mock_agent_room_agent-test-001',
  ],
  [{ spaces: [{ id: '!s', parent: '!s' }] }, '/body/spaces/0/parent', 'is the space itself'],
  [{ rooms: [{ order: 'a' }] }, '/body/rooms/0/order', 'says nothing without a parent'],
  [{ rooms: [{ messages: [{}] }] }, '/body/rooms/0/messages/0', 'needs either a body or a content'],
  [{ rooms: [{ messages: [{ body: 'x', content: {} }] }] }, '/body/rooms/0/messages/0', 'needs either'],
  [
    { rooms: [{ messages: [{ sender: 'letta', body: 'x' }] }] },
    '/body/rooms/0/messages/0',
    'is refused: User @letta:matrix.test not in room',
  ],
  [
    { rooms: [{ state: [{ type: 'm.room.member', state_key: '@letta:matrix.test', content: {} }] }] },
    '/body/rooms/0/state/0',
    'is about members, who go into members or invited',
  ],
  [{ rooms: [{ state: [{ type: 'm.room.create', content: {} }] }] }, '/body/rooms/0/state/0', 'is refused'],
  [{ rooms: [{ state: [{ type: 'a', content: 1 }] }] }, '/body/rooms/0/state/0/content', 'must be object'],
  [
    { spaces: [{ messages: [] }] },
    '/body/spaces/0/messages',
    'is not allowed here; allowed are id, name, topic,',
  ],
  [
    { users: [{ username: 7 }, {}] },
    '/body/users/0/username',
    'must be string, not 7; /body/users/1/username is missing',
  ],
  [
    { agents: [{ script: [{ matches: '(', acts: [{}] }] }] },
    '/body/agents/0/script/0/acts/0',
    'does nothing: it needs one of',
  ],
  [
    { agents: [{ id: 'agent-x', tools: ['nothing_like_it', 'run_cdoe'] }] },
    '/body/agents/0/tools/1',
    'names no tool: run_cdoe (Did you mean run_code?)',
  ],
  [{ settings: { dialect: 'x' } }, '/body/settings/dialect', 'must be one of documented, synapse, not "x"'],
  [{ user: [] }, '/body/user', 'is not allowed here (Did you mean users?); allowed are settings, blocks,'],
])('the seed %j is refused where it is wrong, and adds nothing', async (wrong, path, complaint) => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  const before = await control.call('getMockState');
  const body = {
    settings: { dialect: 'synapse' },
    agents: [{ id: 'agent-new' }],
    users: [{ username: 'new' }],
    spaces: [{ id: '!new' }],
    ...wrong,
  };

  const refused = await control.try('seedMock', { body });

  expect(refused.status).toBe(400);
  expect((refused.body as { message: string }).message).toContain(`${path} ${complaint}`);
  expect(await control.call('getMockState')).toEqual(before);
  expect(await control.call('getMockSettings')).toMatchObject({ dialect: 'documented' });
  expect(await control.call('getMockHealth')).toMatchObject({ bugs: [] });
});

test('a token that an earlier seed gave still works after a seed was added', async () => {
  const sandbox = await plantedWorld();
  await controller(sandbox).call('seedMock', { body: { agents: [{ id: 'agent-later' }] } });

  const { joined_rooms } = await matrixActor(sandbox, 'token-of-alice').call('getJoinedRooms');

  expect(joined_rooms.sort()).toEqual([
    '!alley:matrix.test',
    '!county:matrix.test',
    '!square:matrix.test',
    '!town:matrix.test',
  ]);
});

test('a reset takes back what was added', async () => {
  const sandbox = await plantedWorld();
  await controller(sandbox).call('resetMock');

  const { users } = await controller(sandbox).call('getMockState');

  expect(users.map(({ user_id }) => user_id)).toEqual(['@admin:matrix.test', '@letta:matrix.test']);
});
