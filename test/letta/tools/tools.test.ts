import { freshSandbox, lettaActor, type Refusal } from '../../support/users.js';
import { source } from '../../support/tools.js';

const letta = () => lettaActor(freshSandbox());

test('a fresh server has the tools that come with it, under the same ids everywhere', async () => {
  const [here, there] = [letta(), letta()];

  const tools = await here.call('list_tools');

  expect(tools.map(({ name }) => name).sort()).toEqual([
    'archival_memory_insert',
    'archival_memory_search',
    'conversation_search',
    'core_memory_append',
    'core_memory_replace',
    'fetch_webpage',
    'finish_rethinking_memory',
    'grep_files',
    'memory',
    'memory_apply_patch',
    'memory_finish_edits',
    'memory_insert',
    'memory_replace',
    'memory_rethink',
    'open_files',
    'rethink_user_memory',
    'run_code',
    'run_code_with_tools',
    'search_memory',
    'semantic_search_files',
    'send_message',
    'send_message_to_agent_and_wait_for_reply',
    'send_message_to_agent_async',
    'send_message_to_agents_matching_tags',
    'store_memories',
    'web_search',
  ]);
  expect(await there.call('list_tools')).toEqual(tools);
});

test('a tool that comes with the server has its type and the parameters of the real one', async () => {
  const [tool] = await letta().call('list_tools', { query: { name: 'memory_insert' } });

  expect(tool).toMatchObject({
    name: 'memory_insert',
    tool_type: 'letta_sleeptime_core',
    tags: ['letta_sleeptime_core'],
    source_type: 'python',
    source_code: null,
    return_char_limit: 50000,
    json_schema: {
      name: 'memory_insert',
      parameters: {
        type: 'object',
        properties: {
          label: { type: 'string' },
          new_string: { type: 'string' },
          insert_line: { type: 'integer' },
        },
        required: ['label', 'new_string'],
      },
    },
  });
});

test.each(['create_tool', 'upsert_tool'] as const)(
  '%s replaces the tool of the same name and keeps its id',
  async (operation) => {
    const actor = letta();
    const first = await actor.call('create_tool', { body: { source_code: source('f'), tags: ['old'] } });

    const second = await actor.call(operation, {
      body: { source_code: source('f', 'town: int'), tags: [], default_requires_approval: true },
    });

    expect(second).toMatchObject({ id: first.id, tags: ['old'], default_requires_approval: true });
    expect(second.json_schema).toMatchObject({ parameters: { properties: { town: { type: 'integer' } } } });
    expect(await actor.call('count_tools', { query: { name: 'f' } })).toBe(1);
  },
);

test('unknown members of a tool are refused', async () => {
  const { status, body } = await letta().try('create_tool', {
    body: { source_code: source('f'), name: 'g' },
  });

  expect(status).toBe(422);
  expect((body as { detail: string }).detail).toContain(
    "{'type': 'extra_forbidden', 'loc': ('body', 'name')",
  );
});

test('a tool is changed as far as it is told; null and unknown members change nothing', async () => {
  const actor = letta();
  const { id = '' } = await actor.call('create_tool', {
    body: { source_code: source('f'), description: 'Old.' },
  });
  const change = (body: object) => actor.call('modify_tool', { path: { tool_id: id }, body });

  expect(await change({ tags: ['a'], description: null, name: 'g', return_char_limit: 10 })).toMatchObject({
    name: 'f',
    description: 'Old.',
    tags: ['a'],
    return_char_limit: 10,
  });
  expect(await change({ tags: [], metadata_: { by: 'me' } })).toMatchObject({
    tags: [],
    metadata_: { by: 'me' },
  });
  expect(await change({ json_schema: { name: 'g' } })).toMatchObject({
    name: 'g',
    json_schema: { name: 'g' },
  });
  expect(await actor.call('list_tools', { query: { name: 'f' } })).toEqual([]);
});

test('a tool cannot be given the name of another, nor source of another function', async () => {
  const actor = letta();
  const { id = '' } = await actor.call('create_tool', { body: { source_code: source('f') } });
  await actor.call('create_tool', { body: { source_code: source('g') } });
  const change = (body: object) => actor.try('modify_tool', { path: { tool_id: id }, body });

  expect(await change({ json_schema: { name: 'g' } })).toMatchObject({
    status: 400,
    body: { detail: "INVALID_ARGUMENT: Tool with name 'g' already exists in your organization" },
  });
  expect(await change({ source_code: 'def h(): pass' })).toMatchObject({
    status: 400,
    body: {
      detail:
        "Tool name 'f' does not match the name in the JSON schema 'f' or in the source code `def h(): pass`",
    },
  });
});

test("a base tool can be given the name of another base tool that is gone, and nobody else's", async () => {
  const actor = letta();
  const idOf = async (name: string) => (await actor.call('list_tools', { query: { name } }))[0]?.id ?? '';
  const path = { tool_id: await idOf('memory_insert') };
  const rename = (name: string) => actor.try('modify_tool', { path, body: { json_schema: { name } } });
  await actor.call('delete_tool', { path: { tool_id: await idOf('memory_rethink') } });

  expect(await rename('memory_replace')).toMatchObject({
    status: 400,
    body: { detail: "INVALID_ARGUMENT: Tool with name 'memory_replace' already exists in your organization" },
  });
  expect(await rename('f')).toMatchObject({
    status: 400,
    body: {
      detail: "'f' is not a user-defined function in module 'letta.functions.function_sets.base'",
    },
  });
  expect(await rename('memory_rethink')).toMatchObject({ status: 200, body: { name: 'memory_rethink' } });
});

