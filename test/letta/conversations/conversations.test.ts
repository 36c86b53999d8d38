import { createAgent } from '../../support/agents.js';
import { conversing, kindsOf, meetAgent, messagesIn } from '../../support/talk.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

const UNKNOWN = "Conversation not found with id='['conv-none']'";

const textsOf = (messages: readonly { id: string }[]) =>
  messages.map((message) => (message as { content?: unknown }).content);

test('a conversation begins with a system message of its own', async () => {
  const { conversation, letta, path, list, history, agent } = await conversing({ summary: 'Tea' });

  const [system, ...others] = await list();

  expect(conversation).toMatchObject({
    id: expect.stringMatching(/^conv-/) as unknown,
    agent_id: agent.id,
    summary: 'Tea',
    in_context_message_ids: [],
    isolated_block_ids: [],
    model: null,
    last_message_at: null,
  });
  expect(others).toEqual([]);
  expect((system as { content: string }).content).toContain(`- CONVERSATION_ID: ${conversation.id}`);
  expect(await letta.call('retrieve_conversation', { path })).toMatchObject({
    in_context_message_ids: [system!.id],
  });
  expect(await history({ conversation_id: 'default' })).toHaveLength(1);
  expect(await history()).toHaveLength(2);
});

test('what is said in a conversation is streamed unless told otherwise, and stays in it', async () => {
  const { openIn, tell, list, history, letta, path, agent } = await conversing();

  const events = await (await openIn({ input: 'one' })).rest();
  const answer = await tell('two');

  expect(kindsOf(events).at(-1)).toBe('[DONE]');
  expect(answer).toMatchObject({ messages: [{}, { content: 'You said: two' }] });
  expect(textsOf(await list({ include_return_message_types: ['user_message'] }))).toEqual(['two', 'one']);
  expect(await history({ conversation_id: 'default' })).toHaveLength(1);
  expect(await history({ conversation_id: path.conversation_id, limit: 1 })).toMatchObject([
    {},
    { content: 'You said: two' },
  ]);
  expect((await letta.call('retrieve_conversation', { path })).last_message_at).toEqual(expect.any(String));
  const runs = await letta.call('list_runs', { query: path });
  expect(runs).toMatchObject([
    { conversation_id: path.conversation_id, metadata: { run_type: 'send_conversation_message' } },
    { conversation_id: path.conversation_id },
  ]);
  expect((await letta.call('retrieve_agent', { path: { agent_id: agent.id } })).message_ids).toHaveLength(1);
});

test('the messages of a conversation come newest first, and in that order', async () => {
  const { tell, list, script } = await conversing();
  await script([{ assistant: '.' }]);
  for (const text of ['one', 'two']) await tell(text);
  const all = await list();

  expect(textsOf(all).slice(0, 4)).toEqual(['.', 'two', '.', 'one']);
  expect(textsOf(await list({ order: 'asc' })).slice(1)).toEqual(['one', '.', 'two', '.']);
  expect(textsOf(await list({ limit: 2 }))).toEqual(['.', 'two']);
  expect(textsOf(await list({ after: all[2]!.id }))).toEqual(['.', 'two']);
  expect(textsOf(await list({ before: all[2]!.id, limit: 1 }))).toEqual(['one']);
  expect(await list({ after: 'message-none' })).toEqual(all);
});

test('a conversation that does not exist has no messages', async () => {
  const { letta } = await meetAgent();

  for (const conversation_id of ['conv-none', 'default']) {
    expect(await letta.call('list_conversation_messages', { path: { conversation_id } })).toEqual([]);
  }
});

