import { freshSandbox, matrixActor, matrixGuest, meet, registerUser } from '../../support/users.js';

test('a token names its owner and device', async () => {
  const alice = await registerUser(freshSandbox(), 'alice');

  expect(await alice.call('getTokenOwner')).toEqual({
    user_id: '@alice:matrix.test',
    is_guest: false,
    device_id: alice.deviceId,
  });
});

test.each([
  ['documented', 'Unrecognised access token'],
  ['synapse', 'Invalid access token passed.'],
] as const)('a token that was logged out is unknown in the %s dialect', async (dialect, error) => {
  const { alice } = await meet(dialect, 'alice');

  expect(await alice.call('logout')).toEqual({});
  const { status, body } = await alice.try('getTokenOwner');

  expect([status, body]).toEqual([401, { errcode: 'M_UNKNOWN_TOKEN', error, soft_logout: false }]);
  expect((await alice.try('logout')).status).toBe(401);
});

test.each(['', '{}', 'no json', '[]'])('a logout does not read its body: %j', async (body) => {
  const alice = await registerUser(freshSandbox(), 'alice');

  const answer = await alice.send('POST', '/_matrix/client/v3/logout', { body });

  expect([answer.status, answer.body]).toEqual([200, {}]);
});

test('a logout ends every token of the device, and no other', async () => {
  const { sandbox } = await meet('synapse', 'alice');
  const logIn = async (device_id: string) => {
    const body = { type: 'm.login.password', user: 'alice', password: 'alice-password', device_id };
    const { access_token } = await matrixGuest(sandbox).call('login', { body });
    return matrixActor(sandbox, access_token);
  };
  const [phone, phoneToo, desk] = [await logIn('PHONE'), await logIn('PHONE'), await logIn('DESK')];

  await phone.call('logout');

  expect((await phoneToo.try('getTokenOwner')).status).toBe(401);
  expect((await desk.try('getTokenOwner')).status).toBe(200);
});

test('logging out by GET is not possible', async () => {
  const alice = await registerUser(freshSandbox(), 'alice');

  expect((await alice.send('GET', '/_matrix/client/v3/logout')).status).toBe(405);
});