test('a tool that does not exist is not found', async () => {
  const actor = letta();
  const path = { tool_id: 'tool-00000000-0000-4000-8000-000000000000' };
  const missing = "Tool not found with id='['tool-00000000-0000-4000-8000-000000000000']'";

  for (const attempt of [
    actor.call('retrieve_tool', { path }),
    actor.call('modify_tool', { path, body: {} }),
  ]) {
    const { status, body } = (await attempt.catch((error: unknown) => error as Refusal)) as Refusal;
    expect(status).toBe(404);
    expect((body as { detail: string }).detail).toContain(missing);
  }
  expect(await actor.try('delete_tool', { path })).toMatchObject({
    status: 400,
    body: { detail: 'Tool with id tool-00000000-0000-4000-8000-000000000000 not found.' },
  });
});

test('a tool that is deleted is gone', async () => {
  const actor = letta();
  const { id = '' } = await actor.call('create_tool', { body: { source_code: source('f') } });

  expect(await actor.call('delete_tool', { path: { tool_id: id } })).toBeNull();
  expect(await actor.try('retrieve_tool', { path: { tool_id: id } })).toMatchObject({ status: 404 });
});

test('tools that come with the server come back when they are deleted or overwritten', async () => {
  const actor = letta();
  const [memory] = await actor.call('list_tools', { query: { name: 'memory' } });
  await actor.call('delete_tool', { path: { tool_id: memory?.id ?? '' } });
  await actor.call('create_tool', { body: { source_code: source('send_message') } });

  const names = (await actor.call('add_base_tools')).map(({ name }) => name);

  expect(names).toContain('memory');
  expect(await actor.call('list_tools', { query: { name: 'send_message' } })).toMatchObject([
    { tool_type: 'letta_core', json_schema: { parameters: { required: ['message'] } } },
  ]);
});

test('tools are listed newest first, a page at a time, and an unknown cursor leads back to the first', async () => {
  const actor = letta();
  for (const name of ['a', 'b', 'c'])
    await actor.call('create_tool', { body: { source_code: source(name) } });
  const names = async (query: object) =>
    (await actor.call('list_tools', { query: { tool_types: ['custom'], ...query } })).map(({ name }) => name);
  const [first] = await actor.call('list_tools', { query: { limit: 1 } });

  expect(await names({})).toEqual(['c', 'b', 'a']);
  expect(await names({ order: 'asc', limit: 2 })).toEqual(['a', 'b']);
  expect(await names({ after: first?.id })).toEqual(['b', 'a']);
  expect(await names({ order: 'asc', before: first?.id })).toEqual(['a', 'b']);
  expect(await names({ after: 'tool-nowhere' })).toEqual(['c', 'b', 'a']);
  expect(await names({ limit: 0 })).toEqual([]);
});

test('tools are found and counted by name, id, type and part of the name', async () => {
  const actor = letta();
  const { id: a = '' } = await actor.call('create_tool', { body: { source_code: source('rain_today') } });
  const { id: b = '' } = await actor.call('create_tool', { body: { source_code: source('sun_today') } });
  const count = (query: object) => actor.call('count_tools', { query });

  expect(await count({ search: 'TODAY' })).toBe(2);
  expect(await count({ tool_ids: [`${a},${b}`] })).toBe(2);
  expect(await count({ name: 'rain_today', names: ['sun_today'] })).toBe(2);
  expect(await count({ tool_types: ['custom'] })).toBe(2);
  expect(await count({ exclude_tool_types: ['custom'] })).toBe(26);
  expect(await count({ return_only_letta_tools: true })).toBe(26);
  expect(await count({ exclude_letta_tools: true })).toBe(2);
  expect(await actor.try('count_tools', { query: { tool_types: ['magic'] } })).toMatchObject({
    status: 400,
    body: {
      detail: expect.stringMatching(
        /^Invalid tool_type 'magic'. Must be one of: custom, letta_core, /,
      ) as string,
    },
  });
});

test('tools are searched by words, best first', async () => {
  const actor = letta();
  await actor.call('create_tool', {
    body: { source_code: source('rain'), description: 'Umbrella or not.', tags: ['sky'] },
  });
  await actor.call('create_tool', {
    body: { source_code: source('sun'), description: 'Sunglasses or umbrella.' },
  });

  const search = async (body: object) =>
    (await actor.call('search_tools', { body })).map(({ tool }) => tool.name);

  expect(await search({ query: 'umbrella sunglasses' })).toEqual(['sun', 'rain']);
  expect(await search({ query: 'umbrella', tags: ['sky'] })).toEqual(['rain']);
  expect(await search({ query: 'umbrella', tool_types: ['letta_core'] })).toEqual([]);
  expect(await search({ limit: 1 })).toEqual(['sun']);
});

test('a function can be called that is no tool; the mock says what it was called with', async () => {
  const actor = letta();

  const answer = await actor.call('run_tool_from_source', {
    body: { source_code: source('f'), args: { city: 'Bergen' } },
  });

  expect(answer).toMatchObject({
    message_type: 'tool_return_message',
    tool_return: 'Called f with {"city":"Bergen"}',
    status: 'success',
    tool_returns: [{ tool_return: 'Called f with {"city":"Bergen"}' }],
  });
  expect(await actor.try('run_tool_from_source', { body: { source_code: 'x = 1', args: {} } })).toMatchObject(
    {
      status: 400,
    },
  );
});
