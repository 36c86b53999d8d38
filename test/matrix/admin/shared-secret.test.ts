import { macOf, meetAdmin, refusal } from '../../support/administration.js';
import { controller, matrixGuest, meet } from '../../support/users.js';

type Json = Record<string, unknown>;

test('who knows the shared secret registers a server admin', async () => {
  const { root } = await meetAdmin();

  expect(await root.call('adminGetUser', { path: { userId: '@root:matrix.test' } })).toMatchObject({
    name: '@root:matrix.test',
    admin: true,
    displayname: 'root',
    user_type: null,
  });
});

test('a registration with the shared secret takes a kind and a name, and lowers capitals', async () => {
  const { root, sandbox } = await meetAdmin();
  const guest = matrixGuest(sandbox);
  const { nonce } = await guest.call('adminGetNonce');
  expect(nonce).toMatch(/^[0-9a-f]{128}$/);
  const account = { nonce, username: 'BOT', password: 'pw', admin: false };

  const answer = await guest.call('adminRegister', {
    body: {
      ...account,
      ...{ user_type: 'bot', displayname: 'Bot', inhibit_login: true, mac: macOf(account, 'bot') },
    },
  });

  expect(answer).toEqual({ user_id: '@bot:matrix.test', home_server: 'matrix.test' });
  expect(await root.call('adminGetUser', { path: { userId: '@bot:matrix.test' } })).toMatchObject({
    admin: false,
    user_type: 'bot',
    displayname: 'Bot',
  });
});

test.each<[string, Json, number, string, string]>([
  ['without a username', {}, 400, 'M_BAD_JSON', 'username must be specified'],
  ['without a password', { username: 'q' }, 400, 'M_BAD_JSON', 'password must be specified'],
  ['without a proof', { username: 'q', password: 'p' }, 400, 'M_BAD_JSON', 'mac must be specified'],
  [
    'with a number for a username',
    { username: 3, password: 'p', mac: 'x' },
    400,
    'M_UNKNOWN',
    'Invalid username',
  ],
  [
    'with a NUL in the username',
    { username: 'q\0', password: 'p', mac: 'x' },
    400,
    'M_UNKNOWN',
    'Invalid username',
  ],
  [
    'with a number for a password',
    { username: 'q', password: 3, mac: 'x' },
    400,
    'M_UNKNOWN',
    'Invalid password',
  ],
  [
    'of an unknown kind',
    { username: 'q', password: 'p', mac: 'x', user_type: 'zz' },
    400,
    'M_UNKNOWN',
    'Invalid user type',
  ],
  ['with a wrong proof', { username: 'q', password: 'p', mac: 'x' }, 403, 'M_UNKNOWN', 'HMAC incorrect'],
])(
  'a registration with the shared secret %s is refused, and its nonce is used up',
  async (_, body, ...expected) => {
    const { sandbox } = await meet('synapse');
    const guest = matrixGuest(sandbox);
    const { nonce } = await guest.call('adminGetNonce');

    expect(await guest.try('adminRegister', { body: { nonce, ...body } })).toMatchObject(
      refusal(...expected),
    );

    const account = { nonce, username: 'q', password: 'p', admin: false };
    expect(await guest.try('adminRegister', { body: { ...account, mac: macOf(account) } })).toMatchObject(
      refusal(400, 'M_UNKNOWN', 'unrecognised nonce'),
    );
  },
);

test('a nonce is good for a minute, and one that was never given out for nothing', async () => {
  const { sandbox } = await meet('synapse');
  const guest = matrixGuest(sandbox);
  const { nonce } = await guest.call('adminGetNonce');
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 60_000 } });

  const account = { nonce, username: 'q', password: 'p', admin: false };
  const late = { ...account, mac: macOf(account) };
  expect(await guest.try('adminRegister', { body: late })).toMatchObject(
    refusal(400, 'M_UNKNOWN', 'unrecognised nonce'),
  );
  expect(await guest.try('adminRegister', { body: { nonce: 'x' } })).toMatchObject(
    refusal(400, 'M_UNKNOWN', 'unrecognised nonce'),
  );
  expect(await guest.try('adminRegister', { body: {} })).toMatchObject(
    refusal(400, 'M_BAD_JSON', 'nonce must be specified'),
  );
});
