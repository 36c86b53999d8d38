import { NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, idsOf, newAgent, sdk } from './sdk.js';

test("Letta's SDK creates, reads, changes, lists and deletes a block", async () => {
  const letta = sdk(freshSandbox());

  const block = await letta.blocks.create({ label: 'room_context', value: 'Empty', description: 'The room' });
  const updated = await letta.blocks.update(block.id, { value: 'Full' });

  expect(block).toMatchObject({
    label: 'room_context',
    value: 'Empty',
    description: 'The room',
    limit: 100_000,
  });
  expect(updated).toMatchObject({
    id: block.id,
    label: 'room_context',
    value: 'Full',
    description: 'The room',
  });
  expect(await letta.blocks.retrieve(block.id)).toEqual(updated);
  expect(await idsOf(letta.blocks.list({ label: 'room_context' }))).toEqual([block.id]);
  expect(await letta.blocks.delete(block.id)).toBeNull();
  await expect(letta.blocks.retrieve(block.id)).rejects.toThrow(NotFoundError);
  expect(await idsOf(letta.blocks.list({ label: 'room_context' }))).toEqual([]);
});

test("Letta's SDK iterates over many blocks, each once, oldest first", async () => {
  const letta = sdk(freshSandbox());
  const ids = [];
  for (let i = 0; i < 25; i++) ids.push((await letta.blocks.create({ label: 'many', value: `${i}` })).id);

  expect(await idsOf(letta.blocks.list({ label: 'many', limit: 10 }))).toEqual(ids);
});

test("Letta's SDK attaches a block to agents, which share it, and detaches it", async () => {
  const letta = sdk(freshSandbox());
  const [one, other] = [await newAgent(letta), await newAgent(letta)];
  const block = await letta.blocks.create({ label: 'shared', value: 'before' });

  const attached = await letta.agents.blocks.attach(block.id, { agent_id: one.id });
  await letta.agents.blocks.attach(block.id, { agent_id: other.id });
  await letta.agents.blocks.update('shared', { agent_id: one.id, value: 'after' });

  expect(attached.blocks.map(({ id }) => id)).toEqual([block.id]);
  expect(await letta.agents.blocks.retrieve('shared', { agent_id: other.id })).toMatchObject({
    value: 'after',
  });
  expect((await idsOf(letta.blocks.agents.list(block.id))).sort()).toEqual([one.id, other.id].sort());
  await letta.agents.blocks.detach(block.id, { agent_id: one.id });
  expect(await idsOf(letta.agents.blocks.list(one.id))).toEqual([]);
  expect(await idsOf(letta.agents.blocks.list(other.id))).toEqual([block.id]);
  await expect(letta.agents.blocks.retrieve('shared', { agent_id: one.id })).rejects.toThrow(
    "No block with label 'shared' found for agent",
  );
});

test("Letta's SDK may attach a block twice, which changes nothing, and not detach it twice", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const block = await letta.blocks.create({ label: 'once', value: '' });

  await letta.agents.blocks.attach(block.id, { agent_id: id });
  await letta.agents.blocks.attach(block.id, { agent_id: id });

  expect(await idsOf(letta.agents.blocks.list(id))).toEqual([block.id]);
  await letta.agents.blocks.detach(block.id, { agent_id: id });
  await expect(letta.agents.blocks.detach(block.id, { agent_id: id })).rejects.toThrow(NotFoundError);
});

test("Letta's SDK deletes an agent and keeps its blocks", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta, { memory_blocks: [{ label: 'human', value: 'Bob' }] });
  const [block] = await all(letta.agents.blocks.list(id));

  await letta.agents.delete(id);

  expect(await letta.blocks.retrieve(block?.id ?? '')).toMatchObject({ value: 'Bob' });
  expect(await idsOf(letta.blocks.agents.list(block?.id ?? ''))).toEqual([]);
});

test("Letta's SDK deletes a block, which the agent then does not have any more", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta, { memory_blocks: [{ label: 'human', value: 'Bob' }] });
  const [block] = await all(letta.agents.blocks.list(id));

  await letta.blocks.delete(block?.id ?? '');

  const agent = await letta.agents.retrieve(id, { include: ['agent.blocks'] });
  expect(agent.blocks).toEqual([]);
});
