import { contentOf, newRoom, setState, sharedRoom, stateOf } from '../../support/rooms.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

async function upgrade(
  user: MatrixUser,
  roomId: string,
  body: object = { new_version: '11' },
): Promise<string> {
  return (await user.call('upgradeRoom', { path: { roomId }, body })).replacement_room;
}

async function tryUpgrade(user: MatrixUser, roomId: string, body: object) {
  const answer = await user.try('upgradeRoom', { path: { roomId }, body });
  return { status: answer.status, body: answer.body };
}

/** What holds in a room, by type and key. */
async function contentsOf(user: MatrixUser, roomId: string): Promise<Record<string, unknown>> {
  const state = await stateOf(user, roomId);
  return Object.fromEntries(
    state.map(({ type, state_key, content }) => [`${type}${state_key && ` ${state_key}`}`, content]),
  );
}

test('the new room takes over what the old one was', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], {
    preset: 'public_chat',
    name: 'Hall',
    topic: 'Talk',
    room_version: '9',
    creation_content: { 'm.federate': false, custom: 1 },
    initial_state: [
      { type: 'm.room.avatar', content: { url: 'mxc://matrix.test/hall' } },
      { type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
      { type: 'm.room.history_visibility', content: { history_visibility: 'joined' } },
      { type: 'm.room.server_acl', content: { allow: ['*'] } },
      { type: 'org.example.custom', content: { a: 1 } },
    ],
  });
  await alice.call('ban', { path: { roomId }, body: { user_id: '@troll:matrix.test', reason: 'noise' } });
  const before = await contentsOf(alice, roomId);

  const replacement = await upgrade(alice, roomId, { new_version: '10' });

  const { event_id } = await alice.call('getRoomStateWithKey', {
    path: { roomId, eventType: 'm.room.tombstone', stateKey: '' },
    query: { format: 'event' },
  });
  expect(await contentsOf(alice, replacement)).toEqual({
    'm.room.create': {
      room_version: '10',
      creator: alice.userId,
      predecessor: { room_id: roomId, event_id },
      'm.federate': false,
    },
    [`m.room.member ${alice.userId}`]: { membership: 'join', displayname: 'alice' },
    'm.room.member @troll:matrix.test': { membership: 'ban', reason: 'noise' },
    'm.room.power_levels': before['m.room.power_levels'],
    'm.room.join_rules': { join_rule: 'public' },
    'm.room.name': { name: 'Hall' },
    'm.room.topic': before['m.room.topic'],
    'm.room.avatar': { url: 'mxc://matrix.test/hall' },
    'm.room.encryption': { algorithm: 'm.megolm.v1.aes-sha2' },
    'm.room.history_visibility': { history_visibility: 'joined' },
    'm.room.server_acl': { allow: ['*'] },
    // A room that says nothing of guests lets them in when it is upgraded.
    'm.room.guest_access': { guest_access: 'can_join' },
  });
});

test('the old room points to the new one, and only moderators can speak in it', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { preset: 'private_chat' });
  const before = await contentOf(alice, roomId, 'm.room.power_levels');

  const replacement = await upgrade(alice, roomId);

  expect(await contentOf(alice, roomId, 'm.room.tombstone')).toEqual({
    body: 'This room has been replaced',
    replacement_room: replacement,
  });
  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual({
    ...before,
    invite: 50,
    events_default: 50,
  });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [roomId] });
});

test('a room whose members have power by default is closed above that', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, {
    power_level_content_override: { users_default: 60, invite: 70, events_default: 10 },
  });

  await upgrade(alice, roomId);

  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toMatchObject({
    invite: 70,
    events_default: 61,
  });
});

