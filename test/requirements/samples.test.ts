import { controller, freshSandbox, lettaActor, matrixActor, matrixGuest } from '../support/users.js';

const SPACE = '!mock_letta_space_123:matrix.test';
const AGENTS = [
  { id: 'agent-test-001', name: 'Test Agent Alpha', created_at: '2025-01-01T10:00:00Z' },
  { id: 'agent-test-002', name: 'Test Agent Beta', created_at: '2025-01-01T11:00:00Z' },
  { id: 'agent-sync-test', name: 'Sync Test Agent', created_at: '2025-01-01T12:00:00Z' },
];
const CREDENTIALS = [
  ['@admin:matrix.test', 'admin_password', 'mock_admin_token_123'],
  ['@letta:matrix.test', 'letta_password', 'mock_letta_token_456'],
] as const;

const roomOf = (agentId: string) => `!mock_agent_room_${agentId}:matrix.test`;

test('requirement Sample Mock Data (Production-Like Test Agents): the three agents are listed', async () => {
  const { data } = (await lettaActor(freshSandbox()).call('list_agents', {
    query: { limit: 100 } as never,
    headers: { 'user-agent': 'python-requests' },
  })) as { data: typeof AGENTS };

  const listed = data.map(({ id, name, created_at }) => ({ id, name, created_at }));
  expect(listed.sort((a, b) => a.created_at.localeCompare(b.created_at))).toEqual(AGENTS);
});

test.each(CREDENTIALS)(
  'requirement Sample Mock Data (Mock Credentials): %s logs in with the password and gets the token',
  async (userId, password, token) => {
    for (const user of [userId, userId.slice(1).split(':')[0]]) {
      const login = await matrixGuest(freshSandbox()).call('login', {
        body: { type: 'm.login.password', user, password },
      });

      expect(login).toMatchObject({ user_id: userId, access_token: token });
    }
  },
);

test.each(CREDENTIALS)(
  'requirement Sample Mock Data (Mock Credentials): the token of %s works from the start',
  async (userId, _, token) => {
    const owner = await matrixActor(freshSandbox(), token).call('getTokenOwner');

    expect(owner).toMatchObject({ user_id: userId });
  },
);

test('requirement Sample Mock Data (Mock Credentials): admin is a server admin and letta is not', async () => {
  const { users } = await controller(freshSandbox()).call('getMockState');

  expect(users.map(({ user_id, admin }) => [user_id, admin])).toEqual([
    ['@admin:matrix.test', true],
    ['@letta:matrix.test', false],
  ]);
});

test('requirement Sample Mock Data (Mock Room/Space IDs): the space lists the room of every agent', async () => {
  const state = (await matrixActor(freshSandbox(), 'mock_admin_token_123').call('getRoomState', {
    path: { roomId: SPACE },
  })) as { type: string; state_key: string; content: Record<string, unknown> }[];

  const contentOf = (type: string) => state.find((event) => event.type === type)?.content;
  expect(contentOf('m.room.create')).toMatchObject({ type: 'm.space' });
  expect(contentOf('m.room.name')).toEqual({ name: 'Letta Agents' });
  expect(
    state
      .filter(({ type }) => type === 'm.space.child')
      .map(({ state_key, content }) => [state_key, content]),
  ).toEqual(AGENTS.map(({ id }) => [roomOf(id), { via: ['matrix.test'], order: id }]));
});

test.each(AGENTS)(
  'requirement Sample Mock Data (Mock Room/Space IDs): the room of $id is named after the agent and knows its space',
  async ({ id, name }) => {
    const letta = matrixActor(freshSandbox(), 'mock_letta_token_456');
    const stateOf = (eventType: string, stateKey: string) =>
      letta.call('getRoomStateWithKey', { path: { roomId: roomOf(id), eventType, stateKey } as never });

    expect(await stateOf('m.room.name', '')).toEqual({ name: `Agent: ${name}` });
    expect(await stateOf('m.space.parent', SPACE)).toEqual({ via: ['matrix.test'] });
  },
);

test.each(CREDENTIALS)(
  'requirement Sample Mock Data (Mock Room/Space IDs): %s is joined to the space and all rooms',
  async (_userId, _password, token) => {
    const { joined_rooms } = await matrixActor(freshSandbox(), token).call('getJoinedRooms');

    expect([...joined_rooms].sort()).toEqual([SPACE, ...AGENTS.map(({ id }) => roomOf(id))].sort());
  },
);
