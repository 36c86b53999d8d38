import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const KEY = 'lettaSecurePass123';
const OWN_PAGE = 'http://localhost:3000';
const CORS = ['access-control-allow-origin', 'access-control-allow-credentials', 'vary'] as const;

function corsOf(headers: Headers): (string | null)[] {
  return CORS.map((name) => headers.get(name));
}

/** The question that browsers ask before they call. */
function preflight(origin: string, method = 'GET') {
  return {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,x-stainless-lang',
  };
}

test.each([
  'http://localhost:3000',
  'http://localhost:4200',
  'http://localhost:8083',
  'http://localhost:8283',
  'http://letta.localhost',
  'https://app.letta.com',
])('a page of %s may call with its credentials, as on the real server', async (origin) => {
  const { status, headers } = await lettaActor(freshSandbox()).send('GET', '/v1/agents', {
    headers: { origin },
  });

  expect(status).toBe(200);
  expect(corsOf(headers)).toEqual([origin, 'true', 'Origin']);
});

test.each([
  [200, 'GET', '/v1/agents', KEY],
  [401, 'GET', '/v1/agents', null],
  [404, 'GET', '/v1/agents/agent-missing', KEY],
  [405, 'DELETE', '/v1/agents', KEY],
  [422, 'GET', '/v1/agents?limit=ten', KEY],
])('a page may read an answer of %d', async (expected, method, path, key) => {
  const { status, headers } = await lettaActor(freshSandbox(), key).send(method, path, {
    headers: { origin: OWN_PAGE },
  });

  expect(status).toBe(expected);
  expect(headers.get('access-control-allow-origin')).toBe(OWN_PAGE);
});

test('a page that the real server does not name may read no answer', async () => {
  const { status, headers } = await lettaActor(freshSandbox()).send('GET', '/v1/agents', {
    headers: { origin: 'http://app.test' },
  });

  expect(status).toBe(200);
  expect(corsOf(headers)).toEqual([null, 'true', null]);
});

test('programs, which send no origin, hear nothing of pages', async () => {
  const { headers } = await lettaActor(freshSandbox()).send('GET', '/v1/agents');

  expect(corsOf(headers)).toEqual([null, null, null]);
});

test('a browser may ask before it calls, without a key and for any path', async () => {
  const headers = preflight(OWN_PAGE, 'PATCH');

  const answer = await lettaActor(freshSandbox(), null).send('OPTIONS', '/v1/nowhere', { headers });

  expect(answer).toMatchObject({ status: 200, body: 'OK' });
  expect(corsOf(answer.headers)).toEqual([OWN_PAGE, 'true', 'Origin']);
  expect(answer.headers.get('access-control-allow-methods')).toBe(
    'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
  );
  expect(answer.headers.get('access-control-allow-headers')).toBe('authorization,x-stainless-lang');
  expect(answer.headers.get('access-control-max-age')).toBe('600');
});

test.each([
  ['http://app.test', 'GET', 'Disallowed CORS origin'],
  [OWN_PAGE, 'TRACE', 'Disallowed CORS method'],
  ['null', 'TRACE', 'Disallowed CORS origin, method'],
])('a browser that asks for a page of %s and %s is refused', async (origin, method, text) => {
  const headers = preflight(origin, method);

  const answer = await lettaActor(freshSandbox(), null).send('OPTIONS', '/v1/agents', { headers });

  expect(answer).toMatchObject({ status: 400, body: text });
});

test.each([
  [401, '/v1/agents', null],
  [405, '/v1/agents', KEY],
  [404, '/v1/nowhere', KEY],
])('OPTIONS that is no question of a browser is answered %d, as any method', async (status, path, key) => {
  const answer = await lettaActor(freshSandbox(), key).send('OPTIONS', path);

  expect(answer.status).toBe(status);
});

test('other pages are let in by a setting, as by ACCEPTABLE_ORIGINS', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_origins: ['http://app.test'] } });

  const { headers } = await lettaActor(sandbox).send('GET', '/v1/agents', {
    headers: { origin: 'http://app.test' },
  });

  expect(corsOf(headers)).toEqual(['http://app.test', 'true', 'Origin']);
});
