import { createAgent, createBlock, createIdentity } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

const missing = { path: { block_id: 'block-missing' } };

async function labels(sandbox: string, query: object = {}): Promise<(string | null | undefined)[]> {
  const blocks = await lettaActor(sandbox).call('list_blocks', { query });
  return blocks.map(({ label }) => label);
}

test('a block is created with what it is told and what follows from it', async () => {
  const sandbox = freshSandbox();

  const block = await createBlock(sandbox, 'town', 'It rains.', { tags: ['wet', 'wet'], limit: 20 });

  expect(block).toEqual({
    id: expect.stringMatching(/^block-[0-9a-f-]{36}$/),
    label: 'town',
    value: 'It rains.',
    limit: 20,
    tags: ['wet'],
    description: null,
    metadata: {},
    read_only: false,
    hidden: null,
    is_template: false,
    template_name: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    project_id: null,
    created_by_id: null,
    last_updated_by_id: null,
  });
  expect(await lettaActor(sandbox).call('retrieve_block', { path: { block_id: block.id } })).toEqual(block);
});

test('a block needs a label, and a value that is left out is empty', async () => {
  const letta = lettaActor(freshSandbox());

  const named = await letta.call('create_block', { body: { label: 'empty' } as never });
  const nameless = await letta.try('create_block', { body: { value: 'x' } as never });

  expect(named).toMatchObject({ label: 'empty', value: '' });
  expect(nameless).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("'loc': ('body', 'label'), 'msg': 'Field required'") },
  });
});

test('a value longer than its limit is taken, as the real server takes it', async () => {
  const sandbox = freshSandbox();

  const block = await createBlock(sandbox, 'town', 'It rains.', { limit: 3 });
  const longer = await lettaActor(sandbox).call('modify_block', {
    path: { block_id: block.id },
    body: { value: 'It rains all day.' },
  });

  expect(longer).toMatchObject({ value: 'It rains all day.', limit: 3 });
});

test('blocks are listed oldest first, a page at a time', async () => {
  const sandbox = freshSandbox();
  const blocks = [];
  for (const label of ['a', 'b', 'c', 'd']) blocks.push(await createBlock(sandbox, label, ''));

  expect(await labels(sandbox)).toEqual(['a', 'b', 'c', 'd']);
  expect(await labels(sandbox, { order: 'desc', limit: 2 })).toEqual(['d', 'c']);
  expect(await labels(sandbox, { after: blocks[1]?.id })).toEqual(['c', 'd']);
  expect(await labels(sandbox, { before: blocks[2]?.id, order: 'desc' })).toEqual(['d']);
  expect(await labels(sandbox, { after: blocks[3]?.id })).toEqual([]);
  expect(await labels(sandbox, { after: 'block-missing' })).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  [{ label: 'human' }, ['human']],
  [{ label_search: 'MA' }, ['human']],
  [{ label: 'town', label_search: 'hum' }, ['town']],
  [{ value_search: 'RAIN' }, ['town', 'notes/rain']],
  [{ description_search: 'weather' }, ['town']],
  [{ tags: ['wet', 'cold'] }, ['town', 'notes/rain']],
  [{ tags: ['wet', 'cold'], match_all_tags: true }, ['notes/rain']],
  [{ project_id: 'sky' }, ['town']],
  [{ templates_only: true }, ['pattern']],
  [{ templates_only: true, name: 'Pattern' }, ['pattern']],
  [{ show_hidden_blocks: true, value_search: 'secret' }, ['hidden']],
  [{ value_search: 'secret' }, []],
  [{ connected_to_agents_count_gt: 0 }, ['human']],
  [{ connected_to_agents_count_lt: 1 }, ['town', 'notes/rain']],
  [{ connected_to_agents_count_eq: [0, 2] }, ['town', 'notes/rain']],
  [{ connected_to_agents_count_eq: [1] }, ['human']],
  [{ connected_to_agents_count_gt: -1 }, ['human']],
])('blocks can be filtered: %j', async (query, expected) => {
  const sandbox = freshSandbox();
  await createAgent(sandbox, { memory_blocks: [{ label: 'human', value: 'Lives in Bergen.' }] });
  await createBlock(sandbox, 'town', 'It rains.', {
    tags: ['wet'],
    description: 'The weather',
    project_id: 'sky',
  });
  await createBlock(sandbox, 'notes/rain', 'Rain again.', { tags: ['wet', 'cold'] });
  await createBlock(sandbox, 'pattern', '', { is_template: true, template_name: 'Pattern' });
  await createBlock(sandbox, 'hidden', 'A secret.', { hidden: true });

  expect(await labels(sandbox, query)).toEqual(expected);
});

