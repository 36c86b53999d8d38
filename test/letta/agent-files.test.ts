import { createAgent, createBlock, type AgentState } from '../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';

const RICH = {
  name: 'Weather',
  embedding: 'openai/text-embedding-3-small',
  memory_blocks: [{ label: 'human', value: 'Lives in Bergen.' }],
  tags: ['wet'],
  secrets: { TOKEN: 'abc' },
  tool_rules: [{ type: 'exit_loop', tool_name: 'memory_insert' }],
};

const exportOf = (sandbox: string, agent_id: string) =>
  lettaActor(sandbox).call('export_agent', { path: { agent_id } });

/** Uploads a file of agents, as a form with other fields beside it. */
function upload(sandbox: string, file: unknown, fields: Record<string, string> = {}) {
  const boundary = 'a-boundary-of-agents';
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const body =
    Object.entries(fields)
      .map(([name, value]) => part(name, value))
      .join('') + `${part('file"; filename="agent.af', text)}--${boundary}--\r\n`;
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  return lettaActor(sandbox).send('POST', '/v1/agents/import', { body, headers });
}

async function agentsOf(sandbox: string, answer: { body: unknown }): Promise<AgentState[]> {
  const { agent_ids } = answer.body as { agent_ids: string[] };
  const letta = lettaActor(sandbox);
  return Promise.all(agent_ids.map((agent_id) => letta.call('retrieve_agent', { path: { agent_id } })));
}

test('an agent is written into a file with what it needs, without the values of its secrets', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, RICH);

  const file = await exportOf(sandbox, agent.id);

  expect(file).toMatchObject({
    agents: [
      {
        id: 'agent-0',
        name: 'Weather',
        block_ids: ['block-0'],
        tool_ids: ['tool-0', 'tool-1', 'tool-2'],
        include_base_tools: false,
        llm_config: agent.llm_config,
        embedding_config: agent.embedding_config,
        secrets: { TOKEN: '' },
      },
    ],
    blocks: [{ id: 'block-0', label: 'human', value: 'Lives in Bergen.' }],
    groups: [],
    sources: [],
    files: [],
  });
  expect(file.tools.map(({ name }) => name)).toEqual(agent.tools.map(({ name }) => name));
});

test('a file makes the agent again, as a copy, in another sandbox', async () => {
  const agent = await createAgent(freshSandbox(), RICH);
  const home = freshSandbox();
  const original = await createAgent(home, RICH);
  const away = freshSandbox();

  const answer = await upload(away, await exportOf(home, original.id));

  const [copy] = await agentsOf(away, answer);
  expect(copy).toMatchObject({
    name: 'Weather_copy',
    tags: ['wet'],
    system: agent.system,
    llm_config: agent.llm_config,
    embedding: agent.embedding,
    tool_rules: original.tool_rules,
    blocks: [{ label: 'human', value: 'Lives in Bergen.' }],
    secrets: [{ key: 'TOKEN', value: '' }],
  });
  expect(copy?.id).not.toBe(original.id);
  expect(copy?.blocks[0]?.id).not.toBe(original.blocks[0]?.id);
  expect(copy?.tools.map(({ name }) => name).sort()).toEqual(original.tools.map(({ name }) => name).sort());
});

test('an import can name agents, give them secrets and other models', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, RICH);
  const file = await exportOf(sandbox, agent.id);

  const named = await upload(sandbox, file, {
    name: 'Storm',
    secrets: '{"TOKEN":"xyz"}',
    model: 'openai/gpt-4o',
  });
  const same = await upload(sandbox, file, { append_copy_suffix: 'false' });
  const twice = await upload(sandbox, JSON.stringify(JSON.stringify(file)));

  expect(await agentsOf(sandbox, named)).toMatchObject([
    { name: 'Storm', model: 'openai/gpt-4o', secrets: [{ key: 'TOKEN', value: 'xyz' }] },
  ]);
  expect(await agentsOf(sandbox, same)).toMatchObject([{ name: 'Weather' }]);
  expect(await agentsOf(sandbox, twice)).toMatchObject([{ name: 'Weather_copy' }]);
});