test('an agent is also talked to outside of conversations', async () => {
  const { letta, agent, openIn, history } = await conversing();
  const list = (conversation_id: string, query: Record<string, unknown> = {}) =>
    letta.call('list_conversation_messages', { path: { conversation_id }, query });

  const events = await (await openIn({ input: 'one', agent_id: agent.id }, 'default')).rest();
  await (await openIn({ input: 'two' }, agent.id)).rest();

  expect(messagesIn(events)).toMatchObject([{}, { content: 'You said: one' }]);
  const direct = await history({ conversation_id: 'default' });
  expect(textsOf(direct).slice(1, 2)).toEqual(['one']);
  expect(await list('default', { agent_id: agent.id })).toEqual(direct);
  expect(await list(agent.id)).toEqual(direct);
});

test('a conversation can have memory blocks of its own', async () => {
  const { conversation, letta, path, list } = await conversing({ isolated_block_labels: ['human'] });
  const [block_id] = conversation.isolated_block_ids!;

  expect(await letta.call('retrieve_block', { path: { block_id: block_id! } })).toMatchObject({
    label: 'human',
    value: 'Likes tea.',
  });
  await letta.call('modify_block', { path: { block_id: block_id! }, body: { value: 'Likes coffee.' } });
  const text = await letta.call('recompile_conversation', { path });

  expect(text).toContain('Likes coffee.');
  expect(textsOf(await list())).toEqual([text]);
  await letta.call('delete_conversation', { path });
  expect((await letta.try('retrieve_block', { path: { block_id: block_id! } })).status).toBe(404);
});

test("what an agent remembers in a conversation goes into the conversation's own block", async () => {
  const { conversation, letta, agent, script, tell } = await conversing({ isolated_block_labels: ['human'] });
  const valueOf = async (block_id: string) =>
    (await letta.call('retrieve_block', { path: { block_id } })).value;
  const call = { name: 'memory_insert', arguments: { label: 'human', new_string: 'Likes cake.' } };
  await script([{ tool_call: call }, { assistant: 'Noted.' }]);

  await tell('I like cake.');

  expect(await valueOf(conversation.isolated_block_ids![0]!)).toBe('Likes tea.\nLikes cake.');
  expect(await valueOf(agent.blocks[0]!.id!)).toBe('Likes tea.');
});

test('a system message can be tried out', async () => {
  const { letta, path, list, agent } = await conversing();
  const before = await list();
  await letta.call('modify_agent', { path: { agent_id: agent.id }, body: { system: 'Be somebody else.' } });

  expect(await letta.call('recompile_conversation', { path, query: { dry_run: true } })).toContain(
    'somebody else',
  );
  expect(await list()).toEqual(before);
  expect(await letta.call('recompile_conversation', { path: { conversation_id: agent.id } })).toContain(
    'CONVERSATION_ID: default',
  );
});

test.each([
  [{ isolated_block_labels: ['none'] }, 400, "INVALID_ARGUMENT: Block with label 'none' not found on agent"],
  [{ model: 'none' }, 400, 'INVALID_ARGUMENT: The model handle should be in the format provider/model-name'],
])('a conversation with %j is refused', async (body, status, text) => {
  const { letta, agent } = await meetAgent();

  const answer = await letta.try('create_conversation', { query: { agent_id: agent.id }, body });

  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(text);
  expect(await letta.call('list_conversations')).toEqual([]);
});

test('a conversation needs an agent', async () => {
  const { letta } = await meetAgent();

  expect((await letta.try('create_conversation')).status).toBe(422);
  expect(await letta.try('create_conversation', { query: { agent_id: 'agent-none' } })).toMatchObject({
    status: 404,
    body: { detail: 'Agent not found' },
  });
});

