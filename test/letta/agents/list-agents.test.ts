import { list, listIds, listPage, SAMPLE_AGENTS, seedAgents, seedManyAgents } from '../../support/agents.js';
import { controller, freshSandbox } from '../../support/users.js';

test('agents are listed newest first', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { id: 'agent-middle', created_at: '2025-03-01T00:00:00.5Z' },
    { id: 'agent-new', created_at: '2025-03-01T00:00:01Z' },
    { id: 'agent-old', created_at: '2025-03-01T00:00:00Z' },
  ]);

  expect(await listIds(sandbox, 'limit=3')).toEqual(['agent-new', 'agent-middle', 'agent-old']);
  expect(await listIds(sandbox, 'order=asc')).toEqual([
    ...[...SAMPLE_AGENTS].reverse(),
    'agent-old',
    'agent-middle',
    'agent-new',
  ]);
});

test('agents of the same instant are ordered by id', async () => {
  const sandbox = freshSandbox();
  const created_at = '2025-03-01T00:00:00Z';
  await seedAgents(sandbox, [
    { id: 'agent-b', created_at },
    { id: 'agent-c', created_at },
    { id: 'agent-a', created_at },
  ]);

  expect(await listIds(sandbox, 'limit=3')).toEqual(['agent-c', 'agent-b', 'agent-a']);
  expect(await listIds(sandbox, 'limit=2&after=agent-c')).toEqual(['agent-b', 'agent-a']);
  expect(await listIds(sandbox, 'order=asc&after=agent-b')).toEqual(['agent-c']);
});

test('agents that were made without a time count as made one after another', async () => {
  const sandbox = freshSandbox();

  const ids = await seedAgents(sandbox, [{ id: 'agent-z' }, { id: 'agent-a' }, { id: 'agent-m' }]);

  expect(await listIds(sandbox, '')).toEqual(ids);
});

test('agents can be ordered by their last run, those without one last', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { id: 'agent-early', last_run_completion: '2025-05-01T00:00:00Z' },
    { id: 'agent-never' },
    { id: 'agent-late', last_run_completion: '2025-06-01T00:00:00Z' },
  ]);

  const descending = await listIds(sandbox, 'order_by=last_run_completion');
  const ascending = await listIds(sandbox, 'order_by=last_run_completion&order=asc');

  expect(descending.slice(0, 2)).toEqual(['agent-late', 'agent-early']);
  expect(ascending.slice(0, 2)).toEqual(['agent-early', 'agent-late']);
  expect(new Set(ascending)).toEqual(new Set(descending));
  expect(await listIds(sandbox, 'order_by=last_run_completion&after=agent-early')).toEqual(
    descending.slice(2),
  );
});

test('agents can be ordered by their last change', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { id: 'agent-changed', created_at: '2025-02-01T00:00:00Z', updated_at: '2025-04-01T00:00:00Z' },
    { id: 'agent-newer', created_at: '2025-03-01T00:00:00Z' },
  ]);

  expect(await listIds(sandbox, 'order_by=updated_at&limit=2')).toEqual(['agent-changed', 'agent-newer']);
});

test('fifty agents come unless a limit says otherwise', async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 60);

  expect(await listIds(sandbox, '')).toEqual(ids.slice(0, 50));
  expect(await listIds(sandbox, 'limit=7')).toEqual(ids.slice(0, 7));
  expect(await listIds(sandbox, 'limit=1000')).toEqual(ids);
  expect(await listIds(sandbox, 'limit=0')).toEqual(ids);
});

test('after an agent come those further along in the wanted order', async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 10);

  expect(await listIds(sandbox, 'after=agent-0007&limit=3')).toEqual([
    'agent-0006',
    'agent-0005',
    'agent-0004',
  ]);
  expect(await listIds(sandbox, 'after=agent-0007&order=asc')).toEqual(['agent-0008', 'agent-0009']);
  expect(await listIds(sandbox, `after=${ids.at(-1)}`)).toEqual([]);
});

test('before an agent comes the page furthest from it, as on the real server', async () => {
  const sandbox = freshSandbox();
  await seedManyAgents(sandbox, 10);

  expect(await listIds(sandbox, 'before=agent-0002&limit=3')).toEqual([
    'agent-0009',
    'agent-0008',
    'agent-0007',
  ]);
  expect(await listIds(sandbox, 'before=agent-0009')).toEqual([]);
});

test('an agent after one and before another lies between them', async () => {
  const sandbox = freshSandbox();
  await seedManyAgents(sandbox, 10);

  expect(await listIds(sandbox, 'after=agent-0007&before=agent-0004')).toEqual(['agent-0006', 'agent-0005']);
});

test.each(['agent-missing', 'next-page-token-xyz', '%00', 'eA', 'Y3JlYXRlZF9hdAo'])(
  '%s, which is no agent and no cursor, is no cursor, as the real server has it',
  async (unknown) => {
    const sandbox = freshSandbox();

    expect(await listIds(sandbox, `after=${unknown}`)).toEqual(SAMPLE_AGENTS);
    expect(await listIds(sandbox, `before=${unknown}`)).toEqual(SAMPLE_AGENTS);
  },
);

test('an empty cursor is none', async () => {
  expect(await listIds(freshSandbox(), 'after=&before=')).toEqual(SAMPLE_AGENTS);
});

