import { createAgent, createBlock, createIdentity, listIds, tryToCreateAgent } from '../../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000009';

test('an agent is created with what it is told and what follows from it', async () => {
  const sandbox = freshSandbox();

  const agent = await createAgent(sandbox, {
    name: 'Weather',
    embedding: 'openai/text-embedding-3-small',
    memory_blocks: [
      { label: 'human', value: 'Lives in Bergen.' },
      { label: 'town', value: 'It rains.', limit: 20 },
    ],
    tags: ['wet', 'north', 'wet'],
    metadata: { since: 2025 },
    description: 'Knows the rain',
    system: 'You know the rain.',
    timezone: 'Europe/Oslo',
  });

  expect(agent).toMatchObject({
    id: expect.stringMatching(/^agent-[0-9a-f-]{36}$/),
    name: 'Weather',
    agent_type: 'letta_v1_agent',
    model: 'openai/gpt-4o-mini',
    embedding: 'openai/text-embedding-3-small',
    embedding_config: { embedding_dim: 1536, embedding_chunk_size: 300 },
    llm_config: { context_window: 128000, max_tokens: 16384, enable_reasoner: false, temperature: 1 },
    model_settings: {
      provider_type: 'openai',
      max_output_tokens: 16384,
      reasoning: { reasoning_effort: 'minimal' },
    },
    compaction_settings: { model: 'openai/gpt-5-mini', mode: 'sliding_window' },
    tags: ['wet', 'north'],
    metadata: { since: 2025 },
    description: 'Knows the rain',
    system: 'You know the rain.',
    timezone: 'Europe/Oslo',
    max_files_open: 10,
    per_file_view_window_char_limit: 25000,
  });
  expect(agent.blocks).toMatchObject([
    {
      label: 'human',
      value: 'Lives in Bergen.',
      limit: 100000,
      description: expect.stringContaining('human'),
    },
    { label: 'town', value: 'It rains.', limit: 20, description: null },
  ]);
  expect(await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: agent.id } })).toEqual(agent);
  expect((await listIds(sandbox, 'limit=1'))[0]).toBe(agent.id);
});

test('an agent without a name gets one of two words', async () => {
  const { name } = await createAgent(freshSandbox());

  expect(name).toMatch(/^([A-Z][a-z]+){2}$/);
});

test('an agent without a model gets the usual one, where the real server wants to be told', async () => {
  const { status, body } = await tryToCreateAgent(freshSandbox(), {});

  expect(status).toBe(200);
  expect(body).toMatchObject({ model: 'openai/gpt-4o-mini', embedding: null, embedding_config: null });
});

test.each([
  ['letta_v1_agent', ['conversation_search', 'memory_insert', 'memory_replace'], 0],
  ['memgpt_v2_agent', ['conversation_search', 'memory_insert', 'memory_replace', 'send_message'], 4],
  ['react_agent', [], 0],
  ['sleeptime_agent', ['memory_finish_edits', 'memory_insert', 'memory_replace', 'memory_rethink'], 4],
])('a %s has the tools of its kind and their rules', async (agent_type, names, rules) => {
  const agent = await createAgent(freshSandbox(), { agent_type });

  expect(agent.tools.map(({ name }) => name).sort()).toEqual(names);
  expect(agent.tool_rules).toHaveLength(rules);
});

test('an agent can do without the usual tools and name its own', async () => {
  const sandbox = freshSandbox();

  const agent = await createAgent(sandbox, { include_base_tools: false, tools: ['web_search'] });
  const [tool] = agent.tools;
  const other = await createAgent(sandbox, { include_base_tools: false, tool_ids: [tool?.id] });

  expect(agent.tools.map(({ name }) => name)).toEqual(['web_search']);
  expect(other.tools).toEqual(agent.tools);
});

test('an agent whose kind is left out thinks like the newest kind, without rules for its base tools', async () => {
  const sandbox = freshSandbox();

  const agent = await createAgent(sandbox, {});
  const older = await createAgent(sandbox, { agent_type: 'memgpt_v2_agent' });

  expect(agent).toMatchObject({ agent_type: 'letta_v1_agent', tool_rules: [] });
  expect(older.tool_rules).toContainEqual(
    expect.objectContaining({ tool_name: 'memory_insert', type: 'continue_loop' }),
  );
});

test('tool rules come back with every member of their kind', async () => {
  const { tool_rules } = await createAgent(freshSandbox(), {
    tool_rules: [
      { type: 'run_first', tool_name: 'memory_insert' },
      { type: 'conditional', tool_name: 'x', child_output_mapping: { yes: 'y' } },
    ],
    include_base_tool_rules: false,
  });

  expect(tool_rules).toEqual([
    { type: 'run_first', tool_name: 'memory_insert', prompt_template: null, args: null },
    {
      type: 'conditional',
      tool_name: 'x',
      child_output_mapping: { yes: 'y' },
      prompt_template: null,
      default_child: null,
      require_output_mapping: false,
    },
  ]);
});

test('secrets are kept under both of their names', async () => {
  const { id, secrets, tool_exec_environment_variables } = await createAgent(freshSandbox(), {
    secrets: { TOKEN: 'abc' },
  });

  expect(secrets).toMatchObject([{ key: 'TOKEN', value: 'abc', agent_id: id }]);
  expect(tool_exec_environment_variables).toEqual(secrets);
});

test('blocks that exist are shared, unknown ones and all but the first of a label are left out', async () => {
  const sandbox = freshSandbox();
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');

  const agent = await createAgent(sandbox, {
    block_ids: [rules.id, `block-${UNKNOWN}`],
    memory_blocks: [
      { label: 'rules', value: 'Be rude.' },
      { label: 'human', value: '' },
    ],
  });

  expect(agent.blocks.map(({ label, value }) => [label, value])).toEqual([
    ['rules', 'Be kind.'],
    ['human', ''],
  ]);
});