test('an agent comes with the one that looks after its memory', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, { ...RICH, enable_sleeptime: true });
  const file = await exportOf(sandbox, agent.id);

  const [talker, keeper] = await agentsOf(sandbox, await upload(sandbox, file));

  expect(file.groups).toMatchObject([
    {
      id: 'group-0',
      agent_ids: ['agent-1'],
      manager_config: {
        manager_type: 'sleeptime',
        manager_agent_id: 'agent-0',
        sleeptime_agent_frequency: 5,
      },
    },
  ]);
  expect(talker?.managed_group).toMatchObject({ manager_type: 'sleeptime', agent_ids: [keeper?.id] });
  expect(keeper?.blocks.map(({ id }) => id)).toContain(talker?.blocks[0]?.id);
});

test("tools of the user's own are made where they are not known, and overridden only if wanted", async () => {
  const home = freshSandbox();
  const source_code =
    'def wave(hands: int) -> str:\n    """Wave.\n\n    Args:\n        hands (int): How many.\n    """\n    return ""\n';
  const tool = await lettaActor(home).call('create_tool', { body: { source_code } as never });
  const agent = await createAgent(home, { include_base_tools: false, tool_ids: [tool.id] });
  const file = await exportOf(home, agent.id);
  const away = freshSandbox();
  const letta = lettaActor(away);
  const described = async () => (await letta.call('list_tools', { query: { name: 'wave' } }))[0]?.description;

  await upload(away, file);
  const [known] = await letta.call('list_tools', { query: { name: 'wave' } });
  await letta.call('modify_tool', {
    path: { tool_id: known?.id ?? '' },
    body: { description: 'Mine' } as never,
  });
  await upload(away, file, { override_existing_tools: 'false' });
  const kept = await described();
  await upload(away, file);

  expect(known).toMatchObject({ name: 'wave', source_code, tool_type: 'custom' });
  expect(kept).toBe('Mine');
  expect(await described()).toBe(tool.description);
});

test('skills that the client brings are in the file', async () => {
  const sandbox = freshSandbox();
  const { id } = await createAgent(sandbox);
  const letta = lettaActor(sandbox);
  const write = (skills: object[]) =>
    letta.try('export_agent_with_skills', { path: { agent_id: id }, body: { skills } as never });

  const answer = await write([{ name: 'sailing', files: { 'SKILL.md': 'Watch the wind.' } }]);
  const refused = await write([{ name: 'sailing', files: {} }]);

  expect(answer.body).toMatchObject({
    skills: [{ name: 'sailing', files: { 'SKILL.md': 'Watch the wind.' }, source_url: null }],
  });
  expect(refused).toMatchObject({
    status: 422,
    body: {
      detail: expect.stringContaining("Either files (with 'SKILL.md') or source_url must be provided"),
    },
  });
});

test('an agent that does not exist cannot be exported, in the words of the real server', async () => {
  const letta = lettaActor(freshSandbox());

  expect(await letta.try('export_agent', { path: { agent_id: 'agent-missing' } })).toMatchObject({
    status: 404,
    body: { detail: "Export failed: The following agent IDs were not found: ['agent-missing']" },
  });
  const { id } = await createAgent(freshSandbox());
  const query = { use_legacy_format: true };
  expect(await letta.try('export_agent', { path: { agent_id: id }, query })).toMatchObject({
    status: 400,
    body: { detail: 'Legacy format is not supported' },
  });
});

type File = Awaited<ReturnType<typeof exportOf>>;

