import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

const SPACE = { creation_content: { type: 'm.space' } };

async function addChild(user: MatrixUser, spaceId: string, roomId: string, more: object = {}): Promise<void> {
  await setState(user, spaceId, 'm.space.child', { via: ['matrix.test'], ...more }, roomId);
}

interface Query {
  suggested_only?: boolean;
  max_depth?: number;
  limit?: number;
  from?: string;
}

async function walk(user: MatrixUser, roomId: string, query: Query = {}) {
  const { rooms, next_batch } = await user.call('getSpaceHierarchy', { path: { roomId }, query });
  return { names: rooms.map(({ name }) => name), next_batch };
}

/** "Root" with "Wing" (with "Den" and "Loft") and "Yard"; "Den" is suggested in "Wing", which is suggested in "Root". */
async function estate(user: MatrixUser): Promise<{ root: string; wing: string; yard: string }> {
  const root = await newRoom(user, { ...SPACE, name: 'Root' });
  const wing = await newRoom(user, { ...SPACE, name: 'Wing' });
  const [den, loft, yard] = [
    await newRoom(user, { name: 'Den' }),
    await newRoom(user, { name: 'Loft' }),
    await newRoom(user, { name: 'Yard' }),
  ];
  await addChild(user, root, yard, { order: 'b' });
  await addChild(user, root, wing, { order: 'a', suggested: true });
  await addChild(user, wing, den, { suggested: true });
  await addChild(user, wing, loft);
  return { root, wing, yard };
}

test('a space is walked depth first, in the order of its children', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);

  expect(await walk(alice, root)).toEqual({
    names: ['Root', 'Wing', 'Den', 'Loft', 'Yard'],
    next_batch: undefined,
  });
});

test('children with a valid order come first, then the others by age', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const root = await newRoom(alice, { ...SPACE, name: 'Root' });
  const orders: [string, unknown][] = [
    ['old', undefined],
    ['too long', 'x'.repeat(51)],
    ['no text', 5],
    ['not ASCII', 'ä'],
    ['second', 'b'],
    ['first', 'B'],
  ];
  for (const [name, order] of orders) {
    await addChild(alice, root, await newRoom(alice, { name }), { order });
    await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 1000 } });
  }

  const { names } = await walk(alice, root);

  expect(names).toEqual(['Root', 'first', 'second', 'old', 'too long', 'no text', 'not ASCII']);
});

test('a room in a space is described with its children', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const root = await sharedRoom(alice, [bob], { ...SPACE, name: 'Root', room_version: '10' });
  const roomId = await newRoom(alice, {
    name: 'Den',
    topic: 'Quiet',
    preset: 'public_chat',
    room_alias_name: 'den',
    room_version: '10',
    initial_state: [
      { type: 'm.room.avatar', content: { url: 'mxc://matrix.test/den' } },
      { type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
    ],
  });
  await addChild(alice, root, roomId, { order: 'a' });

  expect(await bob.call('getSpaceHierarchy', { path: { roomId: root } })).toEqual({
    rooms: [
      {
        room_id: root,
        room_type: 'm.space',
        room_version: '10',
        name: 'Root',
        num_joined_members: 2,
        world_readable: false,
        guest_can_join: true,
        join_rule: 'invite',
        children_state: [
          {
            type: 'm.space.child',
            state_key: roomId,
            content: { via: ['matrix.test'], order: 'a' },
            sender: alice.userId,
            origin_server_ts: expect.any(Number),
          },
        ],
      },
      {
        room_id: roomId,
        room_version: '10',
        name: 'Den',
        topic: 'Quiet',
        canonical_alias: '#den:matrix.test',
        avatar_url: 'mxc://matrix.test/den',
        encryption: 'm.megolm.v1.aes-sha2',
        num_joined_members: 1,
        world_readable: false,
        guest_can_join: false,
        join_rule: 'public',
        children_state: [],
      },
    ],
  });
});

