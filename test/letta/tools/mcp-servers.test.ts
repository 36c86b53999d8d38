import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const WEATHER = {
  server_name: 'weather',
  config: {
    mcp_server_type: 'sse',
    server_url: 'https://tools.example.com/sse',
    auth_token: 'Bearer secret',
  },
} as const;

async function withWeather() {
  const letta = lettaActor(freshSandbox());
  const server = await letta.call('mcp_create_mcp_server', { body: WEATHER });
  return { letta, server, path: { mcp_server_id: server.id } };
}

test('a server of tools is remembered', async () => {
  const { letta, server, path } = await withWeather();

  expect(server).toEqual({
    mcp_server_type: 'sse',
    server_url: 'https://tools.example.com/sse',
    auth_header: 'Authorization',
    auth_token: 'Bearer secret',
    custom_headers: null,
    id: expect.stringMatching(/^mcp_server-[0-9a-f-]{36}$/),
    server_name: 'weather',
  });
  expect(await letta.call('mcp_retrieve_mcp_server', { path })).toEqual(server);
  expect(await letta.call('mcp_list_mcp_servers')).toEqual([server]);
  expect(await letta.call('mcp_list_tools_for_mcp_server', { path })).toEqual([]);
});

test('a server of tools may have no token and headers of its own', async () => {
  const config = { mcp_server_type: 'streamable_http', server_url: 'http://mcp', custom_headers: { a: 'b' } };

  const server = await lettaActor(freshSandbox()).call('mcp_create_mcp_server', {
    body: { server_name: 'x', config },
  });

  expect(server).toMatchObject({ ...config, auth_header: null, auth_token: null });
});

test('the older list has the servers by name, without tokens', async () => {
  const { letta } = await withWeather();

  expect(await letta.call('list_mcp_servers')).toEqual({
    weather: {
      server_name: 'weather',
      type: 'sse',
      server_url: 'https://tools.example.com/sse',
      auth_header: null,
      auth_token: null,
      custom_headers: null,
    },
  });
});

test('a server of tools is changed in what is given, and stays of its kind', async () => {
  const { letta, server, path } = await withWeather();

  const changed = await letta.call('mcp_update_mcp_server', {
    path,
    body: {
      server_name: 'forecast',
      config: {
        mcp_server_type: 'streamable_http',
        server_url: 'https://tools.example.com/v2',
        auth_token: null,
      },
    },
  });
  const renamed = await letta.call('mcp_update_mcp_server', {
    path,
    body: { server_name: 'again', config: { mcp_server_type: 'stdio', command: 'x', args: [] } },
  });

  expect(changed).toEqual({ ...server, server_name: 'forecast', server_url: 'https://tools.example.com/v2' });
  expect(renamed).toEqual({ ...changed, server_name: 'again' });
});

test('a server of tools is forgotten', async () => {
  const { letta, path } = await withWeather();

  expect((await letta.try('mcp_delete_mcp_server', { path })).status).toBe(204);

  expect(await letta.call('mcp_list_mcp_servers')).toEqual([]);
  expect(await letta.try('mcp_retrieve_mcp_server', { path })).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining(`MCPServer not found with id='['${path.mcp_server_id}']'`) },
  });
  expect((await letta.try('mcp_update_mcp_server', { path, body: WEATHER })).status).toBe(404);
  expect(await letta.try('mcp_delete_mcp_server', { path })).toMatchObject({
    status: 400,
    body: { detail: `MCP server with id ${path.mcp_server_id} not found.` },
  });
});

test('two servers of tools cannot have one name', async () => {
  const { letta } = await withWeather();

  expect((await letta.try('mcp_create_mcp_server', { body: WEATHER })).status).toBe(409);
});

test('a server of tools that would be a process is refused', async () => {
  const config = { mcp_server_type: 'stdio', command: 'npx', args: [] };
  const body = { server_name: 'x', config };

  expect(await lettaActor(freshSandbox()).try('mcp_create_mcp_server', { body })).toMatchObject({
    status: 400,
    body: {
      detail: 'MCP stdio servers are disabled. Set MCP_DISABLE_STDIO=false to enable them.',
      message: expect.stringContaining('Here that is the setting letta_mcp_stdio.'),
    },
  });
});

const PROCESS = { mcp_server_type: 'stdio', command: 'npx', args: ['-y', 'tools'], env: { A: 'b' } } as const;

/** A Letta server that lets servers of tools be processes. */
async function withProcesses() {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_mcp_stdio: true } });
  return lettaActor(sandbox);
}

test('with a setting, a server of tools that would be a process is remembered, changed and forgotten', async () => {
  const letta = await withProcesses();

  const server = await letta.call('mcp_create_mcp_server', {
    body: { server_name: 'local', config: PROCESS },
  });
  const path = { mcp_server_id: server.id };

  expect(server).toEqual({
    ...PROCESS,
    id: expect.stringMatching(/^mcp_server-[0-9a-f-]{36}$/),
    server_name: 'local',
  });
  expect(await letta.call('mcp_retrieve_mcp_server', { path })).toEqual(server);
  expect(await letta.call('mcp_list_mcp_servers')).toEqual([server]);
  const { A, ...config } = { A: 'b', type: 'stdio', command: 'npx', args: ['-y', 'tools'] };
  expect(await letta.call('list_mcp_servers')).toEqual({
    local: { server_name: 'local', ...config, env: { A } },
  });
  const again = await letta.try('mcp_create_mcp_server', { body: { server_name: 'local', config: PROCESS } });
  expect(again.status).toBe(409);
  expect((await letta.try('mcp_delete_mcp_server', { path })).status).toBe(204);
  expect(await letta.call('mcp_list_mcp_servers')).toEqual([]);
});

