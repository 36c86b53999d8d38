import { seedAgents } from '../../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

const FORECAST = {
  name: 'forecast',
  description: 'Tells the weather.',
  input_schema: CITY,
  returns: 'Sunny in {{args.city}}, {{ args.city }}! \\{{city}}',
};

/** How FORECAST is shown as an offer, but for `meta`, which some answers call `_meta`. */
const OFFERED = {
  name: 'forecast',
  title: null,
  description: 'Tells the weather.',
  inputSchema: CITY,
  outputSchema: null,
  annotations: null,
};

const FAILS = { name: 'fails', returns: 'no luck', status: 'error' };

const CONFIG = { mcp_server_type: 'streamable_http', server_url: 'http://mcp-server:8000/mcp' };

const PUBLIC = { ...CONFIG, server_url: 'https://tools.example.com/mcp' };

const UNKNOWN = 'mcp_server-00000000-0000-4000-8000-000000000000';

/** A sandbox in which a seed says what the server `weather` offers; with a config, the server is there. */
async function withWeather(tools: object[] = [FORECAST, FAILS], config?: object) {
  const sandbox = freshSandbox();
  const offer = async (offered: object[]) =>
    controller(sandbox).call('seedMock', { body: { mcp_servers: [{ name: 'weather', tools: offered }] } });
  await controller(sandbox).call('seedMock', { body: { mcp_servers: [{ name: 'weather', tools, config }] } });
  const letta = lettaActor(sandbox);
  const make = async (server_name = 'weather') =>
    (await letta.call('mcp_create_mcp_server', { body: { server_name, config: PUBLIC } })).id;
  const named = async (name: string) => (await letta.call('list_tools', { query: { name } }))[0];
  return { sandbox, letta, offer, make, named };
}

test('a seeded server of tools is there with its tools', async () => {
  const { letta } = await withWeather([FORECAST, FAILS], { ...CONFIG, auth_token: 'Bearer secret' });

  const [server] = await letta.call('mcp_list_mcp_servers');
  const path = { mcp_server_id: server!.id };
  const tools = await letta.call('mcp_list_tools_for_mcp_server', { path });

  expect(server).toMatchObject({ server_name: 'weather', ...CONFIG, auth_token: 'Bearer secret' });
  expect(tools.map(({ name }) => name)).toEqual(['forecast', 'fails']);
  // As Letta 0.16.7 answers for this tool.
  expect(tools[0]).toEqual({
    id: expect.stringMatching(/^tool-[0-9a-f-]{36}$/),
    tool_type: 'external_mcp',
    description: 'Tells the weather.',
    source_type: 'python',
    name: 'forecast',
    tags: ['mcp:weather'],
    source_code:
      'def forecast(**kwargs):\n    raise RuntimeError("Something went wrong - we should never be using the persisted source code for MCP. Please reach out to Letta team")',
    json_schema: {
      name: 'forecast',
      description: 'Tells the weather.',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string' },
          request_heartbeat: {
            type: 'boolean',
            description: expect.stringMatching(/^Request an immediate heartbeat after function execution\. /),
          },
        },
        required: ['city', 'request_heartbeat'],
        additionalProperties: false,
      },
      'mcp:SCHEMA_STATUS': 'STRICT_COMPLIANT',
      'mcp:SCHEMA_WARNINGS': [],
    },
    args_json_schema: {},
    return_char_limit: 50000,
    pip_requirements: null,
    npm_requirements: null,
    default_requires_approval: null,
    enable_parallel_execution: false,
    created_by_id: 'user-00000000-0000-4000-8000-000000000000',
    last_updated_by_id: 'user-00000000-0000-4000-8000-000000000000',
    metadata_: { mcp: { server_name: 'weather', server_id: server!.id }, tool_hash: '6adebd2f0da3' },
    project_id: null,
  });
  const tool = { ...path, tool_id: tools[0]!.id! };
  expect(await letta.call('mcp_retrieve_mcp_tool', { path: tool })).toEqual(tools[0]);
  expect(await letta.call('retrieve_tool', { path: tool })).toEqual(tools[0]);
});

