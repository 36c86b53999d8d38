import { pythonRepr, Tuple } from '../../src/python/repr.js';
import { freshSandbox, lettaActor } from '../support/users.js';

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
    `[{'type': 'string_pattern_mismatch', 'loc': ('path', 'agent_id'), 'msg': "String should match pattern 'agent-{uuid4}'", 'input': ${input}}]`,
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
])('%j is %s in Python', (value, text) => {
  expect(pythonRepr(value)).toBe(text);
});
