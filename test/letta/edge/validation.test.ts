import { isSdk } from '../../../overrides/letta/edge/actor.js';
import { pythonRepr, Tuple } from '../../../src/python/repr.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

interface Refused {
  detail: string;
  error: string;
  message: string;
  trace_id: string;
  examples?: string[];
}

async function refusalOf(target: string): Promise<Refused> {
  const { status, body } = await lettaActor(freshSandbox()).send('GET', target);
  expect(status).toBe(422);
  return body as Refused;
}

const INTEGER = "'msg': 'Input should be a valid integer, unable to parse string as an integer'";

test.each([
  ['limit=abc', `[{'type': 'int_parsing', 'loc': ('query', 'limit'), ${INTEGER}, 'input': 'abc'}]`],
  ['limit=', `[{'type': 'int_parsing', 'loc': ('query', 'limit'), ${INTEGER}, 'input': ''}]`],
  ['limit=1.5', `[{'type': 'int_parsing', 'loc': ('query', 'limit'), ${INTEGER}, 'input': '1.5'}]`],
  ['limit=1e3', `[{'type': 'int_parsing', 'loc': ('query', 'limit'), ${INTEGER}, 'input': '1e3'}]`],
  ['limit=0x10', `[{'type': 'int_parsing', 'loc': ('query', 'limit'), ${INTEGER}, 'input': '0x10'}]`],
  ['limit=3&limit=x', `[{'type': 'int_parsing', 'loc': ('query', 'limit'), ${INTEGER}, 'input': 'x'}]`],
  [
    'limit=-1',
    "[{'type': 'greater_than_equal', 'loc': ('query', 'limit'), 'msg': 'Input should be greater than or equal to 0', 'input': '-1', 'ctx': {'ge': 0}}]",
  ],
  [
    'order=up',
    `[{'type': 'literal_error', 'loc': ('query', 'order'), 'msg': "Input should be 'asc' or 'desc'", 'input': 'up', 'ctx': {'expected': "'asc' or 'desc'"}}]`,
  ],
  [
    'order_by=name',
    `[{'type': 'literal_error', 'loc': ('query', 'order_by'), 'msg': "Input should be 'created_at', 'updated_at' or 'last_run_completion'", 'input': 'name', 'ctx': {'expected': "'created_at', 'updated_at' or 'last_run_completion'"}}]`,
  ],
  [
    'match_all_tags=maybe',
    "[{'type': 'bool_parsing', 'loc': ('query', 'match_all_tags'), 'msg': 'Input should be a valid boolean, unable to interpret input', 'input': 'maybe'}]",
  ],
])('a list is refused in the words of the real server: %s', async (query, detail) => {
  const body = await refusalOf(`/v1/agents/?${query}`);

  expect(body.detail).toBe(detail);
  expect(body.trace_id).toBe('');
  expect(body.error).toBe('Unprocessable Entity');
  expect(body.message).toMatch(/^query\./);
  expect(body).not.toHaveProperty('examples');
});

test('everything that is wrong is told at once', async () => {
  const { detail } = await refusalOf(
    '/v1/agents/?limit=x&last_stop_reason=tired&include=agent.blocks&include=agent.soul',
  );

  expect(detail).toContain("'loc': ('query', 'limit')");
  expect(detail).toContain("{'type': 'enum', 'loc': ('query', 'last_stop_reason')");
  expect(detail).toContain("'loc': ('query', 'include', 1)");
  expect(detail).toContain("'input': 'agent.soul'");
});

test.each([
  'limit=+7',
  'limit=%207%20',
  'limit=1_0',
  'limit=7.0',
  'limit=x&limit=7',
  'match_all_tags=on',
  'nonsense=1',
])('a list is as liberal as the real server: %s', async (query) => {
  expect((await lettaActor(freshSandbox()).send('GET', `/v1/agents/?${query}`)).status).toBe(200);
});

