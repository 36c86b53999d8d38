import { contentOf, newRoom, setState, sharedRoom, trySetState } from '../../support/rooms.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

const VIA = { via: ['matrix.test'] };
const SPACE = { creation_content: { type: 'm.space' } };

/** Whether a space has a child, as its state tells. */
async function childOf(user: MatrixUser, spaceId: string, roomId: string): Promise<unknown> {
  const path = { roomId: spaceId, eventType: 'm.space.child', stateKey: roomId };
  const { status, body } = await user.try('getRoomStateWithKey', { path });
  return status === 404 ? undefined : body;
}

test('a child of a space keeps what is said of it, and is removed by an empty content', async () => {
  const { alice } = await meet('documented', 'alice');
  const spaceId = await newRoom(alice, SPACE);
  const roomId = await newRoom(alice);
  const content = { via: ['matrix.test'], order: 'agent-001', suggested: true };

  await setState(alice, spaceId, 'm.space.child', content, roomId);
  expect(await childOf(alice, spaceId, roomId)).toEqual(content);

  await setState(alice, spaceId, 'm.space.child', {}, roomId);
  expect(await childOf(alice, spaceId, roomId)).toEqual({});
});

test('a parent keeps what is said of it', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);
  const content = { via: ['matrix.test'], canonical: true };

  await setState(alice, roomId, 'm.space.parent', content, '!elsewhere:other.test');

  expect(await contentOf(alice, roomId, 'm.space.parent', '!elsewhere:other.test')).toEqual(content);
});

test('a room that names its parent becomes its child', async () => {
  const { alice } = await meet('documented', 'alice');
  const spaceId = await newRoom(alice, SPACE);
  const roomId = await newRoom(alice);

  await setState(alice, roomId, 'm.space.parent', { ...VIA, canonical: true }, spaceId);

  expect(await childOf(alice, spaceId, roomId)).toEqual(VIA);
});

test('a room created with a parent becomes its child', async () => {
  const { alice } = await meet('documented', 'alice');
  const spaceId = await newRoom(alice, SPACE);

  const roomId = await newRoom(alice, {
    initial_state: [{ type: 'm.space.parent', state_key: spaceId, content: VIA }],
  });

  expect(await childOf(alice, spaceId, roomId)).toEqual(VIA);
});

test('a child that is there already stays as it is', async () => {
  const { alice } = await meet('documented', 'alice');
  const spaceId = await newRoom(alice, SPACE);
  const roomId = await newRoom(alice);
  const content = { ...VIA, order: 'first' };
  await setState(alice, spaceId, 'm.space.child', content, roomId);

  await setState(alice, roomId, 'm.space.parent', { via: ['other.test'] }, spaceId);

  expect(await childOf(alice, spaceId, roomId)).toEqual(content);
});

test('somebody without power in the space gets the child recorded by its creator', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const spaceId = await newRoom(alice, SPACE);
  const roomId = await newRoom(bob);

  await setState(bob, roomId, 'm.space.parent', VIA, spaceId);

  const event = await alice.call('getRoomStateWithKey', {
    path: { roomId: spaceId, eventType: 'm.space.child', stateKey: roomId },
    query: { format: 'event' },
  });
  expect(event).toMatchObject({ sender: alice.userId, content: VIA });
});

test('a space without anybody to record the child stays as it is, and nobody is told', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const spaceId = await sharedRoom(alice, [bob], SPACE);
  await setState(alice, spaceId, 'm.room.member', { membership: 'leave' }, alice.userId);
  const roomId = await newRoom(bob);

  const answer = await trySetState(bob, roomId, 'm.space.parent', VIA, spaceId);

  expect(answer).toMatchObject({ status: 200 });
  expect(await childOf(bob, spaceId, roomId)).toBeUndefined();
});

test.each([
  ['names no server', {}],
  ['names something else than servers', { via: [1] }],
  ['has an empty list of servers', { via: [] }],
])('a parent that %s makes no child', async (_title, content) => {
  const { alice } = await meet('documented', 'alice');
  const spaceId = await newRoom(alice, SPACE);
  const roomId = await newRoom(alice);

  await setState(alice, roomId, 'm.space.parent', content, spaceId);

  expect(await childOf(alice, spaceId, roomId)).toBeUndefined();
});

test('a parent that is no space, or is nowhere, makes no child', async () => {
  const { alice } = await meet('documented', 'alice');
  const other = await newRoom(alice);
  const roomId = await newRoom(alice);

  await setState(alice, roomId, 'm.space.parent', VIA, other);
  await setState(alice, roomId, 'm.space.parent', VIA, '!unknown:matrix.test');

  expect(await childOf(alice, other, roomId)).toBeUndefined();
});

test('Synapse leaves the space alone when a room names its parent', async () => {
  const { alice } = await meet('synapse', 'alice');
  const spaceId = await newRoom(alice, SPACE);
  const roomId = await newRoom(alice);

  await setState(alice, roomId, 'm.space.parent', VIA, spaceId);

  expect(await childOf(alice, spaceId, roomId)).toBeUndefined();
});

test('a space has no power levels of its own', async () => {
  const { alice } = await meet('documented', 'alice');

  const spaceId = await newRoom(alice, SPACE);

  expect(await contentOf(alice, spaceId, 'm.room.power_levels')).toMatchObject({
    events_default: 0,
    state_default: 50,
  });
});

test('somebody without the power cannot add a child', async () => {
  const { alice, bob } = await meet('documented', 'alice', 'bob');
  const spaceId = await sharedRoom(alice, [bob], SPACE);

  expect(await trySetState(bob, spaceId, 'm.space.child', VIA, '!a:matrix.test')).toMatchObject({
    status: 403,
  });
});

test('children stand in the order they were given, then in the order they were added', async () => {
  const { alice, sandbox } = await meet('documented', 'alice');
  const spaceId = await newRoom(alice, SPACE);
  const add = (name: string, more: object) =>
    setState(alice, spaceId, 'm.space.child', { ...VIA, ...more }, `!${name}:matrix.test`);

  await add('tooLong', { order: 'a'.repeat(51) });
  await add('second', { order: 'b' });
  await add('notPrintable', { order: '\u00e4' });
  await add('first', { order: 'Z' });
  await add('noText', { order: 1 });
  await add('removed', { order: 'a', via: undefined });
  await add('emptied', { via: [] });
  await add('blank', { order: '' });

  const { spaces } = await controller(sandbox).call('getMockState');
  const children = spaces.find(({ room_id }) => room_id === spaceId)?.children;
  expect(children?.slice(0, 3)).toEqual([
    { room_id: '!blank:matrix.test', order: '' },
    { room_id: '!first:matrix.test', order: 'Z' },
    { room_id: '!second:matrix.test', order: 'b' },
  ]);
  // These may have been added within one millisecond, when their ids decide.
  expect(new Set(children?.slice(3).map(({ room_id, order }) => `${room_id} ${order}`))).toEqual(
    new Set(['!tooLong:matrix.test null', '!notPrintable:matrix.test null', '!noText:matrix.test null']),
  );
});
