import { freshSandbox } from '../../support/users.js';
import { complaint, type Worker, workWith } from '../../support/tools.js';

/** Somebody who works with an agent that has tools of these names. */
async function equipped(...names: string[]): Promise<Worker> {
  const worker = await workWith(freshSandbox());
  await worker.equip(...names);
  return worker;
}

test.each([
  [undefined, 'name: Ann\nlikes: tea\nage: 3'],
  [-1, 'name: Ann\nlikes: tea\nage: 3'],
  [0, 'age: 3\nname: Ann\nlikes: tea'],
  [1, 'name: Ann\nage: 3\nlikes: tea'],
])('memory_insert inserts after line %s and gives the block back', async (insert_line, value) => {
  const worker = await equipped('memory_insert');

  const result = await worker.run('memory_insert', { label: 'human', new_string: 'age: 3', insert_line });

  expect(result).toMatchObject({ status: 'success', func_return: value, stderr: null });
  expect(await worker.memory('human')).toBe(value);
});

test('memory_replace replaces what occurs once', async () => {
  const worker = await equipped('memory_replace');

  await worker.run('memory_replace', { label: 'human', old_string: 'tea', new_string: 'coffee' });

  expect(await worker.memory('human')).toBe('name: Ann\nlikes: coffee');
});

test('core_memory_append adds a line, core_memory_replace replaces every occurrence', async () => {
  const worker = await equipped('core_memory_append', 'core_memory_replace');

  await worker.run('core_memory_append', { label: 'human', content: 'likes: tea' });
  await worker.run('core_memory_replace', { label: 'human', old_content: 'tea', new_content: 'rain' });

  expect(await worker.memory('human')).toBe('name: Ann\nlikes: rain\nlikes: rain');
});

test('memory_rethink writes a block anew, and memory_finish_edits changes nothing', async () => {
  const worker = await equipped('memory_rethink', 'memory_finish_edits');

  expect(await worker.run('memory_rethink', { label: 'human', new_memory: 'Bob' })).toMatchObject({
    func_return: 'Bob',
  });
  expect(await worker.run('memory_finish_edits', {})).toMatchObject({ status: 'success', func_return: null });
  expect(await worker.memory('human')).toBe('Bob');
});

const LINES =
  'Do not include line numbers when calling memory tools (line numbers are for display purposes only).';

test.each([
  [
    'memory_insert',
    { label: 'law', new_string: 'x' },
    'ValueError: Error This block is read-only and cannot be edited.',
  ],
  [
    'memory_insert',
    { label: 'mind', new_string: 'x' },
    "KeyError: 'Block field mind does not exist (available sections = human, law)'",
  ],
  [
    'memory_insert',
    {},
    "TypeError: LettaCoreToolExecutor.memory_insert() missing 2 required positional arguments: 'label' and 'new_string'",
  ],
  [
    'memory_insert',
    { label: 'human' },
    "TypeError: LettaCoreToolExecutor.memory_insert() missing 1 required positional argument: 'new_string'",
  ],
  [
    'memory_insert',
    { label: 'human', new_string: 'x', line: 1 },
    "TypeError: LettaCoreToolExecutor.memory_insert() got an unexpected keyword argument 'line'",
  ],
  [
    'memory_insert',
    { label: 'human', new_string: 5 },
    "TypeError: expected string or bytes-like object, got 'int'",
  ],
  [
    'memory_insert',
    { label: 'human', new_string: '1→ x' },
    `ValueError: new_string contains a line number prefix, which is not allowed. ${LINES}`,
  ],
  [
    'memory_insert',
    { label: 'human', new_string: 'x', insert_line: '1' },
    "TypeError: '<' not supported between instances of 'str' and 'int'",
  ],
  [
    'memory_insert',
    { label: 'human', new_string: 'x', insert_line: 9 },
    'ValueError: Invalid `insert_line` parameter: 9. It should be within the range of lines of the memory block: [0, 2], or -1 to append to the end of the memory block.',
  ],
  [
    'memory_replace',
    {},
    "TypeError: LettaCoreToolExecutor.memory_replace() missing 3 required positional arguments: 'label', 'old_string', and 'new_string'",
  ],
  [
    'memory_replace',
    { label: 'human', old_string: 'milk', new_string: 'x' },
    'ValueError: No replacement was performed, old_string `milk` did not appear verbatim in memory block with label `human`.',
  ],
  [
    'memory_replace',
    { label: 'human', old_string: 'n', new_string: 'x' },
    'ValueError: No replacement was performed. Multiple occurrences of old_string `n` in lines [1]. Please ensure it is unique.',
  ],
  [
    'core_memory_replace',
    { label: 'human', old_content: 'milk', new_content: 'x' },
    "ValueError: Old content 'milk' not found in memory block 'human'",
  ],
  [
    'core_memory_replace',
    { label: 'human', old_content: 3, new_content: 'x' },
    "TypeError: 'in <string>' requires string as left operand, not int",
  ],
  [
    'memory',
    { command: 'view' },
    "ValueError: Error: Unknown command 'view'. Supported commands: create, str_replace, insert, delete, rename",
  ],
  [
    'memory',
    { command: 'create', path: '/memories/x' },
    'ValueError: Error: description is required for create command',
  ],
  [
    'memory',
    { command: 'rename', old_path: 'x', new_path: 'y' },
    "Exception: Error performing rename: 'Block field x does not exist (available sections = human, law)'",
  ],
  [
    'memory',
    { command: 'rename' },
    'ValueError: Error: path and description are required for update_description command, or old_path and new_path are required for rename command',
  ],
  [
    'memory',
    { command: 'insert', path: 'human', insert_text: 'x' },
    "TypeError: '<' not supported between instances of 'NoneType' and 'int'",
  ],
  [
    'memory_apply_patch',
    { label: 'human', patch: 'nothing' },
    "ValueError: No applicable hunks found in patch. Ensure lines start with ' ', '-', or '+'.",
  ],
  [
    'memory_apply_patch',
    { label: 'human', patch: '-milk' },
    'ValueError: Failed to apply patch: expected hunk context not found in the memory block. Verify the target lines exist and try providing more context. Expected start:\nmilk',
  ],
  [
    'memory_apply_patch',
    { label: 'mind', patch: '+x' },
    "ValueError: Error: Memory block 'mind' does not exist",
  ],
  [
    'memory_apply_patch',
    { label: 'human', patch: '*** Add Block: human\n+x' },
    "ValueError: Error: Memory block 'human' already exists",
  ],
  [
    'memory_apply_patch',
    { label: 'human', patch: '*** Move to: x' },
    'ValueError: *** Move to: must follow an Add/Update/Delete header',
  ],
])('%s fails as on the real server when it is called with %j', async (name, args, text) => {
  const worker = await equipped(name);

  expect(await worker.run(name, args)).toMatchObject(complaint(name, text));
  expect(await worker.memory('human')).toBe('name: Ann\nlikes: tea');
});

