import { freshSandbox } from '../../support/users.js';
import { sdk } from './sdk.js';

test("Letta's SDK asks for the server's health", async () => {
  expect(await sdk(freshSandbox()).health()).toEqual({ version: '0.16.7', status: 'ok' });
});

test("Letta's SDK lists language models, one of which an agent can be made with", async () => {
  const letta = sdk(freshSandbox());

  const models = await letta.models.list();

  const handle = models[0]?.handle ?? '';
  expect(handle).toMatch(/^[^/]+\/.+/);
  const agent = await letta.agents.create({ model: handle });
  expect(agent.llm_config.handle).toBe(handle);
});

test("Letta's SDK lists the models of one kind of provider", async () => {
  const letta = sdk(freshSandbox());

  const models = await letta.models.list({ provider_name: 'openai' });

  expect(models.length).toBeGreaterThan(0);
  expect(new Set(models.map(({ provider_name }) => provider_name))).toEqual(new Set(['openai']));
});

test("Letta's SDK lists embedding models, one of which an agent can be made with", async () => {
  const letta = sdk(freshSandbox());

  const models = await letta.models.embeddings.list();

  const handle = models[0]?.handle ?? '';
  const agent = await letta.agents.create({ model: 'openai/gpt-4o-mini', embedding: handle });
  expect(agent.embedding_config?.handle).toBe(handle);
});
