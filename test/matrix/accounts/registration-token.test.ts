import { controller, matrixGuest, meet } from '../../support/users.js';
import { sessionOf } from '../../support/passwords.js';

const BOB = { username: 'bob', password: 'bob-password' };
const TOKEN = 'm.login.registration_token';
const SYNAPSE_FLOWS = { flows: [{ stages: [TOKEN, 'm.login.dummy'] }], params: {} };

/** A world where registrations have to bring a token. */
async function closedWorld(dialect: 'documented' | 'synapse'): Promise<string> {
  const { sandbox } = await meet(dialect);
  await controller(sandbox).call('updateMockSettings', {
    body: { registration_tokens: ['let-me-in', 'me-too'] },
  });
  return sandbox;
}

async function register(sandbox: string, body: object): Promise<{ status: number; body: unknown }> {
  const answer = await matrixGuest(sandbox).try('register', { body });
  return { status: answer.status, body: answer.body };
}

async function begin(sandbox: string): Promise<string> {
  return sessionOf(await register(sandbox, BOB));
}

test('who has a registration token registers in one request', async () => {
  const sandbox = await closedWorld('documented');

  const { status, body } = await register(sandbox, { ...BOB, auth: { type: TOKEN, token: 'me-too' } });

  expect([status, body]).toMatchObject([200, { user_id: '@bob:matrix.test' }]);
});

test('who has a registration token registers in two requests', async () => {
  const sandbox = await closedWorld('documented');
  const session = await begin(sandbox);

  const { status } = await register(sandbox, { ...BOB, auth: { type: TOKEN, token: 'let-me-in', session } });

  expect(status).toBe(200);
});

test.each(['documented', 'synapse'] as const)(
  'without a token nobody registers in the %s dialect',
  async (dialect) => {
    const sandbox = await closedWorld(dialect);

    const { status, body } = await register(sandbox, { ...BOB, auth: { type: 'm.login.dummy' } });

    expect([status, body]).toMatchObject([401, { completed: ['m.login.dummy'] }]);
    expect((await register(sandbox, { ...BOB, auth: { type: TOKEN, token: 'no' } })).status).toBe(401);
  },
);

test.each([
  ['the token first', [{ type: TOKEN, token: 'let-me-in' }, { type: 'm.login.dummy' }]],
  ['the token last', [{ type: 'm.login.dummy' }, { type: TOKEN, token: 'let-me-in' }]],
])('in the synapse dialect a registration has two stages, %s', async (_, [first, second]) => {
  const sandbox = await closedWorld('synapse');
  const session = await begin(sandbox);

  const half = await register(sandbox, { auth: { ...first, session } });
  const whole = await register(sandbox, { auth: { ...second, session } });

  expect(half).toEqual({ status: 401, body: { session, ...SYNAPSE_FLOWS, completed: [first?.type] } });
  expect(whole).toMatchObject({ status: 200, body: { user_id: '@bob:matrix.test' } });
});

test('a client is told in the synapse dialect that it takes a token and a dummy', async () => {
  const { status, body } = await register(await closedWorld('synapse'), BOB);

  expect([status, body]).toEqual([401, { session: expect.any(String) as string, ...SYNAPSE_FLOWS }]);
});

/** An attempt at the stage, and why it fails. */
const FAILURES: [object, string, string][] = [
  [{}, 'M_MISSING_PARAM', 'Missing registration token'],
  [{ token: 5 }, 'M_INVALID_PARAM', 'Registration token must be a string'],
  [{ token: 'no' }, 'M_UNAUTHORIZED', 'Invalid registration token'],
];

test.each(FAILURES)(
  'the attempt %j fails with %s %s and can be repeated',
  async (attempt, errcode, error) => {
    const sandbox = await closedWorld('synapse');
    const session = await begin(sandbox);

    const { status, body } = await register(sandbox, { auth: { type: TOKEN, session, ...attempt } });

    expect([status, body]).toEqual([401, { session, ...SYNAPSE_FLOWS, completed: [], errcode, error }]);
    const again = await register(sandbox, { auth: { type: TOKEN, session, token: 'let-me-in' } });
    expect(again.body).toMatchObject({ completed: [TOKEN] });
  },
);

test('in the synapse dialect a token has to name its session', async () => {
  const sandbox = await closedWorld('synapse');

  const { status, body } = await register(sandbox, { ...BOB, auth: { type: TOKEN, token: 'let-me-in' } });

  expect([status, body]).toMatchObject([401, { errcode: 'M_MISSING_PARAM', error: 'Missing UIA session' }]);
});

test('the token cannot be changed once it was taken', async () => {
  const sandbox = await closedWorld('synapse');
  const session = await begin(sandbox);
  await register(sandbox, { auth: { type: TOKEN, session, token: 'let-me-in' } });

  const { status, body } = await register(sandbox, { auth: { type: TOKEN, session, token: 'me-too' } });

  expect([status, body]).toMatchObject([
    401,
    { completed: [TOKEN], errcode: 'M_INVALID_PARAM', error: 'Registration token has changed' },
  ]);
});

test('where no token is asked for, bringing one makes no sense', async () => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await register(sandbox, { ...BOB, auth: { type: TOKEN, token: 'x' } });

  expect([status, body]).toEqual([400, { errcode: 'M_INVALID_PARAM', error: 'Invalid login submission' }]);
});

test.each([
  ['let-me-in', true],
  ['no', false],
  ['', false],
])('whether the token %j is valid can be asked: %j', async (token, valid) => {
  const sandbox = await closedWorld('synapse');

  expect(await matrixGuest(sandbox).call('registrationTokenValidity', { query: { token } })).toEqual({
    valid,
  });
});

test('asking for the validity of no token is refused', async () => {
  const { status, body } = await matrixGuest(await closedWorld('synapse')).try('registrationTokenValidity');

  expect([status, body]).toEqual([
    400,
    { errcode: 'M_MISSING_PARAM', error: "Missing string query parameter 'token'" },
  ]);
});

test('guests cannot register', async () => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await matrixGuest(sandbox).try('register', { query: { kind: 'guest' }, body: {} });

  expect([status, body]).toEqual([403, { errcode: 'M_UNKNOWN', error: 'Guest access is disabled' }]);
});
