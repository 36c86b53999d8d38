import { kindsOf, meetAgent, messagesIn } from '../../support/talk.js';

const PENDING =
  'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny the ' +
  'pending request before continuing.';

/** What is looked at of a question. */
interface Question {
  id: string;
  otid: string;
  run_id: string;
  message_type: string;
  tool_call: { name: string; arguments: string; tool_call_id: string };
}

/** An agent that has asked whether it may call a tool, and what it asked. */
async function asked() {
  const talk = await meetAgent();
  await talk.script([
    { reasoning: 'I need this.' },
    {
      approval_request: {
        name: 'launch',
        arguments: { at: 1 },
        tool_return: 'Launched.',
        denied: [{ assistant: 'A pity.' }],
      },
    },
    { assistant: 'Done.' },
  ]);
  const answer = await talk.say('Go!');
  const question = answer.messages.at(-1) as unknown as Question;
  const decide = (approve: boolean, more: Record<string, unknown> = {}) => [
    {
      type: 'approval',
      approvals: [{ type: 'approval', tool_call_id: question.tool_call.tool_call_id, approve, ...more }],
    },
  ];
  return { ...talk, answer, question, decide };
}

test('an agent that needs approval asks for it and stops', async () => {
  const { answer, question, letta, path } = await asked();

  expect(answer.stop_reason.stop_reason).toBe('requires_approval');
  expect(answer.messages.map(({ message_type }) => message_type)).toEqual([
    'reasoning_message',
    'approval_request_message',
  ]);
  // The id stands for the otid, and the arguments are as the model sent them.
  expect(question).toMatchObject({ otid: question.id, tool_call: { name: 'launch', arguments: '{"at":1}' } });
  expect(await letta.call('retrieve_agent', { path })).toMatchObject({
    last_stop_reason: 'requires_approval',
    pending_approval: question,
  });
});

test('a call that is approved is made, in the step in which it was asked for, and the agent goes on', async () => {
  const { letta, path, decide, answer, question, history } = await asked();

  const after = await letta.call('send_message', { path, body: { messages: decide(true) } });

  expect(after).toMatchObject({
    messages: [
      { message_type: 'tool_return_message', name: 'launch', tool_return: 'Launched.', status: 'success' },
      { message_type: 'assistant_message', content: 'Done.' },
    ],
    stop_reason: { stop_reason: 'end_turn' },
    usage: { step_count: 1 },
  });
  const { messages } = after as typeof answer;
  expect(messages[0]).toMatchObject({ step_id: answer.messages[0]!.step_id });
  expect(messages[1]!.run_id).not.toBe(question.run_id);
  expect(await letta.call('retrieve_agent', { path })).toMatchObject({ pending_approval: null });
  expect((await history()).map(({ message_type }) => message_type)).toEqual([
    'system_message',
    'user_message',
    'reasoning_message',
    'approval_request_message',
    'approval_response_message',
    'tool_return_message',
    'assistant_message',
  ]);
  const response = (await history()).find(({ message_type }) => message_type === 'approval_response_message');
  expect(response).toMatchObject({
    approve: true,
    reason: null,
    approval_request_id: question.tool_call.tool_call_id,
  });
});

test('a call that is denied is not made, and the agent is told why', async () => {
  const { stream, decide } = await asked();

  const events = await stream({ messages: decide(false, { reason: 'Too soon.' }) });

  expect(kindsOf(events)).toEqual([
    'ping',
    'tool_return_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
    '[DONE]',
  ]);
  expect(messagesIn(events)).toMatchObject([
    {
      name: null,
      status: 'error',
      tool_return: 'Error: request to call tool denied. User reason: Too soon.',
    },
    { content: 'A pity.' },
  ]);
});

test('the older form of a decision names the message that asks', async () => {
  const { letta, path, question } = await asked();

  const after = await letta.call('send_message', {
    path,
    body: { messages: [{ type: 'approval', approve: true, approval_request_id: question.id }] },
  });

  expect(after).toMatchObject({ messages: [{ tool_return: 'Launched.' }, { content: 'Done.' }] });
});

test('until it is answered, an agent that asks takes no other message', async () => {
  const { send, stream, question, letta, path } = await asked();

  const refused = await send({ input: 'Well?' });
  const events = await stream({ input: 'Well?' });
  const run = await letta.call('create_agent_message_async', { path, body: { input: 'Well?' } });

  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({
    detail: { code: 'PENDING_APPROVAL', message: PENDING, pending_request_id: question.id },
    message: PENDING,
  });
  expect(kindsOf(events)).toEqual(['ping', 'stop_reason', 'error_message', '[DONE]']);
  expect(events[2]).toMatchObject({
    type: 'error',
    data: { error_type: 'internal_error', message: PENDING, detail: PENDING },
  });
  expect(await letta.call('retrieve_run', { path: { run_id: run.id } })).toMatchObject({
    status: 'failed',
    metadata: { error: PENDING },
  });
});

