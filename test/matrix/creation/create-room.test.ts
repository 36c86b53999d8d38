import { contentOf, newRoom, type StateEvent, stateOf } from '../../support/rooms.js';
import { controller, meet } from '../../support/users.js';

const DEFAULT_EVENTS = {
  'm.room.name': 50,
  'm.room.power_levels': 100,
  'm.room.history_visibility': 100,
  'm.room.canonical_alias': 50,
  'm.room.avatar': 50,
  'm.room.tombstone': 100,
  'm.room.server_acl': 100,
  'm.room.encryption': 100,
};

const DEFAULT_LEVELS = {
  users: { '@alice:matrix.test': 100 },
  users_default: 0,
  events: DEFAULT_EVENTS,
  events_default: 0,
  state_default: 50,
  ban: 50,
  kick: 50,
  redact: 50,
  invite: 50,
  historical: 100,
};

/** Types, keys and contents, without what differs from run to run. */
function said(events: StateEvent[]): unknown[] {
  return events.map(({ type, state_key, content }) => [type, state_key, content]);
}

test('a room is created with its creator in it, and with the settings of private_chat', async () => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice);

  expect(roomId).toMatch(/^![A-Za-z]{18}:matrix\.test$/);
  expect(said(await stateOf(alice, roomId))).toEqual([
    ['m.room.create', '', { room_version: '11' }],
    ['m.room.member', '@alice:matrix.test', { membership: 'join', displayname: 'alice' }],
    ['m.room.power_levels', '', { ...DEFAULT_LEVELS, invite: 0 }],
    ['m.room.join_rules', '', { join_rule: 'invite' }],
    ['m.room.history_visibility', '', { history_visibility: 'shared' }],
    ['m.room.guest_access', '', { guest_access: 'can_join' }],
  ]);
});

test('public_chat lets anybody join, says nothing of guests and has a level for calls', async () => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, { preset: 'public_chat', visibility: 'private' });

  expect(said(await stateOf(alice, roomId)).slice(2)).toEqual([
    ['m.room.power_levels', '', { ...DEFAULT_LEVELS, 'm.call.invite': 50 }],
    ['m.room.join_rules', '', { join_rule: 'public' }],
    ['m.room.history_visibility', '', { history_visibility: 'shared' }],
  ]);
});

test('trusted_private_chat gives everybody who is invited the power of the creator', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const roomId = await newRoom(alice, { preset: 'trusted_private_chat', invite: [bob.userId] });

  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual({
    ...DEFAULT_LEVELS,
    users: { [alice.userId]: 100, [bob.userId]: 100 },
    invite: 0,
  });
});

test.each([
  [{}, 'invite'],
  [{ visibility: 'private' }, 'invite'],
  [{ visibility: 'public' }, 'public'],
  [{ visibility: 'whatever' }, 'public'],
])('%j without a preset makes a room with the join rule %s', async (body, joinRule) => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, body);

  expect(await contentOf(alice, roomId, 'm.room.join_rules')).toEqual({ join_rule: joinRule });
});

test('everything a room can be given is sent in a fixed order', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const roomId = await newRoom(alice, {
    name: 'Final name',
    topic: 'A topic',
    room_alias_name: 'den',
    invite: [bob.userId, bob.userId],
    is_direct: true,
    initial_state: [
      { type: 'm.room.name', content: { name: 'First name' } },
      { type: 'm.room.guest_access', content: { guest_access: 'forbidden' } },
      { type: 'com.example', state_key: 'k', content: { n: 1 } },
      { type: 'com.example', state_key: 'k', content: { n: 2 } },
    ],
  });

  const events = await stateOf(alice, roomId);
  expect([...new Set(events.map(({ type }) => type))]).toEqual([
    'm.room.create',
    'm.room.member',
    'm.room.power_levels',
    'm.room.canonical_alias',
    'm.room.join_rules',
    'm.room.history_visibility',
    'm.room.name',
    'm.room.guest_access',
    'com.example',
    'm.room.topic',
  ]);
  const of = (type: string, key = '') =>
    events.find((event) => event.type === type && event.state_key === key)?.content;
  expect(of('m.room.canonical_alias')).toEqual({ alias: '#den:matrix.test' });
  expect(of('m.room.name')).toEqual({ name: 'Final name' });
  expect(of('m.room.guest_access')).toEqual({ guest_access: 'forbidden' });
  expect(of('com.example', 'k')).toEqual({ n: 2 });
  expect(of('m.room.topic')).toEqual({
    topic: 'A topic',
    'm.topic': { 'm.text': [{ body: 'A topic' }] },
  });
  expect(of('m.room.member', bob.userId)).toEqual({
    membership: 'invite',
    displayname: 'bob',
    is_direct: true,
  });
});

