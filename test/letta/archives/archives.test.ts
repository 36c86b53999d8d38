import { freshSandbox, lettaActor } from '../../support/users.js';
import { workWith } from '../../support/tools.js';

const NOWHERE = 'archive-00000000-0000-4000-8000-000000000000';
const NOTHING = 'passage-00000000-0000-4000-8000-000000000000';
const NOBODY = 'agent-00000000-0000-4000-8000-000000000000';

/** Somebody who works with an agent, and an archive that is nobody's. */
async function withArchive(name = 'Almanac') {
  const worker = await workWith(freshSandbox());
  const { id } = await worker.call('create_archive', { body: { name } });
  const attach = (archive_id: string, agent_id = worker.agentId) =>
    worker.try('attach_archive_to_agent', { path: { agent_id, archive_id } });
  return { worker, id, attach };
}

test('an archive is made with the default embedding, and shows itself', async () => {
  const letta = lettaActor(freshSandbox());

  const archive = await letta.call('create_archive', {
    body: { name: 'Almanac', description: 'Old weather.' },
  });

  expect(archive).toMatchObject({
    name: 'Almanac',
    description: 'Old weather.',
    embedding_config: { handle: 'openai/text-embedding-3-small' },
    vector_db_provider: 'native',
    metadata: null,
  });
  expect(await letta.call('retrieve_archive', { path: { archive_id: archive.id } })).toEqual(archive);
});

test('an archive takes an embedding model by its handle, if that is one', async () => {
  const letta = lettaActor(freshSandbox());

  expect(
    await letta.call('create_archive', { body: { name: 'A', embedding: 'openai/text-embedding-3-large' } }),
  ).toMatchObject({
    embedding_config: { handle: 'openai/text-embedding-3-large', embedding_model: 'text-embedding-3-large' },
  });
  expect(await letta.try('create_archive', { body: { name: 'A', embedding: 'nomic' } })).toMatchObject({
    status: 400,
    body: { detail: 'INVALID_ARGUMENT: Embedding model nomic not found' },
  });
  expect(await letta.try('create_archive', { body: {} })).toMatchObject({ status: 422 });
});

test('archives are listed newest first, all of them or those of a name', async () => {
  const letta = lettaActor(freshSandbox());
  const made: string[] = [];
  for (const name of ['A', 'B', 'A'])
    made.unshift((await letta.call('create_archive', { body: { name } })).id);
  const ids = async (query: object) => (await letta.call('list_archives', { query })).map(({ id }) => id);

  expect(await ids({})).toEqual(made);
  expect(await ids({ name: 'A' })).toEqual([made[0], made[2]]);
  expect(await ids({ after: made[1] })).toEqual([made[2]]);
  expect(await ids({ order: 'asc', limit: 1 })).toEqual([made[2]]);
  expect(await letta.try('list_archives', { query: { agent_id: NOBODY } })).toMatchObject({
    status: 404,
    body: { detail: 'Agent not found' },
  });
});

test('an archive is renamed; null changes nothing', async () => {
  const { worker, id } = await withArchive();

  const changed = await worker.call('modify_archive', {
    path: { archive_id: id },
    body: { name: 'B', description: null },
  });

  expect(changed).toMatchObject({ id, name: 'B', description: null });
});

test('an archive that does not exist is not found', async () => {
  const letta = lettaActor(freshSandbox());
  const path = { archive_id: NOWHERE };
  const missing = expect.stringMatching(/^Archive not found with id='\['archive-00000000-/) as string;

  for (const answer of [
    await letta.try('retrieve_archive', { path }),
    await letta.try('modify_archive', { path, body: {} }),
    await letta.try('delete_archive', { path }),
    await letta.try('create_passage_in_archive', { path, body: { text: 'x' } }),
    await letta.try('create_passages_in_archive', { path, body: { passages: [{ text: 'x' }] } }),
    await letta.try('delete_passage_from_archive', { path: { ...path, passage_id: NOTHING } }),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { detail: missing } });
  }
  expect(await letta.call('list_agents_for_archive', { path })).toEqual([]);
  expect(await letta.call('create_passages_in_archive', { path, body: { passages: [] } })).toEqual([]);
});

test('agents share an archive, and what the one learns the other remembers', async () => {
  const { worker, id, attach } = await withArchive();
  const { agents } = {
    agents: await worker.call('list_agents', { headers: { 'x-mock-list-format': 'array' } }),
  };
  const other = (agents as { id: string }[]).find((agent) => agent.id !== worker.agentId)?.id ?? '';
  await attach(id);
  await attach(id, other);

  await worker.call('create_passage', { path: { agent_id: worker.agentId }, body: { text: 'It rains.' } });

  expect(await worker.call('list_passages', { path: { agent_id: other } })).toMatchObject([
    { text: 'It rains.', archive_id: id },
  ]);
  const sharing = await worker.call('list_agents_for_archive', { path: { archive_id: id } });
  expect(sharing.map((agent) => agent.id).sort()).toEqual([other, worker.agentId].sort());
});

