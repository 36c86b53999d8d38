import { passwordOf, proofOf, sessionOf } from '../../support/passwords.js';
import { controller, matrixActor, matrixGuest, meet, type MatrixUser } from '../../support/users.js';

const FLOWS = { flows: [{ stages: ['m.login.password'] }], params: {} };
const SESSION = expect.stringMatching(/^[A-Za-z]{24}$/) as unknown;

/** Logs a user in again, and returns the new token. */
async function logIn(sandbox: string, user: MatrixUser, more: object = {}): Promise<string> {
  const { access_token } = await matrixGuest(sandbox).call('login', {
    body: { type: 'm.login.password', user: user.userId, password: passwordOf(user), ...more },
  });
  return access_token;
}

async function deviceIds(user: MatrixUser): Promise<string[]> {
  return (await user.call('getDevices')).devices.map(({ device_id }) => device_id);
}

test('a user sees where they are logged in', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  await logIn(sandbox, alice, { device_id: 'ZZPHONE', initial_device_display_name: 'Phone' });

  const { devices } = await alice.call('getDevices');

  const own = { device_id: alice.deviceId, user_id: alice.userId, display_name: null };
  const seen = { last_seen_ts: expect.any(Number) as number, last_seen_ip: '127.0.0.1' };
  const never = { last_seen_ts: null, last_seen_ip: null };
  expect(devices).toEqual([
    { ...own, ...seen },
    { ...own, ...never, device_id: 'ZZPHONE', display_name: 'Phone' },
  ]);
  expect(await alice.call('getDevice', { path: { deviceId: 'ZZPHONE' } })).toEqual(devices[1]);
});

test('when a device was last seen is known to two minutes', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const path = { deviceId: alice.deviceId };
  const { last_seen_ts: first } = await alice.call('getDevice', { path });
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 60_000 } });
  const { last_seen_ts: second } = await alice.call('getDevice', { path });
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 60_000 } });
  const { last_seen_ts: third } = await alice.call('getDevice', { path });

  expect(second).toBe(first);
  expect(third).toBeGreaterThanOrEqual((first ?? 0) + 120_000);
});

test.each(['r0', 'v3', 'unstable'])('devices can be listed at %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');

  expect((await alice.send('GET', `/_matrix/client/${version}/devices`)).status).toBe(200);
});

test.each([
  ['a name', { display_name: 'Laptop' }, 'Laptop'],
  ['an empty name', { display_name: '' }, ''],
  ['nothing', {}, 'Phone'],
  ['null', { display_name: null }, 'Phone'],
  ['something else', { name: 'Laptop' }, 'Phone'],
])('a device that is given %s is called so, or as before', async (_, body, expected) => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  await logIn(sandbox, alice, { device_id: 'PHONE', initial_device_display_name: 'Phone' });
  const path = { deviceId: 'PHONE' };

  expect(await alice.call('updateDevice', { path, body })).toEqual({});

  expect((await alice.call('getDevice', { path })).display_name).toBe(expected);
});

