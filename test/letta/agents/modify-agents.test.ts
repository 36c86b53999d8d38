import { createAgent, createBlock, createIdentity, labelsOf, listIds } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000009';

const modify = (sandbox: string, agent_id: string, body: object) =>
  lettaActor(sandbox).call('modify_agent', { path: { agent_id }, body });

const tryToModify = (sandbox: string, agent_id: string, body: object) =>
  lettaActor(sandbox).try('modify_agent', { path: { agent_id }, body });

test('only what is given of an agent changes, and null changes nothing', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, { name: 'Old', description: 'old', tags: ['a'] });

  const changed = await modify(sandbox, agent.id, { name: 'New: now', description: null, tags: ['b', 'c'] });

  expect(changed).toEqual({ ...agent, name: 'New: now', tags: ['b', 'c'], updated_at: changed.updated_at });
  expect(Date.parse(changed.updated_at ?? '')).toBeGreaterThan(Date.parse(agent.updated_at ?? ''));
  expect(await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: agent.id } })).toEqual(changed);
});

test('an agent that was changed comes first in the order of changes', async () => {
  const sandbox = freshSandbox();
  const first = await createAgent(sandbox);
  const second = await createAgent(sandbox);

  await modify(sandbox, first.id, { metadata: { seen: true } });

  expect(await listIds(sandbox, 'order_by=updated_at&limit=2')).toEqual([first.id, second.id]);
  expect(await listIds(sandbox, 'limit=2')).toEqual([second.id, first.id]);
});

test('lists of what an agent has are replaced as a whole', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, {
    memory_blocks: [{ label: 'human', value: '' }],
    tools: ['web_search'],
    secrets: { A: '1' },
  });
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const alice = await createIdentity(sandbox, 'alice');

  const changed = await modify(sandbox, agent.id, {
    block_ids: [rules.id],
    tool_ids: [],
    identity_ids: [alice.id],
    secrets: { B: '2' },
  });

  expect(changed).toMatchObject({
    blocks: [{ id: rules.id }],
    tools: [],
    identity_ids: [alice.id],
    secrets: [{ key: 'B', value: '2' }],
  });
});

test('an agent changes its model, and what summarises for it changes with the provider', async () => {
  const sandbox = freshSandbox();
  const { id } = await createAgent(sandbox);

  const other = await modify(sandbox, id, { model: 'anthropic/claude-sonnet-4-20250514' });
  const cooler = await modify(sandbox, id, {
    model_settings: { provider_type: 'anthropic', temperature: 0.1 },
  });
  const shorter = await modify(sandbox, id, { context_window_limit: 7000, max_tokens: 55 });

  expect(other).toMatchObject({
    model: 'anthropic/claude-sonnet-4-20250514',
    compaction_settings: { model: 'anthropic/claude-haiku-4-5' },
  });
  expect(cooler.llm_config).toMatchObject({ temperature: 0.1, max_tokens: 16384 });
  expect(shorter.llm_config).toMatchObject({ context_window: 7000, max_tokens: 55 });
});

test('settings of compaction come to those there are, and another mode has another prompt', async () => {
  const sandbox = freshSandbox();
  const { id, compaction_settings } = await createAgent(sandbox, {
    compaction_settings: { prompt: 'Sum up.' },
  });

  const clipped = await modify(sandbox, id, { compaction_settings: { clip_chars: 7 } });
  const all = await modify(sandbox, id, { compaction_settings: { mode: 'all' } });

  expect(clipped.compaction_settings).toEqual({ ...compaction_settings, clip_chars: 7 });
  expect(all.compaction_settings).toMatchObject({
    mode: 'all',
    clip_chars: 7,
    prompt: expect.not.stringMatching(/^Sum up\.$/),
  });
});

test('hidden is taken and dropped, as the real server does', async () => {
  const sandbox = freshSandbox();
  const { id } = await createAgent(sandbox);

  expect((await modify(sandbox, id, { hidden: true })).hidden).toBeNull();
});

