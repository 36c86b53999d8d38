import { conversing, kindsOf, messagesIn, openStream } from '../../support/talk.js';

test('while an agent answers in a conversation, another message is refused', async () => {
  const { openIn, script, letta, path, pass } = await conversing();
  await script([{ assistant: 'one two', delay_ms: 60_000 }]);
  const stream = await openIn({ input: 'hi', stream_tokens: true });
  const run_id = ((await stream.next())!.data as { run_id: string }).run_id;

  const { status, body } = await letta.try('send_conversation_message', { path, body: { input: 'Well?' } });

  const detail =
    `CONFLICT: Cannot send a new message: Another request (run_id=${run_id}) is currently being processed for this ` +
    'conversation. Please wait for it to complete.';
  expect(status).toBe(409);
  expect(body).toMatchObject({ detail, run_id });
  await pass(120_000);
  await stream.rest();
  await script([{ assistant: 'Yes?' }]);
  expect(messagesIn(await (await openIn({ input: 'Well?' })).rest())).toMatchObject([{ content: 'Yes?' }]);
});

test('outside of conversations, requests keep each other out where they go by this way', async () => {
  const { openIn, script, letta, agent, say } = await conversing();
  await script([{ assistant: 'one', delay_ms: 60_000 }]);
  const stream = await openIn({ input: 'hi', agent_id: agent.id }, 'default');
  await stream.next();

  const { status } = await letta.try('send_conversation_message', {
    path: { conversation_id: agent.id },
    body: { input: 'Well?', streaming: false },
  });

  expect(status).toBe(409);
  await script([{ assistant: 'Yes?' }]);
  expect((await say('Well?')).messages).toMatchObject([{ content: 'Yes?' }]);
  stream.leave();
});

test('what goes on in a conversation can be cancelled', async () => {
  const { openIn, script, letta, path, agent } = await conversing();
  await script([{ assistant: 'one', delay_ms: 60_000 }]);
  const streams = [await openIn({ input: 'hi' }), await openIn({ input: 'hi' }, agent.id)];
  const [inside, outside] = await Promise.all(
    streams.map(async (stream) => ((await stream.next())!.data as { run_id: string }).run_id),
  );

  expect(await letta.call('cancel_conversation', { path })).toEqual({ [inside!]: 'cancelled' });
  expect(kindsOf(await streams[0]!.rest())).toEqual(['stop_reason']);
  expect(
    await letta.call('cancel_conversation', {
      path: { conversation_id: 'default' },
      query: { agent_id: agent.id },
    }),
  ).toEqual({ [outside!]: 'cancelled' });
  expect(await letta.try('cancel_conversation', { path })).toMatchObject({
    status: 409,
    body: { detail: `CONFLICT: No active runs to cancel for conversation ${path.conversation_id}` },
  });
});

test('a stream that was lost can be read again', async () => {
  const { openIn, script, sandbox, conversation, pass } = await conversing();
  await script([{ assistant: 'one two', delay_ms: 60_000 }]);
  const stream = await openIn({
    messages: [{ role: 'user', content: 'hi', otid: 'otid-1' }],
    background: true,
    stream_tokens: true,
  });
  const run_id = ((await stream.next())!.data as { run_id: string }).run_id;
  stream.leave();
  const target = `/v1/conversations/${conversation.id}/stream`;
  const lost = [
    await openStream(sandbox, target, { starting_after: 1 }),
    await openStream(sandbox, target, { otid: 'otid-1', starting_after: 1 }),
    await openStream(sandbox, target, { run_id, starting_after: 1 }),
  ];
  await pass(120_000);

  for (const found of lost) {
    expect(kindsOf(await found.rest()).filter((kind) => kind !== 'ping')).toEqual([
      'assistant_message',
      'assistant_message',
      'stop_reason',
      'usage_statistics',
      '[DONE]',
    ]);
  }
});

test.each([
  [{}, 400, 'INVALID_ARGUMENT: No active runs found for this conversation.'],
  [{ otid: 'none' }, 404, 'No run found for otid=none. The run may have expired or never existed.'],
  [{ run_id: 'run-none' }, 404, "Run not found with id='['run-none']'"],
])('a stream that is not there is refused: %j', async (body, status, text) => {
  const { letta, path } = await conversing();

  const answer = await letta.try('retrieve_conversation_stream', { path, body });

  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(text);
});

test('only streams in the background can be read again while they go on', async () => {
  const { letta, path, openIn, script } = await conversing();
  await script([{ assistant: 'one', delay_ms: 60_000 }]);
  const stream = await openIn({ input: 'hi' });
  await stream.next();

  const { status, body } = await letta.try('retrieve_conversation_stream', { path, body: {} });

  expect(status).toBe(400);
  expect(body).toMatchObject({
    detail: 'INVALID_ARGUMENT: Run was not created in background mode, so it cannot be retrieved.',
  });
  stream.leave();
});

test('the same messages sent again are the same run', async () => {
  const { openIn, list } = await conversing();
  const body = { messages: [{ role: 'user', content: 'hi', otid: 'otid-1' }], background: true };

  const first = await (await openIn(body)).rest();
  const second = await (await openIn(body)).rest();

  expect(second).toEqual(first);
  expect(await list({ include_return_message_types: ['user_message'] })).toHaveLength(1);
});
