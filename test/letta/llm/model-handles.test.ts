import { createAgent, tryToCreateAgent } from '../../support/agents.js';
import { meetAgent } from '../../support/talk.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const NOWHERE = 'NOT_FOUND: Handle nope/none not found, must be one of []';
const NO_EMBEDDING = 'INVALID_ARGUMENT: Embedding model nope/none not found';

async function withAgent() {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id } = await createAgent(sandbox);
  return { sandbox, letta, id, path: { agent_id: id } };
}

async function letAnyThrough(sandbox: string): Promise<void> {
  await controller(sandbox).call('updateMockSettings', { body: { letta_model_handles: 'any' } });
}

test.each(['nope/none', 'letta/auto', 'openai-proxy/gpt-4o-mini', 'openai/text-embedding-3-small'])(
  'no agent can be made with the model %s, which is not there',
  async (model) => {
    const { status, body } = await tryToCreateAgent(freshSandbox(), { model });

    expect(status).toBe(404);
    expect(body).toMatchObject({
      detail: `NOT_FOUND: Handle ${model} not found, must be one of []`,
      error: 'Not Found',
    });
  },
);

test('a refused model is answered with those there are, and the setting', async () => {
  const sandbox = freshSandbox();
  const handles = (await lettaActor(sandbox).call('list_models')).map(({ handle }) => handle);

  const { body } = await tryToCreateAgent(sandbox, { model: 'nope/none' });

  expect(body).toMatchObject({
    message: `Handle nope/none not found; there are ${handles.join(', ')}; the setting letta_model_handles (any) lets every provider/name through`,
  });
});

test('every model that is listed can be had, those of a provider of the user included', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  await letta.call('create_provider', {
    body: { name: 'mine', provider_type: 'anthropic', api_key: 'k', base_url: 'https://claude.example.com' },
  });
  const models = await letta.call('list_models');
  const embeddings = await letta.call('list_embedding_models');

  for (const { handle } of models) expect((await createAgent(sandbox, { model: handle })).model).toBe(handle);
  for (const { handle } of embeddings) {
    const agent = await createAgent(sandbox, { embedding: handle });
    expect(agent.embedding_config).toMatchObject({ handle });
  }
  const { llm_config } = await createAgent(sandbox, { model: 'mine/claude-sonnet-4-6' });
  expect(llm_config).toMatchObject({
    model: 'claude-sonnet-4-6',
    provider_name: 'mine',
    provider_category: 'byok',
    model_endpoint_type: 'anthropic',
    model_endpoint: 'https://claude.example.com',
  });
});

test('the models of a provider go with it', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const { id } = await letta.call('create_provider', {
    body: { name: 'mine', provider_type: 'openai', api_key: 'k' },
  });
  await letta.call('delete_provider', { path: { provider_id: id ?? '' } });

  const { status } = await tryToCreateAgent(sandbox, { model: 'mine/gpt-4o' });

  expect(status).toBe(404);
});

test('a model that is not there is found out before anything else is', async () => {
  const { letta } = await withAgent();
  const model = 'nope/none';

  const created = await letta.try('create_agent', {
    body: { model, embedding: model, tools: ['none'], agent_type: 'split_thread_agent' },
  });
  const changed = await letta.try('modify_agent', { path: { agent_id: 'agent-nobody' }, body: { model } });

  for (const { status, body } of [created, changed]) {
    expect([status, body]).toEqual([404, expect.objectContaining({ detail: NOWHERE })]);
  }
});

test('an agent cannot change to a model that is not there, and stays as it is', async () => {
  const { letta, path } = await withAgent();
  const before = await letta.call('retrieve_agent', { path });

  const model = await letta.try('modify_agent', {
    path,
    body: { name: 'X', model: 'nope/none', embedding: 'nope/none' },
  });
  const embedding = await letta.try('modify_agent', { path, body: { name: 'X', embedding: 'nope/none' } });

  expect(model).toMatchObject({ status: 404, body: { detail: NOWHERE } });
  expect(embedding).toMatchObject({ status: 400, body: { detail: NO_EMBEDDING } });
  expect(await letta.call('retrieve_agent', { path })).toEqual(before);
});

test('an agent whose own model is not there cannot be told how much of it to use', async () => {
  const { sandbox, letta } = await withAgent();
  const config = { model: 'm', model_endpoint_type: 'openai', context_window: 9000 };
  const lost = await createAgent(sandbox, { llm_config: { ...config, handle: 'nope/none' } });
  const unnamed = await createAgent(sandbox, { model: null, llm_config: config });
  const limit = (agent_id: string) =>
    letta.try('modify_agent', { path: { agent_id }, body: { context_window_limit: 1000 } });

  expect(await limit(lost.id)).toMatchObject({ status: 404, body: { detail: NOWHERE } });
  expect(await limit(unnamed.id)).toMatchObject({
    status: 400,
    body: { detail: "Argument handle does not match type <class 'str'>; is None of type <class 'NoneType'>" },
  });
});

test.each([
  ['create_folder', { name: 'F', embedding: 'nope/none' }],
  ['create_source', { name: 'F', embedding: 'nope/none' }],
  ['create_archive', { name: 'A', embedding: 'nope/none' }],
  ['create_agent', { model: 'openai/gpt-4o', embedding: 'nope/none' }],
] as const)('%s takes no embedding model that is not there', async (operation, body) => {
  const answer = await lettaActor(freshSandbox()).try(operation, { body });

  expect(answer).toMatchObject({
    status: 400,
    body: {
      detail: NO_EMBEDDING,
      message: expect.stringContaining('there are letta/letta-free, openai/text-embedding-3-large'),
    },
  });
});

