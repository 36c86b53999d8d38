import { createAgent, createBlock } from '../support/agents.js';
import { meetAgent } from '../support/talk.js';
import { freshSandbox, lettaActor } from '../support/users.js';

test('a body that does not say what it is is JSON', async () => {
  const body = new TextEncoder().encode('{"label":"a","value":"b"}');

  const { status, body: block } = await lettaActor(freshSandbox()).send('POST', '/v1/blocks/', { body });

  expect(status).toBe(200);
  expect(block).toMatchObject({ label: 'a', value: 'b' });
});

test('a block that is deleted is gone from the conversation that has it for itself', async () => {
  const { letta, agent } = await meetAgent({ memory_blocks: [{ label: 'human', value: 'x' }] });
  const { id, isolated_block_ids } = await letta.call('create_conversation', {
    query: { agent_id: agent.id },
    body: { isolated_block_labels: ['human'] },
  });
  const path = { conversation_id: id };

  await letta.call('delete_block', { path: { block_id: isolated_block_ids![0]! } });

  expect((await letta.call('retrieve_conversation', { path })).isolated_block_ids).toEqual([]);
});

test('a provider that cannot be made leaves the one of its name as it was', async () => {
  const letta = lettaActor(freshSandbox());
  const made = await letta.call('create_provider', {
    body: { name: 'Ada', provider_type: 'xai', api_key: 'k' },
  });
  await letta.call('delete_provider', { path: { provider_id: made.id! } });
  const before = await letta.call('retrieve_provider', { path: { provider_id: made.id! } });

  const { status, body } = await letta.try('create_provider', {
    body: { name: 'Ada', provider_type: 'fireworks', api_key: 'l' },
  });

  expect(status).toBe(400);
  expect(body).toMatchObject({ detail: 'Unknown provider type: ProviderType.fireworks' });
  expect(await letta.call('retrieve_provider', { path: { provider_id: made.id! } })).toEqual(before);
});

test('the tags of blocks are listed with those of agents', async () => {
  const sandbox = freshSandbox();
  await createAgent(sandbox, { tags: ['b', 'c'] });
  await createBlock(sandbox, 'x', 'y', { tags: ['a', 'b'] });

  expect(await lettaActor(sandbox).call('list_tags')).toEqual(['a', 'b', 'c']);
});

test('the members that an embedding configuration leaves out are filled in', async () => {
  const embedding_config = { embedding_model: 'm', embedding_endpoint_type: 'openai', embedding_dim: 3 };

  const agent = await createAgent(freshSandbox(), { embedding_config });

  expect(agent.embedding_config).toEqual({
    ...embedding_config,
    embedding_endpoint: null,
    embedding_chunk_size: 300,
    handle: null,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
  });
});

const UNKNOWN = '00000000-0000-4000-8000-000000000009';

test.each([
  ['GET', '/v1/archives/?agent_id=', 400, 'INVALID_ARGUMENT: Invalid agent ID format: . Expected'],
  ['GET', '/v1/archives/?agent_id=x', 400, 'INVALID_ARGUMENT: Invalid agent ID format: x. Expected'],
  ['GET', '/v1/steps/?start_date=x', 400, "Invalid isoformat string: 'x'"],
  ['GET', '/v1/steps/?end_date=2025-13-01', 400, "Invalid isoformat string: '2025-13-01'"],
  ['GET', `/v1/steps/step-${UNKNOWN}/messages?after=x`, 404, 'No Message found with id x'],
  ['GET', `/v1/runs/run-${UNKNOWN}/metrics`, 404, 'RunMetrics not found'],
  ['DELETE', `/v1/folders/source-${UNKNOWN}/file-${UNKNOWN}`, 404, 'FileMetadata not found'],
])('%s %s is refused with %i %s', async (method, target, status, text) => {
  const answer = await lettaActor(freshSandbox()).send(method, target);

  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(text);
});

test('folders of no name in particular are all folders, conversations of no agent are none', async () => {
  const { letta, agent } = await meetAgent();
  await letta.call('create_folder', { body: { name: 'f' } });
  await letta.call('create_conversation', { query: { agent_id: agent.id }, body: {} });

  expect(await letta.call('list_folders', { query: { name: '' } })).toHaveLength(1);
  expect(await letta.call('list_conversations', { query: { agent_id: '' } })).toEqual([]);
});

test('a step tells how many tokens were thought, where there were any', async () => {
  const { letta, say, script } = await meetAgent();
  await say('hello');
  await script([{ assistant: 'Hi.' }]);
  await say('hello');

  const steps = await letta.call('list_steps');

  expect(steps.map((step) => step.reasoning_tokens)).toEqual([null, expect.any(Number)]);
});

test.each([
  [
    { type: 'json_schema' },
    "'loc': ('body', 'response_format', 'json_schema', 'json_schema'), 'msg': 'Field required'",
  ],
  [{ type: 'xml' }, "<ResponseFormatType.text: 'text'>, <ResponseFormatType.json_schema: 'json_schema'>"],
  [{}, "Unable to extract tag using discriminator 'type'"],
])('the response format %j is refused', async (response_format, text) => {
  const { status, body } = await lettaActor(freshSandbox()).try('create_agent', {
    body: { response_format } as never,
  });

  expect(status).toBe(422);
  expect((body as { detail: string }).detail).toContain(text);
});

test('of a response format, what its type has no use for is dropped', async () => {
  const agent = await createAgent(freshSandbox(), { response_format: { type: 'text', json_schema: {} } });

  expect(agent.response_format).toEqual({ type: 'text' });
});