test('power levels in the initial state are taken as they are', async () => {
  const { alice } = await meet('synapse', 'alice');
  const content = { users: { [alice.userId]: 100 }, invite: 99 };

  const roomId = await newRoom(alice, {
    initial_state: [{ type: 'm.room.power_levels', state_key: '', content }],
    power_level_content_override: { invite: 1 },
  });

  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual(content);
});

test('an override of power levels replaces whole fields', async () => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, {
    power_level_content_override: { events: { 'm.room.topic': 0 }, state_default: 60 },
  });

  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual({
    ...DEFAULT_LEVELS,
    events: { 'm.room.topic': 0 },
    state_default: 60,
    invite: 0,
  });
});

test('creation content is kept, but for the room version', async () => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, {
    creation_content: { type: 'm.space', room_version: '99', creator: '@x:y', 'm.federate': false },
  });

  expect(await contentOf(alice, roomId, 'm.room.create')).toEqual({
    type: 'm.space',
    room_version: '11',
    creator: '@x:y',
    'm.federate': false,
  });
});

test.each([
  ['1', { creator: '@alice:matrix.test' }, /^![A-Za-z]{18}:matrix\.test$/, /^\$[A-Za-z0-9]+:matrix\.test$/],
  ['3', { creator: '@alice:matrix.test' }, /^![A-Za-z]{18}:matrix\.test$/, /^\$[A-Za-z0-9+/]{43}$/],
  ['10', { creator: '@alice:matrix.test' }, /^![A-Za-z]{18}:matrix\.test$/, /^\$[A-Za-z0-9_-]{43}$/],
  ['11', {}, /^![A-Za-z]{18}:matrix\.test$/, /^\$[A-Za-z0-9_-]{43}$/],
  ['12', {}, /^![A-Za-z0-9_-]{43}$/, /^\$[A-Za-z0-9_-]{43}$/],
])('room version %s has its own ids and creation event', async (version, creation, roomIds, eventIds) => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, { room_version: version });

  expect(roomId).toMatch(roomIds);
  const events = await stateOf(alice, roomId);
  expect(events[0]?.content).toEqual({ room_version: version, ...creation });
  for (const { event_id } of events) expect(event_id).toMatch(eventIds);
});

test('in room version 12 creators stand above all levels, and the room is named after its creation', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const roomId = await newRoom(alice, {
    room_version: '12',
    preset: 'trusted_private_chat',
    invite: [bob.userId],
  });

  const [create] = await stateOf(alice, roomId);
  expect(create?.event_id.slice(1)).toBe(roomId.slice(1));
  expect(create?.content).toEqual({ room_version: '12', additional_creators: [bob.userId] });
  const levels = await contentOf(alice, roomId, 'm.room.power_levels');
  expect(levels).toMatchObject({ users: {}, events: { 'm.room.tombstone': 150 } });
});

test('the default room version depends on the dialect', async () => {
  const { alice } = await meet('documented', 'alice');

  const roomId = await newRoom(alice);

  expect(await contentOf(alice, roomId, 'm.room.create')).toEqual({
    room_version: '10',
    creator: alice.userId,
  });
});

test('people nobody has registered can be invited', async () => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, { invite: ['@nobody:matrix.test'] });

  expect(await contentOf(alice, roomId, 'm.room.member', '@nobody:matrix.test')).toEqual({
    membership: 'invite',
  });
});

test('an empty name is a name', async () => {
  const { alice } = await meet('documented', 'alice');

  const roomId = await newRoom(alice, { name: '', unknown_field: 1 });

  expect(await contentOf(alice, roomId, 'm.room.name')).toEqual({ name: '' });
});

test('the empty string is a room alias name', async () => {
  const { alice } = await meet('synapse', 'alice');

  const roomId = await newRoom(alice, { room_alias_name: '' });

  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual({ alias: '#:matrix.test' });
});

