import { freshSandbox } from '../../support/users.js';
import { all, idsOf, newAgent, saidIn, script, sdk, typesOf } from './sdk.js';

test("Letta's SDK lists the runs of an agent, newest first, and then newer ones again, as on the real server", async () => {
  const letta = sdk(freshSandbox());
  const [{ id }, other] = [await newAgent(letta), await newAgent(letta)];
  for (const input of ['one', 'two', 'three']) await letta.agents.messages.create(id, { input });
  await letta.agents.messages.create(other.id, { input: 'elsewhere' });

  const { items: runs } = await letta.runs.list({ agent_id: id });
  const paged = await all(letta.runs.list({ agent_id: id, limit: 2 }));

  const [third, second] = runs.map(({ id }) => id);
  expect(paged.map(({ id }) => id)).toEqual([third, second, third]);
  expect(runs).toMatchObject(
    [1, 2, 3].map(() => ({ agent_id: id, status: 'completed', stop_reason: 'end_turn' })),
  );
  expect(saidIn(await all(letta.runs.messages.list(runs[0]?.id ?? '')))).toBe('You said: three');
  expect((await letta.runs.list()).items).toHaveLength(4);
});

test("Letta's SDK lists runs by their status", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  await script(sandbox, { contains: 'slowly', acts: [{ assistant: 'yes', delay_ms: 600_000 }] });
  await letta.agents.messages.create(id, { input: 'quickly' });
  const slow = await letta.agents.messages.createAsync(id, { input: 'slowly' });

  expect(await idsOf(letta.runs.list({ active: true }))).toEqual([slow.id]);
  expect(await idsOf(letta.runs.list({ statuses: ['created', 'running'] }))).toEqual([slow.id]);
  expect(await idsOf(letta.runs.list({ statuses: ['completed'] }))).toHaveLength(1);
  expect(await idsOf(letta.runs.list({ background: true }))).toEqual([slow.id]);

  expect(await letta.agents.messages.cancel(id, { run_ids: [slow.id] })).toEqual({ [slow.id]: 'cancelled' });
  expect(await idsOf(letta.runs.list({ statuses: ['cancelled'] }))).toEqual([slow.id]);
});

test("Letta's SDK reads the messages, the usage and the steps of a run", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  await script(sandbox, {
    acts: [{ tool_call: { name: 'look', tool_return: 'a cat' } }, { assistant: 'I see a cat.' }],
  });
  const { usage } = await letta.agents.messages.create(id, { input: 'look' });
  const [run] = await all(letta.runs.list({ agent_id: id }));
  const runId = run?.id ?? '';

  const messages = await all(letta.runs.messages.list(runId));
  const steps = await all(letta.runs.steps.list(runId));

  expect(typesOf(messages)).toEqual([
    'user_message',
    'tool_call_message',
    'tool_return_message',
    'assistant_message',
  ]);
  expect(await letta.runs.usage.retrieve(runId)).toMatchObject({
    completion_tokens: usage.completion_tokens,
    prompt_tokens: usage.prompt_tokens,
    total_tokens: usage.total_tokens,
  });
  expect(steps).toHaveLength(2);
  expect(steps.map(({ run_id }) => run_id)).toEqual([runId, runId]);
  const tokens = steps.reduce((total, { completion_tokens }) => total + (completion_tokens ?? 0), 0);
  expect(tokens).toBe(usage.completion_tokens);
  expect(await letta.steps.retrieve(steps[0]?.id ?? '')).toMatchObject({ id: steps[0]?.id, run_id: runId });
  expect(await idsOf(letta.steps.list({ agent_id: id }))).toHaveLength(2);
});

test("Letta's SDK finds a run failed after the language model did", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  await script(sandbox, { acts: [{ error: { error_type: 'llm_error' } }] });

  await expect(letta.agents.messages.create(id, { input: 'go' }, { maxRetries: 0 })).rejects.toThrow();

  const [run] = await all(letta.runs.list({ agent_id: id }));
  expect(run?.status).toBe('failed');
});
