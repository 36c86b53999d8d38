import {
  controller,
  freshSandbox,
  lettaActor,
  matrixActor,
  matrixGuest,
  registerUser,
} from '../support/users.js';

const SECRET = 'S3CRET-value';

/** What the journal of a sandbox has of its last request. */
async function lastOf(sandbox: string) {
  const { requests } = await controller(sandbox).call('listMockRequests', { query: { limit: 1 } });
  if (!requests[0]) throw new Error('the journal is empty');
  return requests[0];
}

test('a word that is also a password stays where it is a word', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', { body: { users: [{ username: 'dora', password: 'letta' }] } });
  await matrixGuest(sandbox).try('login', {
    body: { type: 'm.login.password', user: 'letta', password: 'letta' },
  });

  const { request_body: body } = await lastOf(sandbox);

  expect(body).toEqual({ type: 'm.login.password', user: 'letta', password: '<redacted>' });
});

test('a message may speak of tokens and passwords', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  const { room_id: roomId } = await alice.call('createRoom', { body: {} });
  const content = {
    msgtype: 'm.text',
    body: `password: letta, access_token=abc {"token":"x"}, ${alice.token}`,
  };
  await alice.call('sendMessage', {
    path: { roomId, eventType: 'm.room.message', txnId: '1' },
    body: content,
  });

  expect((await lastOf(sandbox)).request_body).toEqual(content);
});

const HTTP_SERVER = {
  mcp_server_type: 'streamable_http',
  server_url: 'http://tools.example/mcp',
  auth_header: 'Authorization',
  auth_token: SECRET,
  custom_headers: { 'x-key': SECRET },
};
const STDIO_SERVER = { mcp_server_type: 'stdio', command: 'run', args: [], env: { KEY: SECRET } };
const TOOL = `def f():\n    """Does nothing."""\n    return 1`;

test.each([
  ['POST', '/v1/providers/', { name: 'mine', provider_type: 'openai', api_key: SECRET, access_key: SECRET }],
  ['POST', '/v1/providers/check', { provider_type: 'openai', api_key: SECRET, access_key: SECRET }],
  ['POST', '/v1/mcp-servers/', { server_name: 'tools', config: HTTP_SERVER }],
  ['POST', '/v1/mcp-servers/', { server_name: 'tools', config: STDIO_SERVER }],
  [
    'PUT',
    '/v1/tools/mcp/servers',
    { server_name: 'a', type: 'streamable_http', server_url: 'http://x/', auth_token: SECRET },
  ],
  ['POST', '/v1/tools/run', { source_code: TOOL, args: {}, env_vars: { KEY: SECRET } }],
  ['POST', '/v1/agents/', { secrets: { KEY: SECRET } }],
  ['POST', '/v1/agents/', { tool_exec_environment_variables: { KEY: SECRET } }],
  ['PATCH', '/v1/agents/agent-test-001', { secrets: { KEY: SECRET } }],
  // Refused, with an answer that quotes what was sent.
  ['POST', '/v1/agents/', { name: 1, secrets: { KEY: SECRET } }],
  ['POST', '/v1/providers/', { provider_type: 'openai', api_key: SECRET }],
])('no secret of Letta is in the journal of %s %s %j', async (method, target, body) => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  await letta.send(method, target, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  await letta.send('GET', '/v1/providers/');
  await letta.send('GET', '/v1/mcp-servers/');
  await letta.send('GET', '/v1/agents/?limit=100');

  const journal = JSON.stringify(await controller(sandbox).call('listMockRequests'));

  expect(journal).not.toContain(SECRET);
  expect(journal).toContain('<redacted>');
});

test('of the variables of an agent the journal shows the names', async () => {
  const sandbox = freshSandbox();
  await lettaActor(sandbox).call('create_agent', { body: { name: 'a', secrets: { KEY: SECRET } } });

  expect((await lastOf(sandbox)).response_body).toMatchObject({
    secrets: [{ key: 'KEY', value: '<redacted>', value_enc: '<redacted>' }],
  });
});

test('a refusal that quotes no secret is shown whole', async () => {
  const sandbox = freshSandbox();
  await lettaActor(sandbox).try('create_agent', { body: { name: 1 } });

  expect((await lastOf(sandbox)).response_body).toMatchObject({
    detail: expect.stringContaining("'input': 1") as unknown,
  });
});

