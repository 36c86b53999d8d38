import { freshSandbox } from '../../support/users.js';
import { upload } from '../../support/folders.js';
import { workWith } from '../../support/tools.js';

const NOWHERE = 'source-00000000-0000-4000-8000-000000000000';
const NOBODY = 'agent-00000000-0000-4000-8000-000000000000';
const NOTHING = 'file-00000000-0000-4000-8000-000000000000';
const SDK = { 'x-stainless-package-version': '1.12.1' };
const CURL = { 'user-agent': 'curl/8.0' };
const FILE_TOOLS = ['grep_files', 'open_files', 'semantic_search_files'];

/** Somebody who works with an agent, and a folder with so many files that the agent does not have yet. */
async function withFolder(count = 1) {
  const worker = await workWith(freshSandbox());
  const { id: folder_id = '' } = await worker.call('create_folder', { body: { name: 'Almanacs' } });
  const files: string[] = [];
  for (let index = 0; index < count; index++) {
    const file = await upload(worker, folder_id, {
      name: `${index}.txt`,
      content: `It rained ${index} times.\nSun.`,
    });
    files.push(file.id);
  }
  const path = { agent_id: worker.agentId, folder_id };
  const attach = () => worker.call('attach_folder_to_agent', { path, headers: CURL });
  const agent = () => worker.call('retrieve_agent', { path: { agent_id: worker.agentId } });
  const listed = (query: object = {}) =>
    worker.call('list_files_for_agent', { path: { agent_id: worker.agentId }, query });
  const openNames = async () => (await listed({ is_open: true })).files.map(({ file_name }) => file_name);
  return { worker, folder_id, files, path, attach, agent, listed, openNames };
}

test('an agent that is given a folder gets the tools to read it with, and sees its files', async () => {
  const { attach, agent, folder_id } = await withFolder();

  await attach();
  await attach();

  const { tools, sources, memory } = await agent();
  expect(tools.map(({ name }) => name).sort()).toEqual(FILE_TOOLS);
  expect(sources).toMatchObject([{ id: folder_id, name: 'Almanacs', vector_db_provider: 'native' }]);
  expect(memory.file_blocks).toMatchObject([
    {
      label: 'Almanacs/0.txt',
      value: '[Viewing file start (out of 2 lines)]\n1: It rained 0 times.\n2: Sun.',
      is_open: true,
      read_only: true,
      source_id: folder_id,
    },
  ]);
});

test('with its last folder an agent loses the tools for reading files', async () => {
  const { worker, attach, agent, path, listed } = await withFolder();
  await attach();

  for (const folder_id of [NOWHERE, path.folder_id, path.folder_id]) {
    await worker.call('detach_folder_from_agent', { path: { ...path, folder_id } });
  }

  expect(await agent()).toMatchObject({ tools: [], sources: [], memory: { file_blocks: [] } });
  expect(await listed()).toEqual({ files: [], next_cursor: null, has_more: false });
});

test.each(['attach_folder_to_agent', 'detach_folder_from_agent'] as const)(
  "%s answers null to Letta's SDKs and the agent to everybody else",
  async (operation) => {
    const { worker, path } = await withFolder();

    expect(await worker.call(operation, { path, headers: SDK })).toBeNull();
    expect(await worker.call(operation, { path, headers: CURL })).toMatchObject({ id: worker.agentId });
  },
);

test.each(['attach_source_to_agent', 'detach_source_from_agent'] as const)(
  '%s answers the agent to everybody',
  async (operation) => {
    const { worker, folder_id } = await withFolder();
    const path = { agent_id: worker.agentId, source_id: folder_id };

    expect(await worker.call(operation, { path, headers: SDK })).toMatchObject({ id: worker.agentId });
  },
);

