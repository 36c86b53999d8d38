import { kindsOf, meetAgent } from '../../support/talk.js';

test('an agent without a script repeats what it is told', async () => {
  const { say, agent } = await meetAgent();

  const answer = await say('hello');

  expect(answer.messages).toMatchObject([
    { message_type: 'reasoning_message', source: 'reasoner_model', signature: null },
    { message_type: 'assistant_message', content: 'You said: hello' },
  ]);
  const [thought, said] = answer.messages;
  expect(said!.id).toBe(thought!.id);
  expect(said!.otid).not.toBe(thought!.otid);
  expect(said!.step_id).toBe(thought!.step_id);
  expect(said!.run_id).toMatch(/^run-/);
  expect(said!.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  expect(answer.stop_reason).toEqual({ message_type: 'stop_reason', stop_reason: 'end_turn' });
  expect(answer).toMatchObject({ logprobs: null, turns: null });
  expect(agent.id).toMatch(/^agent-/);
});

test('what a message costs is counted from the texts', async () => {
  const { say, script } = await meetAgent({ system: '' });
  await script([{ reasoning: 'four' }, { assistant: 'eight888' }]);

  const first = await say('hi');
  const second = await say('hi');

  expect(first.usage).toMatchObject({
    message_type: 'usage_statistics',
    completion_tokens: 3,
    reasoning_tokens: 1,
    step_count: 1,
    run_ids: null,
    cached_input_tokens: 0,
    cache_write_tokens: 0,
  });
  const { prompt_tokens = 0, total_tokens = 0, context_tokens } = first.usage;
  expect(total_tokens).toBe(prompt_tokens + 3);
  expect(context_tokens).toBe(total_tokens);
  // What was said, and `hi` again.
  expect(second.usage.prompt_tokens).toBe(total_tokens + 1);
});

/** What is looked at of messages about calls. */
interface Called {
  step_id: string;
  tool_call: { tool_call_id: string };
}

test('an agent calls tools and goes on with what they return', async () => {
  const { say, script } = await meetAgent();
  await script([
    { reasoning: 'I have to look.' },
    {
      tool_call: {
        name: 'look',
        arguments: { where: 'é' },
        tool_return: 'Nothing there.',
        stdout: ['looking'],
      },
    },
    { assistant: 'Nothing.' },
  ]);

  const { messages, usage } = await say('Is there anything?');

  expect(messages.map(({ message_type }) => message_type)).toEqual([
    'reasoning_message',
    'tool_call_message',
    'tool_return_message',
    'assistant_message',
  ]);
  const [, call, returned, said] = messages as unknown as Called[];
  const { tool_call } = call!;
  // As Python's json writes it.
  expect(tool_call).toMatchObject({ name: 'look', arguments: '{"where": "\\u00e9"}' });
  expect(call).toMatchObject({ tool_calls: [tool_call] });
  expect(returned).toMatchObject({
    name: 'look',
    tool_return: 'Nothing there.',
    status: 'success',
    tool_call_id: tool_call.tool_call_id,
    stdout: ['looking'],
    stderr: null,
    tool_returns: [{ type: 'tool', tool_call_id: tool_call.tool_call_id, tool_return: 'Nothing there.' }],
    step_id: call!.step_id,
  });
  expect(said!.step_id).not.toBe(call!.step_id);
  expect(usage.step_count).toBe(2);
});

test('a message can be a list of several, in parts, with the names and ids that the client gives', async () => {
  const { letta, path, history } = await meetAgent();

  await letta.call('send_message', {
    path,
    body: {
      messages: [
        { role: 'system', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          ],
          name: 'Bob',
          otid: 'my-otid',
          sender_id: 'identity-1',
        },
      ],
    },
  });

  const [, system, user, , said] = await history();
  expect(system).toMatchObject({ message_type: 'system_message', content: 'Be kind.' });
  expect(user).toMatchObject({
    message_type: 'user_message',
    name: 'Bob',
    otid: 'my-otid',
    sender_id: 'identity-1',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
    ],
  });
  expect(said).toMatchObject({ content: 'You said: What is this?' });
});