test('cursors lead from page to page and end without an empty one', async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 6);

  const pages: string[][] = [];
  let query = 'limit=3';
  for (;;) {
    const { data, cursor } = await listPage(sandbox, query);
    pages.push(data.map(({ id }) => id));
    if (cursor === null) break;
    query = `limit=3&after=${cursor}`;
  }

  expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6, 9)]);
});

test('a cursor keeps its place when agents are added while a client pages', async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 6);
  const { cursor } = await listPage(sandbox, 'limit=3');

  await seedAgents(sandbox, [{ id: 'agent-newest' }]);

  expect(await listIds(sandbox, `after=${cursor}`)).toEqual(ids.slice(3));
});

test('a cursor keeps its place when its agent is gone', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [{ id: 'agent-gone', created_at: '2025-01-01T11:30:00Z' }]);
  const { cursor } = await listPage(sandbox, 'limit=2');
  await controller(sandbox).call('resetMock');

  expect(await listIds(sandbox, `after=${cursor}`)).toEqual(['agent-test-002', 'agent-test-001']);
});

test('a cursor of one order leads to the place of its agent in another', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { id: 'agent-a', updated_at: '2030-01-01T00:00:00Z' },
    { id: 'agent-b', updated_at: '2029-01-01T00:00:00Z' },
  ]);
  const { cursor } = await listPage(sandbox, 'limit=2');

  expect((await listIds(sandbox, `order_by=updated_at&after=${cursor}`))[0]).toBe('agent-b');
});

test('a cursor leads on through a filtered list', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { id: 'agent-a', tags: ['x'] },
    { id: 'agent-b' },
    { id: 'agent-c', tags: ['x'] },
    { id: 'agent-d' },
  ]);

  const first = await listPage(sandbox, 'tags=x&limit=1');
  const second = await listPage(sandbox, `tags=x&limit=1&after=${first.cursor}`);

  expect(first.data.map(({ id }) => id)).toEqual(['agent-c']);
  expect(second.data.map(({ id }) => id)).toEqual(['agent-a']);
  expect(second.cursor).toBeNull();
});

const FILTERED: [string, string[]][] = [
  ['name=Rain', ['agent-rain']],
  ['name=rain', []],
  ['query_text=RAIN', ['agent-rainbow', 'agent-rain']],
  ['tags=wet', ['agent-snow', 'agent-rain']],
  ['tags=wet&tags=cold', ['agent-snow', 'agent-rain']],
  ['tags=wet&tags=cold&match_all_tags=true', ['agent-snow']],
  ['tags=wet&tags=cold&match_all_tags=True', ['agent-snow']],
  ['tags=dry', []],
  ['project_id=project-sky', ['agent-rainbow']],
  ['template_id=template-1', []],
  ['base_template_id=template-1', []],
  ['identity_id=identity-1', []],
  ['identifier_keys=alice', []],
  ['last_stop_reason=end_turn', []],
  ['created_by_id=user-00000000-0000-4000-8000-000000000000&query_text=snow', ['agent-snow']],
  ['created_by_id=somebody', []],
  ['query_text=hail', []],
  ['query_text=hail&show_hidden_agents=true', ['agent-hail']],
  ['query_text=snow&ascending=true&sort_by=name', ['agent-snow']],
  ['query_text=snow&include=agent.blocks&include=agent.tags&include_relationships=memory', ['agent-snow']],
];

test.each(FILTERED)('a list can be filtered: %s', async (query, expected) => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [
    { id: 'agent-rain', name: 'Rain', tags: ['wet'] },
    { id: 'agent-rainbow', name: 'Rainbow', project_id: 'project-sky' },
    { id: 'agent-snow', name: 'Snow', tags: ['wet', 'cold'] },
    { id: 'agent-hail', name: 'Hail', hidden: true },
  ]);

  expect(await listIds(sandbox, query)).toEqual(expected);
});

test("Letta's SDKs get a bare array, everybody else an envelope", async () => {
  const sandbox = freshSandbox();

  const sdk = await list(sandbox, 'limit=1', { 'x-stainless-lang': 'python' });
  const other = await list(sandbox, 'limit=1');

  expect(sdk.body).toMatchObject([{ id: 'agent-sync-test' }]);
  expect(other.body).toMatchObject({ data: [{ id: 'agent-sync-test' }], cursor: expect.any(String) });
});

test.each(['array', 'envelope'] as const)(
  'a sandbox can list as %s to everybody',
  async (letta_list_format) => {
    const sandbox = freshSandbox();
    await controller(sandbox).call('updateMockSettings', { body: { letta_list_format } });

    const bodies = [(await list(sandbox)).body, (await list(sandbox, '', { 'x-stainless-lang': 'js' })).body];

    expect(bodies.map((body) => Array.isArray(body))).toEqual(Array(2).fill(letta_list_format === 'array'));
  },
);

test('a request can name the form it wants, whatever the sandbox is set to', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_list_format: 'array' } });

  const { body } = await list(sandbox, '', { 'x-mock-list-format': 'envelope', 'x-stainless-lang': 'js' });

  expect(body).toHaveProperty('data');
});

test('a form that does not exist is refused', async () => {
  const { status, body } = await list(freshSandbox(), '', { 'x-mock-list-format': 'list' });

  expect(status).toBe(400);
  expect(body).toMatchObject({
    detail: 'INVALID_ARGUMENT: x-mock-list-format is array or envelope, not list',
    error: 'Bad Request',
  });
});