test('conversations are listed newest first, page by page', async () => {
  const { letta, agent, conversation, tell } = await conversing({ summary: 'Tea' });
  const later = await letta.call('create_conversation', { query: { agent_id: agent.id } });
  await tell('hi');
  const list = async (query: Record<string, unknown> = {}) =>
    (await letta.call('list_conversations', { query })).map(({ id }) => id);

  expect(await list()).toEqual([later.id, conversation.id]);
  expect(await list({ order: 'asc' })).toEqual([conversation.id, later.id]);
  expect(await list({ limit: 1 })).toEqual([later.id]);
  expect(await list({ after: later.id })).toEqual([conversation.id]);
  expect(await list({ order_by: 'last_message_at' })).toEqual([conversation.id, later.id]);
  expect(await list({ order_by: 'last_run_completion' })).toEqual([conversation.id, later.id]);
  expect(await list({ summary_search: 'Te' })).toEqual([conversation.id]);
  expect(await list({ agent_id: 'agent-none' })).toEqual([]);
  expect((await letta.try('list_conversations', { query: { after: 'conv-none' } })).status).toBe(404);
});

test('what is given of a conversation is changed, and null changes nothing', async () => {
  const { letta, path, tell } = await conversing({ summary: 'Tea' });
  const update = (body: Record<string, unknown>) => letta.call('update_conversation', { path, body });

  expect(await update({ summary: null, model: 'openai/gpt-4o' })).toMatchObject({
    summary: 'Tea',
    model: 'openai/gpt-4o',
  });
  const { messages } = (await tell('hi')) as { messages: { step_id: string }[] };
  expect(await letta.call('retrieve_step', { path: { step_id: messages[0]!.step_id } })).toMatchObject({
    model_handle: 'openai/gpt-4o',
  });
});

test('a conversation can be forked, and shares what was said until then', async () => {
  const { letta, path, tell, list, agent } = await conversing();
  await tell('hi');

  const fork = await letta.call('fork_conversation', { path });
  const shared = await letta.call('list_conversation_messages', { path: { conversation_id: fork.id } });
  const direct = await letta.call('fork_conversation', { path: { conversation_id: agent.id } });
  await letta.call('delete_conversation', { path });

  expect(fork).toMatchObject({ agent_id: agent.id, summary: null, in_context_message_ids: [] });
  expect(textsOf(shared).slice(1, 3)).toEqual(['You said: hi', 'hi']);
  expect(shared.at(-1)!.id).not.toBe((await list()).at(-1)?.id);
  expect(await letta.call('list_conversation_messages', { path: { conversation_id: fork.id } })).toEqual(
    shared,
  );
  expect(
    await letta.call('list_conversation_messages', { path: { conversation_id: direct.id } }),
  ).toHaveLength(1);
});

test('deleting a conversation takes its own messages away and no others', async () => {
  const { letta, path, tell, say, history, agent } = await conversing();
  const other = await letta.call('create_conversation', { query: { agent_id: agent.id }, body: {} });
  const others = { conversation_id: other.id };
  await letta.call('send_conversation_message', { path: others, body: { input: 'there', streaming: false } });
  await tell('here');
  await say('outside');
  const said = async (query: object = {}) =>
    textsOf(await history({ include_return_message_types: ['user_message'], ...query })).sort();
  expect(await said()).toEqual(['here', 'outside', 'there']);

  await letta.call('delete_conversation', { path });

  expect(await said()).toEqual(['outside', 'there']);
  expect(await said({ conversation_id: 'default' })).toEqual(['outside']);
  expect(textsOf(await letta.call('list_conversation_messages', { path: others }))).toContain('there');
});

test('what is in the context of a conversation can be summarised', async () => {
  const { letta, path, tell, list } = await conversing();
  for (const text of ['one', 'two', 'three']) await tell(text);

  const half = await letta.call('compact_conversation', { path });
  const all = await letta.call('compact_conversation', {
    path,
    body: { compaction_settings: { mode: 'all' } },
  });
  const none = await letta.try('compact_conversation', { path });

  expect(half).toMatchObject({ num_messages_before: 7, num_messages_after: 5 });
  expect(all).toMatchObject({ num_messages_before: 5, num_messages_after: 2 });
  expect(none.status).toBe(400);
  expect((await letta.call('retrieve_conversation', { path })).in_context_message_ids).toHaveLength(2);
  expect((await list()).length).toBeGreaterThan(7);
});

