import { deflateSync } from 'node:zlib';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';
import { filesIn, send, type TestFile, upload } from '../../support/folders.js';

const NOWHERE = 'source-00000000-0000-4000-8000-000000000000';
const NOTHING = 'file-00000000-0000-4000-8000-000000000000';

/** A folder, and somebody who puts files into it. */
async function withFolder(sandbox = freshSandbox()) {
  const letta = lettaActor(sandbox);
  const { id = '' } = await letta.call('create_folder', { body: { name: 'Almanacs' } });
  const put = (file: TestFile) => upload(letta, id, file);
  const sendHere = (file: TestFile) => send(letta, `/v1/folders/${id}/upload`, file);
  return { letta, id, put, send: sendHere, sandbox };
}

test('an upload is answered while the file is parsed, and the file is done for whoever asks next', async () => {
  const { letta, id, put } = await withFolder();

  const file = await put({ name: '2024.txt', content: 'It rained.\n' });

  expect(file).toMatchObject({
    source_id: id,
    file_name: 'Almanacs/2024.txt',
    original_file_name: '2024.txt',
    file_type: 'text/plain',
    file_size: 11,
    processing_status: 'parsing',
    total_chunks: null,
    content: null,
  });
  expect(await letta.call('retrieve_file', { path: { folder_id: id, file_id: file.id } })).toMatchObject({
    id: file.id,
    file_name: '2024.txt',
    processing_status: 'completed',
    error_message: null,
    total_chunks: 1,
    chunks_embedded: 1,
    content: null,
  });
});

test('a file takes its time if it is told to, and advancing the clock advances it', async () => {
  const { letta, id, put, sandbox } = await withFolder();
  const control = controller(sandbox);
  await control.call('updateMockSettings', { body: { letta_file_processing: 60_000 } });
  const file = await put({ name: 'a.txt', content: 'text' });
  const status = async () =>
    (await letta.call('retrieve_file', { path: { folder_id: id, file_id: file.id } })).processing_status;

  expect(await status()).toBe('parsing');
  await control.call('advanceMockClock', { body: { advance_ms: 60_000 } });
  expect(await status()).toBe('embedding');
  expect(await letta.call('list_folder_passages', { path: { folder_id: id } })).toEqual([]);
  await control.call('advanceMockClock', { body: { advance_ms: 60_000 } });
  expect(await status()).toBe('completed');
  expect(await letta.call('list_folder_passages', { path: { folder_id: id } })).toHaveLength(1);
});

test('a file that is deleted while it is parsed stays deleted', async () => {
  const { letta, id, put, sandbox } = await withFolder();
  const control = controller(sandbox);
  await control.call('updateMockSettings', { body: { letta_file_processing: 60_000 } });
  const file = await put({ name: 'a.txt', content: 'text' });

  await letta.call('delete_file_from_folder', { path: { folder_id: id, file_id: file.id } });
  await control.call('advanceMockClock', { body: { advance_ms: 120_000 } });

  expect(await filesIn(letta, id)).toEqual([]);
});

test('the text of a file is told if it is asked for', async () => {
  const { letta, id, put } = await withFolder();
  const { id: file_id } = await put({ name: 'a.txt', content: 'Grüße' });
  const path = { folder_id: id, file_id };

  expect(await letta.call('retrieve_file', { path, query: { include_content: true } })).toMatchObject({
    content: 'Grüße',
    file_size: 7,
  });
  expect(await filesIn(letta, id)).toMatchObject([{ content: 'Grüße' }]);
  expect(await letta.call('list_files_for_folder', { path: { folder_id: id } })).toMatchObject([
    { content: null },
  ]);
});

test.each([
  ['a.txt', 'text/plain', 'text/plain'],
  ['a.md', 'text/plain', 'text/x-markdown'],
  ['a.py', '', 'text/x-python'],
  ['a.json', 'image/gif', 'application/json'],
  ['a.xml', 'text/xml', 'text/xml'],
  ['noext', 'text/markdown', 'text/markdown'],
  ['a.gif', 'text/plain', 'image/gif'],
  ['A.TXT', '', 'text/plain'],
])('%s, sent as %j, is a file of the type %s', async (name, type, file_type) => {
  const { put } = await withFolder();

  expect(await put({ name, content: 'x', type })).toMatchObject({ file_type });
});

