import Letta, { AuthenticationError, InternalServerError, NotFoundError } from '@letta-ai/letta-client';
import { seedManyAgents } from '../support/agents.js';
import { controller, freshSandbox } from '../support/users.js';

/** The SDK as its users have it, in a sandbox. */
function sdk(sandbox: string, apiKey = 'lettaSecurePass123'): Letta {
  return new Letta({ baseURL: `${process.env.MOCK_LETTA_URL}/~${sandbox}`, apiKey });
}

async function idsOf(agents: AsyncIterable<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of agents) ids.push(id);
  return ids;
}

test("Letta's SDK asks for the server's health", async () => {
  expect(await sdk(freshSandbox()).health()).toEqual({ version: '0.16.7', status: 'ok' });
});

test("Letta's SDK pages through all agents and comes to an end", async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 20);

  expect(await idsOf(sdk(sandbox).agents.list({ limit: 7 }))).toEqual(ids);
  expect(await idsOf(sdk(sandbox).agents.list())).toEqual(ids);

  const { requests } = await controller(sandbox).call('listMockRequests');
  expect(requests.filter(({ operation_id }) => operation_id === 'list_agents')).toHaveLength(5 + 2);
});

test("Letta's SDK pages backwards from where it is told and comes to an end", async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 5);

  expect(await idsOf(sdk(sandbox).agents.list({ before: ids[3], limit: 2 }))).toEqual(ids.slice(0, 2));
});

test("Letta's SDK filters by several tags", async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', {
    body: {
      agents: [
        { id: 'agent-a', tags: ['x', 'y'] },
        { id: 'agent-b', tags: ['x'] },
      ],
    },
  });

  const agents = sdk(sandbox).agents.list({
    tags: ['x', 'y'],
    match_all_tags: true,
    include: ['agent.tags'],
  });

  expect(await idsOf(agents)).toEqual(['agent-a']);
});

test("Letta's SDK retrieves an agent and counts them all", async () => {
  const letta = sdk(freshSandbox());

  const agent = await letta.agents.retrieve('agent-test-001');

  expect(agent).toMatchObject({
    id: 'agent-test-001',
    name: 'Test Agent Alpha',
    created_at: '2025-01-01T10:00:00Z',
  });
  expect(agent.llm_config.model).toBe('gpt-4o-mini');
});

test("Letta's SDK does not find an agent that is not there", async () => {
  await expect(sdk(freshSandbox()).agents.retrieve('agent-missing')).rejects.toThrow(NotFoundError);
});

test("Letta's SDK is refused with a wrong key", async () => {
  const listing = idsOf(sdk(freshSandbox(), 'wrong').agents.list());

  await expect(listing).rejects.toThrow(AuthenticationError);
  await expect(listing).rejects.toThrow('401 Invalid or missing authentication token');
});

test("Letta's SDK overcomes a server that fails twice", async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'list_agents', status: 500, times: 2, headers: { 'retry-after-ms': '1' } },
  });

  expect(await idsOf(sdk(sandbox).agents.list())).toHaveLength(3);
});

test("Letta's SDK gives up at once when it is told not to retry", async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'list_agents', status: 500, no_retry: true },
  });

  await expect(idsOf(sdk(sandbox).agents.list())).rejects.toThrow(InternalServerError);

  const { requests } = await controller(sandbox).call('listMockRequests');
  expect(requests).toHaveLength(1);
});

test("Letta's SDK reads the invented models", async () => {
  const letta = sdk(freshSandbox());

  expect(await letta.models.list()).toEqual(expect.any(Array));
  expect(await letta.models.embeddings.list()).toEqual(expect.any(Array));
});
