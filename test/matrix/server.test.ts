import { freshSandbox, matrixGuest, meet, registerUser } from '../support/users.js';

test('anybody can ask for the versions, and may keep them', async () => {
  const { status, body, headers } = await matrixGuest(freshSandbox()).try('getVersions');

  expect(status).toBe(200);
  expect((body as { versions: string[] }).versions).toEqual(
    'r0.0.1 r0.1.0 r0.2.0 r0.3.0 r0.4.0 r0.5.0 r0.6.0 r0.6.1 v1.1 v1.2 v1.3 v1.4 v1.5 v1.6 v1.7 v1.8 v1.9 v1.10 v1.11 v1.12'.split(
      ' ',
    ),
  );
  expect(headers.get('cache-control')).toBe('public, max-age=600, s-maxage=3600, stale-while-revalidate=600');
  expect(headers.get('vary')).toBe('Authorization');
});

test('versions asked for with a token are not kept', async () => {
  const alice = await registerUser(freshSandbox(), 'alice');

  const { headers } = await alice.try('getVersions');

  expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
});

test('a wrong token is refused even where none is needed', async () => {
  const { status, body } = await matrixGuest(freshSandbox()).try('getVersions', { token: 'wrong' });

  expect([status, body]).toMatchObject([401, { errcode: 'M_UNKNOWN_TOKEN' }]);
});

test.each([
  ['documented', '10'],
  ['synapse', '11'],
] as const)('the default room version of the %s dialect is told', async (dialect, version) => {
  const { alice } = await meet(dialect, 'alice');

  const { capabilities } = await alice.call('getCapabilities');

  expect(capabilities['m.room_versions'].default).toBe(version);
  expect(capabilities['m.room_versions'].available[version]).toBe('stable');
});

test('what users may change of their account is told', async () => {
  const { alice } = await meet('documented', 'alice');

  const { capabilities } = await alice.call('getCapabilities');

  expect(capabilities).toMatchObject({
    'm.set_displayname': { enabled: true },
    'm.change_password': { enabled: true },
  });
});

test('capabilities need a token', async () => {
  const { status, body } = await matrixGuest(freshSandbox()).try('getCapabilities');

  expect([status, body]).toEqual([401, { errcode: 'M_MISSING_TOKEN', error: 'Missing access token' }]);
});

test('there is no TURN server and no bridge', async () => {
  const user = await registerUser(freshSandbox(), 'caller');

  expect(await user.call('getTurnServer')).toEqual({});
  expect(await user.call('getProtocols')).toEqual({});
});

test('the server tells other servers what it is', async () => {
  expect(await matrixGuest(freshSandbox()).call('getFederationVersion')).toEqual({
    server: { name: 'Synapse', version: '1.160.0' },
  });
});

test.each([
  ['/.well-known/matrix/client', 'M_NOT_FOUND', '.well-known not available'],
  ['/_matrix/client/v1/auth_metadata', 'M_UNRECOGNIZED', 'Unrecognized request'],
  ['/_matrix/client/unstable/org.matrix.msc2965/auth_metadata', 'M_UNRECOGNIZED', 'Unrecognized request'],
])('a web client that probes %s finds nothing', async (target, errcode, error) => {
  expect(await matrixGuest(freshSandbox()).send('GET', target)).toMatchObject({
    status: 404,
    body: { errcode, error },
  });
});

test('the unstable features named are those the mock has, such as threads and cross-signing', async () => {
  const { unstable_features } = await matrixGuest(freshSandbox()).call('getVersions');

  expect(unstable_features).toMatchObject({
    'org.matrix.e2e_cross_signing': true,
    'org.matrix.msc3440.stable': true,
  });
  expect(Object.values(unstable_features ?? {})).not.toContain(false);
});
