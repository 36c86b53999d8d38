import { meetAgent } from '../../support/talk.js';

test('messages are found by what they contain, the newest first', async () => {
  const { letta, say, agent } = await meetAgent();
  await say('Tea, please.');
  await say('More TEA!');

  const found = await letta.call('search_all_messages', { body: { query: 'tea' } });
  const limited = await letta.call('search_all_messages', { body: { query: 'tea', limit: 1 } });

  expect(found).toMatchObject([
    { message_type: 'reasoning_message', reasoning: expect.any(String) as unknown },
    {
      message_type: 'assistant_message',
      content: 'You said: More TEA!',
      agent_id: agent.id,
      conversation_id: null,
    },
    { message_type: 'user_message', content: 'More TEA!' },
    { message_type: 'reasoning_message' },
    { message_type: 'assistant_message' },
    { message_type: 'user_message', content: 'Tea, please.' },
  ]);
  expect(limited).toHaveLength(2);
  expect(await letta.call('search_all_messages', { body: { query: 'tea', agent_id: 'agent-none' } })).toEqual(
    [],
  );
  expect(await letta.call('search_all_messages', { body: { query: 'tea', end_date: '2020-01-01' } })).toEqual(
    [],
  );
});

test('messages are also found as they are kept', async () => {
  const { letta, say } = await meetAgent();
  await say('Tea, please.');

  const [found, ...others] = await letta.call('search_messages', { body: { query: 'tea', roles: ['user'] } });

  expect(others).toEqual([]);
  expect(found).toMatchObject({
    embedded_text: 'Tea, please.',
    message: { role: 'user', content: [{ type: 'text', text: 'Tea, please.' }] },
    fts_rank: 1,
    vector_rank: null,
  });
});

test('the messages of all agents are listed together, in the order of time', async () => {
  const { letta, say } = await meetAgent();
  const other = await letta.call('create_agent', { body: { name: 'Bob', include_base_tools: false } });
  await say('one');
  await letta.call('send_message', { path: { agent_id: other.id }, body: { input: 'two' } });

  const all = await letta.call('list_all_messages', {
    query: { include_return_message_types: ['user_message'] },
  });

  expect(all).toMatchObject([{ content: 'one' }, { content: 'two' }]);
  expect(await letta.call('list_all_messages', { query: { limit: 1 } })).toMatchObject([
    {},
    { content: 'You said: two' },
  ]);
  expect((await letta.try('list_all_messages', { query: { after: 'message-none' } })).status).toBe(404);
});

test('a message can be asked for by its id, and what it says is shown as a thought', async () => {
  const { letta, say } = await meetAgent();
  const { messages } = await say('hi');

  expect(await letta.call('retrieve_message', { path: { message_id: messages[0]!.id } })).toMatchObject([
    { message_type: 'reasoning_message', source: 'reasoner_model' },
    { message_type: 'reasoning_message', reasoning: 'You said: hi' },
  ]);
  expect(await letta.try('retrieve_message', { path: { message_id: 'message-none' } })).toMatchObject({
    status: 404,
    body: { detail: 'Message with id message-none not found.' },
  });
});
