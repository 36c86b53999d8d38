import { createAgent, createBlock, type Group, labelsOf } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

type Letta = ReturnType<typeof lettaActor>;

const create = (letta: Letta, agent_ids: string[], others: object = {}): Promise<Group> =>
  letta.call('create_group', { body: { agent_ids, description: 'Speaks of the weather', ...others } });

test('agents act in turn unless told otherwise', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [one, two] = [await createAgent(sandbox), await createAgent(sandbox)];

  const group = await create(letta, [one.id, two.id]);

  expect(group).toMatchObject({
    id: expect.stringMatching(/^group-[0-9a-f-]{36}$/),
    manager_type: 'round_robin',
    agent_ids: [one.id, two.id],
    description: 'Speaks of the weather',
    shared_block_ids: [],
    manager_agent_id: null,
    max_turns: null,
    hidden: null,
  });
  expect(await letta.call('retrieve_group', { path: { group_id: group.id } })).toEqual(group);
});

test('the agent that leads a group shows it, and the blocks of the group come to all of them', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [leader, member] = [await createAgent(sandbox), await createAgent(sandbox)];
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');

  const group = await create(letta, [member.id], {
    manager_config: { manager_type: 'dynamic', manager_agent_id: leader.id, max_turns: 3 },
    shared_block_ids: [rules.id],
  });

  expect(group).toMatchObject({ manager_type: 'dynamic', termination_token: 'DONE!', max_turns: 3 });
  const after = await letta.call('retrieve_agent', { path: { agent_id: leader.id } });
  expect(after).toMatchObject({ managed_group: group, multi_agent_group: group });
  expect(await labelsOf(sandbox, leader.id)).toEqual(['rules']);
  expect(await labelsOf(sandbox, member.id)).toEqual(['rules']);
});

test('groups are listed oldest first, by kind, and by agent', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [one, two] = [await createAgent(sandbox), await createAgent(sandbox)];
  const first = await create(letta, [one.id, two.id]);
  const second = await create(letta, [two.id], {
    manager_config: { manager_type: 'supervisor', manager_agent_id: one.id },
  });
  const list = async (query: object) => (await letta.call('list_groups', { query })).map(({ id }) => id);
  const around = async (agent_id: string, query: object = {}) =>
    (await letta.call('list_groups_for_agent', { path: { agent_id }, query })).map(({ id }) => id);

  expect(await list({})).toEqual([first.id, second.id]);
  expect(await list({ order: 'desc', limit: 1 })).toEqual([second.id]);
  expect(await list({ after: first.id })).toEqual([second.id]);
  expect(await list({ manager_type: 'supervisor' })).toEqual([second.id]);
  expect(await letta.call('count_groups')).toBe(2);
  expect(await around(two.id)).toEqual([second.id, first.id]);
  expect(await around(two.id, { manager_type: 'round_robin' })).toEqual([first.id]);
  expect(await around(one.id)).toEqual([first.id]);
  expect(await around('agent-missing')).toEqual([]);
});

test('a group changes its members and turns, but not its kind', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [one, two] = [await createAgent(sandbox), await createAgent(sandbox)];
  const group = await create(letta, [one.id]);
  const path = { group_id: group.id };

  const changed = await letta.call('modify_group', {
    path,
    body: {
      agent_ids: [two.id],
      description: '',
      manager_config: { manager_type: 'round_robin', max_turns: 4 },
    },
  });
  const refused = await letta.try('modify_group', {
    path,
    body: { manager_config: { manager_type: 'dynamic' } },
  });

  expect(changed).toEqual({ ...group, agent_ids: [two.id], max_turns: 4 });
  expect(refused).toMatchObject({
    status: 400,
    body: { detail: 'Cannot change group pattern after creation' },
  });
  expect(await letta.call('list_groups_for_agent', { path: { agent_id: one.id } })).toEqual([]);
});

test('the agent that leads a group cannot be deleted, a member can', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [leader, member] = [await createAgent(sandbox), await createAgent(sandbox)];
  const group = await create(letta, [member.id], {
    manager_config: { manager_type: 'supervisor', manager_agent_id: leader.id },
  });

  const answer = await letta.try('delete_agent', { path: { agent_id: leader.id } });
  await letta.call('delete_agent', { path: { agent_id: member.id } });

  expect(answer).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('is still referenced from table "groups"') },
  });
  expect(await letta.call('retrieve_group', { path: { group_id: group.id } })).toEqual(group);
});

