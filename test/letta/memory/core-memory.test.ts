import { createAgent, createBlock, labelsOf } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

const MEMORY = {
  memory_blocks: [
    { label: 'human', value: 'Lives in Bergen.' },
    { label: 'persona', value: 'Curious' },
  ],
};

test('the blocks of an agent are listed by their ids, and cursors are compared with those', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, MEMORY);
  const path = { agent_id: agent.id };
  const ids = agent.blocks.map(({ id }) => id).sort();
  const list = async (query: object) =>
    (await letta.call('list_core_memory_blocks', { path, query })).map(({ id }) => id);

  expect(await list({})).toEqual([...ids].reverse());
  expect(await list({ order: 'asc' })).toEqual(ids);
  expect(await list({ order: 'asc', limit: 1 })).toEqual(ids.slice(0, 1));
  expect(await list({ order: 'asc', after: ids[0] })).toEqual(ids.slice(1));
  expect(await list({ before: ids[0] })).toEqual([ids[1]]);
  expect(await list({ after: ids[0] })).toEqual([]);
});

test('a block of an agent is read and changed by its label', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, MEMORY);
  const path = { agent_id: agent.id, block_label: 'human' };

  const before = await letta.call('retrieve_core_memory_block', { path });
  const after = await letta.call('modify_core_memory_block', {
    path,
    body: { value: 'Moved to Oslo.', label: 'friend', tags: ['moved'] },
  });

  expect(before).toMatchObject({ label: 'human', value: 'Lives in Bergen.' });
  expect(after).toEqual({ ...before, value: 'Moved to Oslo.', label: 'friend', tags: ['moved'] });
  expect(await labelsOf(sandbox, agent.id)).toEqual(['friend', 'persona']);
  expect(await letta.call('retrieve_block', { path: { block_id: before.id } })).toEqual(after);
});

test('a label may have slashes', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, { memory_blocks: [{ label: 'system/human', value: 'x' }] });

  const answer = await lettaActor(sandbox).send(
    'GET',
    `/v1/agents/${agent.id}/core-memory/blocks/system%2Fhuman`,
  );

  expect(answer).toMatchObject({ status: 200, body: { label: 'system/human', value: 'x' } });
});

test('an agent without a block of that label says so', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id } = await createAgent(sandbox, MEMORY);
  const path = { agent_id: id, block_label: 'nothing' };

  const detail = `No block with label 'nothing' found for agent '${id}'`;
  expect(await letta.try('retrieve_core_memory_block', { path })).toMatchObject({
    status: 404,
    body: { detail },
  });
  expect(await letta.try('modify_core_memory_block', { path, body: { value: 'x' } })).toMatchObject({
    status: 404,
    body: { detail },
  });
});

test('a block that is attached is there once, however often it is attached', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, MEMORY);
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const path = { agent_id: agent.id, block_id: rules.id };

  const once = await letta.call('attach_core_memory_block', { path });
  const twice = await letta.call('attach_core_memory_block', { path });

  expect(once.blocks.map(({ label }) => label)).toEqual(['human', 'persona', 'rules']);
  expect(twice.blocks).toEqual(once.blocks);
  expect(once.updated_at).not.toBe(agent.updated_at);
});

test('a second block of a label is refused', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, MEMORY);
  const other = await createBlock(sandbox, 'human', 'Somebody else');

  const answer = await lettaActor(sandbox).try('attach_core_memory_block', {
    path: { agent_id: agent.id, block_id: other.id },
  });

  expect(answer).toMatchObject({
    status: 409,
    body: {
      detail: expect.stringContaining('A unique constraint was violated for Agent.'),
      error: 'Conflict',
    },
  });
  expect(await labelsOf(sandbox, agent.id)).toEqual(['human', 'persona']);
});

test('a detached block stays where others have it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const one = await createAgent(sandbox, { block_ids: [rules.id] });
  const other = await createAgent(sandbox, { block_ids: [rules.id] });
  const path = { agent_id: one.id, block_id: rules.id };

  const without = await letta.call('detach_core_memory_block', { path });

  expect(without.blocks).toEqual([]);
  expect(await labelsOf(sandbox, other.id)).toEqual(['rules']);
  expect(await letta.try('detach_core_memory_block', { path })).toMatchObject({
    status: 404,
    body: {
      detail: `No block with id '${rules.id}' found for agent '${one.id}' with actor id: 'user-00000000-0000-4000-8000-000000000000'`,
    },
  });
});

test('agents and blocks that do not exist cannot be attached to each other', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox);
  const attach = (agent_id: string, block_id: string) =>
    letta.try('attach_core_memory_block', { path: { agent_id, block_id } });

  expect(await attach(agent.id, 'block-missing')).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining("Block not found with id='['block-missing']'") },
  });
  expect(await attach('agent-missing', 'block-missing')).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining("Agent not found with id='['agent-missing']'") },
  });
});

test('who looks after the memory of an agent gets its new blocks too', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, {
    ...MEMORY,
    enable_sleeptime: true,
    embedding: 'openai/text-embedding-3-small',
  });
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');

  await lettaActor(sandbox).call('attach_core_memory_block', {
    path: { agent_id: agent.id, block_id: rules.id },
  });

  expect(await labelsOf(sandbox, agent.managed_group?.agent_ids[0] ?? '')).toEqual([
    'human',
    'persona',
    'memory_persona',
    'rules',
  ]);
});

test('the memory of an agent can be read alone', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, MEMORY);

  expect(await letta.call('retrieve_agent_memory', { path: { agent_id: agent.id } })).toEqual(agent.memory);
  expect(
    (await letta.try('retrieve_agent_memory', { path: { agent_id: 'agent-missing' } })).body,
  ).toMatchObject({
    detail: 'Agent with ID agent-missing not found',
  });
});
