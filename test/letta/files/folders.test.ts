import { freshSandbox, lettaActor } from '../../support/users.js';
import { upload } from '../../support/folders.js';

const NOWHERE = 'source-00000000-0000-4000-8000-000000000000';

const letta = () => lettaActor(freshSandbox());

test('a folder is made with the default embedding, and shows itself under both names', async () => {
  const actor = letta();

  const folder = await actor.call('create_folder', {
    body: { name: 'Almanacs', description: 'Old weather.' },
  });

  expect(folder).toMatchObject({
    name: 'Almanacs',
    description: 'Old weather.',
    instructions: null,
    metadata: null,
    embedding_config: { handle: 'openai/text-embedding-3-small', embedding_chunk_size: 300 },
  });
  expect(folder.id).toMatch(/^source-[0-9a-f]{8}-/);
  expect(await actor.call('retrieve_folder', { path: { folder_id: folder.id ?? '' } })).toEqual(folder);
  expect(await actor.call('retrieve_source', { path: { source_id: folder.id ?? '' } })).toEqual({
    ...folder,
    vector_db_provider: 'native',
  });
});

test('no two folders have the same name', async () => {
  const actor = letta();
  await actor.call('create_folder', { body: { name: 'A' } });
  const { id = '' } = await actor.call('create_folder', { body: { name: 'B' } });

  for (const answer of [
    await actor.try('create_folder', { body: { name: 'A' } }),
    await actor.try('create_source', { body: { name: 'A' } }),
    await actor.try('modify_folder', { path: { folder_id: id }, body: { name: 'A' } }),
  ]) {
    expect(answer.status).toBe(409);
    expect((answer.body as { detail: string }).detail).toMatch(
      /^A unique constraint was violated for Source\. Check your input for duplicates: .*uq_source_name_organization/,
    );
  }
});

test.each([
  [{}, 422],
  [{ name: 'A', colour: 'red' }, 422],
  [{ name: 'A', embedding: 'magic' }, 400],
])('a folder is refused that is described as %j', async (body, status) => {
  expect(await letta().try('create_folder', { body })).toMatchObject({ status });
});

test('a folder can have an embedding of its own', async () => {
  const folder = await letta().call('create_folder', {
    body: { name: 'A', embedding: 'openai/text-embedding-3-large', embedding_chunk_size: 100 },
  });

  expect(folder.embedding_config).toMatchObject({
    handle: 'openai/text-embedding-3-large',
    embedding_chunk_size: 100,
  });
});

test('folders are listed oldest first, found by name and counted', async () => {
  const actor = letta();
  const ids: string[] = [];
  for (const name of ['A', 'B', 'C'])
    ids.push((await actor.call('create_folder', { body: { name } })).id ?? '');
  const names = async (query: object) =>
    (await actor.call('list_folders', { query })).map(({ name }) => name);

  expect(await names({})).toEqual(['A', 'B', 'C']);
  expect(await names({ order: 'desc', limit: 2 })).toEqual(['C', 'B']);
  expect(await names({ after: ids[0] })).toEqual(['B', 'C']);
  expect(await names({ before: ids[1] })).toEqual(['A']);
  expect(await actor.try('list_folders', { query: { after: NOWHERE } })).toMatchObject({
    status: 404,
    body: { detail: `No Source found with id ${NOWHERE}` },
  });
  expect(await names({ name: 'B' })).toEqual(['B']);
  expect(await actor.call('count_folders')).toBe(3);
  expect(await actor.call('get_folder_by_name', { path: { folder_name: 'B' } })).toBe(ids[1]);
  expect(await actor.try('get_folder_by_name', { path: { folder_name: 'X' } })).toMatchObject({
    status: 404,
    body: { detail: 'Source with name=X not found.' },
  });
});

