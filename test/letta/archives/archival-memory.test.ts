import { controller, freshSandbox } from '../../support/users.js';
import { complaint, type Worker, workWith } from '../../support/tools.js';

const NOBODY = 'agent-00000000-0000-4000-8000-000000000000';

/** Somebody who works with an agent that remembers these texts, the first the oldest. */
async function remembering(...texts: (string | { text: string; tags?: string[]; created_at?: string })[]) {
  const worker = await workWith(freshSandbox());
  const path = { agent_id: worker.agentId };
  for (const text of texts) {
    await worker.call('create_passage', { path, body: typeof text === 'string' ? { text } : text });
  }
  return { worker, path };
}

async function textsOf(worker: Worker, query: object = {}): Promise<string[]> {
  const passages = await worker.call('list_passages', { path: { agent_id: worker.agentId }, query });
  return passages.map(({ text }) => text);
}

test('what an agent is told to remember goes into an archive of its own', async () => {
  const { worker, path } = await remembering();

  const [passage] = await worker.call('create_passage', {
    path,
    body: { text: 'It rains.', tags: ['b', 'a', 'b'] },
  });

  expect(passage).toMatchObject({
    text: 'It rains.',
    tags: ['b', 'a'],
    metadata: {},
    embedding: null,
    embedding_config: { embedding_model: 'text-embedding-3-small' },
    source_id: null,
    is_deleted: false,
  });
  expect(await worker.call('list_archives', { query: { agent_id: worker.agentId } })).toMatchObject([
    {
      id: passage?.archive_id,
      name: "Weather's Archive",
      description: 'Default archive created automatically',
    },
  ]);
});

test('passages are listed oldest first, or newest first, a page at a time', async () => {
  const { worker, path } = await remembering('one', 'two', 'three');
  const [, two] = await worker.call('list_passages', { path });

  expect(await textsOf(worker)).toEqual(['one', 'two', 'three']);
  expect(await textsOf(worker, { ascending: false, limit: 2 })).toEqual(['three', 'two']);
  expect(await textsOf(worker, { after: two?.id })).toEqual(['three']);
  expect(await textsOf(worker, { before: two?.id })).toEqual(['one']);
  expect(await textsOf(worker, { after: 'passage-nowhere' })).toEqual([]);
  expect(await textsOf(worker, { search: 'T' })).toEqual(['two', 'three']);
});

test('a passage can be older than it is', async () => {
  const { worker, path } = await remembering('now');

  const [passage] = await worker.call('create_passage', {
    path,
    body: { text: 'then', created_at: '2024-01-01T00:00:00' },
  });

  expect(passage?.created_at).toBe('2024-01-01T00:00:00Z');
  expect(await textsOf(worker)).toEqual(['then', 'now']);
});

test('passages are searched by words, those with most of them first', async () => {
  const { worker, path } = await remembering('It rains in Oslo', 'Sun in Bergen', 'It rains in Bergen');
  const search = async (query: { query: string; top_k?: number }) => {
    const { results, count } = await worker.call('search_archival_memory', { path, query });
    expect(count).toBe(results.length);
    return results.map(({ content }) => content);
  };

  expect(await search({ query: 'RAINS Bergen' })).toEqual([
    'It rains in Bergen',
    'It rains in Oslo',
    'Sun in Bergen',
  ]);
  expect(await search({ query: 'sun', top_k: 1 })).toEqual(['Sun in Bergen']);
  expect(await search({ query: ' ' })).toEqual([]);
});

test('five passages are found unless more are asked for', async () => {
  const { worker, path } = await remembering('1', '2', '3', '4', '5', '6');

  const { count } = await worker.call('search_archival_memory', { path, query: { query: 'x' } });

  expect(count).toBe(5);
});

