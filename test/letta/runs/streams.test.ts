import { kindsOf, meetAgent, messagesIn } from '../../support/talk.js';

test('a stream has a ping, whole messages, the reason, the cost and the end', async () => {
  const { stream } = await meetAgent();

  const events = await stream({ input: 'hi' });

  expect(kindsOf(events)).toEqual([
    'ping',
    'reasoning_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
    '[DONE]',
  ]);
  expect(events.map(({ type }) => type)).toEqual([null, null, null, null, null, null]);
  const [ping] = events;
  expect(ping!.data).toMatchObject({ id: expect.stringMatching(/^ping-/) as unknown, seq_id: null });
  const [thought, said] = messagesIn(events);
  expect(thought).toMatchObject({ id: said!.id, run_id: (ping!.data as { run_id: string }).run_id });
  expect(said).toMatchObject({ content: 'You said: hi' });
});

test('the bytes of a stream are as the real server sends them', async () => {
  const { sandbox, agent } = await meetAgent();

  const response = await fetch(
    `${process.env.MOCK_LETTA_URL ?? ''}/~${sandbox}/v1/agents/${agent.id}/messages/stream`,
    {
      method: 'POST',
      headers: { authorization: 'Bearer lettaSecurePass123', 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'hi' }),
    },
  );
  const text = await response.text();

  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const id = '[0-9a-f-]{36}';
  const lines = text.split('\n\n');
  expect(lines[0]).toMatch(
    new RegExp(
      `^data: {"id":"ping-${id}","date":"[^"]{19}\\+00:00","name":null,"message_type":"ping","otid":null,` +
        `"sender_id":null,"step_id":null,"is_err":null,"seq_id":null,"run_id":"run-${id}"}$`,
    ),
  );
  expect(lines[2]).toMatch(
    new RegExp(
      `^data: {"id":"message-${id}","date":"[^"]+","name":null,"message_type":"assistant_message","otid":"${id}",` +
        `"sender_id":null,"step_id":"step-${id}","is_err":null,"seq_id":null,"run_id":"run-${id}","content":"You said: hi"}$`,
    ),
  );
  expect(lines.slice(3)).toEqual([
    'data: {"message_type":"stop_reason","stop_reason":"end_turn"}',
    expect.stringMatching(/^data: {"message_type":"usage_statistics","completion_tokens":\d+,/),
    'data: [DONE]',
    '',
  ]);
});

test('token by token, the pieces of a message share its ids and make up its text', async () => {
  const { stream, script } = await meetAgent();
  await script([
    { reasoning: 'I had better look.' },
    { tool_call: { name: 'look', arguments: { where: 'behind the door' }, tool_return: 'A cat.' } },
    { assistant: 'There is a cat.' },
  ]);

  const messages = messagesIn(await stream({ input: 'hi', stream_tokens: true })) as unknown as Record<
    string,
    string & { name?: string; arguments?: string; tool_call_id?: string }
  >[];

  const of = (type: string) => messages.filter(({ message_type }) => message_type === type);
  const thoughts = of('reasoning_message');
  expect(thoughts.map(({ reasoning }) => reasoning)).toEqual(['I', ' had', ' better', ' look.']);
  expect(new Set(thoughts.map(({ id }) => id)).size).toBe(1);
  expect(new Set(thoughts.map(({ otid }) => otid)).size).toBe(1);
  const calls = of('tool_call_message').map(({ tool_call }) => tool_call!);
  expect(Object.keys(calls[0]!)).toEqual(['name', 'tool_call_id']);
  expect(Object.keys(calls[1]!)).toEqual(['arguments', 'tool_call_id']);
  expect(calls.map((call) => call.arguments ?? '').join('')).toBe('{"where":"behind the door"}');
  expect(of('tool_call_message')[0]).toMatchObject({ id: thoughts[0]!.id, tool_calls: calls[0] });
  expect(of('tool_return_message')).toMatchObject([
    { tool_return: 'A cat.', tool_call_id: calls[0]!.tool_call_id },
  ]);
  expect(of('assistant_message').map(({ content }) => content)).toEqual(['There', ' is', ' a', ' cat.']);
});

test('what was streamed token by token is kept as it was', async () => {
  const { stream, history } = await meetAgent();

  const pieces = messagesIn(await stream({ input: 'hi', stream_tokens: true }));
  const said = (await history()).at(-1);

  expect(said).toMatchObject({ content: 'You said: hi', id: pieces.at(-1)!.id, otid: pieces.at(-1)!.otid });
});

test('pings can be left out', async () => {
  const { stream } = await meetAgent();

  expect(kindsOf(await stream({ input: 'hi', include_pings: false }))[0]).toBe('reasoning_message');
});

