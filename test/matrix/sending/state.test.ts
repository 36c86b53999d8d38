import {
  contentOf,
  newRoom,
  setState,
  sharedRoom,
  type StateEvent,
  stateOf,
  trySetState,
} from '../../support/rooms.js';
import { controller, matrixGuest, type MatrixUser, meet } from '../../support/users.js';

const DIALECTS = ['documented', 'synapse'] as const;

function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

/** What somebody is told who may not look into a room. */
function closed(user: MatrixUser, roomId: string): object {
  return refusal(
    403,
    'M_FORBIDDEN',
    `User ${user.userId} not in room ${roomId}, and room previews are disabled`,
  );
}

test('a state event that was set can be read, alone and among the others', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);

  const eventId = await setState(alice, roomId, 'm.room.name', { name: 'Den' });

  expect(await contentOf(alice, roomId, 'm.room.name')).toEqual({ name: 'Den' });
  const event = (await stateOf(alice, roomId)).find(({ type }) => type === 'm.room.name');
  expect(event).toEqual({
    type: 'm.room.name',
    state_key: '',
    content: { name: 'Den' },
    event_id: eventId,
    room_id: roomId,
    sender: alice.userId,
    user_id: alice.userId,
    origin_server_ts: expect.any(Number) as unknown,
    age: expect.any(Number) as unknown,
    unsigned: { age: expect.any(Number) as unknown },
  });
});

test('a state event names the one it replaces', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);
  const first = await setState(alice, roomId, 'm.room.name', { name: 'One' });

  await setState(alice, roomId, 'm.room.name', { name: 'Two' });

  const event = (await stateOf(alice, roomId)).find(({ type }) => type === 'm.room.name');
  expect(event).toMatchObject({ replaces_state: first, unsigned: { replaces_state: first } });
  expect(event).not.toHaveProperty('prev_content');
});

test('a state event can be read as a whole', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);
  const first = await setState(alice, roomId, 'com.example', { n: 1 }, 'a/b');
  const eventId = await setState(alice, roomId, 'com.example', { n: 2 }, 'a/b');

  const event = await alice.call('getRoomStateWithKey', {
    path: { roomId, eventType: 'com.example', stateKey: 'a/b' },
    query: { format: 'event' },
  });

  expect(event).toEqual({
    type: 'com.example',
    state_key: 'a/b',
    content: { n: 2 },
    event_id: eventId,
    room_id: roomId,
    sender: alice.userId,
    origin_server_ts: expect.any(Number) as unknown,
    unsigned: { age: expect.any(Number) as unknown, replaces_state: first },
  });
});

test('another format than content and event does not exist', async () => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('getRoomStateWithKey', {
    path: { roomId: '!unknown:matrix.test', eventType: 'm.room.name', stateKey: '' },
    query: { format: 'xml' as never },
  });

  expect(answer).toMatchObject(
    refusal(400, 'M_INVALID_PARAM', "Query parameter 'format' must be one of ['content', 'event']"),
  );
});

test('state that was never set is not found', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.try('getRoomStateWithKey', {
    path: { roomId, eventType: 'm.room.topic', stateKey: '' },
  });

  expect(answer).toMatchObject(refusal(404, 'M_NOT_FOUND', 'Event not found.'));
});

test.each([
  ['as nio and js-sdk leave it out', '!ROOM/state/m.room.name'],
  ['with the slash of js-sdk', '!ROOM/state/m.room.name/'],
  ['with the colon escaped', '!ESCAPED/state/m.room.name'],
  ['with everything escaped', '%21ESCAPED/state/m%2Eroom%2Ename'],
])('the empty state key and the room can be spelled %s', async (_title, spelling) => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);
  const path = spelling
    .replace('ROOM', roomId.slice(1))
    .replace('ESCAPED', roomId.slice(1).replace(':', '%3A'));

  for (const version of ['r0', 'v3', 'api/v1', 'unstable']) {
    const target = `/_matrix/client/${version}/rooms/${path}`;
    const body = JSON.stringify({ name: version });
    expect(await alice.send('PUT', target, { body })).toMatchObject({ status: 200 });
    expect(await alice.send('GET', target)).toMatchObject({ status: 200, body: { name: version } });
  }
});

