import { createAgent, createBlock, type AgentState } from '../../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';
import { upload as uploadFile } from '../../support/folders.js';

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
  expect(file.tools.map(({ name }) => name)).toEqual(agent.tools.map(({ name }) => name).sort());
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

test('an import takes the models of its older fields where the newer ones are not given', async () => {
  const sandbox = freshSandbox();
  const file = await exportOf(sandbox, (await createAgent(sandbox, RICH)).id);

  const older = await upload(sandbox, file, {
    override_name: 'Storm',
    override_model_handle: 'openai/gpt-4o',
    override_embedding_handle: 'openai/text-embedding-ada-002',
  });
  const both = await upload(sandbox, file, {
    model: 'openai/gpt-4.1',
    override_model_handle: 'openai/gpt-4o',
  });

  expect(await agentsOf(sandbox, older)).toMatchObject([
    { name: 'Storm', model: 'openai/gpt-4o', embedding: 'openai/text-embedding-ada-002' },
  ]);
  expect(await agentsOf(sandbox, both)).toMatchObject([{ model: 'openai/gpt-4.1' }]);
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

/** An agent with two files in one folder, the second closed, and a tool of an MCP server if there is one. */
async function withLibrary(sandbox: string) {
  const letta = lettaActor(sandbox);
  const { id: agent_id } = await createAgent(sandbox, { name: 'Reader' });
  const fields = { name: 'Almanacs', embedding: 'openai/text-embedding-3-small', metadata: { year: 1836 } };
  const { id: folder_id = '' } = await letta.call('create_folder', { body: fields });
  const files: string[] = [];
  for (const name of ['b.txt', 'a.txt'])
    files.push((await uploadFile(letta, folder_id, { name, content: `Of ${name}.` })).id);
  await letta.call('attach_folder_to_agent', { path: { agent_id, folder_id } });
  await letta.call('close_file_for_agent', { path: { agent_id, file_id: files[1]! } });
  return { letta, agent_id, folder_id, files };
}

test('folders and files are written into the file, with what the agent sees of them', async () => {
  const sandbox = freshSandbox();
  const { letta, agent_id } = await withLibrary(sandbox);
  const listed = (await letta.call('list_files_for_agent', { path: { agent_id } })).files;

  const { agents, files, sources } = await exportOf(sandbox, agent_id);

  expect(agents[0]).toMatchObject({ source_ids: ['source-0'], folder_ids: null });
  expect(agents[0]!.files_agents).toEqual(
    listed.map((file, index) => ({
      agent_id: 'agent-0',
      file_id: `file-${index}`,
      source_id: 'source-0',
      file_name: `Almanacs/${'ba'[index]}.txt`,
      is_open: index === 0,
      visible_content: `[Viewing file start (out of 1 lines)]\n1: Of ${'ba'[index]}.txt.`,
      last_accessed_at: file.last_accessed_at?.replace('Z', '+00:00'),
      start_line: null,
      end_line: null,
      id: file.id,
    })),
  );
  expect(files).toEqual(
    [...'ba'].map((letter, index) => ({
      source_id: 'source-0',
      file_name: `Almanacs/${letter}.txt`,
      original_file_name: `${letter}.txt`,
      file_path: null,
      file_type: 'text/plain',
      file_size: 9,
      file_creation_date: null,
      file_last_modified_date: null,
      processing_status: 'completed',
      error_message: null,
      total_chunks: 1,
      chunks_embedded: 1,
      content: `Of ${letter}.txt.`,
      id: `file-${index}`,
    })),
  );
  expect(sources).toEqual([
    {
      name: 'Almanacs',
      description: null,
      instructions: null,
      metadata: { year: 1836 },
      embedding: null,
      embedding_chunk_size: null,
      embedding_config: expect.objectContaining({ handle: 'openai/text-embedding-3-small' }) as unknown,
      id: 'source-0',
    },
  ]);
});

test('a file makes the folders and files again, all open, and a folder of the same name under another', async () => {
  const sandbox = freshSandbox();
  const { letta, agent_id } = await withLibrary(sandbox);
  const file = await exportOf(sandbox, agent_id);

  const [copy] = await agentsOf(sandbox, await upload(sandbox, file));

  const path = { agent_id: copy!.id };
  const [folder] = await letta.call('list_folders_for_agent', { path });
  expect(folder).toMatchObject({ name: expect.stringMatching(/^Almanacs_[0-9a-f]{8}$/) as unknown });
  const held = await letta.call('list_files_for_folder', {
    path: { folder_id: folder!.id! },
    query: { order: 'asc', include_content: true },
  });
  expect(held).toMatchObject([
    { file_name: 'b.txt', processing_status: 'completed', content: 'Of b.txt.' },
    { file_name: 'a.txt', processing_status: 'completed', content: 'Of a.txt.' },
  ]);
  const seen = await letta.call('list_files_for_agent', { path });
  expect(seen.files).toMatchObject([
    { file_name: 'Almanacs/b.txt', is_open: true, folder_name: folder!.name },
    {
      file_name: 'Almanacs/a.txt',
      is_open: true,
      visible_content: expect.stringContaining('1: Of a.txt.') as unknown,
    },
  ]);
  const found = await letta.call('list_folder_passages', { path: { folder_id: folder!.id! } });
  expect(found).toHaveLength(2);

  const away = freshSandbox();
  const [guest] = await agentsOf(away, await upload(away, file));
  expect(guest!.sources).toMatchObject([{ name: 'Almanacs', metadata: { year: 1836 } }]);
});

test('a folder without files is named and left out, and such a file cannot be read, as on the real server', async () => {
  const sandbox = freshSandbox();
  const { letta, agent_id } = await withLibrary(sandbox);
  const { id: folder_id = '' } = await letta.call('create_folder', { body: { name: 'Empty' } });
  await letta.call('attach_folder_to_agent', { path: { agent_id, folder_id } });

  const file = await exportOf(sandbox, agent_id);

  expect(file.agents[0]!.source_ids).toEqual(['source-0', 'source-1']);
  expect(file.sources).toMatchObject([{ id: 'source-0' }]);
  expect(await upload(sandbox, file)).toMatchObject({
    status: 400,
    body: { detail: "Import failed: 'source-1'" },
  });
});

test('a file that is not whole says what it lacks', async () => {
  const sandbox = freshSandbox();
  const { agent_id } = await withLibrary(sandbox);
  const file = await exportOf(sandbox, agent_id);
  const [first, second] = file.files;
  const detailOf = async (changes: object) =>
    ((await upload(sandbox, { ...file, ...changes })).body as { detail: string }).detail;
  const invalid = (text: string) => `Import failed: Schema validation failed: ${text}`;

  expect(await detailOf({ files: [{ ...first, source_id: 'source-9' }, second] })).toBe(
    invalid('File file-0 references non-existent source source-9'),
  );
  expect(await detailOf({ files: [second] })).toBe(
    invalid('File-agent relationship references non-existent file file-0'),
  );
  expect(
    await detailOf({
      files: [{ ...first, id: 'file-x' }, second],
      sources: [...file.sources, ...file.sources],
    }),
  ).toBe(
    invalid(
      "Invalid ID format: file-x should have integer suffix; Duplicate sources IDs found: {'source-0'}; " +
        'Duplicate ID across entity types: source-0; File-agent relationship references non-existent file file-0',
    ),
  );
});

test('MCP servers are written without what opens them, and an import moves the one of the name', async () => {
  const sandbox = freshSandbox();
  const { letta, agent_id } = await withLibrary(sandbox);
  const config = {
    mcp_server_type: 'streamable_http',
    server_url: 'https://tools.example.com/mcp',
    auth_token: 'Bearer secret',
    custom_headers: { 'X-A': 'b' },
  } as const;
  const server = await letta.call('mcp_create_mcp_server', { body: { server_name: 'weather', config } });
  const file = await exportOf(sandbox, agent_id);
  const inFile = {
    id: 'mcp_server-0',
    server_type: 'streamable_http',
    server_name: 'weather',
    server_url: 'https://new.example.com/mcp',
    stdio_config: null,
    metadata_: {},
  };
  const tool = {
    id: 'tool-99',
    name: 'forecast',
    tool_type: 'external_mcp',
    metadata_: { mcp: { server_name: 'weather', server_id: server.id } },
  };
  const agent = { ...file.agents[0], tool_ids: [...(file.agents[0]!.tool_ids ?? []), tool.id] };
  const changed = { ...file, agents: [agent], tools: [...file.tools, tool], mcp_servers: [inFile] };

  const [copy] = await agentsOf(sandbox, await upload(sandbox, changed));

  const path = { mcp_server_id: server.id! };
  expect(await letta.call('mcp_retrieve_mcp_server', { path })).toMatchObject({
    server_url: inFile.server_url,
    custom_headers: { 'X-A': 'b' },
    auth_token: 'Bearer secret',
  });
  const again = await exportOf(sandbox, copy!.id);
  expect(again.mcp_servers).toEqual([inFile]);
  expect(again.tools.map(({ name }) => name)).toEqual([...again.tools.map(({ name }) => name)].sort());

  const away = freshSandbox();
  await upload(away, changed);
  expect(await lettaActor(away).call('mcp_list_mcp_servers')).toMatchObject([
    { server_name: 'weather', auth_token: null, custom_headers: null },
  ]);
  expect(await upload(away, { ...changed, mcp_servers: [{ ...inFile, server_type: 'odd' }] })).toMatchObject({
    status: 400,
  });
});

test('a file holds the messages of the context alone; without one, or of an unknown conversation, the first', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id: agent_id } = await createAgent(sandbox, { name: 'Talker' });
  const path = { agent_id };
  await letta.call('send_message', { path, body: { input: 'hello' } });
  const conversation = await letta.call('create_conversation', { query: { agent_id }, body: {} });
  const all = await letta.call('list_messages', { path });
  const exported = async (query: object) => (await letta.call('export_agent', { path, query })).agents[0]!;

  const plain = await exported({});
  expect(plain.messages!.map(({ id }) => id)).toEqual(plain.in_context_message_ids);
  const said = await exported({ conversation_id: conversation.id });
  expect([said.messages!.length, said.in_context_message_ids]).toEqual([1, ['message-0']]);
  const first = await exported({ conversation_id: 'conv-none' });
  expect(first.in_context_message_ids).toEqual([]);
  expect(first.messages).toHaveLength(new Set(all.map(({ id }) => id)).size);
});