test('a folder is changed as far as it is told; null changes nothing', async () => {
  const actor = letta();
  const { id = '' } = await actor.call('create_folder', { body: { name: 'A', description: 'Old.' } });
  const change = (body: object) => actor.call('modify_folder', { path: { folder_id: id }, body });

  expect(await change({ name: 'B', description: null })).toMatchObject({ name: 'B', description: 'Old.' });
  expect(await change({ name: 'B', metadata: { a: 1 } })).toMatchObject({ metadata: { a: 1 } });
  expect(await actor.call('create_folder', { body: { name: 'A' } })).toMatchObject({ name: 'A' });
  expect(await actor.try('modify_folder', { path: { folder_id: id }, body: { id: 'x' } })).toMatchObject({
    status: 422,
  });
});

test('a folder that does not exist is not found', async () => {
  const actor = letta();
  const path = { folder_id: NOWHERE };
  const detail = expect.stringMatching(/^Source not found with id='\['source-00000000-/) as string;

  for (const answer of [
    await actor.try('retrieve_folder', { path }),
    await actor.try('modify_folder', { path, body: {} }),
    await actor.try('delete_folder', { path }),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { detail } });
  }
  expect(await actor.call('list_files_for_folder', { path })).toEqual([]);
  expect(await actor.call('list_folder_passages', { path })).toEqual([]);
  expect(await actor.try('list_agents_for_folder', { path })).toMatchObject({
    status: 404,
    body: { detail: `Source with ID ${NOWHERE} not found` },
  });
});

test('a folder is deleted with its files', async () => {
  const actor = letta();
  const { id = '' } = await actor.call('create_folder', { body: { name: 'A' } });
  const file = await upload(actor, id, { name: 'a.txt', content: 'text' });

  expect(await actor.call('delete_folder', { path: { folder_id: id } })).toBeNull();

  expect(await actor.try('get_file_metadata', { path: { source_id: id, file_id: file.id } })).toMatchObject({
    status: 404,
  });
  expect(await actor.call('create_folder', { body: { name: 'A' } })).toMatchObject({ name: 'A' });
});

test.each(['retrieve_metadata', 'get_sources_metadata'] as const)(
  '%s tells how many files there are of what size',
  async (operation) => {
    const actor = letta();
    const { id = '' } = await actor.call('create_folder', { body: { name: 'B' } });
    await actor.call('create_folder', { body: { name: 'A' } });
    await upload(actor, id, { name: 'a.txt', content: 'four' });
    await upload(actor, id, { name: 'b.txt', content: 'three' });

    expect(await actor.call(operation)).toEqual({
      total_sources: 2,
      total_files: 2,
      total_size: 9,
      sources: [],
    });
    const { sources } = await actor.call(operation, {
      query: { include_detailed_per_source_metadata: true },
    });
    expect(sources).toMatchObject([
      { source_name: 'A', file_count: 0, total_size: 0, files: [] },
      {
        source_id: id,
        file_count: 2,
        total_size: 9,
        files: [{ file_name: 'B/a.txt', file_size: 4 }, { file_name: 'B/b.txt' }],
      },
    ]);
  },
);

test('the older names of the operations do the same', async () => {
  const actor = letta();

  const source = await actor.call('create_source', { body: { name: 'A' } });

  const path = { source_id: source.id ?? '' };
  expect(await actor.call('list_sources')).toEqual([source]);
  expect(await actor.call('count_sources')).toBe(1);
  expect(await actor.call('get_source_id_by_name', { path: { source_name: 'A' } })).toBe(source.id);
  expect(await actor.call('modify_source', { path, body: { instructions: 'Read.' } })).toMatchObject({
    instructions: 'Read.',
  });
  expect(await actor.call('get_agents_for_source', { path })).toEqual([]);
  expect(await actor.call('list_source_passages', { path })).toEqual([]);
  expect(await actor.call('delete_source', { path })).toBeNull();
  expect(await actor.try('retrieve_source', { path })).toMatchObject({ status: 404 });
});
