import { meetAgent } from '../../support/talk.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

const LINES = 200_000;

test.each([
  ['decorators', `${'@x\n'.repeat(LINES)}def f():\n    """F."""\n`],
  ['statements', `${'x = 1\n'.repeat(LINES)}def f():\n    """F."""\n`],
  ['lines of documentation', `def f():\n    """F.\n${'    x\n'.repeat(LINES)}    """\n`],
  [
    'models',
    `${Array.from({ length: LINES / 10 }, (_, i) => `class C${i}(BaseModel):\n    a: int\n`).join('')}def f():\n    """F."""\n`,
  ],
])('a tool is made of a source with very many %s', async (_, source_code) => {
  const { status } = await lettaActor(freshSandbox()).try('create_tool', { body: { source_code } });

  expect(status).toBe(200);
});

test('a tool is not made of a source that is nested too deep for Python', async () => {
  const source_code = `def f(a: ${'List['.repeat(50_000)}int${']'.repeat(50_000)}):\n    """F."""\n`;

  const { status, body } = await lettaActor(freshSandbox()).try('create_tool', { body: { source_code } });

  expect(status).toBe(400);
  expect(body).toMatchObject({ detail: expect.stringContaining('too many nested parentheses') as unknown });
});

test.each([
  ['memory_insert', { new_string: '\n'.repeat(LINES) }, 'success'],
  ['memory_apply_patch', { patch: `${' \n'.repeat(LINES / 2)} x` }, 'error'],
  ['memory_replace', { old_string: `${'\n'.repeat(LINES / 2)}x`, new_string: 'y' }, 'error'],
])('%s edits a memory of very many lines', async (name, args, status) => {
  const { say, script } = await meetAgent({
    memory_blocks: [{ label: 'human', value: '\n'.repeat(LINES) }],
  });
  await script([{ tool_call: { name, arguments: { label: 'human', ...args } } }]);

  const { messages } = await say('Hi');

  expect(messages.find(({ message_type }) => message_type === 'tool_return_message')).toMatchObject({
    status,
  });
});

test('of a list with very many errors, the first are told', async () => {
  const { send } = await meetAgent();

  const { status, body } = await send({
    messages: Array.from({ length: LINES / 10 }, () => ({ content: 5 })),
  });

  expect(status).toBe(422);
  expect((body as { detail: string }).detail).toContain("('body', 'messages', 99, ");
  expect((body as { detail: string }).detail).not.toContain("('body', 'messages', 2000, ");
});
