import { controller, freshSandbox } from '../support/users.js';

async function messageOf(method: string, path: string, init: RequestInit = {}): Promise<[number, string]> {
  const url = `${process.env.MOCK_LETTA_URL ?? ''}/~${freshSandbox()}${path}`;
  const answer = await fetch(url, { method, ...init });
  return [answer.status, ((await answer.json()) as { message: string }).message];
}

test.each([
  ['', 'The body is empty; a JSON object is expected.'],
  ['{"status": 500', "The body is not JSON at line 1, column 15: expected ',' or '}'."],
  ['{\n  "status": 500,\n}', 'The body is not JSON at line 3, column 1: expected a name in double quotes.'],
  ["{'status': 500}", "The body is not JSON at line 1, column 2: expected a name in double quotes or '}'."],
  ['{"status" 500}', "The body is not JSON at line 1, column 11: expected ':'."],
  ['{"status": }', 'The body is not JSON at line 1, column 12: expected a value.'],
  ['{"a": [1, ]}', 'The body is not JSON at line 1, column 11: expected a value.'],
  ['{"a": [,]}', "The body is not JSON at line 1, column 8: expected a value or ']'."],
  ['{"a": [1 2]}', "The body is not JSON at line 1, column 10: expected ',' or ']'."],
  ['{"status": 0500}', 'The body is not JSON at line 1, column 12: expected a value.'],
  ['{"status": True}', 'The body is not JSON at line 1, column 12: expected a value.'],
  ['{} {}', 'The body is not JSON at line 1, column 4: expected nothing more.'],
  [
    '{"error": "a\nb"}',
    'The body is not JSON at line 1, column 13: expected the end of the text, a double quote.',
  ],
  [
    '{"error": "\\q"}',
    'The body is not JSON at line 1, column 12: expected an escape such as \\n or \\u00e9.',
  ],
  ['status=500', 'The body is not JSON at line 1, column 1: expected a value.'],
  [
    '{"error": "ab',
    'The body is not JSON at line 1, column 14: expected the end of the text, a double quote.',
  ],
  ['   ', 'The body is not JSON at line 1, column 4: expected a value.'],
  ['[500]', '/body must be object, not a list'],
  ['null', '/body must be object, not null'],
  ['"x"', '/body must be object, not "x"'],
])('the body %j is refused with where and why', async (body, message) => {
  expect(await messageOf('POST', '/_mock/faults', { body })).toEqual([400, message]);
});

test('a very long body is not searched for where it stops being JSON', async () => {
  const body = `"${'x'.repeat(1_100_000)}`;

  expect(await messageOf('POST', '/_mock/faults', { body })).toEqual([400, 'The body is not JSON.']);
});

test('a body that is nested very deeply is refused as that', async () => {
  const body = `${'['.repeat(1000)}${']'.repeat(1000)}`;

  expect(await messageOf('POST', '/_mock/faults', { body })).toEqual([
    400,
    'The body is not JSON: it is nested deeper than 500 levels.',
  ]);
});

test('a body that is not UTF-8 is refused as that', async () => {
  const body = Buffer.from([0x7b, 0xff, 0x7d]);

  expect(await messageOf('POST', '/_mock/faults', { body })).toEqual([
    400,
    'The body is not JSON: it is not UTF-8.',
  ]);
});

test.each([
  [
    '?limt=1',
    '/query/limt is not allowed here (Did you mean limit?); allowed are operation_id, service, method, status and limit',
  ],
  ['?limit=x', '/query/limit must be integer, not "x"'],
  ['?limit=', '/query/limit must be integer, not ""'],
  ['?limit=0', '/query/limit must be >= 1, not 0'],
  ['?service=leta', '/query/service must be one of letta, matrix (Did you mean letta?), not "leta"'],
  [
    '?method=post',
    '/query/method must be one of GET, HEAD, POST, PUT, PATCH, DELETE (Did you mean POST?), not "post"',
  ],
  ['?status=1&status=2', '/query/status is given twice'],
  [
    '?operation_id=listAgents',
    '/query/operation_id is unknown: neither service has an operation listAgents (Did you mean list_agents?); ' +
      'generated/operations.md in the package lists them',
  ],
  ['?operation_id=list_agents&service=matrix', '/query/operation_id is an operation of letta, not of matrix'],
  ['?limit=x&status=y', '/query/status must be integer, not "y"; /query/limit must be integer, not "x"'],
])('the journal filter %s is refused with what is allowed', async (query, message) => {
  const allowed = await messageOf('GET', `/_mock/requests${query}`);

  expect(allowed[0]).toBe(400);
  expect(allowed[1].replace(/ allowed are .*/, '')).toBe(message.replace(/ allowed are .*/, ''));
});

test.each([
  ['GET', '/_mock/fault', '(Did you mean /_mock/faults?)'],
  ['GET', '/_mock/journal', 'there are /_mock, /_mock/health, /_mock/reset,'],
  ['POST', '/_mock/sandbox/x', '(Did you mean /_mock/sandboxes?)'],
])('%s %s is no path, and the nearest are named', async (method, path, hint) => {
  const [status, message] = await messageOf(method, path);

  expect(status).toBe(404);
  expect(message).toContain(`The control API has no path ${path}`);
  expect(message).toContain(hint);
});

test('a method that a path does not have is refused with those it has', async () => {
  expect(await messageOf('PUT', '/_mock/faults')).toEqual([405, 'Allowed here: GET, POST, DELETE.']);
});

test('what is secret is not repeated', async () => {
  const { body } = await controller(freshSandbox()).try('seedMock', {
    body: { users: [{ username: 'a', password: 12345, access_token: 'a b' }] } as never,
  });

  expect(JSON.stringify(body)).not.toContain('12345');
  expect((body as { message: string }).message).toContain(
    '/body/users/0/password must be string, not what it is; ',
  );
});

test('every single problem is a finding of its own, up to twenty', async () => {
  const body = { turns: Array.from({ length: 30 }, () => ({})) };
  const refused = await controller(freshSandbox()).try('setMockScript', { body: body as never });

  const { message, findings } = refused.body as { message: string; findings: unknown[] };

  expect(findings).toHaveLength(20);
  expect(findings[19]).toEqual({ path: '/body/turns/19/acts', rule: 'required', message: 'is missing' });
  expect(message).toMatch(/; and 10 others$/);
});
