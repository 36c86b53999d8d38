import { createAgent } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

const RAIN = {
  system: 'You know the rain.',
  memory_blocks: [{ label: 'human', value: 'Lives in Bergen.', read_only: true }],
};

test('a new agent has a system message of its instructions, its memory and a few facts', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id, message_ids } = await createAgent(sandbox, RAIN);

  const messages = await letta.call('list_messages', { path: { agent_id: id } });

  expect(message_ids).toEqual([expect.stringMatching(/^message-/)]);
  expect(messages).toMatchObject([{ id: message_ids?.[0], message_type: 'system_message' }]);
  const content = (messages[0] as { content: string }).content;
  expect(content).toMatch(/^You know the rain\.\n\n<memory_blocks>\n/);
  expect(content).toContain(
    '<metadata>\n- read_only=true\n- chars_current=16\n- chars_limit=100000\n</metadata>\n<value>\nLives in Bergen.\n</value>\n</human>',
  );
  expect(content).toContain(`- AGENT_ID: ${id}\n- CONVERSATION_ID: default\n`);
});

test('an agent can have read messages from the start', async () => {
  const sandbox = freshSandbox();
  const { id, message_ids } = await createAgent(sandbox, {
    initial_message_sequence: [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: [{ type: 'text', text: 'Good day' }] },
    ],
  });

  const messages = await lettaActor(sandbox).call('list_messages', { path: { agent_id: id } });

  expect(message_ids).toHaveLength(3);
  expect(messages).toMatchObject([
    { message_type: 'system_message' },
    { message_type: 'user_message', content: 'Hello' },
    { message_type: 'assistant_message', content: 'Good day' },
  ]);
});

test('a message that an agent has read from the start keeps the otid that it came with', async () => {
  const sandbox = freshSandbox();
  const { id } = await createAgent(sandbox, {
    initial_message_sequence: [
      { role: 'user', content: 'Hello', otid: 'my-otid' },
      { role: 'user', content: 'Anybody there?' },
    ],
  });

  const messages = await lettaActor(sandbox).call('list_messages', { path: { agent_id: id } });

  expect(messages.slice(1)).toMatchObject([
    { otid: 'my-otid' },
    { otid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
});

test('the system message is written anew when a block changes, and when somebody asks', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, RAIN);
  const path = { agent_id: agent.id };
  const systemMessage = async () =>
    ((await letta.call('list_messages', { path }))[0] as { id: string; content: string }) ?? {};

  await letta.call('modify_core_memory_block', {
    path: { ...path, block_label: 'human' },
    body: { value: 'Lives in Oslo.' },
  });
  const afterBlock = await systemMessage();
  await letta.call('modify_agent', { path, body: { system: 'You know the sun.' } });
  const tried = await letta.call('recompile_agent', { path, query: { dry_run: true } });
  const afterTrying = await systemMessage();
  const written = await letta.call('recompile_agent_system_prompt', { path });
  const afterWriting = await systemMessage();

  expect(afterBlock.content).toContain('Lives in Oslo.');
  expect(tried).toMatch(/^You know the sun\./);
  expect(afterTrying).toEqual(afterBlock);
  expect(afterWriting).toMatchObject({ id: afterBlock.id, content: written });
  expect(written).toBe(tried);
});

test('what fills the context window adds up', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id } = await createAgent(sandbox, { ...RAIN, context_window_limit: 9000 });
  const path = { agent_id: id };
  const body = { messages: [{ role: 'user', content: 'Will it rain?' }] };
  await letta.call('send_message', { path, body: body as never });
  await letta.call('create_passage', { path, body: { text: 'It rained.' } });

  const window = await letta.call('retrieve_agent_context_window', { path });

  const parts = Object.entries(window).filter(([name]) => name.startsWith('num_tokens_'));
  const sum = parts.reduce((total, [, tokens]) => total + (tokens as number), 0);
  expect(window).toMatchObject({
    context_window_size_max: 9000,
    context_window_size_current: sum,
    num_messages: 3,
    num_recall_memory: 3,
    num_archival_memory: 1,
    num_tokens_system: 5,
    system_prompt: 'You know the rain.',
    core_memory: expect.stringContaining('Lives in Bergen.'),
    functions_definitions: [
      { type: 'function', function: { name: 'conversation_search' } },
      { type: 'function', function: { name: 'memory_replace' } },
      { type: 'function', function: { name: 'memory_insert' } },
    ],
    messages: [{ role: 'system' }, { role: 'user' }, { role: 'assistant' }],
  });
  expect(window.num_tokens_messages).toBeGreaterThan(0);
});

test('an agent that does not exist has no context', async () => {
  const letta = lettaActor(freshSandbox());
  const missing = { path: { agent_id: 'agent-missing' } };
  const refusal = { status: 404, body: { detail: 'Agent with ID agent-missing not found' } };

  expect(await letta.try('retrieve_agent_context_window', missing)).toMatchObject(refusal);
  expect(await letta.try('recompile_agent', missing)).toMatchObject(refusal);
});
