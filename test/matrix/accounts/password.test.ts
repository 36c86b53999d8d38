import { passwordOf, proofOf, sessionOf } from '../../support/passwords.js';
import { type Answer, controller, matrixActor, matrixGuest, meet } from '../../support/users.js';

const PATH = '/_matrix/client/v3/account/password';

function logIn(sandbox: string, password: string, more: object = {}): Promise<Answer> {
  const body = { type: 'm.login.password', user: 'alice', password, ...more };
  return matrixGuest(sandbox).try('login', { body });
}

/** Logs alice in on another device. */
async function elsewhere(sandbox: string): Promise<string> {
  const { body } = await logIn(sandbox, 'alice-password', { device_id: 'PHONE' });
  return (body as { access_token: string }).access_token;
}

test('a changed password is the one to log in with, and ends every other session', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const token = await elsewhere(sandbox);

  const done = await alice.call('changePassword', { body: { new_password: 'fresh', auth: proofOf(alice) } });

  expect(done).toEqual({});
  expect((await logIn(sandbox, passwordOf(alice))).status).toBe(403);
  expect((await logIn(sandbox, 'fresh')).status).toBe(200);
  expect((await matrixActor(sandbox, token).try('getTokenOwner')).status).toBe(401);
  expect((await alice.try('getTokenOwner')).status).toBe(200);
});

test('other sessions stay where the user wants that', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const token = await elsewhere(sandbox);

  await alice.call('changePassword', {
    body: { new_password: 'fresh', logout_devices: false, auth: proofOf(alice) },
  });

  expect((await matrixActor(sandbox, token).try('getTokenOwner')).status).toBe(200);
});

test('the last step of a change may leave out what the first one said', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const token = await elsewhere(sandbox);
  const body = { new_password: 'fresh', logout_devices: false };
  const session = sessionOf(await alice.try('changePassword', { body }));

  await alice.call('changePassword', { body: { auth: proofOf(alice, { session }) } });

  expect((await logIn(sandbox, 'fresh')).status).toBe(200);
  expect((await matrixActor(sandbox, token).try('getTokenOwner')).status).toBe(200);
});

test('of two passwords the last one counts', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const session = sessionOf(await alice.try('changePassword', { body: { new_password: 'first' } }));

  await alice.call('changePassword', { body: { new_password: 'last', auth: proofOf(alice, { session }) } });

  expect((await logIn(sandbox, 'last')).status).toBe(200);
});

test.each([{}, { new_password: null }, { new_password: '' }])(
  'a change to %j is refused once the user has proven who they are',
  async (body) => {
    const { alice, sandbox } = await meet('synapse', 'alice');

    const answer = await alice.try('changePassword', { body: { ...body, auth: proofOf(alice) } });

    expect([answer.status, answer.body]).toEqual([
      400,
      { errcode: 'M_MISSING_PARAM', error: 'Missing params: password' },
    ]);
    expect((await logIn(sandbox, passwordOf(alice))).status).toBe(200);
  },
);

test('a wrong password changes nothing', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  const { status, body } = await alice.try('changePassword', {
    body: { new_password: 'fresh', auth: proofOf(alice, { password: 'wrong' }) },
  });

  expect([status, body]).toMatchObject([
    401,
    { completed: [], errcode: 'M_FORBIDDEN', error: 'Invalid username or password' },
  ]);
  expect((await logIn(sandbox, 'fresh')).status).toBe(403);
});

test('who has no token is asked for a mail address that nobody has', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const guest = matrixGuest(sandbox);

  const { status, body } = await guest.try('changePassword', { body: { new_password: 'fresh' } });

  const flows = { flows: [{ stages: ['m.login.email.identity'] }], params: {} };
  expect([status, body]).toEqual([401, { session: expect.any(String) as string, ...flows }]);
  const tried = await guest.try('changePassword', {
    body: { new_password: 'fresh', auth: { type: 'm.login.email.identity' } },
  });
  expect(tried).toMatchObject({ status: 400, body: { errcode: 'M_INVALID_PARAM' } });
});

/** Bodies that are refused before anything else is looked at, the token included. */
const MALFORMED: [string, string][] = [
  ['', 'M_NOT_JSON'],
  ['[]', 'M_BAD_JSON'],
  ['{"new_password":5}', 'M_BAD_JSON'],
  [`{"new_password":"${'x'.repeat(513)}"}`, 'M_BAD_JSON'],
  ['{"logout_devices":1}', 'M_BAD_JSON'],
  ['{"logout_devices":null}', 'M_BAD_JSON'],
  ['{"auth":"x"}', 'M_BAD_JSON'],
];

test.each(MALFORMED)('the change %s is refused with %s, whoever sends it', async (body, errcode) => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  for (const sender of [alice, matrixGuest(sandbox), matrixActor(sandbox, 'nonsense')]) {
    expect(await sender.send('POST', PATH, { body })).toMatchObject({ status: 400, body: { errcode } });
  }
});

test('an unknown token changes no password', async () => {
  const { sandbox } = await meet('synapse', 'alice');

  const { status, body } = await matrixActor(sandbox, 'nonsense').try('changePassword', { body: {} });

  expect([status, body]).toMatchObject([401, { errcode: 'M_UNKNOWN_TOKEN', soft_logout: false }]);
});

test('an authentication for a password is not good for a device', async () => {
  const { alice } = await meet('synapse', 'alice');
  const session = sessionOf(await alice.try('changePassword', { body: {} }));

  const { status } = await alice.try('deleteDevice', {
    path: { deviceId: alice.deviceId },
    body: { auth: proofOf(alice, { session }) },
  });

  expect(status).toBe(403);
});

test('an authentication is forgotten after two days', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const session = sessionOf(await alice.try('changePassword', { body: {} }));
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 48 * 3_600_000 } });

  const { status, body } = await alice.try('changePassword', { body: { auth: proofOf(alice, { session }) } });

  expect([status, body]).toEqual([400, { errcode: 'M_UNKNOWN', error: `Unknown session ID: ${session}` }]);
});

test('there are no conditions for passwords', async () => {
  expect(await matrixGuest((await meet('synapse')).sandbox).call('getPasswordPolicy')).toEqual({});
});

test('a user has neither mail addresses nor phone numbers', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.call('getAccount3PIDs')).toEqual({ threepids: [] });
});
