import { freshSandbox, lettaActor } from '../../support/users.js';

const WEATHER = {
  server_name: 'weather',
  server_url: 'https://tools.example.com/sse',
  auth_header: 'Authorization',
  auth_token: 'Bearer secret',
} as const;

const ADDED = { ...WEATHER, type: 'sse', custom_headers: null };

const path = { mcp_server_name: 'weather' };

async function withWeather() {
  const letta = lettaActor(freshSandbox());
  const servers = await letta.call('add_mcp_server', { body: WEATHER as never });
  return { letta, servers };
}

test('a server of tools made known in the older way is one in the newer way as well', async () => {
  const { letta, servers } = await withWeather();

  expect(servers).toEqual([ADDED]);
  expect(await letta.call('mcp_list_mcp_servers')).toMatchObject([
    { server_name: 'weather', mcp_server_type: 'sse', auth_token: 'Bearer secret' },
  ]);
  expect(await letta.call('list_mcp_tools_by_server', { path })).toEqual([]);
});

test.each([
  [{ auth_header: undefined }, null],
  [{ custom_headers: { Authorization: 'x' } }, null],
  [{ auth_token: 'secret' }, 'Bearer secret'],
])('with %j the token that is kept is %s', async (changes, auth_token) => {
  const body = { ...WEATHER, type: 'streamable_http', ...changes };

  expect(await lettaActor(freshSandbox()).call('add_mcp_server', { body: body as never })).toMatchObject([
    { type: 'streamable_http', auth_token },
  ]);
});

test.each([
  [{ server_url: 'https://tools.example.com/v2' }, { server_url: 'https://tools.example.com/v2' }],
  [{ server_name: 'forecast' }, { server_name: 'forecast' }],
  [{ server_name: null }, {}],
  [{ token: 'other' }, { auth_token: 'Bearer other' }],
  [{ auth_header: 'x', auth_token: 'y' }, {}],
  [{ custom_headers: { a: 'b' } }, { custom_headers: { a: 'b' } }],
  [{ stdio_config: null }, {}],
])('changed with %j in the older way, a server of tools differs in %j', async (body, changes) => {
  const { letta } = await withWeather();

  expect(await letta.call('update_mcp_server', { path, body })).toEqual({ ...ADDED, ...changes });
});

test('a server of tools is forgotten by its name', async () => {
  const { letta } = await withWeather();
  await letta.call('add_mcp_server', { body: { ...WEATHER, server_name: 'other' } as never });

  expect(await letta.call('delete_mcp_server', { path })).toEqual([{ ...ADDED, server_name: 'other' }]);

  const refused = { status: 400, body: { detail: expect.stringContaining('mcp_server_id does not match') } };
  expect(await letta.try('delete_mcp_server', { path })).toMatchObject(refused);
  expect(await letta.try('list_mcp_tools_by_server', { path })).toMatchObject(refused);
  expect(await letta.try('update_mcp_server', { path, body: {} })).toMatchObject({
    status: 404,
    body: {
      detail: {
        code: 'MCPServerNotFoundError',
        message: 'MCP server weather not found',
        mcp_server_name: 'weather',
      },
      message: 'MCP server weather not found',
    },
  });
});

test('two servers of tools cannot have one name in the older way either', async () => {
  const { letta } = await withWeather();
  await letta.call('add_mcp_server', { body: { ...WEATHER, server_name: 'other' } as never });

  const again = await letta.try('add_mcp_server', { body: WEATHER as never });
  const renamed = await letta.try('update_mcp_server', { path, body: { server_name: 'other' } });

  expect([again.status, renamed.status]).toEqual([409, 409]);
});

test.each([
  [
    { command: 'npx', args: [] },
    'stdio is not supported in the current environment, please use a self-hosted Letta server in order to add a stdio MCP server',
  ],
  [
    { server_url: 'http://localhost:1' },
    "1 validation error for MCPServer\nserver_url\n  Value error, Blocked internal hostname: localhost [type=value_error, input_value='http://localhost:1', input_type=str]\n    For further information visit https://errors.pydantic.dev/2.11/v/value_error",
  ],
])('a server of tools reached by %j is refused', async (config, detail) => {
  const body = { server_name: 'x', ...config };

  expect(await lettaActor(freshSandbox()).try('add_mcp_server', { body: body as never })).toMatchObject({
    status: 400,
    body: { detail },
  });
});

test('what could be anything is refused with what is missing from each', async () => {
  const { body } = await lettaActor(freshSandbox()).try('add_mcp_server', { body: {} as never });

  expect(body).toMatchObject({
    detail:
      "[{'type': 'missing', 'loc': ('body', 'StdioServerConfig', 'server_name'), 'msg': 'Field required', 'input': {}}, {'type': 'missing', 'loc': ('body', 'StdioServerConfig', 'command'), 'msg': 'Field required', 'input': {}}, {'type': 'missing', 'loc': ('body', 'StdioServerConfig', 'args'), 'msg': 'Field required', 'input': {}}, {'type': 'missing', 'loc': ('body', 'SSEServerConfig', 'server_name'), 'msg': 'Field required', 'input': {}}, {'type': 'missing', 'loc': ('body', 'SSEServerConfig', 'server_url'), 'msg': 'Field required', 'input': {}}, {'type': 'missing', 'loc': ('body', 'StreamableHTTPServerConfig', 'server_name'), 'msg': 'Field required', 'input': {}}, {'type': 'missing', 'loc': ('body', 'StreamableHTTPServerConfig', 'server_url'), 'msg': 'Field required', 'input': {}}]",
  });
});