test.each<[string, (file: File) => unknown, Record<string, string>, number, string]>([
  ['no JSON', () => '{', {}, 400, 'Corrupted agent file format.'],
  ['of the older format', () => ({ name: 'x' }), {}, 400, 'Legacy AgentSchema format is deprecated.'],
  [
    'without its lists',
    () => ({ agents: [] }),
    {},
    400,
    '6 validation errors for AgentFileSchema\ngroups\n  Field required',
  ],
  ['without a block it names', (file) => ({ ...file, blocks: [] }), {}, 400, "Import failed: 'block-0'"],
  [
    'with two blocks of one id',
    (file) => ({ ...file, blocks: [...file.blocks, ...file.blocks] }),
    {},
    400,
    "Duplicate blocks IDs found: {'block-0'}; Duplicate ID across entity types: block-0",
  ],
  [
    'with ids that are none',
    (file) => ({ ...file, blocks: [{ ...file.blocks[0], id: 'blk-0' }] }),
    {},
    400,
    "Invalid ID format: blk-0 should start with 'block-'",
  ],
  [
    'without a model',
    (file) => ({ ...file, agents: [{ id: 'agent-0' }] }),
    {},
    400,
    'Import failed: llm_config is required',
  ],
  [
    'under a bad name',
    (file) => file,
    { name: 'a/b' },
    400,
    "Import failed: Export failed: Agent name 'a/b'",
  ],
  [
    'with secrets that are none',
    (file) => file,
    { secrets: '[1]' },
    400,
    'secrets must be a valid JSON string',
  ],
  ['for a model that is none', (file) => file, { model: 'gpt' }, 404, 'NOT_FOUND: Handle gpt not found'],
  [
    'for an embedding model that is none',
    (file) => file,
    { embedding: 'x' },
    400,
    'Embedding model x not found',
  ],
  [
    'with a flag that is none',
    (file) => file,
    { append_copy_suffix: 'maybe' },
    422,
    "'type': 'bool_parsing'",
  ],
])('a file %s is refused, and nothing is made', async (_, change, fields, status, detail) => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, RICH);
  const file = await exportOf(sandbox, agent.id);
  const before = await controller(sandbox).call('getMockState');

  const answer = await upload(sandbox, change(file), fields);

  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
  expect(await controller(sandbox).call('getMockState')).toEqual(before);
  expect(await lettaActor(sandbox).call('count_blocks')).toBe(1);
});

test('what was said goes with an agent, unless it is to be left out', async () => {
  const home = freshSandbox();
  const { id } = await createAgent(home, RICH);
  const path = { agent_id: id };
  const body = { messages: [{ role: 'user', content: 'Will it rain?' }] };
  await lettaActor(home).call('send_message', { path, body: body as never });
  const file = await exportOf(home, id);
  const scrubbed = await lettaActor(home).call('export_agent', { path, query: { scrub_messages: true } });
  const away = freshSandbox();

  const [copy] = await agentsOf(away, await upload(away, file));
  const said = async (sandbox: string, agent_id: string) => {
    const messages = await lettaActor(sandbox).call('list_messages', { path: { agent_id } });
    return messages.map((message) => [message.message_type, (message as { content?: string }).content]);
  };

  expect(file.agents[0]).toMatchObject({
    in_context_message_ids: ['message-0', 'message-1', 'message-2'],
    messages: [
      { id: 'message-0', role: 'system', agent_id: 'agent-0' },
      { id: 'message-1', role: 'user', content: [{ type: 'text', text: 'Will it rain?' }] },
      { id: 'message-2', role: 'assistant' },
    ],
  });
  expect(copy?.message_ids).toHaveLength(3);
  expect(await said(away, copy?.id ?? '')).toEqual(await said(home, id));
  expect(scrubbed.agents[0]).toMatchObject({ messages: [], in_context_message_ids: [] });
});

test('an import leaves everything else as it was', async () => {
  const sandbox = freshSandbox();
  const rules = await createBlock(sandbox, 'rules', 'Be kind.');
  const agent = await createAgent(sandbox, { ...RICH, block_ids: [rules.id] });

  await upload(sandbox, await exportOf(sandbox, agent.id));

  expect(await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: agent.id } })).toEqual(agent);
});