test('a server that a client makes has the tools that the seed says servers of its name have', async () => {
  const { letta, make, named } = await withWeather();
  expect(await letta.call('mcp_list_mcp_servers')).toEqual([]);
  expect(await named('forecast')).toBeUndefined();

  const mcp_server_id = await make();

  const tools = await letta.call('mcp_list_tools_for_mcp_server', { path: { mcp_server_id } });
  expect(tools.map(({ name }) => name)).toEqual(['forecast', 'fails']);
  const other = await make('other');
  expect(await letta.call('mcp_list_tools_for_mcp_server', { path: { mcp_server_id: other } })).toEqual([]);
  expect(await letta.call('mcp_list_tools_for_mcp_server', { path: { mcp_server_id: UNKNOWN } })).toEqual([]);
});

test('a server that is made in the older form makes its tools, too, but the newer form does not list them', async () => {
  const { letta, named } = await withWeather();
  const body = { server_name: 'weather', server_url: PUBLIC.server_url };

  await letta.call('add_mcp_server', { body });

  const [server] = await letta.call('mcp_list_mcp_servers');
  const path = { mcp_server_id: server!.id, mcp_server_name: 'weather' };
  expect(await named('forecast')).toMatchObject({ tags: ['mcp:weather'] });
  expect(await letta.call('mcp_list_tools_for_mcp_server', { path })).toEqual([]);
  const unchanged = { deleted: [], updated: [], added: [] };
  expect(await letta.call('resync_mcp_server_tools', { path })).toEqual(unchanged);
  expect(await letta.call('mcp_refresh_mcp_server_tools', { path })).toEqual(unchanged);
});

test('the older form lists what a server offers, with how fit it is, and tries servers that are not there', async () => {
  const bad = { name: 'bad', input_schema: { type: 'object', properties: { x: {} } } };
  const { letta, make, named } = await withWeather([FORECAST, bad]);
  const offered = { ...OFFERED, _meta: null };

  const tried = await letta.call('test_mcp_server', {
    body: { server_name: 'weather', server_url: PUBLIC.server_url },
  });
  await make();
  const listed = await letta.call('list_mcp_tools_by_server', { path: { mcp_server_name: 'weather' } });

  expect(tried).toMatchObject({ status: 'success', tools: [offered, { name: 'bad', description: '' }] });
  expect(tried.tools[0]).toEqual(offered);
  expect(listed).toMatchObject([
    {
      ...offered,
      inputSchema: { ...CITY, additionalProperties: false },
      health: { status: 'STRICT_COMPLIANT', reasons: [] },
    },
    { health: { status: 'INVALID', reasons: ["root.properties.x: Missing 'type'"] } },
  ]);
  // What is broken is not made by itself.
  expect(await named('bad')).toBeUndefined();
});

test('a server is tried without being made, but for those that the real server would not ask', async () => {
  const { letta } = await withWeather();
  const attempt = async (config: object) => {
    const { status, body } = await letta.try('test_mcp_server', {
      body: { server_name: 'other', ...config },
    });
    return [status, (body as { detail?: string }).detail ?? body];
  };

  expect(await attempt({ server_url: PUBLIC.server_url })).toEqual([200, { status: 'success', tools: [] }]);
  expect(await attempt({ server_url: 'http://localhost:1' })).toEqual([
    400,
    'Blocked internal hostname: localhost',
  ]);
  expect(await attempt({ command: 'npx', args: [] })).toEqual([
    400,
    'MCP stdio servers are disabled. Set MCP_DISABLE_STDIO=false to enable them.',
  ]);
});

