import { freshSandbox } from '../../support/users.js';
import { all, newAgent, script, sdk, typesOf } from './sdk.js';

test("Letta's SDK finds the agent's memory changed by a tool call", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta, { memory_blocks: [{ label: 'human', value: 'Their name is Bob.' }] });
  await script(sandbox, {
    acts: [
      {
        tool_call: {
          name: 'memory_replace',
          arguments: { label: 'human', old_string: 'Bob', new_string: 'Alice' },
        },
      },
      { assistant: 'I will remember.' },
    ],
  });

  await letta.agents.messages.create(id, { input: 'My name is Alice' });

  const block = await letta.agents.blocks.retrieve('human', { agent_id: id });
  expect(block.value).toBe('Their name is Alice.');
});

test("Letta's SDK resets what an agent has in mind, and the history stays", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  await letta.agents.messages.create(id, { input: 'hello' });
  const before = await all(letta.agents.messages.list(id));
  expect((await letta.agents.retrieve(id)).message_ids?.length).toBeGreaterThan(1);

  await letta.agents.messages.reset(id, {});

  expect((await letta.agents.retrieve(id)).message_ids).toEqual([before[0]?.id]);
  expect(typesOf(await all(letta.agents.messages.list(id)))).toEqual(typesOf(before));
});
