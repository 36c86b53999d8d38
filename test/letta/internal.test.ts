import { createAgent } from '../support/agents.js';
import { meetAgent } from '../support/talk.js';
import { freshSandbox, lettaActor } from '../support/users.js';

test('blocks made by what Letta itself asks are blocks like others', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox);
  const block = await letta.call('create_internal_block', { body: { label: 'weather', value: 'Rain.' } });
  const path = { agent_id: agent.id, block_id: block.id, block_label: 'weather' };
  await letta.call('attach_core_memory_block', { path });

  const changed = await letta.call('modify_internal_core_memory_block', { path, body: { value: 'Sun.' } });
  const listed = await letta.call('list_internal_blocks', { query: { label: 'weather' } });
  const agents = await letta.call('list_agents_for_internal_block', { path });
  await letta.call('delete_internal_block', { path });

  expect(changed).toEqual({ ...block, value: 'Sun.', last_updated_by_id: changed.last_updated_by_id });
  expect(listed).toEqual([changed]);
  expect(agents.map(({ id }) => id)).toEqual([agent.id]);
  expect((await letta.try('retrieve_block', { path })).status).toBe(404);
});

test('runs are listed by their ids and their steps', async () => {
  const { letta, say, path } = await meetAgent();
  await say('one');
  await say('two');
  const [two, one] = await letta.call('list_runs', { query: path });
  const listed = async (query: object) =>
    (await letta.call('list_internal_runs', { query: { ...path, ...query } })).map(({ id }) => id);

  expect(await listed({})).toEqual([two!.id, one!.id]);
  expect(await listed({ ascending: true })).toEqual([one!.id, two!.id]);
  expect(await listed({ run_id: one!.id })).toEqual([one!.id]);
  expect(await listed({ step_count: 1, limit: 1 })).toEqual([two!.id]);
  expect(await listed({ step_count: 2 })).toEqual([]);
  expect(await listed({ step_count: 2, step_count_operator: 'gte' })).toEqual([]);
  expect(await listed({ step_count: 2, step_count_operator: 'lte' })).toEqual([two!.id, one!.id]);
});

test('a batch is invented, is over and brought nothing', async () => {
  const letta = lettaActor(freshSandbox());
  const agent_id = 'agent-7659b796-4723-4d61-98b5-737f874ee652';

  const { body: batch, headers } = await letta.try('create_batch', { body: { requests: [{ agent_id }] } });
  const path = { batch_id: (batch as { id: string }).id };

  expect(batch).toMatchObject({ job_type: 'batch', status: 'completed' });
  expect(headers.get('x-mock-answer')).toBe('faked');
  expect(await letta.call('retrieve_batch', { path })).toMatchObject({ status: 'completed' });
  expect(await letta.call('list_messages_for_batch', { path })).toEqual({ messages: [] });
  expect(await letta.call('cancel_batch', { path })).toBeNull();
  expect(await letta.call('list_batches')).toEqual([]);
});

test('a chat completion is an invented text, and never a stream', async () => {
  const letta = lettaActor(freshSandbox());
  const body = { model: 'x', messages: [{ role: 'user', content: 'hello' }] };

  const { choices } = await letta.call('create_chat_completion', { body: body as never });

  expect(choices).toEqual([
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: expect.any(String) } },
  ]);
  expect(
    await letta.try('create_chat_completion', { body: { ...body, stream: true } as never }),
  ).toMatchObject({ status: 422, body: { message: expect.stringMatching(/^body\.stream: /) } });
});

test.each([
  ['GET', '/v1/tools/mcp/oauth/callback'],
  ['GET', '/v1/mcp-servers/connect/x'],
  ['POST', '/v1/voice-beta/x/chat/completions'],
  ['POST', '/v1/_internal_templates/agents'],
  ['GET', '/v1/_internal_templates/deployment/x'],
])('what streams to people or templates is not there: %s %s', async (method, path) => {
  expect(await lettaActor(freshSandbox()).send(method, path)).toMatchObject({ status: 404 });
});