test('an agent has one archive at most', async () => {
  const { worker, id, attach } = await withArchive();
  const { id: second } = await worker.call('create_archive', { body: { name: 'Second' } });

  expect(await attach(id)).toMatchObject({ status: 200, body: null });
  expect(await attach(id)).toMatchObject({ status: 200, body: null });
  expect(await attach(second)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('unique constraint "unique_agent_archive"') as string },
  });
  const path = { agent_id: worker.agentId, archive_id: id };
  expect(await worker.call('detach_archive_from_agent', { path })).toBeNull();
  expect(await worker.call('detach_archive_from_agent', { path })).toBeNull();
  expect(await attach(second)).toMatchObject({ status: 200 });
});

test('only what exists can be attached', async () => {
  const { id, attach } = await withArchive();

  expect(await attach(NOWHERE)).toMatchObject({ status: 404 });
  expect(await attach(id, NOBODY)).toMatchObject({ status: 404, body: { detail: 'Agent not found' } });
  expect(await attach('almanac')).toMatchObject({
    status: 400,
    body: {
      detail: "INVALID_ARGUMENT: Invalid archive ID format: almanac. Expected format: 'archive-<uuid4>'",
    },
  });
});

test('an archive is deleted with everything in it, and its agents get a new one', async () => {
  const { worker, id, attach } = await withArchive();
  await attach(id);
  const path = { agent_id: worker.agentId };
  await worker.call('create_passage', { path, body: { text: 'old' } });

  expect(await worker.try('delete_archive', { path: { archive_id: id } })).toMatchObject({
    status: 204,
    body: '',
  });

  expect(await worker.call('list_passages', { path })).toEqual([]);
  const [passage] = await worker.call('create_passage', { path, body: { text: 'new' } });
  expect(passage?.archive_id).not.toBe(id);
});

test('passages are added to an archive one by one or together, all or none', async () => {
  const { worker, id } = await withArchive();
  const path = { archive_id: id };
  const add = (passages: object[]) => worker.try('create_passages_in_archive', { path, body: { passages } });

  expect(
    await worker.call('create_passage_in_archive', {
      path,
      body: { text: 'one', tags: ['a'], metadata: { by: 'me' }, created_at: '2024-05-05' },
    }),
  ).toMatchObject({ text: 'one', tags: ['a'], metadata: { by: 'me' }, created_at: '2024-05-05T00:00:00Z' });
  expect(await add([{ text: 'two' }, { text: 'three' }])).toMatchObject({
    body: [{ text: 'two' }, { text: 'three' }],
  });
  expect(await add([{ text: 'four' }, { text: 'five', created_at: 'soon' }])).toMatchObject({
    status: 400,
    body: { detail: "Invalid isoformat string: 'soon'" },
  });
  const found = await worker.call('search_passages', { body: { archive_id: id } });
  expect(found.map(({ passage }) => passage.text)).toEqual(['one', 'two', 'three']);
});

test('a passage is taken from the archive it is in', async () => {
  const { worker, id } = await withArchive();
  const { id: other } = await worker.call('create_archive', { body: { name: 'Other' } });
  const { id: passage_id = '' } = await worker.call('create_passage_in_archive', {
    path: { archive_id: id },
    body: { text: 'one' },
  });
  const remove = (archive_id: string) =>
    worker.try('delete_passage_from_archive', { path: { archive_id, passage_id } });

  expect(await remove(other)).toMatchObject({
    status: 400,
    body: { detail: `Passage ${passage_id} does not belong to archive ${other}` },
  });
  expect(await remove(id)).toMatchObject({ status: 204 });
  expect(await remove(id)).toMatchObject({
    status: 404,
    body: { detail: `Agent passage with id ${passage_id} not found in database.` },
  });
});

test('passages are searched in all archives, in one, or in that of an agent', async () => {
  const { worker, id, attach } = await withArchive();
  await worker.call('create_passage_in_archive', {
    path: { archive_id: id },
    body: { text: 'It rains.', tags: ['a'] },
  });
  const { id: other } = await worker.call('create_archive', { body: { name: 'Other' } });
  await worker.call('create_passage_in_archive', {
    path: { archive_id: other },
    body: { text: 'Sun, no rain.' },
  });
  await attach(other);
  const search = async (body: object) =>
    (await worker.call('search_passages', { body })).map(({ passage }) => passage.text);

  expect(await search({ query: 'rain' })).toEqual(['Sun, no rain.', 'It rains.']);
  expect(await search({ query: 'rain', archive_id: id })).toEqual(['It rains.']);
  expect(await search({ query: 'rain', archive_id: id, agent_id: worker.agentId })).toEqual([
    'Sun, no rain.',
  ]);
  expect(await search({ tags: ['a'] })).toEqual(['It rains.']);
  expect(await search({ limit: 1 })).toEqual(['It rains.']);
  expect(await search({ end_date: '2020-01-01T00:00:00Z' })).toEqual([]);
});

test('only a search for words looks whether the agent and the archive exist', async () => {
  const letta = lettaActor(freshSandbox());
  const search = (body: object) => letta.try('search_passages', { body });

  expect(await search({ agent_id: NOBODY })).toMatchObject({ status: 200, body: [] });
  expect(await search({ archive_id: NOWHERE })).toMatchObject({ status: 200, body: [] });
  expect(await search({ agent_id: NOBODY, query: 'x' })).toMatchObject({ status: 404 });
  expect(await search({ archive_id: NOWHERE, query: 'x' })).toMatchObject({ status: 404 });
  expect(await search({ limit: 0 })).toMatchObject({ status: 422 });
});