test('the tool memory makes, edits, describes, renames and deletes blocks', async () => {
  const worker = await equipped('memory');
  const say = async (args: object) => (await worker.run('memory', args)).func_return;

  expect(
    await say({ command: 'create', path: '/memories/plan', description: 'Plans.', file_text: 'one' }),
  ).toBe(
    "Successfully created memory block 'plan'. Your system prompt has been recompiled with the new memory block and is now active in your context.",
  );
  expect(await say({ command: 'insert', path: '/memories/plan', insert_text: 'two', insert_line: 1 })).toBe(
    'one\ntwo',
  );
  expect(await say({ command: 'str_replace', path: 'plan', old_string: 'one', new_string: '1' })).toBe(
    '1\ntwo',
  );
  expect(await say({ command: 'rename', path: 'plan', description: 'Wishes.' })).toMatch(
    /^Successfully updated description of memory block 'plan'\./,
  );
  expect(await say({ command: 'rename', old_path: 'plan', new_path: 'wish' })).toMatch(
    /^Successfully renamed memory block 'plan' to 'wish'\./,
  );
  expect(await worker.memory('wish')).toBe('1\ntwo');
  expect(await say({ command: 'delete', path: 'wish' })).toMatch(
    /^Successfully deleted memory block 'wish'\./,
  );
  expect(await worker.memory('wish')).toBeUndefined();
  expect(await say({ command: 'delete', path: 'wish' })).toBe(
    "Error performing delete: 'Block field wish does not exist (available sections = human, law)'",
  );
});

test('the tool memory makes no second block of a label', async () => {
  const worker = await equipped('memory');

  const result = await worker.run('memory', { command: 'create', path: 'human', description: 'Again.' });

  expect(result.status).toBe('error');
  expect(result.stderr?.[0]).toMatch(
    /^Error executing function memory: UniqueConstraintViolationError: .*unique_label_per_agent/,
  );
});

test('memory_apply_patch applies the hunks of a diff', async () => {
  const worker = await equipped('memory_apply_patch');
  const patch = '--- a\n+++ b\n@@\n name: Ann\n-likes: tea\n+likes: rain\n@@\n+age: 3';

  expect(await worker.run('memory_apply_patch', { label: 'human', patch })).toMatchObject({
    func_return: 'name: Ann\nlikes: rain\nage: 3',
  });
});

test('memory_apply_patch works on several blocks under headers', async () => {
  const worker = await equipped('memory_apply_patch');
  const patch = [
    '*** Add Block: plan',
    'Description: What to do.',
    '+one',
    '*** Update Block: human',
    '-likes: tea',
    '+likes: rain',
    '*** Move to: person',
    '*** Delete Block: plan',
  ].join('\n');

  const { func_return } = await worker.run('memory_apply_patch', { label: 'human', patch });

  expect(func_return).toMatch(
    /Operations completed:\n- Created memory block 'plan'\n- Renamed memory block 'human' to 'person'\n- Updated memory block 'human'\n- Deleted memory block 'plan'$/,
  );
  expect(await worker.memory('person')).toBe('name: Ann\nlikes: rain');
  expect(await worker.memory('plan')).toBeUndefined();
});

test('tabs become spaces where the real server makes them so', async () => {
  const worker = await equipped('memory_insert');

  await worker.run('memory_insert', { label: 'human', new_string: 'a\tb', insert_line: 0 });

  expect(await worker.memory('human')).toBe('a       b\nname: Ann\nlikes: tea');
});

test('what is too long for a block is taken all the same', async () => {
  const worker = await equipped('core_memory_append');

  await worker.run('core_memory_append', { label: 'human', content: 'x'.repeat(100_001) });

  expect((await worker.memory('human'))?.length).toBeGreaterThan(100_000);
});

test('send_message is carried out', async () => {
  const worker = await equipped('send_message');

  expect(await worker.run('send_message', { message: 'Hi' })).toMatchObject({
    func_return: 'Sent message successfully.',
  });
});