test.each([
  [
    'POST',
    '/_matrix/client/v3/account/password',
    `{"new_password":"${SECRET}","auth":{"password":"${SECRET}"}}`,
  ],
  [
    'POST',
    '/_matrix/client/v3/account/deactivate',
    `{"auth":{"type":"m.login.password","password":"${SECRET}"}}`,
  ],
  ['POST', '/_matrix/client/v3/refresh', `{"refresh_token":"${SECRET}"}`],
  ['POST', '/_matrix/client/v3/login', `{"type":"m.login.token","token":"${SECRET}"}`],
  ['POST', '/_matrix/client/v3/login', `{"password":["${SECRET}",{"x":"${SECRET}"}]}`],
  ['POST', '/_matrix/client/v3/login', `{"password":"${SECRET}`],
  ['POST', '/_matrix/client/v3/account/deactivate', `{"auth":{"password":"${SECRET}"}`],
  ['POST', '/_matrix/client/v3/account/deactivate', `auth=1&password=${SECRET}`],
  ['POST', '/_matrix/client/v3/loginn', `{"password":"${SECRET}"}`],
  ['POST', '/_matrix/client/v3/loginn', `password=${SECRET}`],
  ['POST', '/_synapse/admin/v1/register', `{"nonce":"x","password":"${SECRET}","mac":"${SECRET}"}`],
  ['POST', '/_synapse/admin/v1/reset_password/@a:matrix.test', `{"new_password":"${SECRET}"}`],
  ['PUT', '/_synapse/admin/v2/users/@a:matrix.test', `{"password":"${SECRET}"}`],
  ['GET', `/_matrix/client/v1/register/m.login.registration_token/validity?token=${SECRET}`, undefined],
  ['GET', `/_matrix/federation/v1/openid/userinfo?access_token=${SECRET}`, undefined],
])('no secret of Matrix is in the journal of %s %s %s', async (method, target, body) => {
  const sandbox = freshSandbox();
  await matrixActor(sandbox, 'mock_admin_token_123').send(method, target, body === undefined ? {} : { body });

  const journal = JSON.stringify(await controller(sandbox).call('listMockRequests'));

  expect(journal).not.toContain(SECRET);
  expect(journal).toContain('<redacted>');
});

test('tokens in answers are kept back wherever the spec has them', async () => {
  const sandbox = freshSandbox();
  const admin = matrixActor(sandbox, 'mock_admin_token_123');
  const alice = await registerUser(sandbox, 'alice');
  const { access_token: openId } = await alice.call('requestOpenIdToken', {
    path: { userId: alice.userId },
    body: {},
  });
  const { access_token: other } = await admin.call('adminLoginAsUser', {
    path: { userId: alice.userId },
    body: {},
  });

  const journal = JSON.stringify(await controller(sandbox).call('listMockRequests'));

  for (const token of [alice.token, openId, other]) expect(journal).not.toContain(token);
});

test('a flag that is called like a secret is shown', async () => {
  const sandbox = freshSandbox();
  await matrixGuest(sandbox).try('login', {
    body: { type: 'm.login.password', user: 'admin', password: 'x', refresh_token: true },
  });

  expect((await lastOf(sandbox)).request_body).toMatchObject({ refresh_token: true });
});

test('a broken body is shown where nothing in it can be secret', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  await alice.send('POST', '/_matrix/client/v3/createRoom', { body: "{'name': 'mine'}" });

  expect((await lastOf(sandbox)).request_body).toBe("{'name': 'mine'}");
});

test('a broken body is kept back from where it breaks where something in it may be secret', async () => {
  const sandbox = freshSandbox();
  await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/login', {
    body: `{"user":"a","x":[1,{}],"password":"${SECRET}","y":'${SECRET}'}`,
  });

  expect((await lastOf(sandbox)).request_body).toBe(
    '{"user":"a","x":[1,{}],"password":"<redacted>","y":<redacted>',
  );
});

test('a body that is cut is shown as far as it is kept, without its secrets', async () => {
  const sandbox = freshSandbox();
  const body = `{"user":"a", "password": {"a":["${SECRET}", "}"]}, "x":"${'x'.repeat(70_000)}"}`;
  await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/login', { body });

  const shown = (await lastOf(sandbox)).request_body as string;

  expect(shown.slice(0, 60)).toBe('{"user":"a", "password": "<redacted>", "x":"xxxxxxxxxxxxxxxx');
  expect(shown).toMatch(new RegExp(`x\\.\\.\\. \\(${body.length} bytes\\)$`));
});

test('a secret that is cut itself is kept back', async () => {
  const sandbox = freshSandbox();
  const body = `{"user":"a","password":"${SECRET.repeat(10_000)}"}`;
  await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/login', { body });

  expect((await lastOf(sandbox)).request_body).toBe(
    `{"user":"a","password":"<redacted>"... (${body.length} bytes)`,
  );
});