test('a walk can be limited in depth', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);

  expect((await walk(alice, root, { max_depth: 0 })).names).toEqual(['Root']);
  expect((await walk(alice, root, { max_depth: 1 })).names).toEqual(['Root', 'Wing', 'Yard']);
});

test('a walk can be limited to what is suggested', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);

  const { rooms } = await alice.call('getSpaceHierarchy', {
    path: { roomId: root },
    query: { suggested_only: true },
  });

  expect(rooms.map(({ name }) => name)).toEqual(['Root', 'Wing', 'Den']);
  expect(rooms[0]?.children_state).toHaveLength(1);
});

test('a walk comes in pages, each of which can be asked for again', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);

  const first = await walk(alice, root, { limit: 2 });
  expect(first.names).toEqual(['Root', 'Wing']);
  expect(first.next_batch).toMatch(/^[A-Za-z]{24}$/);

  for (const limit of [2, 1, 2]) {
    const second = await walk(alice, root, { limit, from: first.next_batch });
    expect(second.names).toEqual(['Den', 'Loft'].slice(0, limit));
  }
  const second = await walk(alice, root, { limit: 2, from: first.next_batch });
  expect(await walk(alice, root, { from: second.next_batch })).toEqual({
    names: ['Yard'],
    next_batch: undefined,
  });
});

test('a page of no rooms leads to the first one', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);

  const { names, next_batch } = await walk(alice, root, { limit: 0 });

  expect(names).toEqual([]);
  expect((await walk(alice, root, { from: next_batch })).names).toHaveLength(5);
});

test('a page has 50 rooms at most', async () => {
  const { alice } = await meet('synapse', 'alice');
  const root = await newRoom(alice, SPACE);
  for (let count = 0; count < 50; count++) await addChild(alice, root, await newRoom(alice));

  const { names, next_batch } = await walk(alice, root, { limit: 100 });

  expect(names).toHaveLength(50);
  expect((await walk(alice, root, { from: next_batch })).names).toHaveLength(1);
});

test.each<[string, (token: string) => Query]>([
  ['is none', () => ({ from: 'junk' })],
  ['was for another depth', (from) => ({ from, max_depth: 1 })],
  ['was for all children', (from) => ({ from, suggested_only: true })],
])('a token that %s is refused', async (_title, queryOf) => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);
  const { next_batch = '' } = await walk(alice, root, { limit: 1 });

  const answer = await alice.try('getSpaceHierarchy', { path: { roomId: root }, query: queryOf(next_batch) });

  expect(answer).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: 'Unknown pagination token' },
  });
});

test("nobody can go on with somebody else's walk, or with one of another space", async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { root, wing } = await estate(alice);
  await alice.call('inviteUser', { path: { roomId: root }, body: { user_id: bob.userId } });
  const { next_batch } = await walk(alice, root, { limit: 1 });
  const query = { from: next_batch };

  expect(await bob.try('getSpaceHierarchy', { path: { roomId: root }, query })).toMatchObject({
    status: 400,
  });
  expect(await alice.try('getSpaceHierarchy', { path: { roomId: wing }, query })).toMatchObject({
    status: 400,
  });
});

test('a walk is forgotten after five minutes', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const { root } = await estate(alice);
  const { next_batch } = await walk(alice, root, { limit: 1 });

  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 5 * 60 * 1000 + 1 } });

  const answer = await alice.try('getSpaceHierarchy', {
    path: { roomId: root },
    query: { from: next_batch },
  });
  expect(answer).toMatchObject({ status: 400 });
});