test('each piece comes as soon as it is due', async () => {
  const { open, script, pass } = await meetAgent();
  await script([{ assistant: 'one two', delay_ms: 60_000 }]);

  const stream = await open({ input: 'hi', stream_tokens: true });
  expect(kindsOf([(await stream.next())!])).toEqual(['ping']);
  await pass(60_000);
  expect((await stream.next())!.data).toMatchObject({ content: 'one' });
  await pass(60_000);
  expect((await stream.next())!.data).toMatchObject({ content: ' two' });
  expect(kindsOf(await stream.rest())).toEqual(['stop_reason', 'usage_statistics', '[DONE]']);
});

test('several waits are over at once when the clock is advanced over all of them', async () => {
  const { open, script, pass } = await meetAgent();
  await script([{ assistant: 'one two three', delay_ms: 60_000 }]);

  const stream = await open({ input: 'hi', stream_tokens: true, include_pings: false });
  await pass(180_000);

  expect(kindsOf(await stream.rest())).toHaveLength(6);
});

test('a stream in which nothing happens has pings', async () => {
  const { open, script, pass, control } = await meetAgent();
  await control.call('updateMockSettings', { body: { letta_keepalive_interval: 20_000 } });
  await script([{ assistant: 'At last.', delay_ms: 60_000 }]);

  const stream = await open({ input: 'hi', stream_tokens: true });
  await stream.next();
  await pass(20_000);
  const ping = await stream.next();
  await pass(100_000);

  expect(ping!.data).toMatchObject({
    message_type: 'ping',
    seq_id: null,
    run_id: expect.stringMatching(/^run-/) as unknown,
  });
  expect(kindsOf(await stream.rest()).filter((kind) => kind !== 'ping')).toEqual([
    'assistant_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
    '[DONE]',
  ]);
});

test('a failure before anything was said is an event, and the stream ends as others do', async () => {
  const { stream, script } = await meetAgent();
  await script([{ error: { error_type: 'llm_rate_limit', detail: 'Try later.' } }]);

  const events = await stream({ input: 'hi' });

  expect(kindsOf(events)).toEqual(['ping', 'stop_reason', 'error_message', '[DONE]']);
  expect(events[1]!.data).toEqual({ message_type: 'stop_reason', stop_reason: 'llm_api_error' });
  expect(events[2]).toMatchObject({
    type: 'error',
    data: {
      error_type: 'llm_rate_limit',
      message: 'Rate limit exceeded for LLM model provider. Please wait before making another request.',
      detail: 'Try later.',
      seq_id: null,
    },
  });
});

test('a failure after something was said is the last event', async () => {
  const { stream, script, history } = await meetAgent();
  await script([{ assistant: 'Well,' }, { error: { error_type: 'llm_timeout' } }]);

  const events = await stream({ input: 'hi' });

  expect(kindsOf(events)).toEqual(['ping', 'assistant_message', 'stop_reason', 'error_message']);
  expect((await history()).at(-1)).toMatchObject({ content: 'Well,' });
});

test('a script may break a stream off', async () => {
  const { open, script } = await meetAgent();
  await script([{ assistant: 'Well,' }, { disconnect: true }]);

  const stream = await open({ input: 'hi' });
  await stream.next();

  expect((await stream.next())!.data).toMatchObject({ content: 'Well,' });
  await expect(stream.next()).rejects.toThrow();
});

test('a run goes on when its reader leaves', async () => {
  const { open, script, pass, history } = await meetAgent();
  await script([{ assistant: 'Still here.', delay_ms: 60_000 }]);

  const stream = await open({ input: 'hi' });
  await stream.next();
  stream.leave();
  await pass(60_000);

  expect((await history()).at(-1)).toMatchObject({ content: 'Still here.' });
});

test('a run goes on when something is planted meanwhile', async () => {
  const { open, script, pass, control } = await meetAgent();
  await script([{ assistant: 'Still here.', delay_ms: 60_000 }]);

  const stream = await open({ input: 'hi' });
  await stream.next();
  await control.call('seedMock', { body: { agents: [{ name: 'Another' }] } });
  await pass(60_000);

  expect(messagesIn(await stream.rest())).toMatchObject([{ content: 'Still here.' }]);
});

test('a stream of nothing tells so as the real server does', async () => {
  const { stream, agent } = await meetAgent();

  const events = await stream({ messages: [] }, `/v1/agents/${agent.id}/messages/stream`);

  expect(kindsOf(events)).toEqual(['ping', 'stop_reason', 'error_message', '[DONE]']);
  expect(events[2]!.data).toMatchObject({
    error_type: 'internal_error',
    message: 'An unknown error occurred with the LLM streaming request.',
    detail: 'list index out of range',
  });
});
