import { meetAgent } from '../../support/talk.js';

/** An agent that was told these things and answers each with "Noted.", and its tool for searching them. */
async function told(...texts: string[]) {
  const talk = await meetAgent({ tools: ['conversation_search'], timezone: 'Europe/Oslo' });
  await talk.script([{ assistant: 'Noted.' }]);
  for (const text of texts) {
    await talk.say(text);
    await talk.pass(60_000);
  }
  const search = (args: object) =>
    talk.letta.call('run_tool_for_agent', {
      path: { ...talk.path, tool_name: 'conversation_search' },
      body: { args: { ...args } },
    });
  return { ...talk, search };
}

interface Found {
  message: string;
  results: { content: string }[];
}

const textsOf = (found: unknown) => (found as Found).results.map(({ content }) => content);

test('an agent finds what was said, the newest first', async () => {
  const { search } = await told('The cat sleeps', 'It rains', 'The CAT is back');

  const { status, func_return } = await search({ query: 'cat' });

  const result = (time_ago: string, content: string) => ({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+0[12]:00$/) as string,
    time_ago,
    role: 'user',
    relevance: { search_mode: 'sql' },
    content,
  });
  expect(status).toBe('success');
  expect(func_return).toEqual({
    message: 'Showing 2 results:',
    results: [result('1m ago', 'The CAT is back'), result('3m ago', 'The cat sleeps')],
  });
});

test('a search has at most five results unless more are asked for', async () => {
  const { search } = await told('a', 'b', 'c', 'd', 'e', 'f');

  expect(textsOf((await search({ roles: ['user'] })).func_return)).toEqual(['f', 'e', 'd', 'c', 'b']);
  expect(textsOf((await search({ roles: ['user'], limit: 6 })).func_return)).toHaveLength(6);
});

test('a search can be for what some said', async () => {
  const { search } = await told('Noted it all?');

  expect(textsOf((await search({ query: 'noted', roles: ['assistant'] })).func_return)).toEqual(['Noted.']);
});

test('a search can be for what was said on some days', async () => {
  const { search, say, pass } = await told('yesterday');
  const today = new Date().toISOString().slice(0, 10);
  await pass(48 * 3_600_000);
  await say('now');

  expect(textsOf((await search({ roles: ['user'], start_date: '2001-01-01' })).func_return)).toEqual([
    'now',
    'yesterday',
  ]);
  const later = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  expect(textsOf((await search({ roles: ['user'], start_date: `${later}T23:59` })).func_return)).toEqual([
    'now',
  ]);
});

test('what was said in JSON is found as a value', async () => {
  const { search } = await told('6', '{"sky": "grey"}');

  expect((await search({ roles: ['user'] })).func_return).toMatchObject({
    results: [{ role: 'user', sky: 'grey' }, { content: 6 }],
  });
});

test('a search without results says so', async () => {
  const { search } = await told('The cat sleeps');

  expect((await search({ query: 'dog' })).func_return).toEqual({ message: 'No results found.', results: [] });
});

test.each([
  [{ roles: ['bird'] }, "ValueError: 'bird' is not a valid MessageRole"],
  [
    { start_date: 'soon' },
    'ValueError: Invalid start_date format: soon. Use ISO 8601 format (YYYY-MM-DD or YYYY-MM-DDTHH:MM)',
  ],
])('a search for %j fails', async (args, complaint) => {
  const { search } = await told();

  const { status, stderr } = await search(args);

  expect(status).toBe('error');
  expect(stderr).toEqual([`Error executing function conversation_search: ${complaint}`]);
});