test.each([
  [
    [{ type: 'approval', tool_call_id: 'other', approve: true }],
    /^Invalid tool call IDs. Expected '\['call_/,
  ],
  [[], /^Invalid approval response. Approval response message does not contain any approvals.$/],
])('a decision about %j is refused', async (approvals, text) => {
  const { send, stream } = await asked();

  const refused = await send({ messages: [{ type: 'approval', approvals }] });
  const [, , error] = await stream({ messages: [{ type: 'approval', approvals }] });

  expect(refused.status).toBe(400);
  expect((refused.body as { detail: string }).detail).toMatch(text);
  expect(error!.data).toMatchObject({
    message: 'An unknown error occurred with the LLM streaming request.',
    detail: expect.stringMatching(text) as unknown,
  });
});

test('a decision where nothing was asked is refused', async () => {
  const { send } = await meetAgent();

  const { status, body } = await send({
    messages: [{ type: 'approval', approvals: [{ type: 'approval', tool_call_id: 'x', approve: true }] }],
  });

  expect(status).toBe(400);
  expect(body).toMatchObject({
    detail:
      'Cannot process approval response: No tool call is currently awaiting approval. Please send a regular message ' +
      'to interact with the agent.',
  });
});

test('a decision that is sent again changes nothing', async () => {
  const { letta, path, decide, history } = await asked();
  await letta.call('send_message', { path, body: { messages: decide(true) } });
  const before = await history();

  const again = await letta.call('send_message', { path, body: { messages: decide(true) } });

  expect(again).toMatchObject({ messages: [], stop_reason: { stop_reason: 'end_turn' } });
  expect(await history()).toEqual(before);
});

test('something can be said together with a decision, and the agent answers that', async () => {
  const { letta, path, decide, script } = await asked();
  await script([{ assistant: 'I see.' }]);

  const after = await letta.call('send_message', {
    path,
    body: { messages: [...decide(true), { role: 'user', content: 'Quick!' }] },
  });

  expect(after).toMatchObject({ messages: [{ tool_return: 'Launched.' }, { content: 'I see.' }] });
});

test('a tool that needs approval on an agent makes it ask', async () => {
  const { letta, path, say, script } = await meetAgent();
  await letta.call('modify_approval_for_tool', {
    path: { ...path, tool_name: 'look' },
    body: { requires_approval: true },
  });
  await script([{ tool_call: { name: 'look' } }, { assistant: 'Done.' }]);

  expect(await say('hi')).toMatchObject({
    messages: [{ message_type: 'approval_request_message', tool_call: { name: 'look' } }],
    stop_reason: { stop_reason: 'requires_approval' },
  });
});

test('tools of the client are called by the client, who tells what they returned', async () => {
  const { letta, path, say, script } = await meetAgent();
  await script([{ tool_call: { name: 'open_door', arguments: {} } }, { assistant: 'Thanks.' }]);
  const client_tools = [{ name: 'open_door', parameters: { type: 'object', properties: {} } }];

  const returning = async (make: (item: Record<string, unknown>) => Record<string, unknown>) => {
    const { messages, stop_reason } = await say('hi', { client_tools });
    expect(stop_reason.stop_reason).toBe('requires_approval');
    const { tool_call } = messages[0] as unknown as Question;
    const item = {
      type: 'tool',
      tool_call_id: tool_call.tool_call_id,
      tool_return: 'Open.',
      status: 'success',
      stdout: ['Creak.'],
    };
    return letta.call('send_message', { path, body: { messages: [make(item)], client_tools } });
  };

  for (const make of [
    (item: Record<string, unknown>) => ({ type: 'tool_return', tool_returns: [item] }),
    (item: Record<string, unknown>) => ({ type: 'approval', approvals: [item] }),
  ]) {
    expect(await returning(make)).toMatchObject({
      messages: [{ tool_return: 'Open.', status: 'success', stdout: ['Creak.'] }, { content: 'Thanks.' }],
    });
  }
});

test('token by token, a question comes in parts, with an id just before that of what is said with it', async () => {
  const { stream, script, history } = await meetAgent();
  await script([{ assistant: 'Well.' }, { approval_request: { name: 'launch', arguments: { at: 1 } } }]);

  const [said, ...parts] = messagesIn(
    await stream({ input: 'Go!', stream_tokens: true }),
  ) as unknown as Question[];

  expect(new Set(parts.map(({ message_type }) => message_type))).toEqual(
    new Set(['approval_request_message']),
  );
  expect(parts[0]).toMatchObject({ tool_call: { name: 'launch', arguments: null }, otid: parts[0]!.id });
  expect(parts[1]).toMatchObject({ tool_call: { name: null } });
  expect(parts.map(({ tool_call }) => tool_call.arguments ?? '').join('')).toBe('{"at":1}');
  const numberOf = (id: string) => BigInt(`0x${id.replace('message-', '').replaceAll('-', '')}`);
  expect(numberOf(said!.id) - numberOf(parts[0]!.id)).toBe(1n);
  expect((await history()).at(-1)!.id).toBe(parts[0]!.id);
});
