import type Letta from '@letta-ai/letta-client';
import { APIError, NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, idsOf, newAgent, saidIn, script, sdk, typesOf } from './sdk.js';

/** An agent in a sandbox of its own. */
async function talk(): Promise<{ sandbox: string; letta: Letta; id: string }> {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  return { sandbox, letta, id };
}

test("Letta's SDK sends a message and reads the answer, the stop reason and the usage", async () => {
  const { letta, id } = await talk();

  const answer = await letta.agents.messages.create(id, { messages: [{ role: 'user', content: 'hello' }] });

  expect(typesOf(answer.messages)).toEqual(['reasoning_message', 'assistant_message']);
  expect(saidIn(answer.messages)).toBe('You said: hello');
  expect(answer.stop_reason).toEqual({ message_type: 'stop_reason', stop_reason: 'end_turn' });
  const { usage } = answer;
  expect(usage.step_count).toBe(1);
  expect(usage.completion_tokens).toBeGreaterThan(0);
  expect(usage.total_tokens).toBe((usage.prompt_tokens ?? 0) + (usage.completion_tokens ?? 0));
});

test("Letta's SDK gets the same usage for the same words", async () => {
  const [one, other] = [await talk(), await talk()];

  const answers = await Promise.all(
    [one, other].map(({ letta, id }) => letta.agents.messages.create(id, { input: 'hello' })),
  );

  const [first, second] = answers.map(({ usage }) => ({ ...usage, run_ids: null }));
  expect(first).toEqual(second);
});

test("Letta's SDK sends a message as plain input, and one of several parts", async () => {
  const { letta, id } = await talk();

  const plain = await letta.agents.messages.create(id, { input: 'hello' });
  const parts = await letta.agents.messages.create(id, {
    messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this?' }] }],
  });

  expect(saidIn(plain.messages)).toBe('You said: hello');
  expect(saidIn(parts.messages)).toBe('You said: what is this?');
});

test("Letta's SDK reads the tool calls of an agent and what came of them", async () => {
  const { sandbox, letta, id } = await talk();
  await script(sandbox, {
    matches: 'weather in (?<city>\\w+)',
    acts: [
      { reasoning: 'They want to know about {{match.city}}.' },
      { tool_call: { name: 'get_weather', arguments: { city: '{{match.city}}' }, tool_return: 'sunny' } },
      { assistant: 'It is sunny in {{match.city}}.' },
    ],
  });

  const { messages, usage } = await letta.agents.messages.create(id, { input: 'the weather in Rome?' });

  expect(messages).toMatchObject([
    { message_type: 'reasoning_message', reasoning: 'They want to know about Rome.' },
    { message_type: 'tool_call_message', tool_call: { name: 'get_weather', arguments: '{"city": "Rome"}' } },
    { message_type: 'tool_return_message', tool_return: 'sunny', status: 'success' },
    { message_type: 'assistant_message', content: 'It is sunny in Rome.' },
  ]);
  expect(usage.step_count).toBe(2);
});

test("Letta's SDK reads the history oldest first, each message once", async () => {
  const { letta, id } = await talk();
  for (const input of ['one', 'two', 'three']) await letta.agents.messages.create(id, { input });

  const history = await all(letta.agents.messages.list(id));

  expect(typesOf(history)).toEqual([
    'system_message',
    ...['one', 'two', 'three'].flatMap(() => ['user_message', 'reasoning_message', 'assistant_message']),
  ]);
  expect(history.map((message) => ('content' in message ? message.content : ''))).toEqual(
    expect.arrayContaining(['one', 'You said: one', 'three', 'You said: three']),
  );
  const dates = history.map(({ date }) => date);
  expect([...dates].sort()).toEqual(dates);
});

test("Letta's SDK reads the newest messages, and goes back in history from the first of them", async () => {
  const { letta, id } = await talk();
  for (const input of ['one', 'two', 'three']) await letta.agents.messages.create(id, { input });

  const newest = (await letta.agents.messages.list(id, { limit: 2 })).items;
  const before = (await letta.agents.messages.list(id, { limit: 2, before: newest[0]?.id })).items;

  // A message and what was thought before it are one entry.
  expect(typesOf(newest)).toEqual(['user_message', 'reasoning_message', 'assistant_message']);
  expect(newest[0]).toMatchObject({ content: 'three' });
  expect(before[0]).toMatchObject({ content: 'two' });
  expect(saidIn(before)).toBe('You said: two');
});

