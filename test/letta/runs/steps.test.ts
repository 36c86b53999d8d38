import { meetAgent } from '../../support/talk.js';

/** An agent that has answered once, and the step in which it did. */
async function stepped() {
  const talk = await meetAgent();
  const answer = await talk.say('hello');
  return { ...talk, answer, path: { step_id: answer.messages[0]!.step_id! } };
}

test('a step tells what the model was and what it cost', async () => {
  const { letta, path, answer, agent } = await stepped();

  expect(await letta.call('retrieve_step', { path })).toMatchObject({
    id: path.step_id,
    run_id: answer.messages[0]!.run_id,
    agent_id: agent.id,
    provider_name: 'openai',
    model: 'gpt-4o-mini',
    model_handle: 'openai/gpt-4o-mini',
    context_window_limit: 128_000,
    completion_tokens: answer.usage.completion_tokens,
    prompt_tokens: answer.usage.prompt_tokens,
    completion_tokens_details: { reasoning_tokens: answer.usage.reasoning_tokens },
    stop_reason: 'end_turn',
    feedback: null,
    status: 'success',
  });
  expect(await letta.call('retrieve_metrics_for_step', { path })).toMatchObject({ id: path.step_id });
});

test('a step has its messages, in which what the agent says is a thought', async () => {
  const { letta, path } = await stepped();

  expect(await letta.call('list_messages_for_step', { path })).toMatchObject([
    { message_type: 'user_message', content: 'hello' },
    { message_type: 'reasoning_message', source: 'non_reasoner_model', reasoning: 'You said: hello' },
    { message_type: 'reasoning_message', source: 'reasoner_model' },
  ]);
  expect(await letta.call('list_messages_for_step', { path: { step_id: 'step-none' } })).toEqual([]);
});

test('a step tells what a model would have been asked', async () => {
  const { letta, path } = await stepped();

  expect(await letta.call('retrieve_trace_for_step', { path })).toMatchObject({
    step_id: path.step_id,
    request_json: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }] },
    response_json: { choices: [{ message: { role: 'assistant', content: 'You said: hello' } }] },
  });
  expect(await letta.call('retrieve_trace_for_step', { path: { step_id: 'step-none' } })).toBeNull();
});

test('one can say what one thinks of a step', async () => {
  const { letta, path } = await stepped();
  const give = (body: Record<string, unknown>) => letta.call('modify_feedback_for_step', { path, body });

  expect(await give({ feedback: 'positive', tags: ['kind'] })).toMatchObject({
    feedback: 'positive',
    tags: ['kind'],
  });
  expect(await letta.call('list_steps', { query: { has_feedback: true } })).toHaveLength(1);
  expect(await letta.call('list_steps', { query: { feedback: 'negative' } })).toEqual([]);
  expect(await give({})).toMatchObject({ feedback: null, tags: ['kind'] });
  expect((await letta.try('modify_feedback_for_step', { path, body: { feedback: 'so so' } })).status).toBe(
    422,
  );
});

test('steps are listed newest first, page by page', async () => {
  const { letta, say, agent, path } = await stepped();
  await say('again');
  const list = (query: Record<string, unknown>) => letta.call('list_steps', { query });

  const [newer, older, ...none] = await list({ agent_id: agent.id });
  expect(none).toEqual([]);
  expect(older!.id).toBe(path.step_id);
  expect(await list({ after: newer!.id })).toEqual([older]);
  expect(await list({ order: 'asc', limit: 1 })).toEqual([older]);
  expect(await list({ model: 'other' })).toEqual([]);
  expect(await list({ end_date: '2020-01-01T00:00:00Z' })).toEqual([]);
  expect(await list({ trace_ids: ['x'] })).toEqual([]);
});

test('a step that fails tells why', async () => {
  const { letta, send, script, agent } = await meetAgent();
  await script([{ assistant: 'Hm.' }, { error: { error_type: 'llm_timeout', detail: 'Too slow.' } }]);
  await send({ input: 'hi' });

  expect(await letta.call('list_steps', { query: { agent_id: agent.id } })).toMatchObject([
    {
      status: 'failed',
      stop_reason: 'llm_api_error',
      error_type: 'llm_timeout',
      error_data: { message: 'Too slow.' },
    },
    { status: 'success', stop_reason: null },
  ]);
});

test.each(['retrieve_step', 'retrieve_metrics_for_step'] as const)(
  '%s of one that does not exist is refused',
  async (operation) => {
    const { letta } = await meetAgent();

    expect(await letta.try(operation, { path: { step_id: 'step-none' } })).toMatchObject({ status: 404 });
  },
);