/** What is asked about a device, and how it is refused. `OWN` stands for the user's own. */
const REFUSALS: [string, string, string | undefined, number, string, string | undefined][] = [
  ['GET', 'NOPE', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['PUT', 'NOPE', '{"display_name":"x"}', 404, 'M_NOT_FOUND', 'Not found'],
  [
    'PUT',
    'NOPE',
    `{"display_name":"${'x'.repeat(101)}"}`,
    400,
    'M_TOO_LARGE',
    'Device display name is too long (max 100)',
  ],
  ['PUT', 'OWN', '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['PUT', 'OWN', '[]', 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['PUT', 'OWN', '{"display_name":5}', 400, 'M_BAD_JSON', undefined],
  ['DELETE', 'OWN', '[]', 400, 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['DELETE', 'OWN', '{"auth":"x"}', 400, 'M_BAD_JSON', undefined],
  ['DELETE', 'OWN', '{"auth":{"type":5}}', 400, 'M_BAD_JSON', undefined],
  ['DELETE', 'OWN', '{"auth":{"session":5}}', 400, 'M_BAD_JSON', undefined],
  ['DELETE', 'OWN', '{"auth":{"session":"x"}}', 400, 'M_UNKNOWN', 'Unknown session ID: x'],
  [
    'DELETE',
    'OWN',
    '{"auth":{"type":"m.login.foo","user":"x"}}',
    400,
    'M_UNKNOWN',
    'Unknown login type m.login.foo',
  ],
  [
    'DELETE',
    'OWN',
    '{"auth":{"type":"m.login.password","user":"x"}}',
    400,
    'M_INVALID_PARAM',
    'Bad parameter: password',
  ],
  ['POST', 'OWN', '{}', 405, 'M_UNRECOGNIZED', 'Unrecognized request'],
];

test.each(REFUSALS)('%s of the device %s with %j is refused: %i %s %s', async (...row) => {
  const [method, device, sent, status, errcode, error] = row;
  const { alice, sandbox } = await meet('synapse', 'alice');
  const deviceId = device === 'OWN' ? alice.deviceId : device;

  const answer = await alice.send(method, `/_matrix/client/v3/devices/${deviceId}`, { body: sent });

  expect(answer).toMatchObject({ status, body: { errcode, ...(error && { error }) } });
  expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
});

test('a device that does not exist can be given no name at all', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.call('updateDevice', { path: { deviceId: 'NOPE' }, body: {} })).toEqual({});
});

test.each([
  ['nothing', undefined],
  ['an empty object', {}],
  ['no authentication', { auth: null }],
  ['an empty authentication', { auth: {} }],
])('who logs a device out with %s is told to say who they are', async (_, body) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('deleteDevice', { path: { deviceId: 'NOPE' }, body });

  expect(answer).toMatchObject({ status: 401 });
  expect(answer.body).toEqual({ session: SESSION, ...FLOWS });
});

test.each([
  ['without a type', { user: 'alice' }, { completed: [] }],
  ['as nobody in particular', { type: 'm.login.dummy' }, { completed: ['m.login.dummy'] }],
  [
    'with a wrong password',
    { type: 'm.login.password', user: 'alice', password: 'wrong' },
    { completed: [], errcode: 'M_FORBIDDEN', error: 'Invalid username or password' },
  ],
])('who says %s who they are is asked again', async (_, auth, told) => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.try('deleteDevice', { path: { deviceId: 'X' }, body: { auth } });

  expect(status).toBe(401);
  expect(body).toEqual({ session: SESSION, ...FLOWS, ...told });
});

test('a device is logged out in two steps', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const token = await logIn(sandbox, alice, { device_id: 'PHONE' });
  const path = { deviceId: 'PHONE' };
  const session = sessionOf(await alice.try('deleteDevice', { path }));

  expect(await alice.call('deleteDevice', { path, body: { auth: proofOf(alice, { session }) } })).toEqual({});

  expect(await deviceIds(alice)).toEqual([alice.deviceId]);
  const { status, body } = await matrixActor(sandbox, token).try('getTokenOwner');
  expect([status, body]).toMatchObject([401, { errcode: 'M_UNKNOWN_TOKEN', soft_logout: false }]);
});

test('an authentication that is complete can be used again, without a password', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { deviceId: 'PHONE' };
  const session = sessionOf(await alice.try('deleteDevice', { path }));
  await alice.call('deleteDevice', { path, body: { auth: proofOf(alice, { session }) } });

  expect(await alice.call('deleteDevice', { path, body: { auth: { session } } })).toEqual({});
});

