import { list, listIds, listPage, seedAgents, seedManyAgents } from '../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';

const KEY = 'lettaSecurePass123';

/** The request of the document: a raw GET with a bearer token and a JSON content type. */
async function get(sandbox: string, query: string, key = KEY): Promise<Response> {
  return fetch(`${process.env.MOCK_LETTA_URL}/~${sandbox}/v1/agents?${query}`, {
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
  });
}

interface Listed {
  id: string;
  name: string;
}

/** Reads the pages as the document's client does: both forms, at most ten pages, each agent once. */
async function collect(
  sandbox: string,
  nextCursor: (body: { cursor?: string | null }, agents: Listed[]) => string | null | undefined,
): Promise<{ ids: string[]; pages: number; repeats: number }> {
  const ids = new Set<string>();
  let repeats = 0;
  let cursor: string | null | undefined = '';
  let pages = 0;
  while (pages < 10) {
    const response = await get(sandbox, cursor ? `after=${cursor}&limit=100` : 'limit=100');
    if (response.status !== 200) break;
    const body = (await response.json()) as { data?: Listed[]; cursor?: string | null };
    const agents = Array.isArray(body) ? (body as Listed[]) : (body.data ?? []);
    if (agents.length === 0) break;
    pages++;
    for (const { id } of agents) {
      if (ids.has(id)) repeats++;
      ids.add(id);
    }
    cursor = nextCursor(body, agents);
    if (!cursor) break;
  }
  return { ids: [...ids], pages, repeats };
}

/** The rules of the bridge's code: the last id leads on, and a page of fewer than fifty is the last. */
const byLastId = (_: unknown, agents: Listed[]) => (agents.length < 50 ? null : agents.at(-1)?.id);

/** The rules of the document: the cursor leads on, and no cursor is the end. */
const byCursor = (body: { cursor?: string | null }) => body.cursor;

const EXAMPLE = [
  {
    id: 'agent-7659b796-4723-4d61-98b5-737f874ee652',
    name: 'Huly - Personal Site',
    created_at: '2025-01-15T10:30:00Z',
  },
  {
    id: 'agent-cc2aaa60-731d-41a8-99f4-de7154131a23',
    name: 'Huly - PhotoPrism MCP Server',
    created_at: '2025-01-14T15:20:00Z',
  },
];

test('requirement 1 (GET /v1/agents): Support pagination with `after` cursor', async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 4);

  const first = (await (await get(sandbox, 'limit=4')).json()) as { data: Listed[]; cursor: string };
  const second = (await (await get(sandbox, `after=${first.cursor}&limit=4`)).json()) as {
    data: Listed[];
    cursor: null;
  };

  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  expect(second.cursor).toBeNull();
});

test('requirement 1 (GET /v1/agents): Handle both response formats (dict with "data", or direct array)', async () => {
  const sandbox = freshSandbox();

  const dict = await list(sandbox, '', { 'x-mock-list-format': 'envelope' });
  const array = await list(sandbox, '', { 'x-mock-list-format': 'array' });

  expect(dict.body).toEqual({ data: array.body, cursor: null });
  expect(array.body).toEqual(expect.any(Array));
});

test('requirement 1 (GET /v1/agents): Return consistent agent IDs across pages', async () => {
  const sandbox = freshSandbox();
  const ids = await seedManyAgents(sandbox, 200);

  const bridge = await collect(sandbox, byLastId);
  const documented = await collect(sandbox, byCursor);

  expect(bridge).toEqual({ ids, pages: 3, repeats: 0 });
  expect(documented).toEqual(bridge);
  expect((await collect(sandbox, byCursor)).ids).toEqual(ids);
});

test('requirement 1 (GET /v1/agents): Simulate empty response when pagination exhausted', async () => {
  const sandbox = freshSandbox();
  const last = (await listIds(sandbox, '')).at(-1);

  const response = await get(sandbox, `after=${last}&limit=100`);

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ data: [], cursor: null });
});

test('requirement 1 (GET /v1/agents): Return 401 for invalid/missing token', async () => {
  const sandbox = freshSandbox();

  const invalid = await get(sandbox, 'limit=100', 'wrong');
  const missing = await lettaActor(sandbox, null).send('GET', '/v1/agents?limit=100');

  for (const [status, body] of [
    [invalid.status, await invalid.json()],
    [missing.status, missing.body],
  ]) {
    expect(status).toBe(401);
    expect(body).toMatchObject({
      error: 'Unauthorized',
      message: 'Invalid or missing authentication token',
    });
  }
});

test('requirement 1 (GET /v1/agents): Return 500 for simulated errors', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { service: 'letta', operation_id: 'list_agents', status: 500, times: 1 },
  });

  const failed = await get(sandbox, 'limit=100');
  const afterwards = await get(sandbox, 'limit=100');

  expect(failed.status).toBe(500);
  expect(await failed.json()).toEqual({
    detail: 'An unknown error occurred',
    error: 'Internal Server Error',
    message: 'Database connection failed',
  });
  expect(afterwards.status).toBe(200);
});

test('requirement 1 (GET /v1/agents): the response of the example', async () => {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, EXAMPLE);

  const response = await get(sandbox, 'limit=2');

  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toMatchObject({ data: EXAMPLE, cursor: expect.any(String) });
});

test('requirement 1 (GET /v1/agents): the alternative response of the example', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_list_format: 'array' } });
  await seedAgents(sandbox, [{ id: 'agent-001', name: 'Agent Name' }]);

  const response = await get(sandbox, 'limit=1');

  expect(await response.json()).toMatchObject([{ id: 'agent-001', name: 'Agent Name' }]);
});

test('requirement 1 (GET /v1/agents): at most ten pages of a hundred agents reach a thousand', async () => {
  const sandbox = freshSandbox();
  await seedManyAgents(sandbox, 997);

  const { ids, pages } = await collect(sandbox, byCursor);

  expect(pages).toBe(10);
  expect(ids).toHaveLength(1000);
});

test('requirement (Sample Mock Data): a sandbox starts with the production-like test agents', async () => {
  const { data } = await listPage(freshSandbox(), 'order=asc');

  expect(data).toMatchObject([
    { id: 'agent-test-001', name: 'Test Agent Alpha', created_at: '2025-01-01T10:00:00Z' },
    { id: 'agent-test-002', name: 'Test Agent Beta', created_at: '2025-01-01T11:00:00Z' },
    { id: 'agent-sync-test', name: 'Sync Test Agent', created_at: '2025-01-01T12:00:00Z' },
  ]);
});