test.each([
  ['weather', "'weather'"],
  ['agent-', "'agent-'"],
  ['%zz', "'%zz'"],
  ['it%27s', '"it\'s"'],
])('an id that is none is refused with an example of one: %s', async (id, input) => {
  const body = await refusalOf(`/v1/agents/${id}`);

  expect(body.detail).toBe(
    `[{'type': 'string_pattern_mismatch', 'loc': ('path', 'agent_id'), 'msg': "String should match pattern 'agent-{uuid4}'", 'input': ${input}, 'ctx': {'pattern': '^agent-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'}}]`,
  );
  expect(body.examples).toEqual(['agent-123e4567-e89b-42d3-8456-426614174000']);
});

test('tags are refused in the same words', async () => {
  const { detail } = await refusalOf('/v1/tags/?order_by=age');

  expect(detail).toContain('"Input should be \'name\'"');
});

test.each([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
  [1.5, '1.5'],
  ['plain', "'plain'"],
  ["it's", '"it\'s"'],
  [`"it's"`, `'"it\\'s"'`],
  ['a\\b\n\t\r', "'a\\\\b\\n\\t\\r'"],
  ['\u0000\u00a0\u2028\u{e0001}é😀', "'\\x00\\xa0\\u2028\\U000e0001é😀'"],
  [[1, ['x']], "[1, ['x']]"],
  [{ a: { b: null } }, "{'a': {'b': None}}"],
  [new Tuple(['query', 0]), "('query', 0)"],
  [new Tuple(['query']), "('query',)"],
  [NaN, 'nan'],
  [-Infinity, '-inf'],
  [Buffer.from(`{"it's"}\n\u0000é`), `b'{"it\\'s"}\\n\\x00\\xc3\\xa9'`],
])('%j is %s in Python', (value, text) => {
  expect(pythonRepr(value)).toBe(text);
});

test('by setting, what is wrong is a list, as the official description has it', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_validation_detail: 'list' } });

  const { status, body } = await lettaActor(sandbox).send('GET', '/v1/agents/?limit=x');

  expect(status).toBe(422);
  expect(body).toEqual({
    detail: [
      {
        type: 'int_parsing',
        loc: ['query', 'limit'],
        msg: 'Input should be a valid integer, unable to parse string as an integer',
        input: 'x',
      },
    ],
    error: 'Unprocessable Entity',
    message: 'query.limit: Input should be a valid integer, unable to parse string as an integer',
    trace_id: '',
  });
});

test('by setting, ids are those of the real server', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_ids: 'strict' } });
  const letta = lettaActor(sandbox);

  expect((await letta.send('GET', '/v1/agents/agent-test-001')).status).toBe(422);
  expect((await letta.send('GET', '/v1/agents/agent-00000000-0000-4000-8000-000000000000')).status).toBe(404);
});

test('whoever acts is named in the right form, or the request goes no further', async () => {
  const letta = lettaActor(freshSandbox());
  const as = (user_id: string, target: string) => letta.send('GET', target, { headers: { user_id } });

  expect(await as('bad', '/v1/agents/?limit=x')).toMatchObject({
    status: 400,
    body: { detail: "INVALID_ARGUMENT: Invalid user ID format: bad. Expected format: 'user-<uuid4>'" },
  });
  expect((await as('', '/v1/agents/')).status).toBe(400);
  expect((await as('user-00000000-0000-4000-8000-000000000009', '/v1/agents/')).status).toBe(200);
  expect((await as('bad', '/v1/health/')).status).toBe(200);
  expect((await as('bad', '/v1/nowhere')).status).toBe(404);
});

test.each([
  [{ 'x-stainless-package-version': '1.12.1' }, true],
  [{}, true],
  [{ 'user-agent': 'letta-client/1.3.1' }, true],
  [{ 'user-agent': '@letta-ai/letta-client/1.0.0-alpha.2' }, true],
  [{ 'user-agent': 'letta-client/1.0a5' }, true],
  [{ 'user-agent': '@letta-ai/letta-client/0.1.211' }, false],
  [{ 'user-agent': 'letta-client/1' }, false],
  [{ 'user-agent': 'letta-client/1a.0' }, false],
  [{ 'user-agent': 'letta-client' }, false],
  [{ 'user-agent': 'other/letta-client/1.0' }, false],
  [{ 'user-agent': 'curl/8.5.0' }, false],
  [{ 'user-agent': 'a/b/c/1.0' }, false],
])('a client with the headers %j is an SDK: %j', (headers, expected) => {
  expect(isSdk(headers)).toBe(expected);
});
