import { kindsOf, meetAgent } from '../../support/talk.js';

type Talk = Awaited<ReturnType<typeof meetAgent>>;

interface Said {
  message_type: string;
  content?: string;
  tool_call?: { tool_call_id: string; arguments: string };
}

/** What the agent says, in order. */
function saidIn(messages: readonly unknown[]): string[] {
  return (messages as Said[]).flatMap(({ message_type, content }) =>
    message_type === 'assistant_message' && content !== undefined ? [content] : [],
  );
}

/** Answers the question that an agent ends with, and returns what it then says. */
async function decide({ letta, path }: Talk, asked: readonly unknown[], decision: object): Promise<string[]> {
  const tool_call_id = (asked as Said[]).at(-1)?.tool_call?.tool_call_id;
  const item = { ...decision, tool_call_id };
  const message =
    'approve' in decision
      ? { type: 'approval', approvals: [{ type: 'approval', ...item }] }
      : { type: 'tool_return', tool_returns: [{ type: 'tool', status: 'success', ...item }] };
  const after = await letta.call('send_message', { path, body: { messages: [message] } });
  return saidIn((after as { messages: unknown[] }).messages);
}

test.each([
  ['scripted', { name: 'look', tool_return: 'Rain: {{input}}' }, 'Rain: Hi'],
  ['carried out', { name: 'look', arguments: { at: '{{input}}' } }, 'Called look with {"at":"Hi"}'],
  ['scripted to fail', { name: 'look', tool_return: 'Out of order', status: 'error' }, 'Out of order'],
  [
    'of a tool that fails',
    { name: 'memory_insert', arguments: { label: 'nowhere', new_string: 'x' } },
    'Block field nowhere does not exist',
  ],
] as const)('an agent can say what its tool returned: %s', async (_, tool_call, returned) => {
  const ada = await meetAgent();
  await ada.script([{ tool_call }, { assistant: 'The tool said: {{tool_return}}' }] as never);

  const { messages } = await ada.say('Hi');

  const [, toolReturn] = messages as unknown as { tool_return: string }[];
  expect(toolReturn?.tool_return).toContain(returned);
  expect(saidIn(messages)).toEqual([`The tool said: ${toolReturn?.tool_return}`]);
});

test('of several calls, the newest is meant, or that of a number or a name', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'look', tool_return: 'A' } },
    { tool_call: { name: 'listen', tool_return: 'B after {{tool_return}}' } },
    { assistant: '{{tool_return}}, {{ tool_return.look }}, {{tool_return.2}}' },
    { tool_call: { name: 'look', tool_return: 'C' } },
    { reasoning: 'It is {{tool_return}} now, and was {{tool_return.1}}' },
    { assistant: '{{tool_return.look}} {{tool_return.listen}} {{tool_return.3}}' },
  ]);

  const { messages } = await ada.say('Hi');

  expect(saidIn(messages)).toEqual(['B after A, A, B after A', 'C B after A C']);
  expect(messages).toContainEqual(expect.objectContaining({ reasoning: 'It is C now, and was A' }));
});

test('what a tool returned can be passed on to the next, in every form of arguments', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'look', tool_return: 'He said "hi"\n{{input}}' } },
    { tool_call: { name: 'note', arguments: { text: ['{{tool_return}}'] }, tool_return: 'x' } },
    { tool_call: { name: 'note', arguments: '{"text": "{{tool_return.look}}"}', tool_return: 'x' } },
  ]);

  const { messages } = await ada.say('{{tool_return}}');

  const given = (messages as unknown as Said[]).flatMap(({ tool_call }) => tool_call?.arguments ?? []);
  const text = 'He said "hi"\n{{tool_return}}';
  expect(given.map((one) => JSON.parse(one) as unknown)).toEqual([{}, { text: [text] }, { text }]);
});

test('what a user says or a tool returns is no template', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'look', tool_return: 'A' } },
    { tool_call: { name: 'echo', arguments: { it: '{{input}}' } } },
    { assistant: '{{input}} {{tool_return}}' },
  ]);

  const { messages } = await ada.say('{{tool_return.1}}');

  expect(saidIn(messages)).toEqual(['{{tool_return.1}} Called echo with {"it":"{{tool_return.1}}"}']);
});