test('a search can ask for tags and times', async () => {
  const { worker, path } = await remembering(
    { text: 'old', tags: ['a'], created_at: '2024-01-01T12:00:00Z' },
    { text: 'new', tags: ['a', 'b'], created_at: '2024-06-01T12:00:00Z' },
  );
  const search = async (query: object) => {
    const found = await worker.call('search_archival_memory', { path, query: { query: 'x', ...query } });
    return found.results.map(({ content }) => content);
  };

  expect(await search({ tags: ['b', 'c'] })).toEqual(['new']);
  expect(await search({ tags: ['a', 'b'], tag_match_mode: 'all' })).toEqual(['new']);
  expect(await search({ tags: ['a'] })).toEqual(['old', 'new']);
  expect(await search({ start_datetime: '2024-02-01' })).toEqual(['new']);
  expect(await search({ end_datetime: '2024-01-01T12:00:00Z' })).toEqual(['old']);
  expect(
    await worker.try('search_archival_memory', { path, query: { query: 'x', end_datetime: 'zz' } }),
  ).toMatchObject({
    status: 422,
  });
});

test('an agent is told times in its own time zone, and means them when it names none', async () => {
  const worker = await workWith(freshSandbox());
  const planted = await controller(worker.sandbox).call('seedMock', {
    body: { agents: [{ name: 'Abroad', timezone: 'Europe/Oslo' }] },
  });
  const path = { agent_id: planted.agents[0] ?? '' };
  await worker.call('create_passage', { path, body: { text: 'noon', created_at: '2024-07-01T10:00:00Z' } });

  const found = (start_datetime: string) =>
    worker.call('search_archival_memory', { path, query: { query: 'noon', start_datetime } });

  expect(await found('2024-07-01T12:00:00')).toMatchObject({
    results: [{ timestamp: '2024-07-01T12:00:00+02:00' }],
  });
  expect(await found('2024-07-01T12:00:01')).toEqual({ results: [], count: 0 });
});

test('a passage is forgotten, whatever agent is named, and then not found', async () => {
  const { worker, path } = await remembering('one');
  const [passage] = await worker.call('list_passages', { path });
  const forget = () =>
    worker.try('delete_passage', { path: { agent_id: NOBODY, memory_id: passage?.id ?? '' } });

  expect(await forget()).toMatchObject({
    status: 200,
    body: { message: `Memory id=${passage?.id} successfully deleted` },
  });
  expect(await forget()).toMatchObject({
    status: 404,
    body: { detail: `Passage with id ${passage?.id} not found in database.` },
  });
});

test('an agent that does not exist remembers nothing', async () => {
  const { worker } = await remembering();
  const path = { agent_id: NOBODY };
  const detail = `Agent with ID ${NOBODY} not found`;

  expect(await worker.call('list_passages', { path })).toEqual([]);
  expect(await worker.try('create_passage', { path, body: { text: 'x' } })).toMatchObject({
    status: 404,
    body: { detail },
  });
  expect(await worker.try('search_archival_memory', { path, query: { query: 'x' } })).toMatchObject({
    status: 404,
    body: { detail },
  });
});

test('agents remember and recall with their tools', async () => {
  const { worker } = await remembering('Sun in Oslo');
  await worker.equip('archival_memory_insert', 'archival_memory_search');

  expect(
    await worker.run('archival_memory_insert', { content: 'It rains in Bergen', tags: ['rain'] }),
  ).toMatchObject({
    status: 'success',
    func_return: null,
  });
  expect(await worker.run('archival_memory_search', { query: 'rains', tags: ['rain'] })).toMatchObject({
    func_return: [{ content: 'It rains in Bergen', tags: ['rain'] }],
  });
  expect(await worker.run('archival_memory_search', { query: 'x', start_datetime: 'soon' })).toMatchObject(
    complaint(
      'archival_memory_search',
      'ValueError: Invalid start_datetime format: soon. Use ISO 8601 format (YYYY-MM-DD or YYYY-MM-DDTHH:MM)',
    ),
  );
});
