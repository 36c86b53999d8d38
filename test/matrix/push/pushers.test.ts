import { proofOf } from '../../support/passwords.js';
import { controller, matrixActor, matrixGuest, meet, type MatrixUser } from '../../support/users.js';

const PUSHER = {
  kind: 'http',
  app_id: 'org.example.app',
  pushkey: 'key',
  app_display_name: 'Example',
  device_display_name: 'Phone',
  lang: 'en',
  data: { url: 'https://push.example.org/_matrix/push/v1/notify', format: 'event_id_only' },
};

async function pushkeys(user: MatrixUser): Promise<string[]> {
  return (await user.call('getPushers')).pushers.map(({ pushkey }) => pushkey);
}

test('a pusher is kept as it was given', async () => {
  const { alice } = await meet('synapse', 'alice');
  expect(await alice.call('getPushers')).toEqual({ pushers: [] });

  expect(await alice.call('postPusher', { body: PUSHER })).toEqual({});

  expect(await alice.call('getPushers')).toEqual({ pushers: [{ ...PUSHER, profile_tag: '' }] });
});

test('a pusher of the same app and key replaces the one before', async () => {
  const { alice } = await meet('synapse', 'alice');
  await alice.call('postPusher', { body: PUSHER });

  await alice.call('postPusher', { body: { ...PUSHER, lang: 'de', profile_tag: 'x' } });

  expect(await alice.call('getPushers')).toEqual({ pushers: [{ ...PUSHER, lang: 'de', profile_tag: 'x' }] });
});

test('a pusher is removed', async () => {
  const { alice } = await meet('synapse', 'alice');
  await alice.call('postPusher', { body: PUSHER });
  await alice.call('postPusher', { body: { ...PUSHER, pushkey: 'other' } });
  const body = { kind: null, app_id: PUSHER.app_id, pushkey: 'key' };

  await alice.call('postPusher', { body });

  expect(await pushkeys(alice)).toEqual(['other']);
  expect((await alice.try('postPusher', { body })).status).toBe(200);
});

test('a key that somebody else registers is theirs from then on', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await alice.call('postPusher', { body: PUSHER });

  await bob.call('postPusher', { body: PUSHER });

  expect([await pushkeys(alice), await pushkeys(bob)]).toEqual([[], ['key']]);
});

test('several users share a key if the app says so', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await alice.call('postPusher', { body: PUSHER });

  await bob.call('postPusher', { body: { ...PUSHER, append: true } });

  expect([await pushkeys(alice), await pushkeys(bob)]).toEqual([['key'], ['key']]);
});

test('a device takes its pushers with it', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const { access_token } = await matrixGuest(sandbox).call('login', {
    body: { ...proofOf(alice), device_id: 'PHONE' },
  });
  await matrixActor(sandbox, access_token).call('postPusher', { body: PUSHER });
  await alice.call('postPusher', { body: { ...PUSHER, pushkey: 'own' } });

  await alice.call('deleteDevice', { path: { deviceId: 'PHONE' }, body: { auth: proofOf(alice) } });

  expect(await pushkeys(alice)).toEqual(['own']);
});

const without = (name: string) => ({ ...PUSHER, [name]: undefined });
const at = (url: unknown) => ({ ...PUSHER, data: { url } });

/** What is sent as a pusher, and how it is refused. */
const REFUSALS: [unknown, string, string | undefined][] = [
  [
    {},
    'M_MISSING_PARAM',
    "Missing params: ['kind', 'app_id', 'app_display_name', 'device_display_name', 'pushkey', 'lang', 'data']",
  ],
  [
    { kind: null, app_id: 'x' },
    'M_MISSING_PARAM',
    "Missing params: ['app_display_name', 'device_display_name', 'pushkey', 'lang', 'data']",
  ],
  [without('kind'), 'M_MISSING_PARAM', "Missing params: ['kind']"],
  [without('app_display_name'), 'M_MISSING_PARAM', "Missing params: ['app_display_name']"],
  [without('data'), 'M_MISSING_PARAM', "Missing params: ['data']"],
  [at(undefined), 'M_MISSING_PARAM', "Config Error: 'url' required in data for HTTP pusher"],
  [at(5), 'M_MISSING_PARAM', "Config Error: 'url' must be a string"],
  [at('foo'), 'M_MISSING_PARAM', "Config Error: 'url' must have a path of '/_matrix/push/v1/notify'"],
  [
    at('https://example.org/foo'),
    'M_MISSING_PARAM',
    "Config Error: 'url' must have a path of '/_matrix/push/v1/notify'",
  ],
  [{ ...PUSHER, kind: 'email', data: {} }, 'M_THREEPID_NOT_FOUND', 'Email not found'],
  [{ ...PUSHER, data: 5 }, 'M_BAD_JSON', undefined],
  [{ ...PUSHER, lang: {} }, 'M_BAD_JSON', undefined],
  [{ kind: null, app_id: 'x', pushkey: [] }, 'M_BAD_JSON', undefined],
  [[], 'M_BAD_JSON', 'Content must be a JSON object.'],
];

test.each(REFUSALS)('the pusher %j is refused with %s %s', async (body, errcode, error) => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  const answer = await alice.try('postPusher', { body });

  expect(answer).toMatchObject({ status: 400, body: { errcode, ...(error && { error }) } });
  expect(await pushkeys(alice)).toEqual([]);
  expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
});

test('a kind of pusher that nobody knows is kept, wherever it points', async () => {
  const { alice } = await meet('synapse', 'alice');

  await alice.call('postPusher', { body: { ...PUSHER, kind: 'foo', app_id: 5, data: {} } });

  expect((await alice.call('getPushers')).pushers).toMatchObject([{ kind: 'foo', app_id: '5', data: {} }]);
});