test('a token in the query is as good as one in the header', async () => {
  const { alice, sandbox } = await meet('documented', 'alice');
  const roomId = await newRoom(alice, { name: 'Den' });

  const target = `/_matrix/client/r0/rooms/${roomId}/state/m.room.name?access_token=${alice.token}`;
  const answer = await matrixGuest(sandbox).send('GET', target);

  expect(answer).toMatchObject({ status: 200, body: { name: 'Den' } });
});

test.each(DIALECTS)('in the %s dialect a stranger cannot read a room, known or not', async (dialect) => {
  const { alice, bob } = await meet(dialect, 'alice', 'bob');
  const roomId = await newRoom(alice);

  for (const id of [roomId, '!unknown:matrix.test', 'junk']) {
    expect(await bob.try('getRoomState', { path: { roomId: id } })).toMatchObject(closed(bob, id));
    const path = { roomId: id, eventType: 'm.room.topic', stateKey: '' };
    expect(await bob.try('getRoomStateWithKey', { path })).toMatchObject(closed(bob, id));
  }
});

test('somebody who is only invited cannot read a room', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const roomId = await newRoom(alice, { invite: [bob.userId] });

  expect(await bob.try('getRoomState', { path: { roomId } })).toMatchObject(closed(bob, roomId));
});

test('somebody who is banned cannot read a room', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await setState(alice, roomId, 'm.room.member', { membership: 'ban' }, bob.userId);

  expect(await bob.try('getRoomState', { path: { roomId } })).toMatchObject(closed(bob, roomId));
});

test('somebody who left reads a room as it was then', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { name: 'Before' });
  await setState(bob, roomId, 'm.room.member', { membership: 'leave' }, bob.userId);

  await setState(alice, roomId, 'm.room.name', { name: 'After' });
  await setState(alice, roomId, 'm.room.topic', { topic: 'Later' });

  expect(await contentOf(bob, roomId, 'm.room.name')).toEqual({ name: 'Before' });
  const types = (await stateOf(bob, roomId)).map(({ type }) => type);
  expect(types).toContain('m.room.join_rules');
  expect(types).not.toContain('m.room.topic');
});

test('anybody reads a room that is world-readable', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const roomId = await newRoom(alice, { name: 'Open' });

  await setState(alice, roomId, 'm.room.history_visibility', { history_visibility: 'world_readable' });

  expect(await contentOf(bob, roomId, 'm.room.name')).toEqual({ name: 'Open' });
});

test.each([
  ['documented', () => 'You are not in this room'],
  ['synapse', (user: MatrixUser, roomId: string) => `User ${user.userId} not in room ${roomId}`],
] as const)('in the %s dialect a stranger cannot write to a room, known or not', async (dialect, text) => {
  const { alice, bob } = await meet(dialect, 'alice', 'bob');
  const roomId = await newRoom(alice, { name: 'Den', invite: [bob.userId] });

  for (const id of [roomId, '!unknown:matrix.test', 'junk']) {
    // Whether the content makes sense is asked later.
    const answer = await trySetState(bob, id, 'm.room.name', {});
    expect(answer).toEqual(refusal(403, 'M_FORBIDDEN', text(bob, id)));
  }
  expect(await contentOf(alice, roomId, 'm.room.name')).toEqual({ name: 'Den' });
});

test('repeating the state one has set changes nothing', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await setState(alice, roomId, 'com.example', { a: 1, b: { c: 2, d: [3] } });

  const again = await setState(alice, roomId, 'com.example', { b: { d: [3], c: 2 }, a: 1 });

  expect(again).toBe(eventId);
});

test('repeating the state that somebody else has set is a new event', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { power_level_content_override: { state_default: 0 } });
  const eventId = await setState(alice, roomId, 'com.example', { a: 1 });

  const again = await setState(bob, roomId, 'com.example', { a: 1 });

  expect(again).not.toBe(eventId);
});

test('repeating the state one has set needs no power', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { power_level_content_override: { state_default: 0 } });
  const eventId = await setState(bob, roomId, 'com.example', { a: 1 });
  const levels = await contentOf(alice, roomId, 'm.room.power_levels');
  await setState(alice, roomId, 'm.room.power_levels', { ...levels, state_default: 50 });

  expect(await setState(bob, roomId, 'com.example', { a: 1 })).toBe(eventId);
  expect(await trySetState(bob, roomId, 'com.example', { a: 2 })).toMatchObject({ status: 403 });
});

const LONG = 'x'.repeat(256);