test('an agent or a folder that does not exist is not found', async () => {
  const { worker, path, files } = await withFolder();
  const detail = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    return [status, (body as { detail: string }).detail.slice(0, 40)];
  };

  expect(
    await detail(worker.try('attach_folder_to_agent', { path: { ...path, folder_id: NOWHERE } })),
  ).toEqual(
    [404, "Source not found with id='['source-000000"].map((text) =>
      typeof text === 'string' ? text.slice(0, 40) : text,
    ),
  );
  expect(await detail(worker.try('attach_folder_to_agent', { path: { ...path, agent_id: NOBODY } }))).toEqual(
    [404, "Agent not found with id='['agent-00000000-".slice(0, 40)],
  );
  expect(
    await detail(worker.try('detach_folder_from_agent', { path: { ...path, agent_id: NOBODY } })),
  ).toEqual([404, 'Agent not found']);
  expect(await detail(worker.try('list_folders_for_agent', { path: { agent_id: NOBODY } }))).toEqual([
    404,
    'Agent not found',
  ]);
  expect(await worker.call('list_files_for_agent', { path: { agent_id: NOBODY } })).toEqual({
    files: [],
    next_cursor: null,
    has_more: false,
  });
  expect(
    await detail(worker.try('open_file_for_agent', { path: { agent_id: NOBODY, file_id: files[0] ?? '' } })),
  ).toEqual([400, `Agent ${NOBODY} not found`.slice(0, 40)]);
});

test("an agent's folders are listed newest first, and a folder's agents too", async () => {
  const { worker, attach, folder_id } = await withFolder();
  await attach();
  const { id: newer = '' } = await worker.call('create_folder', { body: { name: 'Newer' } });
  await worker.call('attach_folder_to_agent', { path: { agent_id: worker.agentId, folder_id: newer } });
  const path = { agent_id: worker.agentId };
  const names = async (query: object) =>
    (await worker.call('list_folders_for_agent', { path, query })).map(({ name }) => name);

  expect(await names({})).toEqual(['Newer', 'Almanacs']);
  expect(await names({ after: newer })).toEqual(['Almanacs']);
  expect(await names({ order: 'asc', limit: 1 })).toEqual(['Almanacs']);
  expect(await worker.call('list_agent_sources', { path })).toHaveLength(2);
  expect(await worker.call('list_agents_for_folder', { path: { folder_id } })).toEqual([worker.agentId]);
  expect(
    await worker.try('list_agents_for_folder', { path: { folder_id }, query: { after: NOBODY } }),
  ).toMatchObject({ status: 404, body: { detail: `No Agent found with id ${NOBODY}` } });
});

test("a file that comes later is shown to the folder's agents", async () => {
  const { worker, attach, openNames, folder_id } = await withFolder(0);
  await attach();

  await upload(worker, folder_id, { name: 'late.txt', content: 'Snow.' });

  expect(await openNames()).toEqual(['Almanacs/late.txt']);
});

test("an agent's files are listed a page at a time", async () => {
  const { attach, listed } = await withFolder(3);
  await attach();

  const first = await listed({ limit: 2 });
  const namesOf = ({ files }: typeof first) =>
    files.map(({ file_name }) => file_name.slice('Almanacs/'.length));
  expect(namesOf(first)).toEqual(['0.txt', '1.txt']);
  expect(first.has_more).toBe(true);
  const second = await listed({ limit: 2, after: first.next_cursor });
  expect(namesOf(second)).toEqual(['2.txt']);
  expect(namesOf(await listed({ limit: 0, order: 'asc' }))).toEqual(['0.txt', '1.txt', '2.txt']);
  expect(namesOf(await listed({ after: first.files[0]?.id }))).toEqual(['2.txt', '1.txt']);
  expect(namesOf(await listed({ cursor: first.files[0]?.id }))).toEqual(['1.txt', '2.txt']);
  expect(namesOf(await listed({ before: second.next_cursor, after: 'x', order: 'asc' }))).toEqual([
    '0.txt',
    '1.txt',
  ]);
  expect(namesOf(await listed({ after: 'a', order: 'asc' }))).toEqual(['0.txt', '1.txt', '2.txt']);
  expect(namesOf(await listed({ after: 'garbage' }))).toEqual([]);
  expect(second.has_more).toBe(false);
  expect(await listed({ limit: 2, cursor: second.next_cursor })).toEqual({
    files: [],
    next_cursor: null,
    has_more: false,
  });
});