test('a group that is deleted leaves its agents, and the one that led it may go then', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const leader = await createAgent(sandbox);
  const group = await create(letta, [leader.id], {
    manager_config: { manager_type: 'supervisor', manager_agent_id: leader.id },
  });
  const path = { group_id: group.id };

  expect(await letta.call('delete_group', { path })).toEqual({
    message: `Group id=${group.id} successfully deleted`,
  });

  expect(await letta.try('retrieve_group', { path })).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining(`Group not found with id='['${group.id}']'`) },
  });
  expect((await letta.try('delete_agent', { path: { agent_id: leader.id } })).status).toBe(200);
});

test('a block of a group is noted, and its agents stay as they are', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox);
  const group = await create(letta, [agent.id]);
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const path = { group_id: group.id, block_id: rules.id };

  expect(await letta.call('attach_block_to_group', { path })).toBeNull();
  expect(await letta.call('detach_block_from_group', { path })).toBeNull();
  expect(await labelsOf(sandbox, agent.id)).toEqual([]);
  expect((await letta.try('attach_block_to_group', { path: { ...path, block_id: 'x' } })).status).toBe(400);
  expect((await letta.try('attach_block_to_group', { path: { ...path, block_id: 'block-x' } })).status).toBe(
    404,
  );
  expect((await letta.try('detach_block_from_group', { path: { ...path, block_id: 'x' } })).status).toBe(400);
  expect(
    (await letta.try('detach_block_from_group', { path: { ...path, block_id: 'block-x' } })).status,
  ).toBe(404);
});

const voice = (limits: object) => ({
  manager_config: { manager_type: 'voice_sleeptime', manager_agent_id: '$leader', ...limits },
});

test.each<[object, number, string]>([
  [{ agent_ids: ['agent-missing'] }, 404, "Items not found in agents: {'agent-missing'}"],
  [{ agent_ids: ['$leader', '$leader'] }, 404, 'Items not found in agents: set()'],
  [
    {
      agent_ids: ['$leader', '$leader'],
      manager_config: { manager_type: 'dynamic', manager_agent_id: '$leader' },
    },
    400,
    'Duplicate agent ids found in list',
  ],
  [
    { manager_config: { manager_type: 'supervisor', manager_agent_id: 'agent-missing' } },
    409,
    'A foreign key constraint was violated for Group.',
  ],
  [{ shared_block_ids: ['$human'] }, 409, 'A unique constraint was violated for Group.'],
  [voice({ max_message_buffer_length: 5 }), 400, 'must be provided together'],
  [voice({ max_message_buffer_length: 3, min_message_buffer_length: 2 }), 400, 'must be greater than 4'],
  [
    voice({ max_message_buffer_length: 5, min_message_buffer_length: 9 }),
    400,
    "'max_message_buffer_length' must be greater than 'min_message_buffer_length'",
  ],
  [
    { manager_config: { manager_type: 'supervisor' } },
    422,
    "('body', 'manager_config', 'supervisor', 'manager_agent_id')",
  ],
  [{ manager_config: { manager_type: 'swarm' } }, 422, "Input tag 'swarm' found using 'manager_type'"],
])('a group cannot be made with %j', async (fields, status, detail) => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const leader = await createAgent(sandbox, { memory_blocks: [{ label: 'human', value: '' }] });
  const given = JSON.stringify({ agent_ids: [leader.id], description: 'd', ...fields })
    .replaceAll('$leader', leader.id)
    .replaceAll('$human', leader.blocks[0]?.id ?? '');

  const answer = await letta.try('create_group', { body: JSON.parse(given) as never });

  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
  expect(await letta.call('count_groups')).toBe(0);
});

test('what was said in a group is what its manager was told in it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [manager, other] = [await createAgent(sandbox), await createAgent(sandbox)];
  const { id: group_id } = await create(letta, [other.id], {
    manager_config: { manager_type: 'supervisor', manager_agent_id: manager.id },
  });
  const said = { role: 'user', content: 'hello', group_id } as const;
  await letta.call('send_message', { path: { agent_id: manager.id }, body: { messages: [said] } });
  await letta.call('send_message', { path: { agent_id: manager.id }, body: { input: 'aside' } });

  const listed = await letta.call('list_group_messages', { path: { group_id } });
  await letta.call('reset_group_messages', { path: { group_id } });

  expect(listed).toMatchObject([{ message_type: 'user_message', content: 'hello' }]);
});

test('a group that nobody manages says nothing, and one that is not there is not found', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id } = await create(letta, [(await createAgent(sandbox)).id]);
  const nobody = { group_id: 'group-00000000-0000-4000-8000-000000000000' };

  expect(await letta.call('list_group_messages', { path: { group_id: id } })).toEqual([]);
  expect((await letta.try('list_group_messages', { path: nobody })).status).toBe(404);
  expect((await letta.try('reset_group_messages', { path: nobody })).status).toBe(404);
});
