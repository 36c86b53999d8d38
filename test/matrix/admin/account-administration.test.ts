import { logIn, meetAdmin, NOT_ADMIN, refusal } from '../../support/administration.js';
import { matrixGuest, meet } from '../../support/users.js';

type Json = Record<string, unknown>;

test('nobody but a server admin may use the admin API, except for the version', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  expect(await alice.try('adminGetUsers')).toMatchObject(NOT_ADMIN);
  expect(await alice.try('adminPutUser', { path: { userId: alice.userId }, body: [] })).toMatchObject(
    NOT_ADMIN,
  );
  expect(await matrixGuest(sandbox).try('adminGetUsers')).toMatchObject({ status: 401 });
  expect(await matrixGuest(sandbox).call('adminGetServerVersion')).toEqual({ server_version: '1.160.0' });
});

test('an admin makes an account (201) and changes it (200)', async () => {
  const { root, sandbox } = await meetAdmin();
  const path = { userId: '@new:matrix.test' };

  const made = await root.try('adminPutUser', { path, body: { password: 'first' } });
  expect(made).toMatchObject({ status: 201, body: { name: path.userId, displayname: 'new', admin: false } });
  expect(await logIn(sandbox, 'new', 'first')).toBe(200);

  const body = {
    displayname: 'D N',
    avatar_url: 'mxc://a/b',
    admin: true,
    user_type: 'bot',
    password: 'second',
  };
  const changed = await root.try('adminPutUser', { path, body });
  const { password: _, ...shown } = body;
  expect(changed).toMatchObject({ status: 200, body: shown });
  expect(await root.call('adminGetUser', { path })).toEqual(changed.body);
  expect(await logIn(sandbox, 'new', 'second')).toBe(200);
});

test('an account without a password can be used by nobody', async () => {
  const { root, sandbox } = await meetAdmin();

  await root.call('adminPutUser', { path: { userId: '@new:matrix.test' }, body: {} });

  expect(await logIn(sandbox, 'new', '')).toBe(403);
});

test.each([
  [{ password: 'n' }, 401],
  [{ password: 'n', logout_devices: false }, 200],
])('a password that an admin sets with %j lets the user go on with %i', async (body, status) => {
  const { root, alice } = await meetAdmin('alice');

  await root.call('adminPutUser', { path: { userId: alice.userId }, body });

  expect((await alice.try('getTokenOwner')).status).toBe(status);
});

test('a locked user can do nothing but log out, and goes on when unlocked', async () => {
  const { root, alice, sandbox } = await meetAdmin('alice');
  const lock = (locked: boolean) =>
    root.call('adminPutUser', { path: { userId: alice.userId }, body: { locked } });
  const locked = {
    status: 401,
    body: { errcode: 'M_USER_LOCKED', error: 'User account has been locked', soft_logout: true },
  };

  await lock(true);
  expect(await alice.try('getTokenOwner')).toMatchObject(locked);
  expect(await logIn(sandbox, 'alice', 'alice-password')).toBe(401);
  await lock(false);
  expect(await alice.try('getTokenOwner')).toMatchObject({ status: 200 });
  await lock(true);
  expect(await alice.try('logout')).toMatchObject({ status: 200 });
});