test('a second agent can be made to look after the memory later', async () => {
  const sandbox = freshSandbox();
  const { id } = await createAgent(sandbox, { embedding: 'openai/text-embedding-3-small' });

  const changed = await modify(sandbox, id, { enable_sleeptime: true });
  const again = await modify(sandbox, id, { enable_sleeptime: true });

  expect(changed.managed_group).toMatchObject({ manager_type: 'sleeptime' });
  expect(again.managed_group).toEqual(changed.managed_group);
});

test.each([
  [{ model: 'gpt' }, 404, 'NOT_FOUND: Handle gpt not found, must be one of []'],
  [{ embedding: 'small' }, 400, 'INVALID_ARGUMENT: Embedding model small not found'],
  [{ tool_ids: [`tool-${UNKNOWN}`] }, 409, 'is not present in table "tools"'],
  [{ block_ids: [`block-${UNKNOWN}`] }, 409, 'is not present in table "block"'],
  [{ timezone: 'Nowhere' }, 400, 'No time zone found with key Nowhere'],
  [{ last_run_completion: 'soon' }, 422, "'loc': ('body', 'last_run_completion')"],
])('an agent cannot be changed by %j, and stays as it is', async (fields, status, detail) => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, { memory_blocks: [{ label: 'human', value: '' }] });

  const answer = await tryToModify(sandbox, agent.id, { name: 'Other', tags: ['x'], ...fields });

  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
  expect(await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: agent.id } })).toEqual(agent);
});

test('an agent that does not exist cannot be changed or deleted', async () => {
  const sandbox = freshSandbox();
  const missing = { path: { agent_id: 'agent-missing' } };

  const changing = await tryToModify(sandbox, 'agent-missing', { name: 'x' });
  const deleting = await lettaActor(sandbox).try('delete_agent', missing);

  const detail = expect.stringContaining(
    "Agent not found with id='['agent-missing']', access level in ['read']",
  );
  expect(changing).toMatchObject({ status: 404, body: { detail } });
  expect(deleting).toMatchObject({ status: 404, body: { detail } });
});

test('a deleted agent is gone from everywhere, and its blocks stay', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, { memory_blocks: [{ label: 'human', value: '' }] });
  const path = { agent_id: agent.id };

  const answer = await letta.call('delete_agent', { path });

  expect(answer).toEqual({ message: `Agent id=${agent.id} successfully deleted` });
  expect((await letta.try('delete_agent', { path })).status).toBe(404);
  expect((await letta.try('retrieve_agent', { path })).status).toBe(404);
  expect(await listIds(sandbox, '')).not.toContain(agent.id);
  const block_id = agent.blocks[0]?.id ?? '';
  expect(await letta.call('list_agents_for_block', { path: { block_id } })).toEqual([]);
  expect(await letta.call('retrieve_block', { path: { block_id } })).toMatchObject({ label: 'human' });
});

test('who looks after the memory of an agent goes with it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, {
    enable_sleeptime: true,
    embedding: 'openai/text-embedding-3-small',
  });
  const keeper = { agent_id: agent.managed_group?.agent_ids[0] ?? '' };

  await letta.call('delete_agent', { path: { agent_id: agent.id } });

  expect((await letta.try('retrieve_agent', { path: keeper })).status).toBe(404);
  expect(await letta.call('count_groups')).toBe(0);
});

test('an agent whose memory keeper is deleted goes on without', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox, {
    enable_sleeptime: true,
    embedding: 'openai/text-embedding-3-small',
    memory_blocks: [{ label: 'human', value: '' }],
  });

  await letta.call('delete_agent', { path: { agent_id: agent.managed_group?.agent_ids[0] ?? '' } });

  const after = await letta.call('retrieve_agent', { path: { agent_id: agent.id } });
  expect(after).toMatchObject({ managed_group: null, enable_sleeptime: null });
  expect(await labelsOf(sandbox, agent.id)).toEqual(['human']);
});