test('a label that no block can have is refused as a filter', async () => {
  const answer = await lettaActor(freshSandbox()).try('list_blocks', { query: { label: 'a b' } });

  expect(answer).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("String should match pattern '^[a-zA-Z0-9_/-]+$'") },
  });
});

test('without a filter all blocks count, with one templates do not', async () => {
  const sandbox = freshSandbox();
  await createBlock(sandbox, 'a', '', { project_id: 'sky' });
  await createBlock(sandbox, 'a', '', { is_template: true, hidden: true });

  const letta = lettaActor(sandbox);
  expect(await letta.call('count_blocks')).toBe(2);
  expect(await letta.call('count_blocks', { query: { label: 'a' } })).toBe(1);
  expect(await letta.call('count_blocks', { query: { templates_only: true } })).toBe(1);
});

test('a changed block is changed for every agent that has it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const agents = [
    await createAgent(sandbox, { block_ids: [rules.id] }),
    await createAgent(sandbox, { block_ids: [rules.id] }),
  ];

  await letta.call('modify_block', {
    path: { block_id: rules.id },
    body: { value: 'Be brief.', tags: ['x'] },
  });

  for (const { id } of agents) {
    const agent = await letta.call('retrieve_agent', { path: { agent_id: id } });
    expect(agent.blocks).toMatchObject([{ label: 'rules', value: 'Be brief.' }]);
    expect(agent.memory.blocks).toEqual(agent.blocks);
  }
});

test('null changes nothing of a block', async () => {
  const sandbox = freshSandbox();
  const block = await createBlock(sandbox, 'town', 'It rains.', {
    description: 'The weather',
    tags: ['wet'],
  });

  const same = await lettaActor(sandbox).call('modify_block', {
    path: { block_id: block.id },
    body: { value: null, description: null, tags: null, limit: null },
  });

  expect(same).toEqual(block);
});

test('a block cannot take the label of another one that an agent has beside it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, {
    memory_blocks: [
      { label: 'human', value: '' },
      { label: 'persona', value: '' },
    ],
  });
  const path = { block_id: agent.blocks[0]?.id ?? '' };

  const answer = await letta.try('modify_block', { path, body: { label: 'persona', value: 'x' } });

  expect(answer).toMatchObject({
    status: 409,
    body: {
      detail: expect.stringContaining(`(agent_id, block_label)=(${agent.id}, persona) already exists.`),
    },
  });
  expect(await letta.call('retrieve_block', { path })).toMatchObject({ label: 'human', value: '' });
});

test('a deleted block is gone from the agents that had it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const agent = await createAgent(sandbox, { block_ids: [rules.id] });
  const path = { block_id: rules.id };

  expect(await letta.call('delete_block', { path })).toBeNull();

  expect((await letta.call('retrieve_agent', { path: { agent_id: agent.id } })).blocks).toEqual([]);
  expect(await letta.try('retrieve_block', { path })).toMatchObject({
    status: 404,
    body: { detail: `Block with id '${rules.id}' not found` },
  });
  expect(await letta.try('delete_block', { path })).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining(`Block not found with id='['${rules.id}']'`) },
  });
});

test("a block that does not exist is nobody's and cannot be changed", async () => {
  const letta = lettaActor(freshSandbox());

  expect(await letta.call('list_agents_for_block', missing)).toEqual([]);
  expect((await letta.try('modify_block', { ...missing, body: {} })).status).toBe(404);
});

test('the agents that have a block are listed newest first, a page at a time', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id: block_id } = await createBlock(sandbox, 'rules', 'Be kind.');
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.unshift((await createAgent(sandbox, { block_ids: [block_id] })).id);
  await createAgent(sandbox);

  const list = async (query: object) => {
    const agents = await letta.call('list_agents_for_block', { path: { block_id }, query });
    return agents.map(({ id }) => id);
  };

  expect(await list({})).toEqual(ids);
  expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2));
  expect(await list({ after: ids[0] })).toEqual(ids.slice(1));
  expect(await list({ order: 'asc', limit: 1 })).toEqual(ids.slice(2));
  expect(await list({ after: ids[2] })).toEqual([]);
});

test('a block can be about an identity', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const alice = await createIdentity(sandbox, 'alice');
  const block = await createBlock(sandbox, 'human', 'Lives in Bergen.');
  const path = { block_id: block.id, identity_id: alice.id };

  expect(await letta.call('attach_identity_to_block', { path })).toEqual(block);
  expect(await labels(sandbox, { identity_id: alice.id })).toEqual(['human']);
  expect(await labels(sandbox, { identifier_keys: ['bob', 'alice'] })).toEqual(['human']);

  expect(await letta.call('detach_identity_from_block', { path })).toEqual(block);
  expect(await labels(sandbox, { identity_id: alice.id })).toEqual([]);
  expect(await labels(sandbox, { identifier_keys: ['alice'] })).toEqual([]);
});