test('an agent can work for identities from the start', async () => {
  const sandbox = freshSandbox();
  const alice = await createIdentity(sandbox, 'alice');

  const agent = await createAgent(sandbox, { identity_ids: [alice.id] });

  expect(agent.identity_ids).toEqual([alice.id]);
  expect(agent.identities).toEqual([alice]);
});

test('an agent of a role below others is hidden from lists', async () => {
  const sandbox = freshSandbox();

  const agent = await createAgent(sandbox, { tags: ['role:subagent'] });

  expect(agent.hidden).toBe(true);
  expect(await listIds(sandbox, '')).not.toContain(agent.id);
  expect(await listIds(sandbox, 'show_hidden_agents=true')).toContain(agent.id);
});

test('models are asked as their settings say', async () => {
  const sandbox = freshSandbox();

  const set = await createAgent(sandbox, {
    model_settings: { provider_type: 'openai', temperature: 0.3, max_output_tokens: 77 },
    context_window_limit: 5000,
  });
  const reasoner = await createAgent(sandbox, { model: 'openai/gpt-5' });
  const thinker = await createAgent(sandbox, { model: 'anthropic/claude-sonnet-4-20250514' });

  expect(set).toMatchObject({
    llm_config: {
      temperature: 0.3,
      max_tokens: 77,
      context_window: 5000,
      reasoning_effort: 'high',
      strict: true,
    },
    model_settings: { temperature: 0.3, max_output_tokens: 77 },
    max_files_open: 3,
    per_file_view_window_char_limit: 5000,
  });
  expect(reasoner.llm_config).toMatchObject({ enable_reasoner: true, reasoning_effort: 'minimal' });
  expect(thinker).toMatchObject({
    llm_config: { enable_reasoner: true, max_reasoning_tokens: 1024, model_endpoint_type: 'anthropic' },
    model_settings: { provider_type: 'anthropic', thinking: { type: 'enabled', budget_tokens: 1024 } },
    compaction_settings: { model: 'anthropic/claude-haiku-4-5' },
  });
});

test('a model can be given in its longer form, whose lacking members are filled in', async () => {
  const { llm_config, model } = await createAgent(freshSandbox(), {
    model: undefined,
    llm_config: { model: 'x', model_endpoint_type: 'anthropic', context_window: 9000 },
  });

  expect(model).toBeNull();
  expect(llm_config).toMatchObject({ model: 'x', handle: null, context_window: 9000, temperature: 1 });
});

test('a second agent looks after the memory where that is wanted', async () => {
  const sandbox = freshSandbox();

  const agent = await createAgent(sandbox, {
    name: 'Talker',
    enable_sleeptime: true,
    embedding: 'openai/text-embedding-3-small',
    memory_blocks: [{ label: 'human', value: 'Lives in Bergen.' }],
  });

  const group = agent.managed_group;
  expect(group).toMatchObject({
    manager_type: 'sleeptime',
    manager_agent_id: agent.id,
    sleeptime_agent_frequency: 5,
    turns_counter: -1,
  });
  const keeper = await lettaActor(sandbox).call('retrieve_agent', {
    path: { agent_id: group?.agent_ids[0] ?? '' },
  });
  expect(keeper).toMatchObject({ name: 'Talker-sleeptime', agent_type: 'sleeptime_agent' });
  expect(keeper.blocks.map(({ label }) => label)).toEqual(['human', 'memory_persona']);
  expect(keeper.blocks[0]).toEqual(agent.blocks[0]);
});

const REFUSED: [object, number, string][] = [
  [{ model: 'gpt' }, 400, 'INVALID_ARGUMENT: The model handle should be in the format provider/model-name'],
  [{ tool_ids: [`tool-${UNKNOWN}`] }, 400, `Tools not found by id:   {'tool-${UNKNOWN}'}`],
  [{ tools: ['nope'] }, 400, "Tools not found by name: {'nope'}"],
  [{ max_files_open: 1001 }, 400, 'INVALID_ARGUMENT: max_files_open cannot exceed 1000. Got: 1001'],
  [{ agent_type: 'split_thread_agent' }, 400, 'Invalid agent type: AgentType.split_thread_agent'],
  [{ max_reasoning_tokens: 5 }, 400, 'Max reasoning tokens (5) must be less than max tokens (None)'],
  [{ timezone: 'Nowhere/Land' }, 400, 'No time zone found with key Nowhere/Land'],
  [{ identity_ids: [`identity-${UNKNOWN}`] }, 409, 'is not present in table "identities"'],
  [{ name: 'a/b' }, 400, "Export failed: Agent name 'a/b' contains invalid characters."],
  [{ embedding: 'small' }, 422, 'The embedding handle should be in the format provider/model-name'],
  [{ name: null }, 422, "'loc': ('body', 'name'), 'msg': 'Input should be a valid string'"],
  [{ memory_blocks: [{ value: 'x' }] }, 422, "'loc': ('body', 'memory_blocks', 0, 'label')"],
  [{ agent_type: 'voice_convo_agent' }, 422, 'requires enable_sleeptime to be True'],
];

test.each(REFUSED)(
  'an agent cannot be created with %j, and nothing is left of it',
  async (fields, status, detail) => {
    const sandbox = freshSandbox();
    const before = await controller(sandbox).call('getMockState');

    const answer = await tryToCreateAgent(sandbox, {
      memory_blocks: [{ label: 'human', value: '' }],
      ...fields,
    });

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ detail: expect.stringContaining(detail) });
    expect(await controller(sandbox).call('getMockState')).toEqual(before);
    expect(await lettaActor(sandbox).call('count_blocks')).toBe(0);
  },
);