test('the documented dialect overlooks the creator among the invited', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');

  const roomId = await newRoom(alice, { invite: [alice.userId, bob.userId, bob.userId] });

  expect(await contentOf(alice, roomId, 'm.room.member', alice.userId)).toMatchObject({
    membership: 'join',
  });
  expect(await contentOf(alice, roomId, 'm.room.member', bob.userId)).toMatchObject({
    membership: 'invite',
  });
});

const initial = (type: string, content: unknown, state_key = '') => ({
  initial_state: [{ type, content, state_key }],
});

/** What a row of a table is called, and the request in it. */
function titleAndBody([title, body]: [string, object, ...unknown[]]): [string, object] {
  return [title, body];
}

/** What is malformed, what it is refused with by Synapse, and by the rule that replaces a failure of Synapse's. */
const MALFORMED: [string, object, string, string][] = [
  ['a room version that is no string', { room_version: 10 }, 'M_BAD_JSON', 'room_version must be a string'],
  ['an unknown preset', { preset: 'foo' }, 'M_BAD_JSON', "'foo' is not a valid preset"],
  ['a preset that is no string', { preset: ['foo'] }, 'M_BAD_JSON', `'["foo"]' is not a valid preset`],
  ['white space in the alias', { room_alias_name: 'a b' }, 'M_UNKNOWN', 'Invalid characters in room alias'],
  [
    'a whole alias in the place of its name',
    { room_alias_name: '#a:matrix.test' },
    'M_UNKNOWN',
    "':' is not permitted in the room alias name. Please note this expects a local part — 'wombat', not '#wombat:example.com'.",
  ],
  [
    'an alias that is too long',
    { room_alias_name: 'a'.repeat(250) },
    'M_INVALID_PARAM',
    "Can't create aliases longer than 255 characters",
  ],
  ['a null alias', { room_alias_name: null }, 'M_BAD_JSON', 'room_alias_name must be a string'],
  ['a numeric alias', { room_alias_name: 5 }, 'M_BAD_JSON', 'room_alias_name must be a string'],
  ['an invitation of nobody', { invite: ['bob'] }, 'M_UNKNOWN', 'Invalid user_id: bob'],
  ['an invitation of a number', { invite: [7] }, 'M_UNKNOWN', 'Invalid user_id: 7'],
  ['a text for the list of invitations', { invite: '@bob:hs' }, 'M_UNKNOWN', 'Invalid user_id: @'],
  ['an object for the list of invitations', { invite: { a: 1 } }, 'M_BAD_JSON', 'invite must be a list'],
  [
    'an incomplete invitation by e-mail',
    { invite_3pid: [{ medium: 'email', address: 'a@b.c' }] },
    'M_MISSING_PARAM',
    'all of `medium`, `address`, `id_server` and `id_access_token` are required when making a 3pid invite',
  ],
  [
    'an invitation by e-mail',
    { invite_3pid: [{ medium: 'email', address: 'a@b.c', id_server: 'id', id_access_token: 't' }] },
    'M_UNKNOWN',
    'No identity server can be reached',
  ],
  ['a text for invitations by e-mail', { invite_3pid: 'x' }, 'M_BAD_JSON', 'invite_3pid must be a list'],
  [
    'users without the creator in the power levels',
    { power_level_content_override: { users: { '@bob:hs': 100 } } },
    'M_UNKNOWN',
    "Not a valid power_level_content_override: 'users' did not contain @alice:matrix.test",
  ],
  [
    'a text for the power levels',
    { power_level_content_override: 'x' },
    'M_BAD_JSON',
    'power_level_content_override must be an object',
  ],
  [
    'a power level that is a text',
    { power_level_content_override: { ban: '50' } },
    'M_BAD_JSON',
    `"ban": '50' is not of type 'integer'`,
  ],
  [
    'a power level for nobody',
    { power_level_content_override: { users: { '@alice:matrix.test': 100, bob: 1 } } },
    'M_UNKNOWN',
    'Not a valid user_id: bob',
  ],
  [
    'a level for a creator in version 12',
    {
      room_version: '12',
      power_level_content_override: { users: { '@alice:matrix.test': 100 } },
    },
    'M_UNKNOWN',
    'Creator user @alice:matrix.test must not appear in content.users',
  ],
  [
    'creators that are none',
    { room_version: '12', creation_content: { additional_creators: [1] } },
    'M_BAD_JSON',
    'additional_creators must be a list of user ids',
  ],
  ['a name that is no string', { name: 5 }, 'M_UNKNOWN', "'name' not a string type"],
  ['a null name', { name: null }, 'M_UNKNOWN', "'name' not a string type"],
  ['a topic that is no string', { topic: {} }, 'M_UNKNOWN', "'topic' not a string type"],
  [
    'creation content that is no object',
    { creation_content: 'm.space' },
    'M_BAD_JSON',
    'creation_content must be an object',
  ],
  ['null creation content', { creation_content: null }, 'M_BAD_JSON', 'creation_content must be an object'],
  ['an initial state that is no list', { initial_state: {} }, 'M_BAD_JSON', 'initial_state must be a list'],
  [
    'a text in the initial state',
    { initial_state: ['m.room.name'] },
    'M_BAD_JSON',
    'initial_state must consist of objects',
  ],
  [
    'initial state without a type',
    { initial_state: [{ content: {} }] },
    'M_UNKNOWN',
    "Not 'type' a string type",
  ],
  [
    'initial state with a numeric key',
    { initial_state: [{ type: 'a', content: {}, state_key: 1 }] },
    'M_UNKNOWN',
    "Not 'state_key' a string type",
  ],
  [
    'initial state without content',
    { initial_state: [{ type: 'm.room.name' }] },
    'M_BAD_JSON',
    'initial_state: m.room.name needs a content',
  ],
  [
    'another creation in the initial state',
    initial('m.room.create', {}),
    'M_BAD_JSON',
    'initial_state cannot contain m.room.create',
  ],
  ['a fraction in the initial state', initial('x', { n: [1.5] }), 'M_BAD_JSON', 'Bad JSON value: float'],
  ['a huge number', initial('x', { n: 2 ** 53 }), 'M_BAD_JSON', 'JSON integer out of range'],
  ['a fraction in the creation', { creation_content: { n: 0.5 } }, 'M_BAD_JSON', 'Bad JSON value: float'],
  [
    'a membership nobody knows',
    initial('m.room.member', { membership: 'x' }, '@bob:hs'),
    'M_UNKNOWN',
    'Invalid membership key',
  ],
  [
    'a member without membership',
    initial('m.room.member', {}, '@bob:hs'),
    'M_UNKNOWN',
    'Content has not membership key',
  ],
  [
    'a member who is nobody',
    initial('m.room.member', { membership: 'invite' }, 'bob'),
    'M_INVALID_PARAM',
    "Expected UserID string to start with '@'",
  ],
];