test('files are opened and closed, one by one or all at once', async () => {
  const { worker, attach, openNames, files, listed } = await withFolder(2);
  await attach();
  const path = { agent_id: worker.agentId, file_id: files[0] ?? '' };

  expect(await worker.call('close_file_for_agent', { path })).toEqual({
    message: `File id=${files[0]} successfully closed`,
  });
  expect(await openNames()).toEqual(['Almanacs/1.txt']);
  expect((await listed({ is_open: false })).files).toMatchObject([{ file_id: files[0], is_open: false }]);
  expect(await worker.call('open_file_for_agent', { path })).toEqual([]);
  expect((await worker.call('close_all_files_for_agent', { path })).sort()).toEqual([
    'Almanacs/0.txt',
    'Almanacs/1.txt',
  ]);
  expect(await worker.call('close_all_files_for_agent', { path })).toEqual([]);
});

test('files that an agent cannot have are not found', async () => {
  const { worker } = await withFolder();
  const path = { agent_id: worker.agentId, file_id: NOTHING };

  expect(await worker.try('open_file_for_agent', { path })).toMatchObject({
    status: 404,
    body: { detail: `File with id=${NOTHING} not found` },
  });
  expect(await worker.try('close_file_for_agent', { path })).toMatchObject({
    status: 404,
    body: {
      detail: `FileAgent(agent_id=${worker.agentId}, file_id=${NOTHING}) not found in org org-00000000-0000-4000-8000-000000000000`,
    },
  });
});

test('the files that an agent looked into longest ago close when it has too many open', async () => {
  const { worker, attach, openNames, files } = await withFolder(11);
  await attach();
  const path = { agent_id: worker.agentId };
  const closed = (await openNames()).length;

  const opened = await worker.call('open_file_for_agent', { path: { ...path, file_id: files[10] ?? '' } });

  expect(closed).toBe(10);
  expect(opened).toEqual(['Almanacs/0.txt']);
  expect(await openNames()).toHaveLength(10);
});

test('an agent sees no more of a file than it may', async () => {
  const { worker, attach, agent, folder_id } = await withFolder(0);
  await worker.call('modify_agent', {
    path: { agent_id: worker.agentId },
    body: { per_file_view_window_char_limit: 200 },
  });
  await attach();

  await upload(worker, folder_id, { name: 'long.txt', content: 'x'.repeat(1000) });

  const [block] = (await agent()).memory.file_blocks ?? [];
  expect(block?.value).toHaveLength(200);
  expect(block?.value).toMatch(/x\.\.\.\[TRUNCATED\]\n# NOTE: This block is truncated/);
});

test('a folder that is deleted is taken from its agents, who keep the tools', async () => {
  const { worker, attach, agent, folder_id, listed } = await withFolder();
  await attach();

  await worker.call('delete_folder', { path: { folder_id } });

  const { sources, tools } = await agent();
  expect(sources).toEqual([]);
  expect(tools).toHaveLength(3);
  expect((await listed()).files).toEqual([]);
});

test('an agent is made with folders, which have to exist', async () => {
  const { worker, folder_id } = await withFolder();
  const make = (folder_ids: string[]) =>
    worker.try('create_agent', { body: { name: 'Reader', model: 'openai/gpt-4o-mini', folder_ids } });

  expect(await make([NOWHERE])).toMatchObject({ status: 409 });
  const { body } = await make([folder_id]);
  expect(body).toMatchObject({
    sources: [{ id: folder_id }],
    memory: { file_blocks: [{ label: 'Almanacs/0.txt', is_open: true }] },
  });
  expect((body as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(FILE_TOOLS),
  );
});