test.each<[string, Json, string, string]>([
  ['@new:matrix.test', { password: 3 }, 'M_UNKNOWN', 'Invalid password'],
  ['@new:matrix.test', { admin: 'x' }, 'M_BAD_JSON', "Param 'admin' must be a boolean, if given"],
  ['@new:matrix.test', { deactivated: 'x' }, 'M_UNKNOWN', "'deactivated' parameter is not of type boolean"],
  ['@new:matrix.test', { locked: 'x' }, 'M_UNKNOWN', "'locked' parameter is not of type boolean"],
  [
    '@new:matrix.test',
    { logout_devices: 'x' },
    'M_UNKNOWN',
    "'logout_devices' parameter is not of type boolean",
  ],
  [
    '@new:matrix.test',
    { deactivated: true, locked: true },
    'M_UNKNOWN',
    "An user can't be deactivated and locked",
  ],
  ['@new:matrix.test', { user_type: 'zz' }, 'M_UNKNOWN', 'Invalid user type'],
  ['@new:matrix.test', { threepids: [{}] }, 'M_MISSING_PARAM', "Missing params: ['medium', 'address']"],
  ['@new:matrix.test', { threepids: 'text' }, 'M_MISSING_PARAM', "Missing params: ['medium', 'address']"],
  ['@new:matrix.test', { threepids: ['medium'] }, 'M_MISSING_PARAM', "Missing params: ['address']"],
  ['@new:matrix.test', { threepids: { medium: {} } }, 'M_MISSING_PARAM', "Missing params: ['address']"],
  ['@new:matrix.test', { threepids: 5 }, 'M_BAD_JSON', 'A list of objects is expected'],
  [
    '@new:matrix.test',
    { external_ids: [{}] },
    'M_MISSING_PARAM',
    "Missing params: ['auth_provider', 'external_id']",
  ],
  ['@new:matrix.test', { displayname: 3 }, 'M_INVALID_PARAM', "'displayname' must be a string"],
  ['@root:matrix.test', { admin: false }, 'M_UNKNOWN', 'You may not demote yourself.'],
  ['@x:other.org', {}, 'M_UNKNOWN', 'This endpoint can only be used with local users'],
  ['foo', {}, 'M_INVALID_PARAM', "Expected UserID string to start with '@'"],
  ['@BAD:matrix.test', {}, 'M_INVALID_USERNAME', "User ID can only contain characters a-z, 0-9, or '=_-./+'"],
])('the account %s is not to be %j', async (userId, body, errcode, error) => {
  const { root } = await meetAdmin();

  expect(await root.try('adminPutUser', { path: { userId }, body })).toMatchObject(
    refusal(400, errcode, error),
  );
  expect((await root.call('adminGetUsers')).users.map(({ name }) => name)).not.toContain('@new:matrix.test');
});

test.each([
  ['@nobody:matrix.test', 404, 'M_NOT_FOUND', 'User not found'],
  ['@x:other.org', 400, 'M_UNKNOWN', 'Can only look up local users'],
  ['foo', 400, 'M_INVALID_PARAM', "Expected UserID string to start with '@'"],
])('the account %s cannot be read', async (userId, ...expected) => {
  const { root } = await meetAdmin();

  expect(await root.try('adminGetUser', { path: { userId } })).toMatchObject(refusal(...expected));
});

test('accounts are listed by name, page by page, with their number', async () => {
  const { root } = await meetAdmin('bob', 'alice');
  const names = async (query: Json): Promise<unknown> => {
    const { users, ...rest } = await root.call('adminGetUsers', { query });
    return [users.map(({ name }) => name.split(':')[0]), rest];
  };

  expect(await names({ name: 'ALI' })).toEqual([['@alice'], { total: 1 }]);
  expect(await names({ limit: 2 })).toEqual([['@admin', '@alice'], { total: 5, next_token: '2' }]);
  expect(await names({ limit: 2, from: 4 })).toEqual([['@root'], { total: 5 }]);
  expect(await names({ admins: true, dir: 'b' })).toEqual([['@root', '@admin'], { total: 2 }]);
  expect(await names({ user_id: 'bo' })).toEqual([['@bob'], { total: 1 }]);
});

test('deactivated accounts are listed when they are asked for', async () => {
  const { root, alice } = await meetAdmin('alice');
  await root.call('adminDeactivateUser', { path: { userId: alice.userId }, body: {} });
  const listed = async (query: Json) => (await root.call('adminGetUsers', { query })).users;

  expect((await listed({ name: 'alice' })).length).toBe(0);
  expect(await listed({ name: 'alice', deactivated: true })).toMatchObject([
    { deactivated: true, erased: false },
  ]);
});

test.each([
  [{ order_by: 'zz' }, /^Query parameter 'order_by' must be one of \['name', 'displayname'/],
  [{ dir: 'x' }, /^Query parameter 'dir' must be one of \['b', 'f'\]$/],
  [{ limit: -1 }, /^Query parameter limit must be a positive integer\.$/],
  [{ from: 'x' }, /^Query parameter from must be an integer$/],
])('a list of accounts with %j is refused', async (query, error) => {
  const { root } = await meetAdmin();

  expect(await root.try('adminGetUsers', { query: query as never })).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: expect.stringMatching(error) as string },
  });
});