test.each(MALFORMED)('Synapse refuses a room with %s', async (_title, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('createRoom', { body });

  expect(answer).toMatchObject({ status: 400, body: { errcode, error } });
});

test.each([
  ...MALFORMED.map(titleAndBody),
  ['a visibility nobody knows', { visibility: 'secret' }],
  ['directness that is not true or false', { is_direct: 'yes' }],
  ['null for the invitations', { invite: null }],
])('the documented dialect refuses a room with %s in the same words as any other', async (_title, body) => {
  const { alice } = await meet('documented', 'alice');

  const answer = await alice.try('createRoom', { body });

  expect(answer).toMatchObject({
    status: 400,
    body: { errcode: 'M_BAD_JSON', error: 'Invalid room creation parameters' },
  });
});

/** What is refused in the same way in both dialects. */
const REFUSED: [string, object, number, string, string][] = [
  [
    'an unknown room version',
    { room_version: '13' },
    400,
    'M_UNSUPPORTED_ROOM_VERSION',
    'Your homeserver does not support this room version',
  ],
  [
    'an empty room version',
    { room_version: '' },
    400,
    'M_UNSUPPORTED_ROOM_VERSION',
    'Your homeserver does not support this room version',
  ],
  [
    'power levels that leave the creator without power',
    initial('m.room.power_levels', { users: {} }),
    403,
    'M_FORBIDDEN',
    "You don't have permission to post that to the room. user_level (0) < send_level (50)",
  ],
  [
    'a join in the name of somebody else',
    initial('m.room.member', { membership: 'join' }, '@bob:matrix.test'),
    403,
    'M_FORBIDDEN',
    'Cannot force another user to join.',
  ],
  [
    'state that belongs to somebody else',
    initial('com.example', {}, '@bob:matrix.test'),
    403,
    'M_FORBIDDEN',
    'You are not allowed to set others state',
  ],
  [
    'an alias of another room',
    initial('m.room.canonical_alias', { alias: '#other:matrix.test' }),
    400,
    'M_BAD_ALIAS',
    'Room alias #other:matrix.test does not point to the room',
  ],
  [
    'content that is too large',
    initial('com.example', { text: 'x'.repeat(66_000) }),
    413,
    'M_TOO_LARGE',
    'event too large',
  ],
  ['a type that is too long', initial('x'.repeat(256), {}), 413, 'M_TOO_LARGE', "'type' too large"],
];