test.each([
  ['invited', {}, ['Root', 'Room']],
  ['a stranger', {}, ['Root']],
  ['a stranger', { preset: 'public_chat' }, ['Root', 'Room']],
  ['a stranger', { join_rules: { join_rule: 'knock' } }, ['Root', 'Room']],
  ['a stranger', { join_rules: { join_rule: 'knock' }, room_version: '6' }, ['Root']],
  ['a stranger', { history_visibility: { history_visibility: 'world_readable' } }, ['Root', 'Room']],
  ['a stranger', { join_rules: 'restricted' }, ['Root', 'Room']],
])('somebody who is %s to a room of %j sees it in the space or does not', async (who, settings, expected) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const root = await sharedRoom(alice, [bob], { ...SPACE, name: 'Root' });
  const { join_rules, history_visibility, ...request } = settings as Record<string, unknown>;
  const rules =
    join_rules === 'restricted'
      ? { join_rule: 'restricted', allow: [{ type: 'm.room_membership', room_id: root }] }
      : join_rules;
  const roomId = await newRoom(alice, {
    ...request,
    name: 'Room',
    ...(who === 'invited' && { invite: [bob.userId] }),
    initial_state: [
      ...(rules ? [{ type: 'm.room.join_rules', content: rules }] : []),
      ...(history_visibility ? [{ type: 'm.room.history_visibility', content: history_visibility }] : []),
    ],
  });
  await addChild(alice, root, roomId);

  expect((await walk(bob, root)).names).toEqual(expected);
});

test('a room that one cannot enter is still named by the space, but nothing below it is shown', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const root = await sharedRoom(alice, [bob], { ...SPACE, name: 'Root' });
  const closed = await newRoom(alice, { ...SPACE, name: 'Closed' });
  await addChild(alice, root, closed);
  await addChild(alice, closed, await newRoom(alice, { name: 'Open', preset: 'public_chat' }));
  await addChild(alice, root, '!unknown:matrix.test');

  const { rooms } = await bob.call('getSpaceHierarchy', { path: { roomId: root } });

  expect(rooms.map(({ name }) => name)).toEqual(['Root']);
  expect(rooms[0]?.children_state).toHaveLength(2);
});

test('a child that was removed is not walked to', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root, yard } = await estate(alice);

  await setState(alice, root, 'm.space.child', {}, yard);

  expect((await walk(alice, root)).names).not.toContain('Yard');
});

test('a room in two places, or in itself, is shown once', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { root, wing, yard } = await estate(alice);
  await addChild(alice, wing, yard);
  await addChild(alice, wing, root);

  expect((await walk(alice, root)).names).toEqual(['Root', 'Wing', 'Den', 'Loft', 'Yard']);
});

test('a room that is no space stands alone, whatever it says of children', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'Room' });
  await addChild(alice, roomId, await newRoom(alice));

  const { rooms } = await alice.call('getSpaceHierarchy', { path: { roomId } });

  expect(rooms).toMatchObject([{ name: 'Room', children_state: [] }]);
});

test('a space one cannot enter is refused like one that does not exist', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { root } = await estate(alice);

  for (const roomId of [root, '!nowhere:matrix.test']) {
    expect(await bob.try('getSpaceHierarchy', { path: { roomId } })).toMatchObject({
      status: 403,
      body: {
        errcode: 'M_FORBIDDEN',
        error: `User ${bob.userId} not in room ${roomId}, and room previews are disabled`,
      },
    });
  }
});

test.each([
  ['limit=x', 'Query parameter limit must be an integer'],
  ['max_depth=-1', 'Query parameter max_depth must be a positive integer.'],
  ['suggested_only=1', "Boolean query parameter 'suggested_only' must be one of ['true', 'false']"],
])('a walk with %s is refused', async (query, error) => {
  const { alice } = await meet('synapse', 'alice');
  const { root } = await estate(alice);

  const target = `/_matrix/client/v1/rooms/${encodeURIComponent(root)}/hierarchy?${query}`;

  expect(await alice.send('GET', target)).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error },
  });
});

test.each(['r0', 'v3', 'unstable'])('a space cannot be walked at %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');
  const target = `/_matrix/client/${version}/rooms/!a:matrix.test/hierarchy`;

  expect(await alice.send('GET', target)).toMatchObject({ status: 404, body: { errcode: 'M_UNRECOGNIZED' } });
});
