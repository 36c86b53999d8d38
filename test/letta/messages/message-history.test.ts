import { meetAgent } from '../../support/talk.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

type Shown = { id: string; content?: unknown; message_type?: unknown };
const textsOf = (messages: readonly Shown[]) => messages.map(({ content }) => content);

/** An agent that was told three things and said nothing about them. */
async function told() {
  const talk = await meetAgent();
  await talk.script([{ assistant: '.' }]);
  for (const text of ['one', 'two', 'three']) await talk.say(text);
  return talk;
}

test('an agent begins with a system message, which tells what it is and has in mind', async () => {
  const { history, letta, path, agent } = await meetAgent({
    system: 'Be yourself.',
    memory_blocks: [{ label: 'human', value: 'Likes tea.' }],
  });

  const [system, ...others] = await history();

  expect(others).toEqual([]);
  expect(system).toMatchObject({ message_type: 'system_message', otid: null, run_id: null, step_id: null });
  const { content } = system as { content: string };
  for (const part of [
    'Be yourself.',
    'Likes tea.',
    `- AGENT_ID: ${agent.id}`,
    '- CONVERSATION_ID: default',
  ]) {
    expect(content).toContain(part);
  }
  expect((await letta.call('retrieve_agent', { path })).message_ids).toEqual([system!.id]);
});

test('agents of a seed have a system message as old as they are', async () => {
  const letta = lettaActor(freshSandbox());

  const messages = await letta.call('list_messages', { path: { agent_id: 'agent-sync-test' } });

  expect(messages).toMatchObject([{ message_type: 'system_message', date: '2025-01-01T12:00:00+00:00' }]);
});

test('history is in the order of time, whichever end it is taken from', async () => {
  const { history } = await told();

  expect(textsOf(await history({ limit: 3 }))).toEqual(['.', 'three', '.']);
  expect(textsOf(await history({ limit: 3, order: 'asc' })).slice(1)).toEqual(['one', '.']);
  expect(await history({ limit: 0 })).toEqual([]);
});

test('cursors go by time, whatever the order', async () => {
  const { history } = await told();
  const all = await history();
  const two = all[3]!.id;

  for (const order of ['asc', 'desc']) {
    expect(textsOf(await history({ after: two, order }))).toEqual(['.', 'three', '.']);
    expect(textsOf(await history({ before: two, order })).slice(1)).toEqual(['one', '.']);
  }
  expect(textsOf(await history({ after: two, limit: 1, order: 'asc' }))).toEqual(['.']);
  expect(await history({ after: all.at(-1)!.id })).toEqual([]);
});

test('a cursor that is no message is refused', async () => {
  const { letta, path, agent } = await told();

  const { status, body } = await letta.try('list_messages', { path, query: { before: 'message-none' } });

  expect(status).toBe(404);
  expect(body).toMatchObject({ detail: `No message found with id 'message-none' for agent '${agent.id}'.` });
});

test('a page is counted in messages as they are kept, and then filtered by what they are shown as', async () => {
  const { history, say } = await meetAgent();
  await say('hi');

  expect(await history({ limit: 1 })).toMatchObject([
    { message_type: 'reasoning_message' },
    { message_type: 'assistant_message' },
  ]);
  expect(await history({ limit: 1, include_return_message_types: ['user_message'] })).toEqual([]);
  expect(await history({ include_return_message_types: ['user_message'] })).toHaveLength(1);
});

test('what was said is put out of mind on demand, but for what the agent is, and stays in the history', async () => {
  const { history, letta, path, say } = await told();
  const before = await history();

  const agent = await letta.call('reset_messages', { path, body: {} });

  expect(agent!.message_ids).toEqual([before[0]!.id]);
  expect(await history()).toMatchObject(before.map(({ id, date }) => ({ id, date })));
  await say('again');
  expect(textsOf(await history({ limit: 2 }))).toEqual(['again', '.']);
});

test.each(['memgpt_agent', 'memgpt_v2_agent', 'react_agent', 'workflow_agent'])(
  'a %s has greeted before anybody talks to it, unless it is to have read something else',
  async (agent_type) => {
    const { agent, history } = await meetAgent({ agent_type });
    const { agent: silent } = await meetAgent({ agent_type, initial_message_sequence: [] });

    expect(agent.message_ids).toHaveLength(4);
    expect(silent.message_ids).toHaveLength(1);
    expect((await history()).slice(1)).toMatchObject([
      {
        message_type: 'reasoning_message',
        source: 'non_reasoner_model',
        reasoning: 'Bootup sequence complete. Persona activated. Testing messaging functionality.',
      },
      { message_type: 'assistant_message', content: 'More human than human is our motto.' },
      {
        message_type: 'user_message',
        content: expect.stringMatching(
          /^\{\n {2}"type": "login",\n {2}"last_login": "Never \(first login\)",\n {2}"time": "[-\d]+ [:\d]+ [AP]M UTC\+0000"\n\}$/,
        ) as unknown,
      },
    ]);
    const asItIs = (await history({ use_assistant_message: false })).slice(2, 4);
    expect(asItIs).toMatchObject([
      {
        message_type: 'tool_call_message',
        tool_call: {
          name: 'send_message',
          arguments: '{\n  "message": "More human than human is our motto."\n}',
        },
      },
      { message_type: 'tool_return_message', name: 'send_message', tool_return: 'None', status: 'success' },
    ]);
  },
);

test.each([
  ['letta_v1_agent', 1, 1],
  ['sleeptime_agent', 1, 2],
  ['voice_sleeptime_agent', 1, 4],
  ['memgpt_agent', 4, 4],
] as const)(
  'a %s begins with %i messages, and with %i after it starts over with the usual ones',
  async (agent_type, first, again) => {
    const { agent, letta, path } = await meetAgent({ agent_type });

    const usual = await letta.call('reset_messages', { path, body: { add_default_initial_messages: true } });
    const plain = await letta.call('reset_messages', { path, body: {} });

    expect(agent.message_ids).toHaveLength(first);
    expect(usual!.message_ids).toHaveLength(again);
    expect(plain!.message_ids).toHaveLength(1);
  },
);

test('what is in the context can be summarised', async () => {
  const { letta, path, history } = await told();

  const half = await letta.call('summarize_messages', { path });
  const all = await letta.call('summarize_messages', {
    path,
    body: { compaction_settings: { mode: 'all' } },
  });
  const again = await letta.call('summarize_messages', { path });

  expect(half).toMatchObject({ num_messages_before: 7, num_messages_after: 5 });
  expect(half.summary).toContain('one');
  expect(all).toMatchObject({ num_messages_before: 5, num_messages_after: 2 });
  expect(again).toMatchObject({ num_messages_before: 2, num_messages_after: 2 });
  expect((await letta.call('retrieve_agent', { path })).message_ids).toHaveLength(2);
  expect(await history()).toHaveLength(9);
});

test('a context that is too short is not summarised', async () => {
  const { letta, path } = await meetAgent();

  const { status, body } = await letta.try('summarize_messages', { path });

  expect(status).toBe(400);
  expect(body).toMatchObject({ detail: expect.stringContaining('Summarization failed') as unknown });
});

test('an agent that is deleted takes what was said along', async () => {
  const { letta, path, say } = await told();
  const { messages } = await say('four');

  await letta.call('delete_agent', { path });

  expect(await letta.try('retrieve_run', { path: { run_id: messages[0]!.run_id! } })).toMatchObject({
    status: 404,
  });
  expect(await letta.call('list_all_messages')).toEqual([]);
});