test.each(
  (['synapse', 'documented'] as const).flatMap((dialect) =>
    REFUSED.map(
      (row) => [row[0], dialect, ...row.slice(1)] as [string, typeof dialect, object, number, string, string],
    ),
  ),
)('a room with %s is refused in the %s dialect', async (_title, dialect, body, status, errcode, error) => {
  const { alice } = await meet(dialect, 'alice');

  const answer = await alice.try('createRoom', { body });

  expect(answer).toMatchObject({ status, body: { errcode, error } });
});

test('Synapse refuses to invite the creator', async () => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('createRoom', { body: { invite: [alice.userId] } });

  expect(answer).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: '@alice:matrix.test is already in the room.' },
  });
});

test('Synapse cannot reach the servers of other invited users', async () => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('createRoom', { body: { invite: ['@bob:elsewhere.test'] } });

  expect(answer).toMatchObject({
    status: 502,
    body: { errcode: 'M_UNKNOWN', error: "Can't connect to server elsewhere.test" },
  });
});

test('an alias can be given to one room only', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  await newRoom(alice, { room_alias_name: 'den' });

  const answer = await bob.try('createRoom', { body: { room_alias_name: 'den' } });

  expect(answer).toMatchObject({
    status: 400,
    body: { errcode: 'M_ROOM_IN_USE', error: 'Room alias already taken' },
  });
});

test('the alias of the room itself may stand in its initial state', async () => {
  const { alice } = await meet('synapse', 'alice');
  const content = { alias: '#den:matrix.test', alt_aliases: ['#den:matrix.test'] };

  const roomId = await newRoom(alice, {
    room_alias_name: 'den',
    ...initial('m.room.canonical_alias', content),
  });

  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual(content);
});

test.each([
  ...[...MALFORMED, ...REFUSED].map(titleAndBody),
  ['the creator among the invited', { invite: ['@alice:matrix.test'] }],
])('a room with %s leaves nothing behind', async (_title, body) => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const named = { room_alias_name: 'den', ...body };

  const { status } = await alice.try('createRoom', { body: named });

  expect(status).toBeGreaterThanOrEqual(400);
  expect(await alice.call('getJoinedRooms')).toEqual({ joined_rooms: [] });
  expect(await bob.try('createRoom', { body: { room_alias_name: 'den' } })).toMatchObject({ status: 200 });
  expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
});

test.each([
  ['no JSON', 'x', 'M_NOT_JSON', 'Content not JSON.'],
  ['nothing', '', 'M_NOT_JSON', 'Content not JSON.'],
  ['a list', '[]', 'M_BAD_JSON', 'Content must be a JSON object.'],
])('Synapse does not make a room of %s', async (_title, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.send('POST', '/_matrix/client/v3/createRoom', { body });

  expect(answer).toMatchObject({ status: 400, body: { errcode, error } });
});

test('the token is looked at before the room', async () => {
  const { alice } = await meet('documented', 'alice');

  const answer = await alice.try('createRoom', { token: null, body: { preset: 'foo' } });

  expect(answer).toMatchObject({ status: 401, body: { errcode: 'M_MISSING_TOKEN' } });
});

test.each(['r0', 'v3', 'api/v1', 'unstable'])('rooms are created under %s as well', async (version) => {
  const { alice } = await meet('documented', 'alice');

  const answer = await alice.send('POST', `/_matrix/client/${version}/createRoom`, { body: '{}' });

  expect(answer).toMatchObject({ status: 200, body: { room_id: expect.stringMatching(/^!/) as unknown } });
});
