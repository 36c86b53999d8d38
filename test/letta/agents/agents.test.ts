import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { listPage, seedAgents } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

test('an agent that was seeded with an id and a name is served with everything an agent has', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [{ id: 'agent-weather', name: 'Weather' }]);

  const agent = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: 'agent-weather' } });

  expect(agent).toMatchObject({
    id: 'agent-weather',
    name: 'Weather',
    agent_type: 'letta_v1_agent',
    model: 'openai/gpt-4o-mini',
    llm_config: { handle: 'openai/gpt-4o-mini', model: 'gpt-4o-mini', model_endpoint_type: 'openai' },
    embedding: 'openai/text-embedding-3-small',
    embedding_config: { embedding_model: 'text-embedding-3-small', embedding_dim: 1536 },
    memory: { agent_type: 'letta_v1_agent', blocks: [] },
    tags: [],
    tools: [],
    timezone: 'UTC',
    last_run_completion: null,
    hidden: null,
  });
  expect(agent.updated_at).toBe(agent.created_at);
});

test('what is said of an agent is kept, and what follows from it is filled in', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    {
      id: 'agent-weather',
      model: 'anthropic/claude-haiku-4-5',
      blocks: [{ label: 'human', value: 'Lives in Bergen.' }],
      created_at: '2025-01-15T11:30:00.25+01:00',
    },
  ]);

  const agent = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: 'agent-weather' } });

  expect(agent).toMatchObject({
    name: 'agent-weather',
    created_at: '2025-01-15T10:30:00.250000Z',
    llm_config: { handle: 'anthropic/claude-haiku-4-5', model_endpoint_type: 'anthropic' },
    model_settings: { provider_type: 'anthropic' },
    blocks: [{ label: 'human', value: 'Lives in Bergen.', limit: 100000 }],
  });
  expect(agent.memory.blocks).toEqual(agent.blocks);
  expect(agent.blocks[0]?.id).toMatch(/^block-[0-9a-f]{8}-/);
});

test('two agents of one id cannot be seeded', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [{ id: 'agent-weather' }]);

  await expect(seedAgents(sandbox, [{ id: 'agent-other' }, { id: 'agent-weather' }])).rejects.toThrow(
    'unique constraint',
  );
  expect(
    await lettaActor(sandbox).try('retrieve_agent', { path: { agent_id: 'agent-other' } }),
  ).toMatchObject({
    status: 404,
  });
});

test('the id of an agent may come percent-encoded', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [{ id: 'agent-été' }]);

  const answer = await lettaActor(sandbox).send('GET', '/v1/agents/agent-%C3%A9t%C3%A9/');

  expect(answer).toMatchObject({ status: 200, body: { id: 'agent-été' } });
});

test('an agent that does not exist is not found', async () => {
  const { status, body } = await lettaActor(freshSandbox()).try('retrieve_agent', {
    path: { agent_id: 'agent-missing' },
  });

  expect(status).toBe(404);
  expect(body).toEqual({
    detail: 'Agent with ID agent-missing not found',
    error: 'Not Found',
    message: 'Agent with ID agent-missing not found',
  });
});

test('agents are counted, all of them or those that a filter lets through', async () => {
  const sandbox = freshSandbox();
  const ids = await seedAgents(sandbox, [
    { name: 'Rain' },
    { name: 'Rainbow', hidden: true },
    { name: 'Snow' },
  ]);
  const letta = lettaActor(sandbox);

  expect(await letta.call('count_agents')).toBe(ids.length - 1);
  expect(await letta.call('count_agents', { query: { query_text: 'rain' } })).toBe(1);
});

/** The official description is not ours to ship; some checkouts have it in a folder beside or above theirs. */
function findOfficial(folder = new URL('../../../', import.meta.url)): URL | undefined {
  const file = new URL('shared/reference/api/letta.openapi.json', folder);
  if (existsSync(file)) return file;
  return folder.pathname === '/' ? undefined : findOfficial(new URL('../../', folder));
}

const official = findOfficial();
const source = official ?? new URL('../../../generated/letta.json', import.meta.url);

test(`agents hold to the schema of ${official ? 'the official description' : 'our description, as the official one is not here'}`, async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { name: 'Plain' },
    {
      name: 'Rich',
      description: 'Knows much',
      model: 'groq/llama-3',
      embedding: 'ollama/nomic',
      agent_type: 'sleeptime_agent',
      blocks: [{ label: 'persona', value: 'Curious', limit: 10, read_only: true }],
      metadata: { a: [1] },
      last_run_completion: '2025-02-01T00:00:00Z',
    },
  ]);

  const { data } = await listPage(sandbox, 'limit=0');

  const validate = agentSchema();
  for (const agent of data) expect([agent.id, validate(agent) || validate.errors]).toEqual([agent.id, true]);
  expect(data).toHaveLength(5);
});

function agentSchema() {
  const text = JSON.parse(readFileSync(source, 'utf8')) as {
    components?: { schemas: Record<string, object> };
    schemas: Record<string, object>;
  };
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  addFormats.default(ajv);
  for (const [name, schema] of Object.entries(text.components?.schemas ?? text.schemas)) {
    ajv.addSchema(schema, `#/components/schemas/${name}`);
  }
  return ajv.compile({ $ref: '#/components/schemas/AgentState' });
}
