import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const CLAUDE = { name: 'my-claude', provider_type: 'anthropic', api_key: ' sk-ant-test\n' } as const;

async function withClaude() {
  const letta = lettaActor(freshSandbox());
  const provider = await letta.call('create_provider', { body: CLAUDE });
  return { letta, provider, path: { provider_id: provider.id ?? '' } };
}

async function handlesOf(letta: ReturnType<typeof lettaActor>, query = {}): Promise<string[]> {
  return (await letta.call('list_models', { query })).map(({ handle }) => handle);
}

test('the server takes requests, and says so to anybody', async () => {
  const stranger = lettaActor(freshSandbox(), null);

  expect(await stranger.call('check_readiness')).toEqual({ version: '0.16.7', status: 'ok' });
});

test('the models that agents have by default are there', async () => {
  const letta = lettaActor(freshSandbox());
  const [agent] = (await letta.call('list_agents', { headers: { 'x-mock-list-format': 'array' } })) as {
    model: string;
    embedding: string;
  }[];

  const model = (await letta.call('list_models')).find(({ handle }) => handle === agent?.model);
  const embedding = (await letta.call('list_embedding_models')).find(
    ({ handle }) => handle === agent?.embedding,
  );

  expect(model).toMatchObject({
    name: 'gpt-4o-mini',
    provider_name: 'openai',
    provider_type: 'openai',
    provider_category: 'base',
    model_type: 'llm',
    max_context_window: 128000,
    model_endpoint: 'https://api.openai.com/v1',
  });
  expect(embedding).toMatchObject({ provider_name: 'openai', model_type: 'embedding', embedding_dim: 1536 });
});

test('a provider that only a seed names has the model that it names, and brings none to embed with', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const before = await letta.call('list_embedding_models');

  await controller(sandbox).call('seedMock', {
    body: { agents: [{ name: 'Owl', model: 'fireworks/owl-1' }] },
  });

  expect(await letta.call('list_embedding_models')).toEqual(before);
  expect(await letta.call('list_models', { query: { provider_name: 'fireworks' } })).toMatchObject([
    { handle: 'fireworks/owl-1' },
  ]);
});

test('a new provider brings the models of its kind', async () => {
  const { letta, provider } = await withClaude();

  expect(provider).toEqual({
    id: expect.stringMatching(/^provider-[0-9a-f-]{36}$/),
    name: 'my-claude',
    provider_type: 'anthropic',
    provider_category: 'byok',
    api_key: null,
    base_url: 'https://api.anthropic.com/v1',
    access_key: null,
    region: null,
    api_version: null,
    organization_id: 'org-00000000-0000-4000-8000-000000000000',
    updated_at: expect.any(String),
    last_synced: null,
    api_key_enc: 'sk-ant-test',
    access_key_enc: null,
  });
  expect(await handlesOf(letta)).toEqual(
    expect.arrayContaining(['openai/gpt-4o', 'my-claude/claude-sonnet-4-6']),
  );
});

test('models are those of some providers only, when asked', async () => {
  const { letta } = await withClaude();
  await letta.call('create_provider', {
    body: { name: 'local', provider_type: 'ollama', api_key: 'x', base_url: 'http://ollama.test' },
  });
  const own = await handlesOf(letta, { provider_category: ['byok'] });

  expect(new Set(own.map((handle) => handle.split('/')[0]))).toEqual(new Set(['my-claude']));
  expect(await handlesOf(letta, { provider_name: 'my-claude' })).toEqual(own);
  expect(await handlesOf(letta, { provider_name: 'letta' })).toEqual(['letta/letta-free']);
  expect(await handlesOf(letta, { provider_name: 'nobody' })).toEqual([]);
  expect((await handlesOf(letta, { provider_type: 'anthropic' })).length).toBe(2 * own.length);
  expect(await handlesOf(letta, { provider_category: ['base', 'byok'] })).toEqual(await handlesOf(letta));
});

test('providers are listed a page at a time, newest first', async () => {
  const { letta, provider } = await withClaude();
  const other = await letta.call('create_provider', {
    body: { ...CLAUDE, name: 'other', provider_type: 'zai' },
  });

  const ids = async (query = {}) => (await letta.call('list_providers', { query })).map(({ id }) => id);

  expect(await ids()).toEqual([other.id, provider.id]);
  expect(await ids({ order: 'asc' })).toEqual([provider.id, other.id]);
  expect(await ids({ after: other.id })).toEqual([provider.id]);
  expect(await ids({ limit: 1 })).toEqual([other.id]);
  expect(await ids({ name: 'other' })).toEqual([other.id]);
  expect(await ids({ provider_type: 'anthropic' })).toEqual([provider.id]);
  await expect(ids({ after: 'provider-nobody' })).rejects.toMatchObject({
    status: 404,
    body: { detail: 'No Provider found with id provider-nobody' },
  });
});

