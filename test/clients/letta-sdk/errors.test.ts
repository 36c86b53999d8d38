import {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from '@letta-ai/letta-client';
import { controller, freshSandbox } from '../../support/users.js';
import { calls, idsOf, newAgent, sdk } from './sdk.js';

/** Has an operation fail, so often, as it does when nobody tells the SDK how long to wait. */
async function fail(sandbox: string, operationId: string, status: number, times?: number): Promise<void> {
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: operationId, status, times, headers: { 'retry-after-ms': '1' } },
  });
}

test("Letta's SDK survives a server that is overloaded twice", async () => {
  const sandbox = freshSandbox();
  await fail(sandbox, 'list_agents', 503, 2);

  const page = await sdk(sandbox).agents.list();

  expect(page.items).toHaveLength(3);
  expect(await calls(sandbox, 'list_agents')).toBe(3);
});

test("Letta's SDK sends a message once that was refused twice before", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  await fail(sandbox, 'send_message', 503, 2);

  await letta.agents.messages.create(id, { input: 'hello' });

  expect(await calls(sandbox, 'send_message')).toBe(3);
  const heard = [];
  for await (const message of letta.agents.messages.list(id)) {
    if (message.message_type === 'user_message') heard.push(message.content);
  }
  expect(heard).toEqual(['hello']);
});

test("Letta's SDK gives up after three attempts", async () => {
  const sandbox = freshSandbox();
  await fail(sandbox, 'list_agents', 503);

  await expect(sdk(sandbox).agents.list()).rejects.toThrow(InternalServerError);

  expect(await calls(sandbox, 'list_agents')).toBe(3);
});

test("Letta's SDK raises a 401 at once", async () => {
  const sandbox = freshSandbox();
  await fail(sandbox, 'list_agents', 401, 1);

  await expect(sdk(sandbox).agents.list()).rejects.toThrow(AuthenticationError);

  expect(await calls(sandbox, 'list_agents')).toBe(1);
});

test("Letta's SDK gives up at once when it is told not to retry", async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'list_agents', status: 500, no_retry: true },
  });

  await expect(sdk(sandbox).agents.list()).rejects.toThrow(InternalServerError);

  expect(await calls(sandbox, 'list_agents')).toBe(1);
});

test.each([
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [422, UnprocessableEntityError],
  [429, RateLimitError],
  [500, InternalServerError],
  [503, InternalServerError],
])("Letta's SDK knows an injected %i by its class", async (status, type) => {
  const sandbox = freshSandbox();
  await fail(sandbox, 'list_agents', status);

  await expect(sdk(sandbox, { maxRetries: 0 }).agents.list()).rejects.toThrow(type);
});

test("Letta's SDK is refused with a wrong key", async () => {
  const listing = idsOf(sdk(freshSandbox(), { apiKey: 'wrong' }).agents.list());

  await expect(listing).rejects.toThrow(AuthenticationError);
  await expect(listing).rejects.toThrow('401 Invalid or missing authentication token');
});

test("Letta's SDK does not find an agent that is not there", async () => {
  const letta = sdk(freshSandbox());

  await expect(letta.agents.retrieve('agent-missing')).rejects.toThrow(NotFoundError);
  await expect(letta.agents.messages.create('agent-missing', { input: 'hello' })).rejects.toThrow(
    'Agent with ID agent-missing not found',
  );
  await expect(idsOf(letta.agents.messages.list('agent-missing'))).rejects.toThrow(NotFoundError);
});

test("Letta's SDK is told of a bad request: a model without a provider", async () => {
  const letta = sdk(freshSandbox());

  await expect(letta.agents.create({ model: 'gpt-4o-mini' })).rejects.toThrow(BadRequestError);
  await expect(letta.agents.create({ model: 'gpt-4o-mini' })).rejects.toThrow(
    'The model handle should be in the format provider/model-name',
  );
});

test("Letta's SDK is told of a conflict: two blocks of one label", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta, { memory_blocks: [{ label: 'human', value: 'Bob' }] });
  const block = await letta.blocks.create({ label: 'human', value: 'Alice' });

  const attaching = letta.agents.blocks.attach(block.id, { agent_id: id }, { maxRetries: 0 });

  await expect(attaching).rejects.toThrow(ConflictError);
  expect(await idsOf(letta.agents.blocks.list(id))).toHaveLength(1);
});

test("Letta's SDK is told of what cannot be processed", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);

  await expect(letta.agents.messages.create(id, { messages: [] })).rejects.toThrow(UnprocessableEntityError);
  await expect(letta.agents.messages.create(id, {} as never)).rejects.toThrow(UnprocessableEntityError);
  await expect(letta.agents.list({ limit: 'many' as never })).rejects.toThrow(UnprocessableEntityError);
});