test.each([
  ['another device', 'DELETE', '/_matrix/client/v3/devices/OTHER'],
  ['another method', 'POST', '/_matrix/client/v3/delete_devices'],
  ['another version of the path', 'DELETE', '/_matrix/client/r0/devices/PHONE'],
])('an authentication for one device is not good for %s', async (_, method, target) => {
  const { alice } = await meet('synapse', 'alice');
  const session = sessionOf(await alice.try('deleteDevice', { path: { deviceId: 'PHONE' } }));
  const body = JSON.stringify({ devices: ['PHONE'], auth: proofOf(alice, { session }) });

  const answer = await alice.send(method, target, { body });

  expect([answer.status, answer.body]).toEqual([
    403,
    {
      errcode: 'M_UNKNOWN',
      error: 'Requested operation has changed during the UI authentication session.',
    },
  ]);
});

test("another user's password proves nothing", async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const { status, body } = await alice.try('deleteDevice', {
    path: { deviceId: alice.deviceId },
    body: { auth: proofOf(bob) },
  });

  expect([status, body]).toEqual([403, { errcode: 'M_FORBIDDEN', error: 'Invalid auth' }]);
  expect(await deviceIds(alice)).toEqual([alice.deviceId]);
});

test("after another user's password one's own still proves who one is", async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const devices = ['PHONE'];
  const session = sessionOf(await alice.try('deleteDevices', { body: { devices } }));
  const wrong = await alice.try('deleteDevices', { body: { devices, auth: proofOf(bob, { session }) } });
  const right = await alice.try('deleteDevices', { body: { devices, auth: proofOf(alice, { session }) } });

  expect(wrong).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN', error: 'Invalid auth' } });
  expect(right).toMatchObject({ status: 200, body: {} });
});

test("another user's authentication proves nothing, complete or not", async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const path = { deviceId: 'PHONE' };
  const session = sessionOf(await alice.try('deleteDevice', { path }));
  await alice.call('deleteDevice', { path, body: { auth: proofOf(alice, { session }) } });

  const { status, body } = await bob.try('deleteDevice', { path, body: { auth: { session } } });

  expect([status, body]).toEqual([403, { errcode: 'M_FORBIDDEN', error: 'Invalid auth' }]);
});

test('several devices are logged out at once, unknown ones among them', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  for (const device_id of ['A', 'B', 'C']) await logIn(sandbox, alice, { device_id });

  await alice.call('deleteDevices', { body: { devices: ['A', 'C', 'NOPE'], auth: proofOf(alice) } });

  expect((await deviceIds(alice)).sort()).toEqual(['B', alice.deviceId].sort());
});

test('a user can log out the device they are using', async () => {
  const { alice } = await meet('synapse', 'alice');

  await alice.call('deleteDevices', { body: { devices: [alice.deviceId], auth: proofOf(alice) } });

  expect((await alice.try('getDevices')).status).toBe(401);
});

test.each([
  [{}, 'M_MISSING_PARAM'],
  [{ auth: { type: 'm.login.password' } }, 'M_MISSING_PARAM'],
  [{ devices: 'x' }, 'M_BAD_JSON'],
  [{ devices: [5] }, 'M_BAD_JSON'],
  [{ devices: null }, 'M_BAD_JSON'],
])('devices that are named as %j are refused with %s before anything is proven', async (body, errcode) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('deleteDevices', { body })).toMatchObject({ status: 400, body: { errcode } });
});

test('no devices at all are logged out only by who proves to be their user', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect((await alice.try('deleteDevices', { body: { devices: [] } })).status).toBe(401);
  expect(await alice.call('deleteDevices', { body: { devices: [], auth: proofOf(alice) } })).toEqual({});
});

test('logging out everywhere takes every device and token', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const token = await logIn(sandbox, alice);

  expect(await alice.send('POST', '/_matrix/client/v3/logout/all', { body: 'nonsense' })).toMatchObject({
    status: 200,
    body: {},
  });

  for (const gone of [alice.token, token]) {
    expect((await matrixActor(sandbox, gone).try('getTokenOwner')).status).toBe(401);
  }
  expect((await bob.try('getTokenOwner')).status).toBe(200);
});

test.each(['r0', 'v3', 'unstable', 'api/v1'])('a user can log out everywhere at %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');

  expect((await alice.send('POST', `/_matrix/client/${version}/logout/all`)).status).toBe(200);
});