/** Type, state key, content, and how Synapse refuses it to somebody with every power. */
const REFUSED: [string, string, unknown, number, string, string][] = [
  ['m.room.name', '', {}, 400, 'M_UNKNOWN', "'name' not in content"],
  ['m.room.name', '', { name: null }, 400, 'M_UNKNOWN', "'name' not a string type"],
  ['m.room.topic', '', { topic: 5 }, 400, 'M_UNKNOWN', "'topic' not a string type"],
  ['m.room.tombstone', '', {}, 400, 'M_UNKNOWN', 'Content has no replacement_room key'],
  ['m.room.create', '', { room_version: '10' }, 400, 'M_INVALID_PARAM', 'Cannot resend m.room.create event'],
  ['m.room.create', '', {}, 400, 'M_INVALID_PARAM', 'Cannot resend m.room.create event'],
  ['com.example', '@bob:matrix.test', {}, 403, 'M_FORBIDDEN', 'You are not allowed to set others state'],
  ['com.example', '@foo', {}, 403, 'M_FORBIDDEN', 'You are not allowed to set others state'],
  ['com.example', '', { a: { b: [1.5] } }, 400, 'M_BAD_JSON', 'Bad JSON value: float'],
  ['com.example', '', { a: 2 ** 53 }, 400, 'M_BAD_JSON', 'JSON integer out of range'],
  ['com.example', '', { a: -(2 ** 53) }, 400, 'M_BAD_JSON', 'JSON integer out of range'],
  ['com.example', LONG, {}, 413, 'M_TOO_LARGE', "'state_key' too large"],
  ['com.example', 'é'.repeat(128), {}, 413, 'M_TOO_LARGE', "'state_key' too large"],
  [LONG, '', {}, 413, 'M_TOO_LARGE', "'type' too large"],
  ['com.example', '', { text: 'x'.repeat(65_536) }, 413, 'M_TOO_LARGE', 'event too large'],
  ['com.example', '', { 'm.mentions': 'x' }, 400, 'M_BAD_JSON', "'x' is not of type 'object'"],
  [
    'm.room.canonical_alias',
    '',
    { alias: '#x:matrix.test' },
    400,
    'M_BAD_ALIAS',
    'Room alias #x:matrix.test does not point to the room',
  ],
  [
    'm.room.canonical_alias',
    '',
    { alt_aliases: ['#x:elsewhere.test'] },
    400,
    'M_BAD_ALIAS',
    'Room alias #x:elsewhere.test does not point to the room',
  ],
  [
    'm.room.canonical_alias',
    '',
    { alias: 'x' },
    400,
    'M_INVALID_PARAM',
    "Expected RoomAlias string to start with '#'",
  ],
  [
    'm.room.canonical_alias',
    '',
    { alias: '#x' },
    400,
    'M_INVALID_PARAM',
    "Expected RoomAlias of the form '#localname:domain'",
  ],
  [
    'm.room.canonical_alias',
    '',
    { alt_aliases: [5] },
    400,
    'M_INVALID_PARAM',
    'The alias must be of type string.',
  ],
  ['m.room.canonical_alias', '', { alias: 5 }, 400, 'M_INVALID_PARAM', 'The alias must be of type string.'],
  [
    'm.room.canonical_alias',
    '',
    { alt_aliases: 'x' },
    400,
    'M_INVALID_PARAM',
    'The alt_aliases property must be a list.',
  ],
  ...[
    {},
    { allow: [] },
    { allow: ['*'], deny: ['matrix.*'] },
    { allow: ['other.test'] },
    { allow: ['matri?'] },
  ].map((acl): (typeof REFUSED)[number] => [
    'm.room.server_acl',
    '',
    acl,
    400,
    'M_UNKNOWN',
    "Can't create an ACL event that denies the local server",
  ]),
  ['m.room.retention', '', { min_lifetime: '1' }, 400, 'M_BAD_JSON', "'min_lifetime' must be an integer"],
  [
    'm.room.retention',
    '',
    { min_lifetime: 2, max_lifetime: 1 },
    400,
    'M_BAD_JSON',
    "'min_lifetime' can't be greater than 'max_lifetime",
  ],
  [
    'm.room.member',
    'bob',
    { membership: 'invite' },
    400,
    'M_INVALID_PARAM',
    "Expected UserID string to start with '@'",
  ],
  [
    'm.room.member',
    '',
    { membership: 'invite' },
    400,
    'M_INVALID_PARAM',
    "Expected UserID string to start with '@'",
  ],
  ['m.room.member', '@bob:matrix.test', {}, 400, 'M_UNKNOWN', 'Invalid membership (must be a string)'],
  ['m.room.member', '@bob:matrix.test', { membership: 'x' }, 400, 'M_UNKNOWN', 'Invalid membership key'],
  [
    'm.room.member',
    '@bob:matrix.test',
    { membership: 'join' },
    403,
    'M_FORBIDDEN',
    'Cannot force another user to join.',
  ],
  [
    'm.room.member',
    '@bob:matrix.test',
    { membership: 'invite', reason: 'x'.repeat(65_536) },
    413,
    'M_TOO_LARGE',
    'event too large',
  ],
  [
    'm.room.member',
    '@bob:matrix.test',
    { membership: 'invite', reason: 0.5 },
    400,
    'M_BAD_JSON',
    'Bad JSON value: float',
  ],
];