test('connecting to a server tells in a stream what it offers', async () => {
  const { sandbox, letta, make } = await withWeather([FORECAST]);
  const mcp_server_id = await make();
  const events = async (...call: Parameters<typeof letta.try>) => eventsIn((await letta.try(...call)).bytes);
  const older = (config: object) =>
    events('connect_mcp_server', { body: { server_name: 'weather', ...config } });
  const attempt = { event: 'connection_attempt', server_name: 'weather' };
  const success = { event: 'success', tools: [{ ...OFFERED, meta: null }] };
  const process = { command: 'npx', args: [] };

  expect(await events('mcp_connect_mcp_server', { path: { mcp_server_id } })).toEqual([attempt, success]);
  expect(await older({ server_url: PUBLIC.server_url })).toEqual([attempt, success]);
  expect(await older({ server_url: 'http://localhost:1' })).toEqual([
    attempt,
    { event: 'error', message: 'Blocked internal hostname: localhost' },
  ]);
  expect(await older(process)).toMatchObject([attempt, { event: 'error' }]);
  await controller(sandbox).call('updateMockSettings', { body: { letta_mcp_stdio: true } });
  expect(await older(process)).toEqual([attempt, success]);
  const path = { mcp_server_id: UNKNOWN };
  expect((await letta.try('mcp_connect_mcp_server', { path })).status).toBe(404);
});