test('only the types of messages are answered that are asked for', async () => {
  const { say, stream } = await meetAgent();
  const include_return_message_types = ['assistant_message'];

  expect((await say('hi', { include_return_message_types })).messages).toHaveLength(1);
  expect(kindsOf(await stream({ input: 'hi', stream_tokens: true, include_return_message_types }))).toEqual([
    'ping',
    'assistant_message',
    'assistant_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
    '[DONE]',
  ]);
});

test('an agent stops after as many steps as it may take', async () => {
  const { say, script } = await meetAgent();
  await script([{ tool_call: { name: 'look', tool_return: 'x' } }, { assistant: 'Done.' }]);

  expect((await say('hi', { max_steps: 1 })).stop_reason.stop_reason).toBe('max_steps');
  expect(await say('hi', { max_steps: 0 })).toMatchObject({
    messages: [],
    stop_reason: { stop_reason: 'end_turn' },
    usage: { step_count: 0, prompt_tokens: 0, context_tokens: null },
  });
});

test.each([
  [
    { input: 'x', messages: [] },
    "Value error, Cannot specify both 'input' and 'messages'. Use one or the other.",
  ],
  [{}, "Value error, Must specify either 'input' or 'messages'."],
])('a request in two forms or in none is refused: %j', async (body, text) => {
  const { status, body: refusal } = await (await meetAgent()).send(body);

  expect(status).toBe(422);
  expect((refusal as { detail: string }).detail).toContain(text);
});

test.each([
  [{ messages: [] }, 'Messages must not be empty'],
  [
    { input: 'x', stream_tokens: true, include_pings: false, background: true },
    'Streaming options set without streaming enabled. stream_tokens can only be true when streaming=true; ' +
      'include_pings can only be set to false when streaming=true; background can only be true when ' +
      'streaming=true. Either set streaming=true or use default values for streaming options.',
  ],
  [{ input: 'x', streaming: true }, 'streaming=true is only supported for SDK v1.0+ clients.'],
])('%j is refused in the words of the real server', async (body, detail) => {
  const { status, body: refusal } = await (await meetAgent()).send(body);

  expect(status).toBe(422);
  expect(refusal).toMatchObject({ detail });
});

test.each([
  ['send_message', 404, 'Agent with ID agent-none not found'],
  ['create_agent_message_stream', 404, 'Agent with ID agent-none not found'],
  ['create_agent_message_async', 404, 'Agent not found'],
  ['list_messages', 404, 'Agent not found'],
  ['cancel_message', 409, 'CONFLICT: No active runs to cancel for agent agent-none'],
] as const)('%s of an agent that does not exist is refused with %i', async (operation, status, detail) => {
  const { letta } = await meetAgent();

  const answer = await letta.try(operation, {
    path: { agent_id: 'agent-none' },
    ...(operation !== 'list_messages' && { body: { input: 'x' } }),
  });

  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ detail });
});

test('another model may be asked for one request, if it exists', async () => {
  const { send, letta, path, say } = await meetAgent();

  const { messages } = await say('hi', { override_model: 'openai/gpt-4o' });
  const { status, body } = await send({ input: 'hi', override_model: 'openai/none' });

  const [step] = await letta.call('list_steps_for_run', { path: { run_id: messages[0]!.run_id! } });
  expect(step).toMatchObject({ model: 'gpt-4o', model_handle: 'openai/gpt-4o' });
  expect(status).toBe(404);
  expect(body).toMatchObject({ detail: 'NOT_FOUND: Handle openai/none not found, must be one of []' });
  expect(path.agent_id).toMatch(/^agent-/);
});

