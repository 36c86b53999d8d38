import { freshSandbox } from '../../support/users.js';
import { upload } from '../../support/folders.js';
import { complaint, workWith } from '../../support/tools.js';

const NAME = 'Almanacs/2024.txt';

/** Somebody who works with an agent that has a folder with these files. */
async function reading(
  files: Record<string, string> = { '2024.txt': 'January: rain\nFebruary: sun\nMarch: rain' },
) {
  const worker = await workWith(freshSandbox());
  const { id: folder_id = '' } = await worker.call('create_folder', { body: { name: 'Almanacs' } });
  await worker.call('attach_folder_to_agent', { path: { agent_id: worker.agentId, folder_id } });
  for (const [name, content] of Object.entries(files)) await upload(worker, folder_id, { name, content });
  const say = async (name: string, args: object) => (await worker.run(name, args)).func_return;
  const seen = async () => {
    const path = { agent_id: worker.agentId };
    const { files: open } = await worker.call('list_files_for_agent', { path, query: { is_open: true } });
    return open.map(({ visible_content, start_line, end_line }) => ({
      visible_content,
      start_line,
      end_line,
    }));
  };
  return { worker, say, seen };
}

test('open_files opens a part of a file, and tells what was in view before', async () => {
  const { say, seen } = await reading();
  const open = (range: object) => say('open_files', { file_requests: [{ file_name: NAME, ...range }] });

  expect(await open({ offset: 1, length: 1 })).toBe(`* Opened ${NAME} (lines 2-2) (previously full file)`);
  expect(await seen()).toEqual([
    {
      visible_content: '[Viewing lines 2 to 2 (out of 3 lines)]\n2: February: sun',
      start_line: 2,
      end_line: 2,
    },
  ]);
  expect(await open({ offset: 2 })).toBe(`* Opened ${NAME} (lines 3-end) (previously lines 2-2)`);
  expect(await open({})).toBe(`* Opened ${NAME} (previously lines 3-end)`);
  expect(await open({})).toBe(`* Opened ${NAME}`);
});

test('open_files opens several files and closes all others if asked', async () => {
  const { say } = await reading({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });

  const file_requests = [{ file_name: 'Almanacs/a.txt' }, { file_name: 'Almanacs/b.txt' }];

  expect(await say('open_files', { file_requests, close_all_others: true })).toBe(
    '* Opened 2 files: Almanacs/a.txt, Almanacs/b.txt\n' +
      'Note: Closed 1 file(s) due to close_all_others=True: Almanacs/c.txt',
  );
});

test('open_files tells which files closed for others', async () => {
  const names = Array.from({ length: 11 }, (_, index) => `${String(index).padStart(2, '0')}.txt`);
  const { say } = await reading(Object.fromEntries(names.map((name) => [name, name])));

  expect(await say('open_files', { file_requests: [{ file_name: 'Almanacs/00.txt' }] })).toBe(
    '* Opened Almanacs/00.txt\nNote: Closed 1 least recently used file(s) due to open file limit: Almanacs/01.txt',
  );
});

test.each([
  [
    'open_files',
    {},
    "TypeError: LettaFileToolExecutor.open_files() missing 1 required positional argument: 'file_requests'",
  ],
  ['open_files', { file_requests: [] }, 'ValueError: No file requests provided'],
  [
    'open_files',
    { file_requests: [{ file_name: 'x' }] },
    `ValueError: x not attached - did you get the filename correct? Currently you have the following files attached: ['${NAME}']`,
  ],
  [
    'open_files',
    { file_requests: [{ file_name: NAME, offset: 9 }] },
    `ValueError: File ${NAME} has only 3 lines, but requested offset 10 is out of range`,
  ],
  [
    'open_files',
    { file_requests: [{ file_name: NAME, offset: -1 }] },
    `ValueError: Offset for file ${NAME} must be >= 0 (0-indexed), got -1`,
  ],
  [
    'open_files',
    { file_requests: [{ file_name: NAME, length: 0 }] },
    `ValueError: Length for file ${NAME} must be >= 1, got 0`,
  ],
  [
    'open_files',
    { file_requests: Array.from({ length: 11 }, () => ({ file_name: NAME })) },
    'ValueError: Cannot open 11 files: exceeds configured maximum limit of 10 files',
  ],
  ['grep_files', { pattern: ' ' }, 'ValueError: Empty search pattern provided'],
  ['grep_files', { pattern: 'x'.repeat(1001) }, 'ValueError: Pattern too complex: 1001 chars > 1000 limit'],
  ['semantic_search_files', { query: ' ' }, 'ValueError: Empty search query provided'],
])('%s fails as on the real server when it is called with %j', async (name, args, text) => {
  const { worker } = await reading();

  expect(await worker.run(name, args)).toMatchObject(complaint(name, text));
});