test.each(
  REFUSED.map(
    (row) => [row[0].slice(0, 30), row[1].slice(0, 30), JSON.stringify(row[2]).slice(0, 50), row] as const,
  ),
)('%s with key "%s" and content %s is refused and changes nothing', async (_type, _key, _content, row) => {
  const [eventType, stateKey, content, status, errcode, error] = row;
  const { alice, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  const before = ids(await stateOf(alice, roomId));

  const answer = await trySetState(alice, roomId, eventType, content, stateKey);

  expect(answer).toEqual(refusal(status, errcode, error));
  expect(ids(await stateOf(alice, roomId))).toEqual(before);
  expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
});

function ids(events: StateEvent[]): string[] {
  return events.map(({ event_id }) => event_id);
}

test('a room cannot be replaced by itself', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await trySetState(alice, roomId, 'm.room.tombstone', { replacement_room: roomId });

  expect(answer).toEqual(refusal(400, 'M_UNKNOWN', 'Tombstone cannot reference the room it was sent in'));
});

/** Type, state key and content of what looks wrong and is not. */
const ACCEPTED: [string, string, object][] = [
  ['m.room.join_rules', '', {}],
  ['m.room.join_rules', '', { join_rule: 5 }],
  ['m.room.history_visibility', '', { history_visibility: 'bogus' }],
  ['m.room.guest_access', '', {}],
  ['m.room.encryption', '', { algorithm: null }],
  ['m.room.pinned_events', '', { pinned: 'x' }],
  ['m.room.avatar', '', {}],
  ['m.room.canonical_alias', '', {}],
  ['m.room.canonical_alias', '', { alias: null }],
  ['m.room.server_acl', '', { allow: ['*'], deny: ['evil.test'] }],
  ['m.room.server_acl', '', { allow: ['MATRIX.t?st'], allow_ip_literals: false }],
  ['m.space.child', '', {}],
  ['m.space.child', '!unknown:matrix.test', { via: ['matrix.test'] }],
  ['m.space.parent', '', { via: 5 }],
  ['im.vector.modular.widgets', 'a/b c%', { nul: '\0', __proto__: null, constructor: { prototype: 1 } }],
  ['constructor', '__proto__', { a: 1 }],
  ['com.example', '@alice:matrix.test', { mine: true }],
  ['com.example', '', { 'm.mentions': { user_ids: 'x' } }],
  ['com.example', '', { text: 'x'.repeat(64_000) }],
  ['', '', {}],
];

test.each(ACCEPTED.map((row) => [row[0], row[1], JSON.stringify(row[2]).slice(0, 50), row] as const))(
  '%s with key "%s" and content %s is accepted',
  async (_type, _key, _content, [eventType, stateKey, content]) => {
    const { alice } = await meet('synapse', 'alice');
    const roomId = await newRoom(alice);

    const eventId = await setState(alice, roomId, eventType, content, stateKey);

    expect(eventId).toMatch(/^\$/);
    expect(await contentOf(alice, roomId, eventType, stateKey)).toEqual(content);
  },
);

test('content with a key __proto__ comes back as it was', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const target = `/_matrix/client/v3/rooms/${roomId}/state/com.example/k`;
  const body = '{"__proto__":{"a":1},"b":[{"__proto__":2}]}';

  await alice.send('PUT', target, { body });

  expect(JSON.stringify((await alice.send('GET', target)).body)).toBe(body);
});

test('an alias of the room can become its canonical one, and stay when it is lost', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_alias_name: 'den' });

  const content = { alias: '#den:matrix.test', alt_aliases: ['#den:matrix.test'] };
  await setState(alice, roomId, 'm.room.canonical_alias', content);

  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual(content);
});