test('a provider that was made was asked for its models', async () => {
  const { letta, provider, path } = await withClaude();

  const now = await letta.call('retrieve_provider', { path });

  expect(now).toEqual({ ...provider, last_synced: expect.any(String) });
  const refreshed = await letta.call('refresh_provider_models', { path });
  expect(refreshed).toEqual({ ...now, last_synced: expect.any(String) });
  expect(refreshed.last_synced).not.toBe(now.last_synced);
});

test('a provider is changed in what is given', async () => {
  const { letta, provider, path } = await withClaude();

  const changed = await letta.call('modify_provider', {
    path,
    body: { api_key: 'new', access_key: 'a', region: 'eu', base_url: null },
  });

  expect(changed).toMatchObject({
    api_key_enc: 'new',
    access_key_enc: 'a',
    region: 'eu',
    base_url: provider.base_url,
  });
  expect(changed.updated_at).not.toBe(provider.updated_at);
});

test('a deleted provider takes its models and its key with it, and is still known by its id', async () => {
  const { letta, path } = await withClaude();

  const { message } = await letta.call('delete_provider', { path });

  expect(message).toBe(`Provider id=${path.provider_id} successfully deleted`);
  expect(await letta.call('list_providers')).toEqual([]);
  expect(await handlesOf(letta, { provider_name: 'my-claude' })).toEqual([]);
  expect(await letta.call('retrieve_provider', { path })).toMatchObject({
    id: path.provider_id,
    api_key_enc: null,
  });
  expect(await letta.call('refresh_provider_models', { path })).toMatchObject({ id: path.provider_id });
  expect(await letta.try('delete_provider', { path })).toMatchObject({
    status: 404,
    body: { detail: expect.stringMatching(/^Provider not found with id='\['provider-.*, is_deleted=False$/) },
  });
  expect((await letta.try('modify_provider', { path, body: { api_key: 'x' } })).status).toBe(404);
  expect(await letta.try('check_existing_provider', { path })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('1 validation error for ProviderCheck\napi_key\n') },
  });
});

test.each([
  ['anthropic', null],
  ['openai', 'https://api.openai.com/v1'],
] as const)('a deleted provider comes back under its id, as one of %s', async (provider_type, base_url) => {
  const { letta, provider, path } = await withClaude();
  await letta.call('delete_provider', { path });

  const back = await letta.call('create_provider', { body: { ...CLAUDE, provider_type, api_key: 'again' } });

  expect(back).toMatchObject({ id: provider.id, api_key_enc: 'again', base_url, provider_type });
  expect((await handlesOf(letta, { provider_name: 'my-claude' })).length).toBeGreaterThan(0);
});

test.each([
  [409, CLAUDE, 'A unique constraint was violated for Provider. Check your input for duplicates: '],
  [400, { ...CLAUDE, name: 'openai' }, "Provider name 'openai' conflicts with an existing base provider."],
  [400, { ...CLAUDE, name: '' }, '1 validation error for Provider\nname\n'],
  [
    400,
    { ...CLAUDE, name: 'hub', provider_type: 'hugging-face' },
    'Unknown provider type: ProviderType.hugging_face',
  ],
])('a provider is refused with %d: %j', async (status, body, detail) => {
  const { letta } = await withClaude();

  expect(await letta.try('create_provider', { body })).toMatchObject({
    status,
    body: { detail: expect.stringContaining(detail) },
  });
  expect((await letta.call('list_providers')).length).toBe(1);
});

test('a provider may be made without a key', async () => {
  const letta = lettaActor(freshSandbox());

  const provider = await letta.call('create_provider', { body: { ...CLAUDE, api_key: '', region: '' } });

  expect(provider).toMatchObject({ api_key_enc: null, region: null });
});

test('a key that is there can be used', async () => {
  const { letta, path } = await withClaude();

  expect(await letta.call('check_existing_provider', { path })).toEqual({
    message: 'Valid api key for provider_type=anthropic',
  });
  expect(await letta.call('check_provider', { body: { provider_type: 'openai', api_key: 'x' } })).toEqual({
    message: 'Valid api key for provider_type=openai',
  });
});

test.each([
  [400, 'openai', ' ', 'API key is required!'],
  [400, 'fireworks', 'x', 'Unknown provider type: ProviderType.fireworks'],
  [400, 'letta', 'x', 'The keys of letta cannot be checked'],
])('a check is refused with %d for %s and the key %j', async (status, provider_type, api_key, detail) => {
  const body = { provider_type, api_key };

  expect(await lettaActor(freshSandbox()).try('check_provider', { body })).toMatchObject({
    status,
    body: { detail },
  });
});

