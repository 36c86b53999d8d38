import { NotFoundError } from '@letta-ai/letta-client';
import { SAMPLE_AGENTS, seedManyAgents } from '../../support/agents.js';
import { controller, freshSandbox } from '../../support/users.js';
import { all, calls, idsOf, newAgent, operationsCalled, sdk } from './sdk.js';

test("Letta's SDK iterates over three agents and comes to an end", async () => {
  const sandbox = freshSandbox();

  expect(await idsOf(sdk(sandbox).agents.list())).toEqual(SAMPLE_AGENTS);

  // The SDK stops at an empty page and at nothing else.
  expect(await operationsCalled(sandbox)).toEqual(['list_agents', 'list_agents']);
});

test("Letta's SDK iterates over a thousand agents, each once, and comes to an end", async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 997);

  const listed = await idsOf(sdk(sandbox).agents.list({ limit: 100 }));

  expect(listed).toEqual(ids);
  expect(new Set(listed).size).toBe(1000);
  expect(await calls(sandbox, 'list_agents')).toBe(10 + 1);
});

test("Letta's SDK iterates over a thousand agents from the oldest on", async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 997);

  const listed = await idsOf(sdk(sandbox).agents.list({ limit: 250, order: 'asc', order_by: 'created_at' }));

  expect(listed).toEqual([...ids].reverse());
});

test.each([3, 1000])("Letta's SDK iterates backwards over %i agents and comes to an end", async (count) => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, count - SAMPLE_AGENTS.length);
  const letta = sdk(sandbox);

  // What `before` gives is the far end of that side, so one page has it all or the rest is never asked for.
  expect(await idsOf(letta.agents.list({ before: ids.at(-1), limit: 1000 }))).toEqual(ids.slice(0, -1));
  expect(await idsOf(letta.agents.list({ before: ids.at(-1), limit: 2 }))).toEqual(ids.slice(0, 2));
  expect(await calls(sandbox, 'list_agents')).toBe(2 + 2);
});

test("Letta's SDK comes to an end when its caller names both cursors and gives neither", async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 7);

  const agents = sdk(sandbox).agents.list({
    limit: 2,
    after: undefined as never,
    before: undefined as never,
  });

  // It goes on with `before`, of which there is nothing.
  expect(await idsOf(agents)).toEqual(ids.slice(0, 2));
});

test("Letta's SDK begins anew when the agent it would go on after is deleted meanwhile, and comes to an end", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const ids = await seedManyAgents(sandbox, 7);
  const page = await letta.agents.list({ limit: 2 });

  await letta.agents.delete(ids[1] ?? '');

  // The cursor leads nowhere, which the real server ignores, too.
  const left = [ids[0], ...ids.slice(2)];
  expect(await idsOf(page)).toEqual([...ids.slice(0, 2), ...left]);
});

test("Letta's SDK filters agents by name, text and tags", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  await controller(sandbox).call('seedMock', {
    body: {
      agents: [
        { id: 'agent-a', name: 'Room Keeper', tags: ['x', 'y'] },
        { id: 'agent-b', name: 'Keeper', tags: ['x'] },
      ],
    },
  });

  expect(await idsOf(letta.agents.list({ name: 'Keeper' }))).toEqual(['agent-b']);
  expect(await idsOf(letta.agents.list({ query_text: 'keeper' }))).toEqual(['agent-b', 'agent-a']);
  expect(await idsOf(letta.agents.list({ tags: ['x', 'y'] }))).toEqual(['agent-b', 'agent-a']);
  expect(await idsOf(letta.agents.list({ tags: ['x', 'y'], match_all_tags: true }))).toEqual(['agent-a']);
  expect(await letta.tags.list()).toEqual(expect.arrayContaining(['x', 'y']));
});

test("Letta's SDK retrieves an agent of the sample world", async () => {
  const agent = await sdk(freshSandbox()).agents.retrieve('agent-test-001');

  expect(agent).toMatchObject({
    id: 'agent-test-001',
    name: 'Test Agent Alpha',
    created_at: '2025-01-01T10:00:00Z',
  });
  expect(agent.llm_config.model).toBe('gpt-4o-mini');
});

test("Letta's SDK creates an agent with memory and tags, and finds it again", async () => {
  const letta = sdk(freshSandbox());

  const created = await newAgent(letta, {
    name: 'Ada',
    description: 'Counts',
    tags: ['matrix', 'bridge'],
    memory_blocks: [
      { label: 'human', value: 'Their name is Bob.' },
      { label: 'notes', value: '', description: 'Whatever comes up' },
    ],
    metadata: { room: '!a:matrix.test' },
  });

  expect(created).toMatchObject({ name: 'Ada', description: 'Counts', agent_type: 'letta_v1_agent' });
  expect(created.id).toMatch(/^agent-[0-9a-f-]{36}$/);
  expect(created.llm_config).toMatchObject({ handle: 'openai/gpt-4o-mini', model: 'gpt-4o-mini' });
  const found = await letta.agents.retrieve(created.id, { include: ['agent.blocks', 'agent.tags'] });
  expect([...found.tags].sort()).toEqual(['bridge', 'matrix']);
  expect(found.blocks.map(({ label, value }) => `${label}: ${value}`).sort()).toEqual([
    'human: Their name is Bob.',
    'notes: ',
  ]);
  expect(found.metadata).toEqual({ room: '!a:matrix.test' });
  expect((await idsOf(letta.agents.list()))[0]).toBe(created.id);
});

test("Letta's SDK gives a new agent the base tools unless it is told not to", async () => {
  const letta = sdk(freshSandbox());
  const agent = await letta.agents.create({ model: 'openai/gpt-4o-mini' });

  const names = (await all(letta.agents.tools.list(agent.id))).map(({ name }) => name);

  expect(names.sort()).toEqual(['conversation_search', 'memory_insert', 'memory_replace']);
  expect(agent.name).not.toBe('');
});

test("Letta's SDK updates what it names of an agent and nothing else", async () => {
  const letta = sdk(freshSandbox());
  const { id, system } = await newAgent(letta, { description: 'before', tags: ['old'] });

  const updated = await letta.agents.update(id, {
    description: 'after',
    tags: ['new'],
    timezone: 'Europe/Berlin',
  });

  expect(updated).toMatchObject({ name: 'Ada', description: 'after', system, timezone: 'Europe/Berlin' });
  const found = await letta.agents.retrieve(id, { include: ['agent.tags'] });
  expect(found.tags).toEqual(['new']);
});

test("Letta's SDK deletes an agent, after which it is not found", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);

  expect(await letta.agents.delete(id)).toEqual({ message: `Agent id=${id} successfully deleted` });

  await expect(letta.agents.retrieve(id)).rejects.toThrow(NotFoundError);
  await expect(letta.agents.delete(id)).rejects.toThrow(NotFoundError);
  expect(await idsOf(letta.agents.list())).toEqual(SAMPLE_AGENTS);
});

test("Letta's SDK counts agents, though it has no name for that", async () => {
  const letta = sdk(freshSandbox());
  await newAgent(letta);

  expect(await letta.get('/v1/agents/count')).toBe(4);
});