test.each([
  ['llm_rate_limit', 429],
  ['llm_authentication', 401],
  ['llm_insufficient_credits', 402],
  ['llm_bad_request', 400],
  ['llm_timeout', 504],
  ['llm_error', 500],
] as const)('a scripted %s is the answer, with %i', async (error_type, status) => {
  const { send, script, history } = await meetAgent();
  await script([{ error: { error_type, message: 'No.', detail: 'Really no.' } }]);

  const answer = await send({ input: 'hi' });

  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({
    error: { type: error_type, message: 'No.', detail: 'Really no.' },
    detail: 'Really no.',
    message: 'No.',
  });
  expect(await history()).toHaveLength(1);
});

test('a script may fail with any status', async () => {
  const { send, script } = await meetAgent();

  await script([{ assistant: 'Wait.' }, { error: { error_type: 'llm_error', status: 418 } }]);
  expect((await send({ input: 'hi' })).status).toBe(418);
  await script([{ error: { error_type: 'internal_error', detail: 'Broken.' } }]);
  expect(await send({ input: 'hi' })).toMatchObject({ status: 500, body: { detail: 'Broken.' } });
});

test('a script may break the connection', async () => {
  const { send, script } = await meetAgent();
  await script([{ disconnect: true }]);

  await expect(send({ input: 'hi' })).rejects.toThrow();
});

test('an agent tells of its last run', async () => {
  const { say, script, letta, path } = await meetAgent();
  await script([{ stop_reason: 'max_tokens_exceeded' }]);

  await say('hi');

  expect(await letta.call('retrieve_agent', { path })).toMatchObject({
    last_stop_reason: 'max_tokens_exceeded',
    last_run_completion: expect.stringMatching(/Z$/) as unknown,
    last_run_duration_ms: expect.any(Number) as unknown,
  });
});

test('a message cannot be changed, whether or not one says what kind it is', async () => {
  const { letta, path, say } = await meetAgent();
  const { messages } = await say('hi');
  const change = (body: object) =>
    letta.try('modify_message', { path: { ...path, message_id: messages[0]!.id }, body: body as never });

  const answers = [
    await change({ message_type: 'assistant_message', content: 'x' }),
    await change({ content: 'x' }),
  ];

  for (const { status, body } of answers) {
    expect(status).toBe(405);
    expect(body).toMatchObject({
      detail:
        'Message editing is no longer supported. Messages are immutable as they may be shared across multiple ' +
        'conversations via forking.',
    });
  }
});

test("an agent's language model can be asked without the agent", async () => {
  const { letta, path, script, history } = await meetAgent();
  await script([{ reasoning: 'Hm.' }, { assistant: 'One.' }, { assistant: ' Two.' }]);

  const answer = await letta.call('generate_completion', { path, body: { prompt: 'Count!' } });
  await script([{ error: { error_type: 'llm_error', detail: 'No.' } }]);
  const failed = await letta.try('generate_completion', { path, body: { prompt: 'Count!' } });

  expect(answer).toMatchObject({ content: 'One. Two.', model: 'gpt-4o-mini', usage: { step_count: 0 } });
  expect(failed).toMatchObject({ status: 502, body: { detail: 'Failed to process LLM response: No.' } });
  expect(await history()).toHaveLength(1);
});

test('tools that say something for an agent of an older type are what it says', async () => {
  const { say, script, history } = await meetAgent({
    agent_type: 'memgpt_v2_agent',
    initial_message_sequence: [],
  });
  await script([
    { tool_call: { name: 'send_message', arguments: { message: 'Hello.' }, tool_return: 'OK' } },
  ]);

  const { messages } = await say('hi');
  const shown = await history();
  const asItIs = await history({ use_assistant_message: false });

  expect(messages[0]).toMatchObject({ message_type: 'assistant_message', content: 'Hello.' });
  expect(shown.map(({ message_type }) => message_type)).toEqual([
    'system_message',
    'user_message',
    'assistant_message',
  ]);
  expect(asItIs.map(({ message_type }) => message_type)).toEqual([
    'system_message',
    'user_message',
    'tool_call_message',
    'tool_return_message',
  ]);
});
