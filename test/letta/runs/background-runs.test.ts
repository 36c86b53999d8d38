import { kindsOf, meetAgent, openStream } from '../../support/talk.js';

const numbersOf = (events: readonly { data: unknown }[]) =>
  events.map(({ data }) => (data as { seq_id?: number | null }).seq_id ?? null);

/** An agent that says three words, a minute each, and a run in the background in which it does. */
async function begun() {
  const talk = await meetAgent();
  await talk.script([{ assistant: 'one two three', delay_ms: 60_000 }]);
  const stream = await talk.open({ input: 'hi', stream_tokens: true, background: true });
  const ping = await stream.next();
  const run_id = (ping!.data as { run_id: string }).run_id;
  const resume = (body: Record<string, unknown>) =>
    openStream(talk.sandbox, `/v1/runs/${run_id}/stream`, body);
  return { ...talk, stream, ping, run_id, resume };
}

test('the events of a run in the background are numbered', async () => {
  const { ping, stream, pass } = await begun();
  await pass(180_000);

  const events = await stream.rest();

  expect(numbersOf([ping!, ...events])).toEqual([1, 2, 3, 4, null, null, null]);
  expect(kindsOf(events)).toEqual([
    'assistant_message',
    'assistant_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
    '[DONE]',
  ]);
});

test('a stream that was lost goes on after the last event that came', async () => {
  const { stream, pass, resume } = await begun();
  await pass(60_000);
  await stream.next();
  stream.leave();

  const again = await resume({ starting_after: 2, include_pings: false });
  await pass(120_000);

  const events = await again.rest();
  expect(numbersOf(events)).toEqual([3, 4, null, null, null]);
  // The reason and the cost have numbers too, which they do not tell.
  expect(kindsOf(await (await resume({ starting_after: 5 })).rest())).toEqual(['usage_statistics', '[DONE]']);
});

test('a run that is over can be read from the beginning', async () => {
  const { pass, resume, stream } = await begun();
  await pass(180_000);
  await stream.rest();

  expect(kindsOf(await (await resume({})).rest())).toHaveLength(7);
  expect(await (await resume({ starting_after: 99 })).rest()).toEqual([]);
});

test('a ping in the silence tells the last number', async () => {
  const { stream, pass } = await begun();
  await pass(60_000);
  await stream.next();
  await pass(20_000);

  expect((await stream.next())!.data).toMatchObject({ message_type: 'ping', seq_id: 2 });
  stream.leave();
});

test('a failure ends a stream in the background, with its number', async () => {
  const { stream, script } = await meetAgent();
  await script([{ error: { error_type: 'llm_error' } }]);

  const events = await stream({ input: 'hi', background: true });

  expect(kindsOf(events)).toEqual(['ping', 'stop_reason', 'error_message']);
  expect(numbersOf(events)).toEqual([1, null, 3]);
});

test('a run in the background that is cancelled ends as others do', async () => {
  const { stream, letta, path } = await begun();

  await letta.call('cancel_message', { path });

  expect(kindsOf(await stream.rest())).toEqual(['stop_reason', '[DONE]']);
});

test('only runs in the background can be read again', async () => {
  const { say, letta } = await meetAgent();
  const { messages } = await say('hi');

  const { status, body } = await letta.try('retrieve_stream_for_run', {
    path: { run_id: messages[0]!.run_id! },
    body: {},
  });

  expect(status).toBe(400);
  expect(body).toMatchObject({
    detail: 'INVALID_ARGUMENT: Run was not created in background mode, so it cannot be retrieved.',
  });
});

test('after three hours a stream is gone', async () => {
  const { run_id, pass, letta } = await begun();
  await pass(3 * 60 * 60 * 1000 + 1);

  const { status, body } = await letta.try('retrieve_stream_for_run', { path: { run_id }, body: {} });

  expect(status).toBe(410);
  expect(body).toMatchObject({
    detail: 'EXPIRED: Run was created more than 3 hours ago, and is now expired.',
  });
});

test.each([
  ['run-none', 404, "Run not found with id='['run-none']'"],
  ['none', 400, "INVALID_ARGUMENT: Invalid run ID format: none. Expected format: 'run-<uuid4>'"],
])('the stream of %s is refused with %i', async (run_id, status, text) => {
  const { letta } = await meetAgent();

  const answer = await letta.try('retrieve_stream_for_run', { path: { run_id }, body: {} });

  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(text);
});

test('nobody has to wait for an answer', async () => {
  const { letta, path, script, pass, history } = await meetAgent();
  await script([{ assistant: 'Done.', delay_ms: 60_000 }]);

  const run = await letta.call('create_agent_message_async', {
    path,
    body: { input: 'hi', callback_url: 'http://127.0.0.1:9/' },
  });

  expect(run).toMatchObject({
    status: 'created',
    background: true,
    agent_id: path.agent_id,
    callback_url: 'http://127.0.0.1:9/',
    metadata: { run_type: 'send_message_async', lettuce: null },
    completed_at: null,
  });
  await pass(60_000);
  expect(await letta.call('retrieve_run', { path: { run_id: run.id } })).toMatchObject({
    status: 'completed',
    stop_reason: 'end_turn',
  });
  expect((await history()).at(-1)).toMatchObject({ content: 'Done.' });
});

test('what nobody waits for may fail', async () => {
  const { letta, path, script } = await meetAgent();
  await script([{ error: { error_type: 'llm_error', detail: 'No.' } }]);

  const { id: run_id } = await letta.call('create_agent_message_async', { path, body: { input: 'hi' } });

  expect(await letta.call('retrieve_run', { path: { run_id } })).toMatchObject({
    status: 'failed',
    stop_reason: 'llm_api_error',
    metadata: { error: 'No.' },
  });
});