test('aliases and the place in the room directory move to the new room', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice, {
    preset: 'public_chat',
    visibility: 'public',
    room_alias_name: 'hall',
  });
  await alice.call('setRoomAlias', { path: { roomAlias: '#foyer:matrix.test' }, body: { room_id: roomId } });
  const aliases = { alias: '#hall:matrix.test', alt_aliases: ['#foyer:matrix.test'] };
  await setState(alice, roomId, 'm.room.canonical_alias', aliases);

  const replacement = await upgrade(alice, roomId);

  expect(await contentOf(alice, roomId, 'm.room.canonical_alias')).toEqual({});
  expect(await contentOf(alice, replacement, 'm.room.canonical_alias')).toEqual(aliases);
  expect(await alice.call('getLocalAliases', { path: { roomId } })).toEqual({ aliases: [] });
  expect(await alice.call('getLocalAliases', { path: { roomId: replacement } })).toEqual({
    aliases: ['#hall:matrix.test', '#foyer:matrix.test'],
  });
  expect((await alice.call('getPublicRooms')).chunk).toMatchObject([{ room_id: replacement }]);
});

test('a space keeps its rooms, but not those that were removed from it', async () => {
  const { alice } = await meet('synapse', 'alice');
  const [kept, removed] = [await newRoom(alice), await newRoom(alice)];
  const spaceId = await newRoom(alice, { creation_content: { type: 'm.space' } });
  for (const child of [kept, removed]) {
    await setState(alice, spaceId, 'm.space.child', { via: ['matrix.test'], order: 'a' }, child);
  }
  await setState(alice, spaceId, 'm.space.child', {}, removed);

  const replacement = await upgrade(alice, spaceId);

  const contents = await contentsOf(alice, replacement);
  expect(contents['m.room.create']).toMatchObject({ type: 'm.space' });
  expect(contents[`m.space.child ${kept}`]).toEqual({ via: ['matrix.test'], order: 'a' });
  expect(contents).not.toHaveProperty([`m.space.child ${removed}`]);
});

test('what members keep about the old room, they keep about the new one too', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { preset: 'public_chat' });
  const direct = { '@other:matrix.test': ['!x:matrix.test'], [alice.userId]: [roomId] };
  await bob.call('setAccountData', { path: { userId: bob.userId, type: 'm.direct' }, body: direct });
  const tag = { path: { userId: bob.userId, roomId, tag: 'm.favourite' }, body: { order: 0.5 } };
  await bob.call('setRoomTag', tag);

  const replacement = await upgrade(alice, roomId);

  expect(await bob.call('getAccountData', { path: { userId: bob.userId, type: 'm.direct' } })).toEqual({
    ...direct,
    [alice.userId]: [roomId, replacement],
  });
  expect(await bob.call('getRoomTags', { path: { userId: bob.userId, roomId: replacement } })).toEqual({
    tags: { 'm.favourite': { order: 0.5 } },
  });
  expect(await alice.call('getRoomTags', { path: { userId: alice.userId, roomId: replacement } })).toEqual({
    tags: {},
  });
});

test('push rules about the old room are made for the new one too, if they are on', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const condition = { kind: 'event_match', key: 'room_id', pattern: roomId };
  const set = (kind: string, ruleId: string, body: object) =>
    alice.call('setPushRule', { path: { kind: kind as never, ruleId }, body });
  await set('room', roomId, { actions: ['notify'] });
  await set('override', 'mine', { actions: [], conditions: [condition] });
  await set('underride', 'off', { actions: [], conditions: [condition] });
  await alice.call('setPushRuleEnabled', {
    path: { kind: 'underride', ruleId: 'off' },
    body: { enabled: false },
  });

  const replacement = await upgrade(alice, roomId);

  const rule = (kind: string) =>
    alice.try('getPushRule', { path: { kind: kind as never, ruleId: replacement } });
  expect((await rule('room')).body).toMatchObject({ actions: ['notify'], enabled: true });
  expect((await rule('override')).body).toMatchObject({
    actions: [],
    conditions: [{ ...condition, pattern: replacement }],
  });
  expect((await rule('underride')).status).toBe(404);
});

test('a list of direct chats that is none is left alone', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const path = { userId: alice.userId, type: 'm.direct' };
  await alice.call('setAccountData', { path, body: { '@a:matrix.test': roomId } });

  await upgrade(alice, roomId);

  expect(await alice.call('getAccountData', { path })).toEqual({ '@a:matrix.test': roomId });
});