test.each([
  [
    { mcp_server_type: 'stdio', command: 'uvx', args: ['x'] },
    { command: 'uvx', args: ['x'], env: null },
  ],
  [{ mcp_server_type: 'stdio', command: 'uvx', args: null }, {}],
  [{ mcp_server_type: 'stdio', command: null, args: ['x'] }, {}],
  [{ mcp_server_type: 'sse', server_url: 'https://tools.example.com' }, {}],
])('a process that is changed by %j changes by %j', async (config, changed) => {
  const letta = await withProcesses();
  const server = await letta.call('mcp_create_mcp_server', {
    body: { server_name: 'local', config: PROCESS },
  });

  const after = await letta.call('mcp_update_mcp_server', {
    path: { mcp_server_id: server.id },
    body: { server_name: 'other', config },
  });

  expect(after).toEqual({ ...server, ...changed, server_name: 'other' });
});

test('a process of tools is made and changed in the older form, too', async () => {
  const letta = await withProcesses();
  const body = { server_name: 'local', type: 'stdio', command: 'npx', args: ['a'] };

  expect(await letta.call('add_mcp_server', { body })).toEqual([{ ...body, env: null }]);
  const path = { mcp_server_name: 'local' };
  const changed = await letta.call('update_mcp_server', {
    path,
    body: { stdio_config: { server_name: 'local', command: 'uvx', args: ['b'], env: { A: 'b' } } },
  });
  const same = await letta.call('update_mcp_server', { path, body: { server_url: 'https://a.example.com' } });

  expect(changed).toEqual({ ...body, command: 'uvx', args: ['b'], env: { A: 'b' } });
  expect(same).toEqual(changed);
});

test.each([
  ['', 'server_url cannot be empty'],
  ['x', "server_url must start with 'http://' or 'https://', got: 'x'"],
  ['ftp://a', "server_url must start with 'http://' or 'https://', got: 'ftp://a'"],
  ['http:', "server_url must have a valid host, got: 'http:'"],
  ['http://', "server_url must have a valid host, got: 'http://'"],
  ['http://user@localhost:3000', 'Blocked internal hostname: localhost'],
  ['http://foo.local', 'Blocked internal hostname: foo.local'],
  ['http://127.0.0.1', 'Non-public IP not allowed: 127.0.0.1'],
  ['http://192.0.2.1/mcp', 'Non-public IP not allowed: 192.0.2.1'],
  ['http://[::1]:80', 'Non-public IP not allowed: ::1'],
])('the address %s is refused', async (server_url, text) => {
  const body = { server_name: 'x', config: { mcp_server_type: 'sse', server_url } };

  const answer = await lettaActor(freshSandbox()).try('mcp_create_mcp_server', { body });

  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({
    message: `body.config.sse.server_url: Value error, ${text}`,
    detail: expect.stringContaining("{'type': 'value_error', 'loc': ('body', 'config', 'sse', 'server_url')"),
  });
});

test.each(['http://8.8.8.8/x', 'https://a.internal/x', 'http://[2606:4700::1]/'])(
  'the address %s is fine',
  async (server_url) => {
    const body = { server_name: 'x', config: { mcp_server_type: 'sse', server_url } };

    expect((await lettaActor(freshSandbox()).try('mcp_create_mcp_server', { body })).status).toBe(200);
  },
);

test('a kind that does not exist is refused with those that do', async () => {
  const body = { server_name: 'x', config: { mcp_server_type: 'x' } };

  const answer = await lettaActor(freshSandbox()).try('mcp_create_mcp_server', { body });

  expect(answer.body).toMatchObject({
    detail: expect.stringContaining(
      "does not match any of the expected tags: <MCPServerType.STDIO: 'stdio'>, <MCPServerType.SSE: 'sse'>, <MCPServerType.STREAMABLE_HTTP: 'streamable_http'>",
    ),
  });
});

test('hidden agents are counted when wanted', async () => {
  const letta = lettaActor(freshSandbox());

  expect(await letta.call('count_internal_agents')).toBe(await letta.call('count_agents'));
  expect(
    await letta.call('count_internal_agents', { query: { exclude_hidden: false } }),
  ).toBeGreaterThanOrEqual(await letta.call('count_agents'));
});

test('no batches are listed, and there are no traces of providers', async () => {
  const letta = lettaActor(freshSandbox());

  expect(await letta.call('list_batches')).toEqual([]);
  expect(await letta.call('retrieve_provider_trace', { path: { step_id: 'x' } })).toBeNull();
});

test('how much room embeddings take is invented', async () => {
  const { body, headers } = await lettaActor(freshSandbox()).try('get_total_storage_size');

  expect(body).toEqual(expect.any(Number));
  expect(headers.get('x-mock-answer')).toBe('faked');
});