test('fractions are allowed before room version 6', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_version: '5' });

  await setState(alice, roomId, 'com.example', { a: 1.5 });

  expect(await contentOf(alice, roomId, 'com.example')).toEqual({ a: 1.5 });
});

test('up to room version 5 a server announces its own aliases only', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { room_version: '5' });

  const own = await trySetState(bob, roomId, 'm.room.aliases', { aliases: [] }, 'matrix.test');
  const none = await trySetState(bob, roomId, 'm.room.aliases', { aliases: [] });
  const other = await trySetState(bob, roomId, 'm.room.aliases', { aliases: [] }, 'elsewhere.test');

  expect(own).toMatchObject({ status: 200 });
  expect(none).toEqual(refusal(403, 'M_FORBIDDEN', 'Alias event must have non-empty state_key'));
  expect(other).toEqual(
    refusal(403, 'M_FORBIDDEN', "Alias event's state_key does not match sender's domain"),
  );
});

test('content is looked at before power', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);

  const wrong = await trySetState(bob, roomId, 'm.room.name', {});
  const large = await trySetState(bob, roomId, 'com.example', { text: 'x'.repeat(70_000) });
  const right = await trySetState(bob, roomId, 'm.room.name', { name: 'Mine' });

  expect(wrong).toEqual(refusal(400, 'M_UNKNOWN', "'name' not in content"));
  expect(large).toEqual(refusal(413, 'M_TOO_LARGE', 'event too large'));
  expect(right).toEqual(
    refusal(
      403,
      'M_FORBIDDEN',
      "You don't have permission to post that to the room. user_level (0) < send_level (50)",
    ),
  );
});

test.each([
  ['no JSON', '{', 'M_NOT_JSON', 'Content not JSON.'],
  ['nothing', '', 'M_NOT_JSON', 'Content not JSON.'],
  ['a list', '[1]', 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['null', 'null', 'M_BAD_JSON', 'Content must be a JSON object.'],
])('state cannot be set to %s, even before the room is looked at', async (_title, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const target = '/_matrix/client/v3/rooms/!unknown:matrix.test/state/m.room.name';
  const answer = await alice.send('PUT', target, { body });

  expect(answer).toMatchObject(refusal(400, errcode, error));
});

test('state cannot be postponed', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.try('setRoomStateWithKey', {
    path: { roomId, eventType: 'm.room.name', stateKey: '' },
    query: { 'org.matrix.msc4140.delay': '1000' },
    body: { name: 'Later' },
  });

  expect(answer).toMatchObject(refusal(403, 'M_FORBIDDEN', 'Sending delayed events has been disallowed'));
});

test.each(['DELETE', 'POST'])('state does not know the method %s', async (method) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.send(method, `/_matrix/client/v3/rooms/${roomId}/state/m.room.name`);

  expect(answer).toMatchObject(refusal(405, 'M_UNRECOGNIZED', 'Unrecognized request'));
});

test('setting a member event is the invitation, the join, the kick and the ban it describes', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  const membership = async () => (await contentOf(alice, roomId, 'm.room.member', bob.userId)).membership;

  await setState(alice, roomId, 'm.room.member', { membership: 'invite' }, bob.userId);
  expect(await membership()).toBe('invite');
  await setState(bob, roomId, 'm.room.member', { membership: 'join', displayname: 'Bobby' }, bob.userId);
  expect(await contentOf(alice, roomId, 'm.room.member', bob.userId)).toEqual({
    membership: 'join',
    displayname: 'Bobby',
  });
  await setState(alice, roomId, 'm.room.member', { membership: 'leave', reason: 'bye' }, bob.userId);
  expect(await membership()).toBe('leave');
  await setState(alice, roomId, 'm.room.member', { membership: 'ban' }, bob.userId);
  expect(await membership()).toBe('ban');
});

test('a room that only exists in a member event is refused as by the action it describes', async () => {
  const { alice } = await meet('synapse', 'alice');
  const attempt = (membership: string) =>
    trySetState(alice, '!unknown:matrix.test', 'm.room.member', { membership }, alice.userId);

  expect(await attempt('invite')).toEqual(refusal(403, 'M_FORBIDDEN', 'Unknown room'));
  expect(await attempt('leave')).toEqual(refusal(404, 'M_UNKNOWN', 'Not a known room'));
});
