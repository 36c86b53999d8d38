import { meetAgent } from '../../support/talk.js';

test('a scripted call of a memory tool changes the block, whether or not the agent has the tool', async () => {
  const ada = await meetAgent({ memory_blocks: [{ label: 'human', value: 'Name: unknown' }] });
  await ada.script([
    {
      tool_call: {
        name: 'memory_replace',
        arguments: { label: 'human', old_string: 'unknown', new_string: '{{input}}' },
      },
    },
    { tool_call: { name: 'memory_insert', arguments: { label: 'human', new_string: 'Likes tea.' } } },
  ]);

  await ada.say('Bo');

  const block = await ada.letta.call('retrieve_core_memory_block', {
    path: { ...ada.path, block_label: 'human' },
  });
  expect(block.value).toBe('Name: Bo\nLikes tea.');
});

test('a scripted call of a memory tool that cannot be carried out returns an error to the agent', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'memory_insert', arguments: { label: 'human', new_string: 'Likes tea.' } } },
  ]);

  const { messages } = await ada.say('Bo');

  expect(messages).toContainEqual(
    expect.objectContaining({ message_type: 'tool_return_message', status: 'error' }),
  );
});

test('a scripted call of any other tool returns how it was called, or what the script says', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'matrix_agent_message', arguments: { message: '{{input}}' } } },
    { tool_call: { name: 'constructor', arguments: {}, tool_return: 'sent' } },
    { tool_call: { name: 'constructor', arguments: {} } },
  ]);

  const { messages } = await ada.say('Bo');

  expect(messages.flatMap((message) => ('tool_return' in message ? [message.tool_return] : []))).toEqual([
    'Called matrix_agent_message with {"message":"Bo"}',
    'sent',
    'Called constructor with {}',
  ]);
});
