import { createAgent, tryToCreateAgent } from '../support/agents.js';
import { meetAgent } from '../support/talk.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';

/** What every object of JavaScript has, so that a table that is one seems to know it. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test.each(INHERITED)('a block can be labelled %s', async (label) => {
  const letta = lettaActor(freshSandbox());

  const block = await letta.call('create_block', { body: { label, value: 'x' } });

  expect(block).toMatchObject({ label, description: null });
  expect(await letta.call('list_blocks')).toEqual([block]);
});

test.each(INHERITED)('a provider can be called %s', async (provider) => {
  const model = `${provider}/x`;

  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_model_handles: 'any' } });

  const agent = await createAgent(sandbox, { model, embedding: model });

  expect(agent).toMatchObject({ model, llm_config: { model_endpoint: null, provider_name: provider } });
  expect(agent.compaction_settings).toMatchObject({ model });
});

test.each(INHERITED)('%s is no boolean', async (text) => {
  const { status, body } = await lettaActor(freshSandbox()).send(
    'GET',
    `/v1/agents/?match_all_tags=${text}&tags=x`,
  );

  expect(status).toBe(422);
  expect(body).toMatchObject({ detail: expect.stringContaining("'type': 'bool_parsing'") as unknown });
});

test.each(INHERITED)('%s includes nothing', async (wish) => {
  const { status } = await lettaActor(freshSandbox()).send(
    'GET',
    `/v1/agents/?include_relationships=${wish}`,
  );

  expect(status).toBe(200);
});

test.each(INHERITED)('%s is no type of an argument', async (type) => {
  const source_code = `def f(x: ${type}):\n    """F.\n\n    Args:\n        x: it\n    """\n    return x\n`;

  const { status, body } = await lettaActor(freshSandbox()).try('create_tool', { body: { source_code } });

  expect(status).toBe(400);
  expect(body).toMatchObject({
    detail: expect.stringContaining('has no corresponding JSON schema type') as unknown,
  });
});

test.each(INHERITED)('%s is no command of the memory tool', async (command) => {
  const { say, script } = await meetAgent();
  await script([{ tool_call: { name: 'memory', arguments: { command } } }]);

  const { messages } = await say('Hi');

  expect(messages).toContainEqual(
    expect.objectContaining({
      status: 'error',
      tool_return: expect.stringContaining(`Unknown command '${command}'`) as unknown,
    }),
  );
});

test.each(['lmstudio', 'webui-legacy', 'fireworks', 'vllm'])(
  'an agent cannot be made with a model of %s, which has no settings to tell of',
  async (model_endpoint_type) => {
    const sandbox = freshSandbox();
    const llm_config = { model: 'x', model_endpoint_type, context_window: 5 };
    const agent = await createAgent(sandbox);

    const made = await tryToCreateAgent(sandbox, { name: 'never', llm_config });
    const changed = await lettaActor(sandbox).try('modify_agent', {
      path: { agent_id: agent.id },
      body: { name: 'never', llm_config } as never,
    });

    for (const { status, body } of [made, changed]) {
      expect(status).toBe(400);
      expect(body).toMatchObject({
        detail: expect.stringContaining("discriminator 'provider_type'") as unknown,
      });
    }
    expect(await lettaActor(sandbox).call('count_agents', { query: { name: 'never' } })).toBe(0);
  },
);

test.each([
  ['zai_coding', {}, { provider_type: 'zai', thinking: { type: 'disabled', clear_thinking: false } }],
  ['minimax', {}, { provider_type: 'anthropic', thinking: { type: 'disabled', budget_tokens: 1024 } }],
  ['chatgpt_oauth', {}, { provider_type: 'chatgpt_oauth', reasoning: { reasoning_effort: 'medium' } }],
  ['openai', { handle: 'sglang/x' }, { provider_type: 'sglang', tool_call_parser: null }],
  ['google_ai', {}, { provider_type: 'google_ai', max_output_tokens: 65536 }],
  ['baseten', {}, { provider_type: 'baseten', max_output_tokens: 4096 }],
])('a model of %s with %j has settings of its own', async (model_endpoint_type, others, settings) => {
  const llm_config = { model: 'x', model_endpoint_type, context_window: 5, ...others };

  const agent = await createAgent(freshSandbox(), { llm_config });

  expect(agent.model_settings).toMatchObject(settings);
});

test('a conversation can be told a day as the time of its last message', async () => {
  const { letta, agent } = await meetAgent();
  const { id } = await letta.call('create_conversation', { query: { agent_id: agent.id }, body: {} });

  const changed = await letta.call('update_conversation', {
    path: { conversation_id: id },
    body: { last_message_at: '2026-01-01' },
  });

  expect(changed.last_message_at).toBe('2026-01-01T00:00:00Z');
});