test.each([
  'retrieve_provider',
  'refresh_provider_models',
  'check_existing_provider',
  'delete_provider',
] as const)('a provider that never was is not found: %s', async (operation) => {
  const path = { provider_id: 'provider-00000000-0000-4000-8000-000000000000' };

  const { status, body } = await lettaActor(freshSandbox()).try(operation, { path });

  expect(status).toBe(404);
  expect(body).toMatchObject({ detail: expect.stringMatching(/^Provider not found with id='/) });
});

interface Refused {
  detail: string;
  message: string;
}

async function refusedProvider(body: string, headers = { 'content-type': 'application/json' }) {
  const answer = await lettaActor(freshSandbox()).send('POST', '/v1/providers', { body, headers });
  expect(answer.status).toBe(422);
  return (answer.body as Refused).detail;
}

test('a body is refused in the words of the real server, everything at once', async () => {
  expect(await refusedProvider('{"provider_type": "x", "api_key": 3, "region": [], "nonsense": 1}')).toMatch(
    /^\[\{'type': 'missing', 'loc': \('body', 'name'\), 'msg': 'Field required', 'input': \{'provider_type': 'x', 'api_key': 3, 'region': \[\], 'nonsense': 1\}\}, \{'type': 'enum', 'loc': \('body', 'provider_type'\), 'msg': "Input should be 'anthropic', 'azure', .* or 'zai_coding'", 'input': 'x', 'ctx': .*\}, \{'type': 'string_type', 'loc': \('body', 'api_key'\), 'msg': 'Input should be a valid string', 'input': 3\}, \{'type': 'string_type', 'loc': \('body', 'region'\), 'msg': 'Input should be a valid string', 'input': \[\]\}, \{'type': 'extra_forbidden', 'loc': \('body', 'nonsense'\), 'msg': 'Extra inputs are not permitted', 'input': 1\}\]$/,
  );
});

const NO_OBJECT = 'Input should be a valid dictionary or object to extract fields from';

test.each([
  ['', `[{'type': 'missing', 'loc': ('body',), 'msg': 'Field required', 'input': None}]`],
  ['null', `[{'type': 'missing', 'loc': ('body',), 'msg': 'Field required', 'input': None}]`],
  ['[]', `[{'type': 'model_attributes_type', 'loc': ('body',), 'msg': '${NO_OBJECT}', 'input': []}]`],
  ['NaN', `[{'type': 'model_attributes_type', 'loc': ('body',), 'msg': '${NO_OBJECT}', 'input': nan}]`],
  [
    '{"name": "x",}',
    `[{'type': 'json_invalid', 'loc': ('body', 13), 'msg': 'JSON decode error', 'input': {}, 'ctx': {'error': 'Expecting property name enclosed in double quotes'}}]`,
  ],
])('a body that is none is refused in the words of the real server: %s', async (body, detail) => {
  expect(await refusedProvider(body)).toBe(detail);
});

test('a body that does not say it is JSON is bytes', async () => {
  expect(await refusedProvider('{}', { 'content-type': 'text/plain' })).toBe(
    `[{'type': 'model_attributes_type', 'loc': ('body',), 'msg': '${NO_OBJECT}', 'input': b'{}'}]`,
  );
});

test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/problem+json'])(
  'a body is JSON when it says %s',
  async (type) => {
    const init = { body: JSON.stringify(CLAUDE), headers: { 'content-type': type } };

    expect((await lettaActor(freshSandbox()).send('POST', '/v1/providers/', init)).status).toBe(200);
  },
);

test.each([
  ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['nested too deep', Buffer.from('['.repeat(1000) + ']'.repeat(1000))],
  ['nested far too deep, and broken', Buffer.from('['.repeat(40_000))],
])('a body that is %s is refused', async (_, body) => {
  const headers = { 'content-type': 'application/json' };

  const answer = await lettaActor(freshSandbox()).send('POST', '/v1/providers/', { body, headers });

  expect(answer).toMatchObject({ status: 400, body: { detail: 'There was an error parsing the body' } });
});

test('by setting, what is wrong with a body is a list', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_validation_detail: 'list' } });

  const { body } = await lettaActor(sandbox).try('create_provider', { body: [] });

  expect(body).toMatchObject({
    detail: [{ type: 'model_attributes_type', loc: ['body'], msg: NO_OBJECT, input: [] }],
  });
});

test('what is wrong with the path and with the body is told together', async () => {
  const { body } = await lettaActor(freshSandbox()).send('PATCH', '/v1/providers/weather', {
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });

  expect((body as Refused).detail).toMatch(/'loc': \('path', 'provider_id'\).*'loc': \('body', 'api_key'\)/);
  expect(body).toHaveProperty('examples', ['provider-123e4567-e89b-42d3-8456-426614174000']);
});
