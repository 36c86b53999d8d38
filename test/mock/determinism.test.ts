import { type Mocks, startMocks } from '../support/start-mocks.js';

const running: Mocks[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mocks) => mocks.stop()));
});

async function start(randomSeed?: string): Promise<Mocks> {
  const mocks = await startMocks({ lettaPort: 0, matrixPort: 0, randomSeed });
  running.push(mocks);
  return mocks;
}

const ADMIN = 'Bearer mock_admin_token_123';
const LETTA = 'Bearer lettaSecurePass123';

/** Calls of all kinds: rules with ids, tokens, times and errors, and an answer that is made up from its schema. */
const CALLS: ['letta' | 'matrix', string, string, string | undefined, object?][] = [
  ['matrix', 'POST', '/_matrix/client/v3/register', undefined, { username: 'alice', password: 'x' }],
  [
    'matrix',
    'POST',
    '/_matrix/client/v3/register',
    ADMIN,
    { username: 'alice', password: 'x', displayname: 'Alice', admin: false },
  ],
  [
    'matrix',
    'POST',
    '/_matrix/client/v3/login',
    undefined,
    { type: 'm.login.password', user: 'alice', password: 'x', device_id: 'NEW' },
  ],
  [
    'matrix',
    'POST',
    '/_matrix/client/v3/login',
    undefined,
    { type: 'm.login.password', user: 'nobody', password: 'x' },
  ],
  [
    'matrix',
    'POST',
    '/_matrix/client/v3/createRoom',
    ADMIN,
    { name: 'A room', invite: ['@alice:matrix.test'] },
  ],
  ['matrix', 'GET', '/_matrix/client/v3/joined_rooms', ADMIN],
  ['matrix', 'GET', '/_matrix/client/v3/rooms/!mock_letta_space_123:matrix.test/state', ADMIN],
  [
    'matrix',
    'PUT',
    '/_matrix/client/v3/rooms/!mock_letta_space_123:matrix.test/state/m.room.name',
    ADMIN,
    { name: 'N' },
  ],
  ['letta', 'GET', '/v1/agents/?limit=2', LETTA],
  ['letta', 'GET', '/v1/agents/agent-test-001', LETTA],
  ['letta', 'GET', '/v1/embeddings/total_storage_size', LETTA],
  ['letta', 'GET', '/v1/agents/agent-none', LETTA],
];

async function callAll(mocks: Mocks): Promise<string[]> {
  const answers = [];
  for (const [service, method, target, authorization, body] of CALLS) {
    const response = await fetch(mocks[service].url + target, {
      method,
      headers: { ...(authorization !== undefined && { authorization }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const shown = ['date', 'content-type', 'content-length', 'x-mock-answer'].map((name) =>
      response.headers.get(name),
    );
    answers.push([method, target, response.status, ...shown, await response.text()].join(' '));
  }
  return answers;
}

test('two servers with the same random seed answer the same calls byte by byte the same', async () => {
  const [first, second] = [await callAll(await start('one')), await callAll(await start('one'))];

  expect(second).toEqual(first);
  expect(first.some((answer) => answer.includes(' faked '))).toBe(true);
  expect(first.filter((answer) => answer.includes(' 200 ')).length).toBeGreaterThan(6);
});

test('a reset takes a server with a random seed back to the same answers', async () => {
  const mocks = await start('one');
  const before = await callAll(mocks);

  await mocks.reset();

  expect(await callAll(mocks)).toEqual(before);
});

test('servers with different random seeds give different ids and tokens', async () => {
  const [first, second] = [await callAll(await start('one')), await callAll(await start('two'))];

  const differing = first.filter((answer, index) => answer !== second[index]);
  expect(differing.some((answer) => answer.includes('/createRoom'))).toBe(true);
  expect(differing.some((answer) => answer.includes('/register'))).toBe(true);
  expect(differing.some((answer) => answer.includes(' faked '))).toBe(true);
});

test('servers without a random seed give different ids, and the time of day', async () => {
  const [first, second] = [await start(), await start()];

  const roomIds = await Promise.all([first, second].map(createRoom));

  expect(roomIds[0]).not.toBe(roomIds[1]);
  const { headers } = await fetch(`${first.matrix.url}/_matrix/client/versions`);
  expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000);
});

test('sandboxes of one server do not share ids, whether it has a random seed or not', async () => {
  for (const mocks of [await start('one'), await start()]) {
    const roomIds = await Promise.all([createRoom(mocks.sandbox('a')), createRoom(mocks.sandbox('b'))]);

    expect(roomIds[0]).not.toBe(roomIds[1]);
  }
});

test('a token from before a reset is nobody’s afterwards', async () => {
  const mocks = await start();
  const register = async () => {
    const response = await fetch(`${mocks.matrix.url}/_matrix/client/v3/register`, {
      method: 'POST',
      headers: { authorization: ADMIN },
      body: JSON.stringify({ username: 'alice', password: 'x' }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const before = await register();
  await mocks.reset();

  expect(await register()).not.toBe(before);
});

async function createRoom({ matrix }: { matrix: { url: string } }): Promise<string> {
  const response = await fetch(`${matrix.url}/_matrix/client/v3/createRoom`, {
    method: 'POST',
    headers: { authorization: ADMIN },
    body: '{}',
  });
  return ((await response.json()) as { room_id: string }).room_id;
}