test("Letta's SDK reads on from the message it knows, and comes to an end", async () => {
  const { letta, id } = await talk();
  for (const input of ['one', 'two', 'three', 'four']) await letta.agents.messages.create(id, { input });
  const [system] = (await letta.agents.messages.list(id, { order: 'asc', limit: 1 })).items;

  const rest = await all(letta.agents.messages.list(id, { order: 'asc', after: system?.id, limit: 3 }));

  const heard = rest.filter(({ message_type }) => message_type === 'user_message');
  expect(heard).toMatchObject([
    { content: 'one' },
    { content: 'two' },
    { content: 'three' },
    { content: 'four' },
  ]);
});

test("Letta's SDK does not find a message to go on after that is not there", async () => {
  const { letta, id } = await talk();
  const unknown = 'message-00000000-0000-4000-8000-000000000000';

  await expect(letta.agents.messages.list(id, { after: unknown })).rejects.toThrow(NotFoundError);
});

test("Letta's SDK finds what was said by its words, in all agents and in one", async () => {
  const { letta, id } = await talk();
  const other = await newAgent(letta);
  await letta.agents.messages.create(id, { input: 'the owl and the pussycat' });
  await letta.agents.messages.create(other.id, { input: 'an owl' });
  await letta.agents.messages.create(other.id, { input: 'nothing of that kind' });

  const everywhere = await letta.messages.search({ query: 'owl' });
  const here = await letta.messages.search({ query: 'owl', agent_id: id });

  expect(new Set(everywhere.map(({ agent_id }) => agent_id))).toEqual(new Set([id, other.id]));
  expect(new Set(here.map(({ agent_id }) => agent_id))).toEqual(new Set([id]));
  const listed = await letta.messages.list();
  expect(listed.length).toBeGreaterThan(6);
});

test("Letta's SDK sends a message for later, and finds its run completed", async () => {
  const { letta, id } = await talk();

  const run = await letta.agents.messages.createAsync(id, { input: 'hello' });

  expect(run).toMatchObject({ agent_id: id, background: true });
  expect(run.id).toMatch(/^run-/);
  const done = await letta.runs.retrieve(run.id);
  expect(done).toMatchObject({ status: 'completed', stop_reason: 'end_turn' });
  expect(saidIn(await all(letta.runs.messages.list(run.id)))).toBe('You said: hello');
});

test("Letta's SDK learns what the language model failed with", async () => {
  const { sandbox, letta, id } = await talk();
  await script(sandbox, { acts: [{ error: { error_type: 'llm_rate_limit', message: 'Too much' } }] });

  const sending = letta.agents.messages.create(id, { input: 'hello' }, { maxRetries: 0 });

  await expect(sending).rejects.toThrow(APIError);
  await expect(sending).rejects.toMatchObject({
    status: 429,
    error: { error: { type: 'llm_rate_limit', message: 'Too much' } },
  });
});

test("Letta's SDK leaves out what it does not want to be told", async () => {
  const { letta, id } = await talk();

  const answer = await letta.agents.messages.create(id, {
    input: 'hello',
    include_return_message_types: ['assistant_message'],
  });

  expect(typesOf(answer.messages)).toEqual(['assistant_message']);
});

test("Letta's SDK iterates over a long history, each message once", async () => {
  const { sandbox, letta, id } = await talk();
  await script(sandbox, { acts: [{ assistant: 'number {{count}}' }] });
  for (let sent = 0; sent < 50; sent += 10) {
    await Promise.all(Array.from({ length: 10 }, () => letta.agents.messages.create(id, { input: 'again' })));
  }
  const [first] = (await letta.agents.messages.list(id, { order: 'asc', limit: 1 })).items;

  const ids = await idsOf(letta.agents.messages.list(id, { order: 'asc', after: first?.id, limit: 7 }));

  expect(ids).toHaveLength(100);
  expect(new Set(ids).size).toBe(100);
});
