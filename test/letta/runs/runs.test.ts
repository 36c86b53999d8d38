import { meetAgent } from '../../support/talk.js';

/** An agent that has answered three times, and the runs, oldest first. */
async function three() {
  const talk = await meetAgent();
  const runs = [];
  for (const text of ['one', 'two', 'three']) runs.push((await talk.say(text)).messages[0]!.run_id!);
  return { ...talk, runs };
}

const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);

test('a run tells what became of a request', async () => {
  const { letta, runs, path } = await three();

  expect(await letta.call('retrieve_run', { path: { run_id: runs[0]! } })).toMatchObject({
    id: runs[0],
    status: 'completed',
    agent_id: path.agent_id,
    conversation_id: null,
    background: false,
    metadata: { run_type: 'send_message' },
    stop_reason: 'end_turn',
    request_config: {
      use_assistant_message: true,
      assistant_message_tool_name: 'send_message',
      assistant_message_tool_kwarg: 'message',
      include_return_message_types: null,
    },
    total_duration_ns: null,
  });
});

test('runs are listed newest first, page by page', async () => {
  const { letta, runs, path } = await three();
  const list = (query: Record<string, unknown>) => letta.call('list_runs', { query: { ...path, ...query } });

  expect(idsOf(await list({}))).toEqual([...runs].reverse());
  expect(idsOf(await list({ order: 'asc' }))).toEqual(runs);
  expect(idsOf(await letta.call('list_runs', { query: { limit: 2 } }))).toEqual([runs[2], runs[1]]);
  expect((await list({}))[0]!.total_duration_ns).toEqual(expect.any(Number));
});

test('cursors of runs lead the other way, as on the real server, and unknown ones nowhere', async () => {
  const { letta, runs, path } = await three();
  const list = async (query: Record<string, unknown>) =>
    idsOf(await letta.call('list_runs', { query: { ...path, ...query } }));

  expect(await list({ after: runs[0] })).toEqual([runs[2], runs[1]]);
  expect(await list({ before: runs[2] })).toEqual([runs[1], runs[0]]);
  expect(await list({ order: 'asc', limit: 1, after: runs[2] })).toEqual([runs[0]]);
  expect(await list({ order: 'asc', before: runs[0] })).toEqual([runs[1], runs[2]]);
  expect(await list({ after: 'run-none' })).toEqual([...runs].reverse());
});

test('runs are filtered', async () => {
  const { letta, script, open, path, say } = await three();
  await script([{ stop_reason: 'error' }]);
  await say('fail');
  await script([{ assistant: 'x', delay_ms: 60_000 }]);
  const stream = await open({ input: 'hi', background: true });
  await stream.next();
  const count = async (query: Record<string, unknown>) => (await letta.call('list_runs', { query })).length;

  expect(await count({ active: true })).toBe(1);
  expect(await letta.call('list_active_runs', { query: path })).toHaveLength(1);
  expect(await count({ statuses: ['completed', 'failed'] })).toBe(4);
  expect(await count({ stop_reason: 'error' })).toBe(1);
  expect(await count({ background: true })).toBe(1);
  expect(await count({ agent_ids: ['agent-none'] })).toBe(0);
  expect(await count({ conversation_id: 'conv-none' })).toBe(0);
  stream.leave();
});

test.each([
  [{ statuses: ['none'] }, 400, "'none' is not a valid RunStatus"],
  [{ limit: 0 }, 422, 'greater than or equal to 1'],
  [{ limit: 1001 }, 422, 'less than or equal to 1000'],
])('a list of runs with %j is refused with %i', async (query, status, text) => {
  const { letta } = await meetAgent();

  const answer = await letta.try('list_runs', { query: query as never });

  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(text);
});

test('a run has its messages, its cost, its time and its steps', async () => {
  const { letta, say, script } = await meetAgent();
  await script([{ tool_call: { name: 'look', tool_return: 'x' } }, { assistant: 'Done.' }]);
  const { messages, usage } = await say('hi');
  const path = { run_id: messages[0]!.run_id! };

  const all = await letta.call('list_messages_for_run', { path });
  const newest = await letta.call('list_messages_for_run', { path, query: { order: 'desc', limit: 1 } });
  const steps = await letta.call('list_steps_for_run', { path });

  expect(all).toMatchObject([{ message_type: 'user_message' }, ...messages.map(({ id }) => ({ id }))]);
  expect(newest).toMatchObject([{ content: 'Done.' }]);
  expect(await letta.call('retrieve_usage_for_run', { path })).toMatchObject({
    completion_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
  });
  expect(await letta.call('retrieve_metrics_for_run', { path })).toMatchObject({
    num_steps: 2,
    tools_used: null,
  });
  expect(idsOf(steps)).toEqual([messages[2]!.step_id, messages[0]!.step_id]);
  expect(await letta.call('list_steps_for_run', { path, query: { order: 'asc', limit: 1 } })).toEqual([
    steps[1],
  ]);
});

test('a run that is deleted is gone, and what was said in it is not', async () => {
  const { letta, runs, history } = await three();
  const path = { run_id: runs[0]! };

  expect(await letta.call('delete_run', { path })).toBeNull();

  expect((await letta.try('retrieve_run', { path })).status).toBe(404);
  expect((await letta.try('delete_run', { path })).status).toBe(404);
  expect(await history()).toHaveLength(10);
});

test('runs are not traced', async () => {
  const { letta, runs } = await three();

  expect(await letta.try('retrieve_trace_for_run', { path: { run_id: runs[0]! } })).toMatchObject({
    status: 501,
  });
});