/** What an answer tells, event by event. */
function eventsIn(bytes: Uint8Array): unknown[] {
  const lines = new TextDecoder().decode(bytes).split('\n\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line.replace(/^data: /, '')) as unknown);
}

test.each<[object, object]>([
  [
    { name: 'forecast', args: { city: 'Oslo' } },
    { text: 'Sunny in Oslo, Oslo! {{city}}', ok: true },
  ],
  [
    { name: 'forecast', args: { city: ['a', 1] } },
    { text: 'Sunny in ["a",1], ["a",1]! {{city}}', ok: true },
  ],
  [
    { name: 'forecast', args: {} },
    { text: 'Sunny in , ! {{city}}', ok: true },
  ],
  [
    { name: 'fails', args: {} },
    { text: 'no luck', ok: false },
  ],
  [
    { name: 'plain', args: { a: 1 } },
    { text: 'Called plain with {"a":1}', ok: true },
  ],
  [
    { name: 'table', args: { city: 'Oslo' } },
    { text: '{\n  "city": "Oslo",\n  "n": 1\n}', ok: true },
  ],
])('a call %j answers %j in both forms', async (call, answer) => {
  const { name, args } = call as { name: string; args: object };
  const { text, ok } = answer as { text: string; ok: boolean };
  const table = { name: 'table', input_schema: CITY, returns: { city: '{{args.city}}', n: 1 } };
  const { letta, make, named } = await withWeather([FORECAST, FAILS, { name: 'plain' }, table]);
  const path = { mcp_server_id: await make(), mcp_server_name: 'weather', tool_name: name };
  const tool_id = (await named(name))!.id!;

  const run = await letta.call('mcp_run_tool', { path: { ...path, tool_id }, body: { args } });
  const executed = await letta.call('execute_mcp_tool', { path, body: { args } });

  expect(run).toEqual({
    status: ok ? 'success' : 'error',
    func_return: text,
    agent_state: null,
    stdout: null,
    stderr: null,
    sandbox_config_fingerprint: null,
  });
  expect(executed).toEqual({ result: text, success: ok });
});

test('a tool may be called without a body, and an answer that grows beyond all bounds is an error', async () => {
  const { letta, make, named } = await withWeather([
    { ...FORECAST, returns: '{{args.city}}'.repeat(40) },
    { name: 'plain' },
  ]);
  const path = { mcp_server_id: await make() };
  const run = async (name: string, body?: object) =>
    letta.call('mcp_run_tool', { path: { ...path, tool_id: (await named(name))!.id! }, body });

  expect(await run('plain')).toMatchObject({ func_return: 'Called plain with {}' });
  expect(await run('forecast', { args: { city: 'x'.repeat(1_000_000) } })).toMatchObject({
    status: 'error',
    func_return: expect.stringContaining('grew beyond'),
  });
});

test('a server that the seed describes knows no other tools; of any other, tools answer how they were called', async () => {
  const { letta, make, named } = await withWeather();
  const weather = await make();
  const other = await make('other');
  const tool_id = (await named('send_message'))!.id!;
  const run = (mcp_server_id: string) =>
    letta.call('mcp_run_tool', { path: { mcp_server_id, tool_id }, body: { args: {} } });
  const execute = (mcp_server_name: string) =>
    letta.call('execute_mcp_tool', { path: { mcp_server_name, tool_name: 'none' }, body: { args: {} } });

  expect(await run(weather)).toMatchObject({ status: 'error', func_return: 'Unknown tool: send_message' });
  expect(await execute('weather')).toEqual({ result: 'Unknown tool: none', success: false });
  expect(await run(other)).toMatchObject({ status: 'success', func_return: 'Called send_message with {}' });
  expect(await execute('other')).toEqual({ result: 'Called none with {}', success: true });
});

test('what is not there is told in the words of the real server', async () => {
  const { letta, make, named } = await withWeather();
  const weather = await make();
  const foreign = (await named('send_message'))!.id!;
  const detailOf = async (...call: Parameters<typeof letta.try>) => {
    const { status, body } = await letta.try(...call);
    return [status, (body as { detail: string }).detail];
  };
  const none = 'tool-00000000-0000-4000-8000-000000000000';
  const toolMissing = [404, expect.stringContaining(`Tool not found with id='['${none}']'`)];
  const serverMissing = [404, expect.stringContaining(`MCPServer not found with id='['${UNKNOWN}']'`)];
  const body = { args: {} };

  const at = (mcp_server_id: string, tool_id: string) => ({ mcp_server_id, tool_id });
  expect(await detailOf('mcp_run_tool', { path: at(weather, none), body })).toEqual(toolMissing);
  expect(await detailOf('mcp_run_tool', { path: at(UNKNOWN, foreign), body })).toEqual(serverMissing);
  expect(await detailOf('mcp_retrieve_mcp_tool', { path: at(weather, none) })).toEqual(toolMissing);
  expect(await detailOf('mcp_retrieve_mcp_tool', { path: at(weather, foreign) })).toEqual([
    404,
    expect.stringContaining(`Tool not found with id='['${foreign}']'`),
  ]);
  expect(await detailOf('mcp_refresh_mcp_server_tools', { path: at(UNKNOWN, none) })).toEqual(serverMissing);
  const byName = (mcp_server_name: string, tool: string) => ({
    mcp_server_name,
    mcp_tool_name: tool,
    tool_name: tool,
  });
  const nope = [400, "MCP server 'nope' not found"];
  expect(await detailOf('resync_mcp_server_tools', { path: byName('nope', 'x') })).toEqual(nope);
  expect(await detailOf('add_mcp_tool', { path: byName('nope', 'x') })).toEqual(nope);
  expect(await detailOf('execute_mcp_tool', { path: byName('nope', 'x'), body })).toEqual([
    404,
    'MCPServer not found with identifier None',
  ]);
  expect(await detailOf('add_mcp_tool', { path: byName('weather', 'x') })).toEqual([
    400,
    'INVALID_ARGUMENT: Tool x not found in MCP server weather - available tools: forecast, fails',
  ]);
});

test('a refresh makes the tools of a server what the seed says by now', async () => {
  const { sandbox, letta, offer, make, named } = await withWeather([FORECAST, FAILS, { name: 'same' }]);
  const path = { mcp_server_id: await make(), mcp_server_name: 'weather' };
  const before = await named('forecast');
  await seedAgents(sandbox, [{ id: 'agent-a', tools: ['forecast', 'fails'] }]);

  await offer([{ ...FORECAST, description: 'Guesses.' }, { name: 'same', returns: 'x' }, { name: 'fresh' }]);
  const listed = await letta.call('mcp_list_tools_for_mcp_server', { path });
  const changes = await letta.call('mcp_refresh_mcp_server_tools', { path, query: { agent_id: 'agent-a' } });

  expect(listed.map(({ name }) => name)).toEqual(['forecast', 'fails', 'same']);
  expect(changes).toEqual({ deleted: ['fails'], updated: ['forecast'], added: ['fresh'] });
  const tools = await letta.call('mcp_list_tools_for_mcp_server', { path });
  expect(tools.map(({ name }) => name)).toEqual(['forecast', 'same', 'fresh']);
  expect(tools[0]).toMatchObject({
    id: before!.id,
    description: 'Guesses.',
    json_schema: { description: 'Guesses.' },
  });
  const agent = await letta.call('retrieve_agent', { path: { agent_id: 'agent-a' } });
  expect(agent.tools.map(({ name }) => name)).toEqual(['forecast']);

  await offer([FORECAST]);
  expect(await letta.call('resync_mcp_server_tools', { path })).toEqual({
    deleted: ['same', 'fresh'],
    updated: ['forecast'],
    added: [],
  });
});

test('a tool belongs to the server that it was last made for', async () => {
  const { sandbox, letta, make, named } = await withWeather([FORECAST]);
  const other = { name: 'other', tools: [{ ...FORECAST, returns: 'Rain' }, { name: 'more' }] };
  await controller(sandbox).call('seedMock', { body: { mcp_servers: [other] } });
  const weather = { mcp_server_id: await make(), mcp_server_name: 'weather', mcp_tool_name: 'forecast' };
  const first = await named('forecast');

  const path = { mcp_server_id: await make('other') };
  const taken = await named('forecast');
  const added = await letta.call('add_mcp_tool', { path: weather });

  expect(taken).toMatchObject({ id: first!.id, tags: ['mcp:other'] });
  expect(added).toMatchObject({ id: first!.id, tags: ['mcp:weather'] });
  await letta.call('mcp_delete_mcp_server', { path });
  expect(await named('more')).toBeUndefined();
  expect(await named('forecast')).toEqual(added);
  await letta.call('delete_mcp_server', { path: weather });
  expect(await named('forecast')).toBeUndefined();
  const missing = await letta.try('retrieve_tool', { path: { tool_id: first!.id! } });
  expect(missing.status).toBe(404);
});

test('a tool that has the name of one of a client or of Letta becomes a tool of the server', async () => {
  const { letta, make } = await withWeather([FORECAST, { name: 'send_message', input_schema: CITY }]);
  const schema = { name: 'forecast', description: 'Mine.', parameters: { type: 'object', properties: {} } };
  const mine = await letta.call('create_tool', { body: { source_code: '', json_schema: schema } });

  const path = { mcp_server_id: await make() };

  const tools = await letta.call('mcp_list_tools_for_mcp_server', { path });
  expect(tools).toMatchObject([
    { id: mine.id, name: 'forecast', tool_type: 'external_mcp' },
    { name: 'send_message', json_schema: { parameters: { properties: { city: { type: 'string' } } } } },
  ]);
});

test('the schema of a tool of a server can be changed, and a refresh brings it back', async () => {
  const { letta, make, named } = await withWeather([FORECAST]);
  const path = { mcp_server_id: await make(), tool_id: (await named('forecast'))!.id! };
  const schema = { name: 'forecast', description: 'Other.', parameters: { type: 'object', properties: {} } };

  const changed = await letta.call('modify_tool', { path, body: { json_schema: schema } });

  expect(changed.json_schema).toEqual(schema);
  expect(await letta.call('mcp_refresh_mcp_server_tools', { path })).toMatchObject({ updated: ['forecast'] });
  expect((await named('forecast'))!.json_schema).toMatchObject({ description: 'Tells the weather.' });
});

/** An agent that has the tools of a server that is there. */
async function withAgent(tools = [FORECAST, FAILS] as { name: string }[]) {
  const world = await withWeather(tools, CONFIG);
  await seedAgents(world.sandbox, [{ id: 'agent-a', tools: tools.map(({ name }) => name) }]);
  const path = { agent_id: 'agent-a' };
  const run = (tool_name: string, args: object) =>
    world.letta.call('run_tool_for_agent', { path: { ...path, tool_name }, body: { args } });
  const returns = async (name: string, args: object, toolReturn?: string) => {
    const tool_call = { name, arguments: args, ...(toolReturn && { tool_return: toolReturn }) };
    const acts = [{ tool_call }, { assistant: 'It said: {{tool_return}}' }];
    const body = { agent: 'agent-a', turns: [{ acts }] };
    await controller(world.sandbox).call('setMockScript', { body });
    const { messages } = await world.letta.call('send_message', { path, body: { input: 'Go.' } });
    return messages.slice(-2);
  };
  return { ...world, run, returns };
}

test('an agent that is scripted to call a tool of a server is answered what the seed says', async () => {
  const { returns } = await withAgent();

  expect(await returns('forecast', { city: 'Oslo' })).toMatchObject([
    { message_type: 'tool_return_message', status: 'success', tool_return: 'Sunny in Oslo, Oslo! {{city}}' },
    { content: 'It said: Sunny in Oslo, Oslo! {{city}}' },
  ]);
  expect(await returns('fails', {})).toMatchObject([
    { status: 'error', tool_return: 'no luck' },
    { content: 'It said: no luck' },
  ]);
  expect(await returns('forecast', {}, 'Snow')).toMatchObject([
    { tool_return: 'Snow' },
    { content: 'It said: Snow' },
  ]);
});

test('an agent can run the tools of a server, whose answers are cut at their limit', async () => {
  const { letta, run, returns, named } = await withAgent();
  const path = { tool_id: (await named('forecast'))!.id! };
  await letta.call('modify_tool', { path, body: { return_char_limit: 5 } });

  expect(await run('forecast', { city: 'Oslo' })).toMatchObject({ status: 'success', stderr: null });
  expect(await run('fails', {})).toMatchObject({ status: 'error', func_return: null, stderr: null });
  expect(await returns('forecast', { city: 'Oslo' })).toMatchObject([
    { tool_return: expect.stringMatching(/^Sunny\.\.\. \[NOTE: function output was truncated/) },
    {},
  ]);
});

test('a server that is renamed offers what it did, but agents call it by its old name until it is asked again', async () => {
  const { letta, run, named } = await withAgent([FORECAST]);
  const [server] = await letta.call('mcp_list_mcp_servers');
  const path = { mcp_server_id: server!.id, tool_id: (await named('forecast'))!.id! };
  const body = { server_name: 'climate', config: PUBLIC };

  await letta.call('mcp_update_mcp_server', { path, body });

  const args = { city: 'Oslo' };
  const sunny = { func_return: 'Sunny in Oslo, Oslo! {{city}}' };
  expect(await letta.call('mcp_run_tool', { path, body: { args } })).toMatchObject(sunny);
  const lost = "ValueError: Argument mcp_server_id does not match type <class 'str'>; is None";
  expect(await run('forecast', args)).toMatchObject({
    status: 'error',
    func_return: null,
    stderr: [`Error executing function forecast: ${lost}`],
  });
  await letta.call('add_mcp_tool', { path: { mcp_server_name: 'climate', mcp_tool_name: 'forecast' } });
  expect(await run('forecast', args)).toMatchObject({ status: 'success', ...sunny });
});

test('an agent cannot call a tool that no longer says which server it is of', async () => {
  const { letta, run, named } = await withAgent([FORECAST]);
  const path = { tool_id: (await named('forecast'))!.id! };
  await letta.call('modify_tool', { path, body: { tags: ['x'] } });

  expect(await run('forecast', {})).toMatchObject({
    status: 'error',
    stderr: [expect.stringContaining('Tool forecast does not have a valid MCP server tag')],
  });
});

test('a server that takes the name of another takes its place, and the tools of the other stay', async () => {
  const { letta, make, named } = await withWeather([FORECAST]);
  await make();
  const path = { mcp_server_id: await make('other') };

  const renamed = await letta.call('mcp_update_mcp_server', {
    path,
    body: { server_name: 'weather', config: PUBLIC },
  });

  expect(await letta.call('mcp_list_mcp_servers')).toEqual([renamed]);
  expect(await named('forecast')).toBeDefined();
});

test('an exported process comes without its environment, and an import makes it, its tools and its agent', async () => {
  const config = { mcp_server_type: 'stdio', command: 'npx', args: ['-y', 'weather'], env: { KEY: 'x' } };
  const { sandbox, letta, named } = await withWeather([FORECAST], config);
  await seedAgents(sandbox, [{ id: 'agent-a', tools: ['forecast'] }]);
  const file = await letta.call('export_agent', { path: { agent_id: 'agent-a' } });
  expect(file.mcp_servers).toEqual([
    {
      id: 'mcp_server-0',
      server_type: 'stdio',
      server_name: 'weather',
      server_url: null,
      stdio_config: { server_name: 'weather', type: 'stdio', command: 'npx', args: ['-y', 'weather'] },
      metadata_: {},
    },
  ]);
  const [exported] = file.tools.filter(({ name }) => name === 'forecast');
  expect(exported).toEqual({ ...(await named('forecast')), id: exported!.id });

  const away = await withWeather([FORECAST]);
  const imported = await importFile(away.sandbox, file);
  const [agent_id = ''] = (imported.body as { agent_ids: string[] }).agent_ids;

  expect(await away.letta.call('mcp_list_mcp_servers')).toMatchObject([
    { ...config, env: null, server_name: 'weather' },
  ]);
  expect(
    await away.letta.call('run_tool_for_agent', {
      path: { agent_id, tool_name: 'forecast' },
      body: { args: { city: 'Oslo' } },
    }),
  ).toMatchObject({ status: 'success', func_return: 'Sunny in Oslo, Oslo! {{city}}' });
});

async function importFile(sandbox: string, file: object) {
  const form = new FormData();
  form.append('file', new File([JSON.stringify(file)], 'agent.af', { type: 'application/json' }));
  const response = await fetch(`${process.env.MOCK_LETTA_URL}/~${sandbox}/v1/agents/import`, {
    method: 'POST',
    headers: { authorization: 'Bearer lettaSecurePass123' },
    body: form,
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

test('an import changes how the process of its name is started, and refuses one that is not described', async () => {
  const config = { mcp_server_type: 'stdio', command: 'npx', args: [] };
  const { sandbox, letta } = await withWeather([FORECAST], config);
  await seedAgents(sandbox, [{ id: 'agent-a', tools: ['forecast'] }]);
  const file = await letta.call('export_agent', { path: { agent_id: 'agent-a' } });
  const saying = (told: object) =>
    importFile(sandbox, { ...file, mcp_servers: [{ ...file.mcp_servers[0], ...told }] });
  const started = { server_name: 'weather', command: 'uvx', args: ['a'], env: { A: 'b' } };

  expect((await saying({ stdio_config: started })).status).toBe(200);

  expect(await letta.call('mcp_list_mcp_servers')).toMatchObject([
    { command: 'uvx', args: ['a'], env: { A: 'b' } },
  ]);
  const refusals = await Promise.all(
    [
      null,
      { ...started, server_name: undefined },
      { ...started, command: 1 },
      { ...started, args: [1] },
      { ...started, env: { A: 1 } },
    ].map(async (stdio_config) => (await saying({ stdio_config })).body),
  );
  expect(refusals.map((body) => (body as { detail: string }).detail)).toEqual([
    'Import failed: stdio_config is required for STDIO server type',
    ...['server_name', 'command', 'args', 'env'].map((member) =>
      expect.stringContaining(`1 validation error for MCPServer\nstdio_config.${member}\n`),
    ),
  ]);
});

test('an import makes no process of a server that is reached over HTTP', async () => {
  const { sandbox, letta } = await withWeather([FORECAST], CONFIG);
  await seedAgents(sandbox, [{ id: 'agent-a', tools: ['forecast'] }]);
  const before = await letta.call('mcp_list_mcp_servers');
  const file = await letta.call('export_agent', { path: { agent_id: 'agent-a' } });
  const stdio_config = { server_name: 'weather', command: 'npx', args: [] };
  const told = { ...file.mcp_servers[0], server_type: 'stdio', server_url: null, stdio_config };

  expect((await importFile(sandbox, { ...file, mcp_servers: [told] })).status).toBe(200);

  expect(await letta.call('mcp_list_mcp_servers')).toEqual(before);
});