test('grep_files tells the lines that match a pattern, with the lines around them', async () => {
  const { say } = await reading();

  expect(await say('grep_files', { pattern: 'RAIN' })).toBe(
    [
      'Found 2 total matches across 1 files (showing matches 1-2 of 2)',
      '='.repeat(80),
      '',
      'Files with matches:',
      `  - ${NAME}: 2 matches`,
      '',
      '',
      `=== ${NAME}:1 ===`,
      '> 1: January: rain',
      '  2: February: sun',
      '',
      `=== ${NAME}:3 ===`,
      '  2: February: sun',
      '> 3: March: rain',
      '',
      'No more matches to show.',
    ].join('\n'),
  );
});

test('grep_files tells twenty matches at a time', async () => {
  const { say } = await reading({
    'a.txt': Array.from({ length: 25 }, (_, day) => `rain ${day}`).join('\n'),
  });

  const first = await say('grep_files', { pattern: 'rain', context_lines: 0 });
  const second = await say('grep_files', { pattern: 'rain', context_lines: 0, offset: 20 });

  expect(first).toContain('(showing matches 1-20 of 25)');
  expect(first).toMatch(/To see more matches, call: grep_files\(pattern="rain", offset=20\)$/);
  expect(second).toContain('(showing matches 21-25 of 25)');
});

test('a pattern that would take years is given up', async () => {
  const { worker } = await reading({ 'a.txt': `${'a'.repeat(60)}!` });

  const { status, stderr } = await worker.run('grep_files', { pattern: '(a+)+$' });

  expect(status).toBe('error');
  expect(stderr?.join()).toContain("ValueError: The search for '(a+)+$' took too long");
});

test('every line of a long file can be told with all the others', async () => {
  const { say } = await reading({ 'a.txt': Array.from({ length: 20_000 }, () => 'rain').join('\n') });

  const told = await say('grep_files', { pattern: 'rain', context_lines: 1e300 });

  expect(told).toContain('Found 1000 total matches');
  expect(told).toContain('> 20: rain');
  expect(told).toContain('  20000: rain');
});

test('grep_files looks into files of a name if asked', async () => {
  const { say } = await reading({ 'a.txt': 'rain', 'b.md': 'rain' });

  expect(await say('grep_files', { pattern: 'rain', include: '*.md' })).toContain(
    '  - Almanacs/b.md: 1 matches',
  );
  expect(await say('grep_files', { pattern: 'rain', include: '*.py' })).toBe(
    "No files match the filename pattern '*.py' (filtered 2 files)",
  );
  expect(await say('grep_files', { pattern: 'snow', include: 'a' })).toBe(
    "No matches found for pattern: 'snow' in files matching 'a'",
  );
});

test('semantic_search_files tells the parts of files that hold most of the words', async () => {
  const { say } = await reading({ 'a.txt': 'Much rain fell.', 'b.txt': 'Sun.' });

  expect(await say('semantic_search_files', { query: 'rain', limit: 1 })).toBe(
    [
      "Found 1 semantic matches in 1 file for query: 'rain'",
      '='.repeat(52),
      '',
      '=== Almanacs/a.txt (passage #1) ===',
      '  Much rain fell.',
    ].join('\n'),
  );
});

test('an agent without files finds nothing', async () => {
  const { say } = await reading({});

  expect(await say('grep_files', { pattern: 'rain' })).toBe('No files are currently attached to search');
  expect(await say('semantic_search_files', { query: 'rain' })).toBe(
    "No semantic matches found for query: 'rain'",
  );
});

test.each([
  [
    'prose.md',
    'One day. It rained.\nA lot.',
    '[Viewing file start (out of 3 sentences)]\n1: One day.\n2: It rained.\n3: A lot.',
  ],
  [
    'code.py',
    'def f():\n    return 1  \n\n',
    '[Viewing file start (out of 2 lines)]\n1: def f():\n2:     return 1',
  ],
  ['data.csv', '  a,b\n\n  1,2', '[Viewing file start (out of 2 lines)]\n1: a,b\n2: 1,2'],
])('the lines of %s are what the real server makes of them', async (name, content, view) => {
  const worker = await workWith(freshSandbox());
  const { id: folder_id = '' } = await worker.call('create_folder', { body: { name: 'A' } });
  await worker.call('attach_folder_to_agent', { path: { agent_id: worker.agentId, folder_id } });

  await upload(worker, folder_id, {
    name,
    content,
    type: name === 'prose.md' ? 'text/markdown' : 'text/plain',
    query: name === 'prose.md' ? 'name=prose' : '',
  });

  const { files } = await worker.call('list_files_for_agent', { path: { agent_id: worker.agentId } });
  expect(files).toMatchObject([{ visible_content: view }]);
});