test('whoever has just enough power can copy what takes more, and is back to their own power then', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], {
    power_level_content_override: {
      users: { [alice.userId]: 100, [bob.userId]: 50 },
      events: { 'm.room.tombstone': 50, 'm.room.power_levels': 100 },
    },
    name: 'Hall',
  });

  const replacement = await upgrade(bob, roomId);

  const levels = await contentOf(bob, replacement, 'm.room.power_levels');
  expect(levels.users).toEqual({ [alice.userId]: 100, [bob.userId]: 50 });
  expect(await contentOf(bob, replacement, 'm.room.name')).toEqual({ name: 'Hall' });
  // Bob has not the power to silence the old room, which is no reason to refuse.
  expect(await contentOf(bob, roomId, 'm.room.power_levels')).toMatchObject({ events_default: 0 });
});

test('from version 12 on, creators have no power level, and the predecessor no event', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, {
    power_level_content_override: { users: { [alice.userId]: 100, [bob.userId]: 50, '@c:matrix.test': 10 } },
  });

  const replacement = await upgrade(alice, roomId, { new_version: '12', additional_creators: [bob.userId] });

  expect(replacement).toMatch(/^![\w-]{43}$/);
  expect(await contentOf(alice, replacement, 'm.room.create')).toEqual({
    room_version: '12',
    predecessor: { room_id: roomId },
    additional_creators: [bob.userId],
  });
  expect((await contentOf(alice, replacement, 'm.room.power_levels')).users).toEqual({
    '@c:matrix.test': 10,
  });
});

test('the same upgrade by the same user is made once in five minutes', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const first = await upgrade(alice, roomId);
  expect(await upgrade(alice, roomId, { new_version: '10' })).toBe(first);

  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 5 * 60 * 1000 + 1 } });
  expect(await upgrade(alice, roomId)).not.toBe(first);
});

test.each([
  [{}, 'M_MISSING_PARAM', "Missing params: ['new_version']"],
  [{ new_version: '99' }, 'M_UNSUPPORTED_ROOM_VERSION', 'Your homeserver does not support this room version'],
  [{ new_version: 11 }, 'M_UNSUPPORTED_ROOM_VERSION', 'Your homeserver does not support this room version'],
  [{ new_version: '12', additional_creators: 'x' }, 'M_FORBIDDEN', 'additional_creators must be an array'],
  [
    { new_version: '12', additional_creators: [5] },
    'M_FORBIDDEN',
    'entry in additional_creators is not a string',
  ],
  [
    { new_version: '12', additional_creators: ['x'] },
    'M_FORBIDDEN',
    'entry in additional_creators is not a valid user ID',
  ],
  [
    { new_version: '12', additional_creators: [`@${'a'.repeat(255)}:matrix.test`] },
    'M_FORBIDDEN',
    'entry in additional_creators too long',
  ],
])('an upgrade with %j is refused', async (body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  expect(await tryUpgrade(alice, roomId, body)).toEqual({ status: 400, body: { errcode, error } });
});

test('an upgrade needs the power for the tombstone, and leaves nothing behind without it', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob]);

  expect(await tryUpgrade(bob, roomId, { new_version: '11' })).toEqual({
    status: 403,
    body: {
      errcode: 'M_FORBIDDEN',
      error: "You don't have permission to post that to the room. user_level (0) < send_level (100)",
    },
  });
  expect(await tryUpgrade(carol, roomId, { new_version: '11' })).toEqual({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: `User ${carol.userId} not in room ${roomId}` },
  });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [roomId] });
});

test('an upgrade whose new room cannot be made changes neither room', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await alice.call('ban', { path: { roomId }, body: { user_id: '@creator:matrix.test' } });
  const before = await contentsOf(alice, roomId);

  const body = { new_version: '12', additional_creators: ['@creator:matrix.test'] };
  const answer = await tryUpgrade(alice, roomId, body);

  expect(answer).toMatchObject({
    status: 403,
    body: { error: "You don't have permission to ban this user" },
  });
  expect(await contentsOf(alice, roomId)).toEqual(before);
  expect(await alice.call('getJoinedRooms')).toEqual({ joined_rooms: [roomId] });
});

test('a room that does not exist is not found', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await tryUpgrade(alice, '!nowhere:matrix.test', { new_version: '11' })).toEqual({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Unknown room id !nowhere:matrix.test' },
  });
});