test.each(['send_message', 'create_agent_message_stream', 'preview_model_request'] as const)(
  '%s takes no model that is not there',
  async (operation) => {
    const { letta, path } = await withAgent();
    const body = { messages: [{ role: 'user', content: 'Hi' }], override_model: 'nope/none' };

    const answer = await letta.try(operation, { path, body });

    expect(answer).toMatchObject({ status: 404, body: { detail: NOWHERE } });
    expect(await letta.call('list_runs')).toEqual([]);
  },
);

test('in the background, a model that is not there is what the run fails of', async () => {
  const { letta, path } = await withAgent();

  const run = await letta.call('create_agent_message_async', {
    path,
    body: { input: 'Hi', override_model: 'nope/none' },
  });

  expect(run.status).toBe('created');
  expect(await letta.call('retrieve_run', { path: { run_id: run.id } })).toMatchObject({
    status: 'failed',
    stop_reason: 'error',
    metadata: { run_type: 'send_message_async', error: NOWHERE },
  });
});

test('a conversation keeps any model, and nothing can be said in it with one that is not there', async () => {
  const { letta, id } = await withAgent();
  const conversation = await letta.call('create_conversation', {
    query: { agent_id: id },
    body: { model: 'nope/none' },
  });
  const path = { conversation_id: conversation.id };
  const say = (body: object) =>
    letta.try('send_conversation_message', { path, body: { input: 'Hi', ...body } });

  expect(conversation.model).toBe('nope/none');
  expect(await say({ streaming: false })).toMatchObject({ status: 404, body: { detail: NOWHERE } });
  expect(await say({})).toMatchObject({ status: 404, body: { detail: NOWHERE } });
  expect((await say({ streaming: false, override_model: 'openai/gpt-4o' })).status).toBe(200);
});

test('an import takes no models that are not there', async () => {
  const { letta, path } = await withAgent();
  const file = await letta.call('export_agent', { path });
  const take = (fields: Record<string, string>) => {
    const form = new FormData();
    form.append('file', new Blob([JSON.stringify(file)], { type: 'application/json' }), 'a.af');
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return importForm(letta, form);
  };

  expect(await take({ model: 'nope/none' })).toMatchObject({ status: 404, body: { detail: NOWHERE } });
  expect(await take({ embedding: 'nope/none' })).toMatchObject({
    status: 400,
    body: { detail: NO_EMBEDDING },
  });
  expect((await take({ model: 'openai/gpt-4o' })).status).toBe(200);
});

async function importForm(letta: ReturnType<typeof lettaActor>, form: FormData) {
  const request = new Request('http://x', { method: 'POST', body: form });
  return letta.send('POST', '/v1/agents/import', {
    body: new Uint8Array(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  });
}

test('with a setting, every handle is taken', async () => {
  const { sandbox, letta, path } = await withAgent();
  await letAnyThrough(sandbox);

  const agent = await createAgent(sandbox, { model: 'letta/auto', embedding: 'ollama/nomic' });
  await letta.call('modify_agent', { path, body: { model: 'groq/llama-3' } });
  const folder = await letta.call('create_folder', { body: { name: 'F', embedding: 'ollama/nomic' } });
  const said = await letta.try('send_message', { path, body: { input: 'Hi', override_model: 'xai/grok' } });

  expect(agent).toMatchObject({ model: 'letta/auto', embedding: 'ollama/nomic' });
  expect(folder.embedding_config).toMatchObject({ handle: 'ollama/nomic', embedding_model: 'nomic' });
  expect(said.status).toBe(200);
});

test("models that a seed's agents have are models of the server", async () => {
  const sandbox = freshSandbox();
  const agents = [
    { id: 'agent-a', model: 'groq/llama-3', embedding: 'ollama/nomic' },
    { id: 'agent-b', model: 'openai/gpt-9' },
  ];
  await controller(sandbox).call('seedMock', { body: { agents } });
  const letta = lettaActor(sandbox);

  const copy = await createAgent(sandbox, { model: 'groq/llama-3', embedding: 'ollama/nomic' });

  expect(copy).toMatchObject({
    model: 'groq/llama-3',
    embedding: 'ollama/nomic',
    llm_config: (await letta.call('retrieve_agent', { path: { agent_id: 'agent-a' } })).llm_config,
  });
  const handles = (await letta.call('list_models')).map(({ handle }) => handle);
  expect(handles).toEqual(expect.arrayContaining(['groq/llama-3', 'openai/gpt-9']));
  const [nomic] = (await letta.call('list_embedding_models')).filter(
    ({ handle }) => handle === 'ollama/nomic',
  );
  expect(nomic).toMatchObject({ name: 'nomic', embedding_dim: 1536, provider_type: 'openai' });
});

test("a language model's answer is not to be had of a model that is not there", async () => {
  const { letta, path } = await withAgent();

  const answer = await letta.try('generate_completion', {
    path,
    body: { prompt: 'Hi', override_model: 'nope/none' },
  });

  expect(answer).toMatchObject({
    status: 404,
    body: {
      detail: "Model 'nope/none' not found or not accessible",
      message: expect.stringContaining('there are letta/letta-free'),
    },
  });
});

test('the agent that looks after the memory of another has its models', async () => {
  const { sandbox } = await meetAgent();
  const agent = await createAgent(sandbox, {
    model: 'openai/gpt-4o',
    embedding: 'openai/text-embedding-3-small',
    enable_sleeptime: true,
  });

  const agents = await lettaActor(sandbox).call('list_agents', {
    query: { name: `${agent.name}-sleeptime` },
  });

  expect(agents).toMatchObject({ data: [{ model: 'openai/gpt-4o' }] });
});
