import { freshSandbox } from '../../support/users.js';
import { all, newAgent, sdk } from './sdk.js';

test("Letta's SDK exports an agent and imports it as another", async () => {
  const letta = sdk(freshSandbox());
  const original = await newAgent(letta, {
    name: 'Traveller',
    tags: ['away'],
    memory_blocks: [{ label: 'human', value: 'Bob' }],
  });
  await letta.agents.messages.create(original.id, { input: 'Remember me' });

  const file: unknown = await letta.agents.exportFile(original.id);
  const { agent_ids } = await letta.agents.importFile({
    file: new File([JSON.stringify(file)], 'agent.af'),
    append_copy_suffix: true,
  });

  expect(agent_ids).toHaveLength(1);
  expect(agent_ids[0]).not.toBe(original.id);
  const copy = await letta.agents.retrieve(agent_ids[0] ?? '', { include: ['agent.blocks'] });
  expect(copy.name).toBe('Traveller_copy');
  expect(copy.blocks).toMatchObject([{ label: 'human', value: 'Bob' }]);
  const remembered = await all(letta.agents.messages.list(copy.id));
  expect(remembered).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ message_type: 'user_message', content: 'Remember me' }),
    ]),
  );
});
