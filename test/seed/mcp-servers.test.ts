import { controller, freshSandbox, lettaActor } from '../support/users.js';

const plant = (sandbox: string, seed: object) => controller(sandbox).try('seedMock', { body: seed });

const SSE = { mcp_server_type: 'sse', server_url: 'http://mcp' };

const ID = 'mcp_server-0d5b1c9e-6f43-4f0a-8a3d-2b7c5b0b8f10';

test('servers of tools of a seed are known, however they are reached, and agents can have their tools', async () => {
  const sandbox = freshSandbox();
  const mcp_servers = [
    {
      id: ID,
      name: 'weather',
      config: { mcp_server_type: 'stdio', command: 'npx' },
      tools: [{ name: 'forecast' }],
    },
    { name: 'news', config: { ...SSE, auth_token: 'secret', custom_headers: { a: 'b' } } },
  ];

  const planted = await plant(sandbox, { mcp_servers, agents: [{ id: 'agent-a', tools: ['forecast'] }] });

  expect(planted.status).toBe(200);
  const letta = lettaActor(sandbox);
  expect(await letta.call('mcp_list_mcp_servers')).toEqual([
    { id: ID, server_name: 'weather', mcp_server_type: 'stdio', command: 'npx', args: [], env: null },
    {
      id: expect.stringMatching(/^mcp_server-[0-9a-f-]{36}$/),
      server_name: 'news',
      ...SSE,
      auth_header: 'Authorization',
      auth_token: 'Bearer secret',
      custom_headers: { a: 'b' },
    },
  ]);
  const agent = await letta.call('retrieve_agent', { path: { agent_id: 'agent-a' } });
  expect(agent.tools).toMatchObject([{ name: 'forecast', tool_type: 'external_mcp' }]);
});

test('a server can be described first and added later', async () => {
  const sandbox = freshSandbox();
  await plant(sandbox, { mcp_servers: [{ name: 'weather', tools: [{ name: 'forecast' }] }] });

  await plant(sandbox, { mcp_servers: [{ id: ID, name: 'weather', config: SSE }] });

  const path = { mcp_server_id: ID };
  const tools = await lettaActor(sandbox).call('mcp_list_tools_for_mcp_server', { path });
  expect(tools).toMatchObject([{ name: 'forecast' }]);
});

const parameters = { type: 'object', properties: { city: { type: 'string' } } };

test.each<[object[], string]>([
  [[{ name: 'a' }, { name: 'a' }], '/body/mcp_servers/1/name has an entry already: a'],
  [[{ id: ID, name: 'a' }], '/body/mcp_servers/0/id is only for a server that has a config'],
  [
    [
      { id: ID, name: 'a', config: SSE },
      { id: ID, name: 'b', config: SSE },
    ],
    `/body/mcp_servers/1/id is taken: ${ID}`,
  ],
  [[{ name: 'there', config: SSE }], '/body/mcp_servers/0/name is taken: there'],
  [[{ name: 'a', config: { mcp_server_type: 'stdio' } }], '/body/mcp_servers/0/config needs a command'],
  [[{ name: 'a', config: { mcp_server_type: 'sse' } }], '/body/mcp_servers/0/config needs a server_url'],
  [
    [{ name: 'a', config: { ...SSE, env: {} } }],
    '/body/mcp_servers/0/config/env is not for a server of the type sse',
  ],
  [
    [{ name: 'a', config: { mcp_server_type: 'stdio', command: 'a', server_url: 'b' } }],
    '/body/mcp_servers/0/config/server_url is not for a server of the type stdio',
  ],
  [[{ name: 'a', config: { mcp_server_type: 'http' } }], '/body/mcp_servers/0/config/mcp_server_type'],
  [[{ name: 'a', tools: [{ name: 'x'.repeat(49) }] }], '/body/mcp_servers/0/tools/0/name'],
  [
    [{ name: 'a', tools: [{ name: 'x' }, { name: 'x' }] }],
    '/body/mcp_servers/0/tools/1/name has the name of another tool: x',
  ],
  [
    [
      { name: 'a', config: SSE, tools: [{ name: 'x' }] },
      { name: 'b', config: SSE, tools: [{ name: 'x' }] },
    ],
    '/body/mcp_servers/1/tools/0 has the name of another tool: x',
  ],
  [
    [{ name: 'a', config: SSE, tools: [{ name: 'send_message' }] }],
    '/body/mcp_servers/0/tools/0 has the name of another tool: send_message',
  ],
  [
    [{ name: 'a', tools: [{ name: 'x', input_schema: parameters, returns: { n: ['{{args.town}}'] } }] }],
    '/body/mcp_servers/0/tools/0/returns has {{args.town}}, which stands for nothing; there are {{args.city}} (and',
  ],
  [
    [{ name: 'a', tools: [{ name: 'x', input_schema: parameters, returns: '{{city}}' }] }],
    'which stands for nothing',
  ],
  [
    [{ name: 'a', tools: [{ name: 'x', returns: '{{input}}' }] }],
    '/body/mcp_servers/0/tools/0/returns has {{input}}, which stands for nothing; the tool has no parameters',
  ],
  [
    [{ name: 'a', tools: [{ name: 'x', input_schema: endless() }] }],
    '/body/mcp_servers/0/tools/0/input_schema is refused: References in parameters come to more than 10000 schemas.',
  ],
])('the servers of tools %j are refused', async (mcp_servers, complaint) => {
  const sandbox = freshSandbox();
  await plant(sandbox, { mcp_servers: [{ name: 'there', config: SSE }] });
  const before = await lettaActor(sandbox).call('count_tools');

  const { status, body } = await plant(sandbox, { mcp_servers });

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(complaint);
  expect(await lettaActor(sandbox).call('mcp_list_mcp_servers')).toHaveLength(1);
  expect(await lettaActor(sandbox).call('count_tools')).toBe(before);
});

/** Parameters that cannot be written out. */
function endless() {
  const properties = Object.fromEntries([...'abcdefgh'].map((name) => [name, { $ref: '#/$defs/Node' }]));
  return { type: 'object', properties, $defs: { Node: { type: 'object', properties } } };
}

test('everything that is wrong with a server of tools is told at once', async () => {
  const tools = [
    { name: 'x', returns: '{{a}}' },
    { name: 'y', returns: '{{b}}' },
  ];

  const { body } = await plant(freshSandbox(), {
    mcp_servers: [{ name: 'a', config: { mcp_server_type: 'sse' }, tools }],
  });

  const { findings } = body as { findings: { path: string }[] };
  expect(findings.map(({ path }) => path)).toEqual([
    '/body/mcp_servers/0/config',
    '/body/mcp_servers/0/tools/0/returns',
    '/body/mcp_servers/0/tools/1/returns',
  ]);
});
