import { controller, freshSandbox, lettaActor } from '../support/users.js';

const agent = {
  id: 'agent-weather',
  created_at: '2025-01-01T12:00:00Z',
  messages: [
    {
      role: 'user',
      content: 'Is it sunny?',
      created_at: '2025-01-02T12:00:00Z',
      name: 'Bob',
      otid: 'otid-1',
    },
    { role: 'assistant', content: 'Yes.', reasoning: 'I look out.', created_at: '2025-01-02T12:00:01Z' },
  ],
  conversations: [{ id: 'conv-rain', summary: 'Rain', messages: [{ role: 'user', content: 'And rain?' }] }],
} as const;

test('a seed can say what was said to an agent before', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', { body: { agents: [agent] } });
  const letta = lettaActor(sandbox);
  const path = { agent_id: agent.id };

  const messages = await letta.call('list_messages', { path, query: { conversation_id: 'default' } });

  expect(messages).toMatchObject([
    { message_type: 'system_message', date: '2025-01-01T12:00:00+00:00' },
    { message_type: 'user_message', content: 'Is it sunny?', name: 'Bob', otid: 'otid-1', run_id: null },
    { message_type: 'reasoning_message', reasoning: 'I look out.', date: '2025-01-02T12:00:01+00:00' },
    { message_type: 'assistant_message', content: 'Yes.' },
  ]);
  expect((await letta.call('retrieve_agent', { path })).message_ids).toHaveLength(3);
});

test('a seed can begin conversations with an agent', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', { body: { agents: [agent] } });
  const letta = lettaActor(sandbox);
  const path = { conversation_id: 'conv-rain' };

  expect(await letta.call('retrieve_conversation', { path })).toMatchObject({
    agent_id: agent.id,
    summary: 'Rain',
    in_context_message_ids: [expect.any(String), expect.any(String)],
  });
  expect(await letta.call('list_conversation_messages', { path })).toMatchObject([
    { message_type: 'user_message', content: 'And rain?' },
    { message_type: 'system_message' },
  ]);
});

test('a conversation whose id is taken is refused, with its place in the seed', async () => {
  const control = controller(freshSandbox());
  const twice = { ...agent, conversations: [...agent.conversations, ...agent.conversations] };

  const { status, body } = await control.try('seedMock', { body: { agents: [twice] } });

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('/body/agents/0/conversations/1');
});