test('one can see what a model would be asked', async () => {
  const { letta, path, tell, list, agent } = await conversing();
  await tell('one');
  const before = await list();

  const request = await letta.call('preview_conversation_model_request', { path, body: { input: 'two' } });
  const direct = await letta.call('preview_model_request', {
    path: { agent_id: agent.id },
    body: { input: 'two' },
  });

  expect(request).toMatchObject({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'You said: one' },
      { role: 'user', content: 'two' },
    ],
  });
  expect(direct).toMatchObject({ messages: [{ role: 'system' }, { role: 'user', content: 'two' }] });
  expect(await list()).toEqual(before);
});

test.each([
  'retrieve_conversation',
  'update_conversation',
  'delete_conversation',
  'fork_conversation',
  'send_conversation_message',
  'cancel_conversation',
  'recompile_conversation',
  'compact_conversation',
] as const)('%s of one that does not exist is refused', async (operation) => {
  const { letta } = await meetAgent();
  const takesBody = ['update_conversation', 'send_conversation_message'].includes(operation);

  const { status, body } = await letta.try(operation, {
    path: { conversation_id: 'conv-none' },
    ...(takesBody && { body: { input: 'x' } }),
  });

  expect(status).toBe(404);
  expect((body as { detail: string }).detail).toContain(UNKNOWN);
});

test.each([
  [
    { provider_type: 'openai', temperature: 0.2 },
    {
      max_output_tokens: 4096,
      parallel_tool_calls: true,
      temperature: 0.2,
      reasoning: { reasoning_effort: 'high' },
      response_format: null,
      strict: true,
    },
  ],
  [
    { provider_type: 'openai', reasoning: {}, max_output_tokens: 99, effort: 'low' },
    {
      max_output_tokens: 99,
      parallel_tool_calls: true,
      temperature: 0.7,
      reasoning: { reasoning_effort: 'minimal' },
      response_format: null,
      strict: true,
    },
  ],
  [
    { provider_type: 'anthropic', thinking: { budget_tokens: 2048 } },
    {
      max_output_tokens: 4096,
      parallel_tool_calls: true,
      temperature: 1,
      thinking: { type: 'enabled', budget_tokens: 2048 },
      response_format: null,
      verbosity: null,
      effort: null,
      strict: false,
    },
  ],
  [
    { provider_type: 'google_ai', thinking_config: { include_thoughts: false } },
    {
      max_output_tokens: 65536,
      parallel_tool_calls: true,
      temperature: 0.7,
      thinking_config: { include_thoughts: false, thinking_budget: 1024 },
      response_schema: null,
    },
  ],
  [
    { provider_type: 'zai' },
    {
      max_output_tokens: 4096,
      parallel_tool_calls: true,
      temperature: 0.7,
      response_format: null,
      thinking: { type: 'enabled', clear_thinking: false },
    },
  ],
  [{ provider_type: 'baseten' }, { max_output_tokens: 4096, parallel_tool_calls: true, temperature: 0.7 }],
] as const)("a conversation's settings %j are completed as their provider has them", async (given, rest) => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id: agent_id } = await createAgent(sandbox, { name: 'Talker' });
  const completed = { ...rest, provider_type: given.provider_type };
  const ask = { query: { agent_id }, body: { model_settings: given } };

  const made = await letta.call('create_conversation', ask as never);
  const plain = await letta.call('create_conversation', { query: { agent_id }, body: {} });
  const path = { conversation_id: plain.id };
  const changed = await letta.call('update_conversation', { path, body: { model_settings: given } } as never);

  expect(made.model_settings).toEqual(completed);
  expect(plain.model_settings).toBeNull();
  expect(changed.model_settings).toEqual(completed);
  expect(await letta.call('retrieve_conversation', { path })).toMatchObject({ model_settings: completed });
});
