import { kindsOf, meetAgent } from '../../support/talk.js';

const runOf = (event: { data: unknown } | null) => (event!.data as { run_id: string }).run_id;

/** An agent that takes its time, one word a minute. */
async function slow() {
  const talk = await meetAgent();
  await talk.script([{ assistant: 'one two three', delay_ms: 60_000 }]);
  return talk;
}

test('a stream that is cancelled ends with the reason', async () => {
  const { open, letta, path, pass, history } = await slow();
  const stream = await open({ input: 'hi', stream_tokens: true });
  const run_id = runOf(await stream.next());
  await pass(60_000);
  await stream.next();

  const cancelled = await letta.call('cancel_message', { path });

  expect(cancelled).toEqual({ [run_id]: 'cancelled' });
  expect(await stream.rest()).toEqual([
    { type: null, data: { message_type: 'stop_reason', stop_reason: 'cancelled' } },
  ]);
  expect(await letta.call('retrieve_run', { path: { run_id } })).toMatchObject({
    status: 'cancelled',
    stop_reason: 'cancelled',
    completed_at: expect.any(String) as unknown,
  });
  expect(await letta.call('retrieve_agent', { path })).toMatchObject({ last_stop_reason: 'cancelled' });
  // What a step has not finished was never said, nor heard.
  expect(await history()).toHaveLength(1);
  expect(await letta.call('list_steps_for_run', { path: { run_id } })).toMatchObject([
    { status: 'cancelled', stop_reason: 'cancelled' },
  ]);
});

test('whoever waits for a run that is cancelled is told what it came to', async () => {
  const { say, letta, path, script } = await meetAgent();
  await script([{ tool_call: { name: 'look', tool_return: 'x' } }, { assistant: 'Done.', delay_ms: 60_000 }]);

  const answer = say('hi');
  while ((await letta.call('list_active_runs')).length === 0);
  await letta.call('cancel_message', { path });

  expect(await answer).toMatchObject({
    messages: [{ message_type: 'tool_call_message' }, { message_type: 'tool_return_message' }],
    stop_reason: { stop_reason: 'cancelled' },
  });
});

test('runs can be cancelled by their ids', async () => {
  const { open, letta, path } = await slow();
  const streams = [await open({ input: 'a' }), await open({ input: 'b' })];
  const [a, b] = [runOf(await streams[0]!.next()), runOf(await streams[1]!.next())];

  expect(await letta.call('cancel_message', { path, body: { run_ids: [a, 'run-none'] } })).toEqual({
    [a]: 'cancelled',
    'run-none': 'failed',
  });
  expect(kindsOf(await streams[0]!.rest())).toEqual(['stop_reason']);
  expect(await letta.call('retrieve_run', { path: { run_id: b } })).toMatchObject({ status: 'running' });
});

test('cancelling a run that is over changes nothing', async () => {
  const { say, letta, path } = await meetAgent();
  const { messages } = await say('hi');
  const run_id = messages[0]!.run_id!;

  expect(await letta.call('cancel_message', { path })).toEqual({ [run_id]: 'cancelled' });
  expect(await letta.call('retrieve_run', { path: { run_id } })).toMatchObject({ status: 'completed' });
});

test('where all runs are async, all that go on are cancelled, the last one first', async () => {
  const { letta, path } = await slow();
  const begin = async () =>
    (await letta.call('create_agent_message_async', { path, body: { input: 'a' } })).id;
  const [a, b] = [await begin(), await begin()];

  const cancelled = await letta.call('cancel_message', { path });

  expect(Object.entries(cancelled)).toEqual([
    [b, 'cancelled'],
    [a, 'cancelled'],
  ]);
  expect((await letta.try('cancel_message', { path })).status).toBe(409);
});

test('an async run after another is not what is cancelled where none is named', async () => {
  const { letta, path, say, script } = await meetAgent();
  const { messages } = await say('hi');
  await script([{ assistant: 'Later.', delay_ms: 60_000 }]);
  const { id } = await letta.call('create_agent_message_async', { path, body: { input: 'a' } });

  const cancelled = await letta.call('cancel_message', { path });

  expect(cancelled).toEqual({ [messages[0]!.run_id!]: 'cancelled' });
  expect((await letta.call('retrieve_run', { path: { run_id: id } })).status).toBe('created');
});

test('an agent that never ran has nothing to cancel', async () => {
  const { letta, path, agent } = await meetAgent();

  const { status, body } = await letta.try('cancel_message', { path });

  expect(status).toBe(409);
  expect(body).toMatchObject({ detail: `CONFLICT: No active runs to cancel for agent ${agent.id}` });
});

test('cancelling what waits for approval denies it', async () => {
  const { say, script, letta, path, history } = await meetAgent();
  await script([{ approval_request: { name: 'launch' } }]);
  const { messages } = await say('Go!');

  await letta.call('cancel_message', { path });

  expect(await letta.call('retrieve_run', { path: { run_id: messages[0]!.run_id! } })).toMatchObject({
    status: 'cancelled',
  });
  expect((await history()).slice(-2)).toMatchObject([
    { message_type: 'approval_response_message', approve: false },
    {
      message_type: 'tool_return_message',
      status: 'error',
      tool_return:
        'Error: request to call tool denied. User reason: The user cancelled the request, so the tool call was denied.',
    },
  ]);
  expect(await letta.call('retrieve_agent', { path })).toMatchObject({
    last_stop_reason: 'cancelled',
    pending_approval: null,
  });
  await script([{ assistant: 'Yes?' }]);
  expect((await say('Still there?')).messages).toMatchObject([{ content: 'Yes?' }]);
});

test('an agent that is deleted stops', async () => {
  const { open, letta, path } = await slow();
  const stream = await open({ input: 'hi' });
  await stream.next();

  await letta.call('delete_agent', { path });

  expect((await stream.rest()).length).toBeLessThan(2);
});
