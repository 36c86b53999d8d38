import { controller, matrixGuest, meet, type MatrixUser } from '../../support/users.js';

async function tokenOf(user: MatrixUser): Promise<string> {
  const path = { userId: user.userId };
  return (await user.call('requestOpenIdToken', { path, body: {} })).access_token;
}

test('a user gets a token that proves to others who they are', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  const token = await alice.call('requestOpenIdToken', { path: { userId: alice.userId }, body: {} });

  expect(token).toEqual({
    access_token: expect.stringMatching(/^[A-Za-z]{24}$/) as string,
    token_type: 'Bearer',
    matrix_server_name: 'matrix.test',
    expires_in: 3600,
  });
  const query = { access_token: token.access_token };
  expect(await matrixGuest(sandbox).call('requestOpenIdUserInfo', { query })).toEqual({ sub: alice.userId });
});

test('such a token opens nothing', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect((await alice.try('getTokenOwner', { token: await tokenOf(alice) })).status).toBe(401);
});

test('such a token lasts an hour', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const access_token = await tokenOf(alice);
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 3_600_000 } });

  const { status, body } = await matrixGuest(sandbox).try('requestOpenIdUserInfo', {
    query: { access_token },
  });

  expect([status, body]).toEqual([
    401,
    { errcode: 'M_UNKNOWN_TOKEN', error: 'Access Token unknown or expired' },
  ]);
  expect(await tokenOf(alice)).not.toBe(access_token);
});

test('whom no token belongs to cannot be asked', async () => {
  const { status, body } = await matrixGuest((await meet('synapse')).sandbox).try('requestOpenIdUserInfo');

  expect([status, body]).toEqual([401, { errcode: 'M_MISSING_TOKEN', error: 'Access Token required' }]);
});

test.each([
  ['OWN', '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['OWN', '[]', 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['@bob:matrix.test', '{}', 403, 'M_FORBIDDEN', 'Cannot request tokens for other users.'],
  ['@bob:matrix.test', '[', 403, 'M_FORBIDDEN', 'Cannot request tokens for other users.'],
  ['nonsense', '{}', 403, 'M_FORBIDDEN', 'Cannot request tokens for other users.'],
])('a token for %s with %j is refused: %i %s %s', async (whose, body, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const userId = whose === 'OWN' ? alice.userId : whose;

  const answer = await alice.send('POST', `/_matrix/client/v3/user/${userId}/openid/request_token`, { body });

  expect([answer.status, answer.body]).toEqual([status, { errcode, error }]);
});