test.each([
  ['whole', {}],
  ['in tokens', { stream_tokens: true }],
])('a stream tells what a tool returned, %s', async (_, options) => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'look', arguments: { at: '{{input}}' } }, delay_ms: 5 },
    { assistant: 'The tool said: {{tool_return}}', delay_ms: 5 },
  ]);

  const open = await ada.open({ input: 'Hi', ...options });
  await ada.pass(100_000);
  const events = await open.rest();

  const told = events.flatMap(({ data }) => (data === '[DONE]' ? [] : [data]));
  expect(saidIn(told).join('')).toBe('The tool said: Called look with {"at":"Hi"}');
  expect(kindsOf(events).at(-1)).toBe('[DONE]');
  expect(saidIn(await ada.history()).join('')).toBe('The tool said: Called look with {"at":"Hi"}');
});

test('a call that was approved returns to the agent that asked, with what was returned before', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'look', tool_return: 'Clear' } },
    {
      approval_request: {
        name: 'launch',
        tool_return: 'Launched',
        denied: [{ assistant: 'No: {{tool_return}}' }],
      },
    },
    { assistant: '{{tool_return.look}}, {{tool_return}}' },
    { approval_request: { name: 'land', tool_return: 'Landed' } },
    { assistant: '{{tool_return.1}}, {{tool_return.2}}, {{tool_return}}' },
  ]);
  const asked = await ada.say('Go!');

  expect(await decide(ada, asked.messages, { approve: true })).toEqual(['Clear, Launched']);
  expect(await decide(ada, await ada.history(), { approve: true })).toEqual(['Clear, Launched, Landed']);
});

test('a call that was denied returns that it was', async () => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'look', tool_return: 'Clear' } },
    {
      approval_request: {
        name: 'launch',
        denied: [{ assistant: '{{tool_return.look}}, but {{tool_return.launch}}' }],
      },
    },
  ]);
  const asked = await ada.say('Go!');

  expect(await decide(ada, asked.messages, { approve: false, reason: 'Fog' })).toEqual([
    'Clear, but Error: request to call tool denied. User reason: Fog',
  ]);
});

test.each([
  ['a text', 'The door is open', 'The door is open'],
  [
    'parts',
    [
      { type: 'text', text: 'The door' },
      { type: 'text', text: 'is open' },
    ],
    'The door\n\nis open',
  ],
])('a tool that the client carries out returns %s', async (_, tool_return, said) => {
  const ada = await meetAgent();
  await ada.script([
    { tool_call: { name: 'open_door' } },
    { assistant: 'The tool said: {{tool_return.open_door}}' },
  ]);
  const client_tools = [{ name: 'open_door', parameters: { type: 'object', properties: {} } }];
  const asked = await ada.say('Open!', { client_tools });

  const answer = await decide(ada, asked.messages, { tool_return });

  expect(asked.stop_reason.stop_reason).toBe('requires_approval');
  expect(answer.map((text) => text.replace(/\s+/g, ' '))).toEqual([
    `The tool said: ${said.replace(/\s+/g, ' ')}`,
  ]);
});

test('a text that grows too long by what a tool returned fails the run, and keeps what was said before', async () => {
  const ada = await meetAgent();
  const long = 'x'.repeat(1024 * 1024);
  await ada.script([
    { tool_call: { name: 'look', tool_return: long } },
    { reasoning: 'Too much.' },
    { assistant: '{{tool_return}}'.repeat(17) },
  ]);

  const { status, body } = await ada.send({ input: 'Hi' });

  expect(status).toBe(500);
  expect(JSON.stringify(body)).toContain('A text of the script grew beyond 16777216 characters.');
  const kinds = (await ada.history()).map(({ message_type }) => message_type);
  expect(kinds.slice(-2)).toEqual(['tool_return_message', 'reasoning_message']);
});
