import type { Seed } from './seed.js';

/** The agents of the requirements document ("Production-Like Test Agents"). */
const AGENTS = [
  { id: 'agent-test-001', name: 'Test Agent Alpha', created_at: '2025-01-01T10:00:00Z' },
  { id: 'agent-test-002', name: 'Test Agent Beta', created_at: '2025-01-01T11:00:00Z' },
  { id: 'agent-sync-test', name: 'Sync Test Agent', created_at: '2025-01-01T12:00:00Z' },
];

/** Its users ("Mock Credentials"). */
export const SAMPLE_USERS: NonNullable<Seed['users']> = [
  { username: 'admin', password: 'admin_password', access_token: 'mock_admin_token_123', admin: true },
  { username: 'letta', password: 'letta_password', access_token: 'mock_letta_token_456' },
];

const SPACE = '!mock_letta_space_123';

/** What a sandbox holds unless told otherwise: the sample data of the requirements document. */
export const SAMPLE_WORLD: Seed = {
  agents: AGENTS,
  users: SAMPLE_USERS,
  spaces: [
    {
      id: SPACE,
      name: 'Letta Agents',
      topic: 'Organization space for all Letta agent rooms',
      creator: 'admin',
      members: ['letta'],
    },
  ],
  rooms: AGENTS.map(({ id, name }) => ({
    id: `!mock_agent_room_${id}`,
    name: `Agent: ${name}`,
    topic: `Conversation room for agent ${name}`,
    creator: 'admin',
    members: ['letta'],
    parent: SPACE,
    order: id,
  })),
};