test.each([
  ['map.gif', 'image/gif', 'image/gif'],
  [
    'map.docx',
    'application/octet-stream',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  ['noext', 'application/octet-stream', 'unknown'],
])('%s cannot be uploaded', async (name, type, told) => {
  const { send: attempt, letta, id } = await withFolder();

  expect(await attempt({ name, content: 'x', type })).toMatchObject({
    status: 415,
    body: {
      detail: `Unsupported file type: ${told} (filename: ${name}). Supported types: PDF, text files (.txt, .md), JSON, and code files (.py, .js, .java, etc.).`,
    },
  });
  expect(await filesIn(letta, id)).toEqual([]);
});

test('a file that is no text ends with an error that says why', async () => {
  const { letta, id, put } = await withFolder();

  const { id: file_id } = await put({ name: 'a.txt', content: new Uint8Array([65, 0, 66]) });

  const file = await letta.call('retrieve_file', { path: { folder_id: id, file_id } });
  expect(file).toMatchObject({ processing_status: 'error', total_chunks: null, content: null });
  expect(file.error_message).toContain('invalid byte sequence for encoding "UTF8": 0x00');
});

test('an empty file is done at once', async () => {
  const { letta, id, put } = await withFolder();

  await put({ name: 'a.txt', content: '' });

  expect(await filesIn(letta, id)).toMatchObject([
    { processing_status: 'completed', total_chunks: 1, chunks_embedded: 0, content: '' },
  ]);
});

test('the plain texts of a PDF are its text', async () => {
  const { letta, id, put } = await withFolder();
  const plain = 'BT /F1 12 Tf (It rained \\(much\\).) Tj ET';
  const packed = deflateSync(Buffer.from('BT [(Then) -20 ( sun.)] TJ ET'));
  const content = Buffer.concat([
    Buffer.from(`%PDF-1.4\n1 0 obj <</Length ${plain.length}>> stream\n${plain}\nendstream endobj\n`),
    Buffer.from('2 0 obj <</Filter /FlateDecode>> stream\n'),
    packed,
    Buffer.from('\nendstream endobj\n%%EOF'),
  ]);

  await put({ name: 'a.pdf', content, type: 'application/pdf' });

  expect(await filesIn(letta, id)).toMatchObject([{ content: 'It rained (much).\nThen sun.' }]);
});

test('a long text is cut into parts that can be listed', async () => {
  const letta = lettaActor(freshSandbox());
  const { id = '' } = await letta.call('create_folder', { body: { name: 'A', embedding_chunk_size: 10 } });
  const content = 'One short line.\nAnother short line.\n\nA paragraph of its own, which is somewhat longer.';

  const file = await upload(letta, id, { name: 'a.txt', content });

  const path = { folder_id: id };
  const parts = await letta.call('list_folder_passages', { path, query: { order: 'asc' } });
  expect(
    parts
      .map(({ text }) => text)
      .join(' ')
      .replace(/\s+/g, ' '),
  ).toBe(content.replace(/\s+/g, ' '));
  expect(parts.every(({ text }) => text.length <= 40)).toBe(true);
  expect(parts[0]).toMatchObject({ file_id: file.id, source_id: id, archive_id: null, file_name: 'A/a.txt' });
  expect(await filesIn(letta, id)).toMatchObject([
    { total_chunks: parts.length, chunks_embedded: parts.length },
  ]);
  expect(await letta.call('list_folder_passages', { path, query: { limit: 1 } })).toEqual([parts.at(-1)]);
  expect(await letta.call('list_folder_passages', { path, query: { after: parts[0]?.id } })).toEqual([]);
});

test('a second file of a name gets a number', async () => {
  const { put } = await withFolder();
  await put({ name: 'a.txt', content: '1' });

  expect(await put({ name: 'a.txt', content: '2' })).toMatchObject({
    file_name: 'Almanacs/a_(1).txt',
    original_file_name: 'a.txt',
  });
  expect(await put({ name: 'a.txt', content: '3' })).toMatchObject({ file_name: 'Almanacs/a_(2).txt' });
});

test('a second file of a name is refused, left out, or takes the place of the first, as asked', async () => {
  const { letta, id, put, send: attempt } = await withFolder();
  const first = await put({ name: 'a.txt', content: 'old' });
  const again = (query: string) => attempt({ name: 'a.txt', content: 'new', query });

  expect(await again('duplicate_handling=error')).toMatchObject({
    status: 400,
    body: { detail: "INVALID_ARGUMENT: File 'a.txt' already exists in folder 'Almanacs'" },
  });
  const skipped = await again('duplicate_handling=skip');
  expect(skipped).toMatchObject({ status: 200, body: { id: first.id, processing_status: 'completed' } });
  expect(skipped.headers.get('x-upload-result')).toBe('skipped');
  expect(await again('duplicate_handling=replace')).toMatchObject({
    status: 200,
    body: { file_name: 'a.txt' },
  });
  expect(await filesIn(letta, id)).toMatchObject([{ content: 'new' }]);
  expect(await again('duplicate_handling=never')).toMatchObject({ status: 422 });
});

test('a file can be given another name', async () => {
  const { letta, id, put } = await withFolder();

  await put({ name: 'a.txt', content: 'x', query: 'name=winter/2024.md' });

  expect(await filesIn(letta, id)).toMatchObject([
    { file_name: 'winter/2024.md', original_file_name: 'winter/2024.md', file_type: 'text/x-markdown' },
  ]);
});

test.each([
  ['dir/../x y.txt', 'x y.txt'],
  ['a<b>:c.txt', 'abc.txt'],
  ['CON.txt', 'CON_.txt'],
])('the name %s becomes %s', async (name, original_file_name) => {
  const { put } = await withFolder();

  expect(await put({ name, content: 'x' })).toMatchObject({ original_file_name });
});

test('a name must not begin with a dot', async () => {
  const { send: attempt } = await withFolder();

  expect(await attempt({ name: '.txt', content: 'x' })).toMatchObject({
    status: 400,
    body: { detail: "Invalid filename - derived file name .txt cannot start with '.'" },
  });
});

test('an upload needs a file and a folder', async () => {
  const { letta, send: attempt } = await withFolder();
  const missing = { status: 422, body: { detail: expect.stringContaining("('body', 'file')") as string } };

  expect(await attempt({ name: 'a.txt', content: 'x', field: 'document' })).toMatchObject(missing);
  expect(await letta.try('upload_file_to_folder', { path: { folder_id: NOWHERE }, body: {} })).toMatchObject(
    missing,
  );
  expect(await send(letta, `/v1/folders/${NOWHERE}/upload`, { name: 'a.txt', content: 'x' })).toMatchObject({
    status: 404,
  });
});

test('files are listed newest first, a page at a time', async () => {
  const { letta, id, put } = await withFolder();
  const ids: string[] = [];
  for (const name of ['a.txt', 'b.txt', 'c.txt']) ids.push((await put({ name, content: name })).id);
  const names = async (query: object) => {
    const files = await letta.call('list_files_for_folder', { path: { folder_id: id }, query });
    return files.map(({ file_name }) => file_name);
  };

  expect(await names({})).toEqual(['c.txt', 'b.txt', 'a.txt']);
  expect(await names({ limit: 1, after: ids[2] })).toEqual(['b.txt']);
  expect(await names({ after: ids[0] })).toEqual([]);
  expect(await names({ order: 'asc', before: ids[1] })).toEqual(['a.txt']);
  const older = await letta.call('list_source_files', { path: { source_id: id }, query: { after: ids[0] } });
  expect(older.map(({ file_name }) => file_name)).toEqual(['b.txt', 'c.txt']);
});

test('a file is looked for in its folder, and under the older name anywhere', async () => {
  const { letta, put } = await withFolder();
  const file = await put({ name: 'a.txt', content: 'x' });
  const { id: other = '' } = await letta.call('create_folder', { body: { name: 'Other' } });

  expect(await letta.try('retrieve_file', { path: { folder_id: other, file_id: file.id } })).toMatchObject({
    status: 404,
    body: { detail: `File with id=${file.id} not found in folder ${other}` },
  });
  expect(
    await letta.call('get_file_metadata', { path: { source_id: other, file_id: file.id } }),
  ).toMatchObject({
    id: file.id,
  });
  expect(await letta.try('retrieve_file', { path: { folder_id: other, file_id: NOTHING } })).toMatchObject({
    status: 404,
  });
});

test.each(['folder', 'source'] as const)('a file is deleted from a %s', async (kind) => {
  const { letta, id, put } = await withFolder();
  const file = await put({ name: 'a.txt', content: 'x' });
  const remove = (holder: string) =>
    kind === 'folder'
      ? letta.try('delete_file_from_folder', { path: { folder_id: holder, file_id: file.id } })
      : letta.try('delete_file_from_source', { path: { source_id: holder, file_id: file.id } });

  expect(await remove(NOWHERE)).toMatchObject({ status: 404 });
  expect(await remove(id)).toMatchObject({ status: 204, body: '' });
  expect(await remove(id)).toMatchObject({
    status: 404,
    body: { detail: expect.stringMatching(/^FileMetadata not found with id=/) as string },
  });
  expect(await letta.call('list_folder_passages', { path: { folder_id: id } })).toEqual([]);
});

test('a file can be uploaded under the older name of folders', async () => {
  const { letta, id } = await withFolder();

  expect(await send(letta, `/v1/sources/${id}/upload/`, { name: 'a.txt', content: 'x' })).toMatchObject({
    status: 200,
    body: { file_name: 'Almanacs/a.txt' },
  });
});
