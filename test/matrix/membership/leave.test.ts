import { type MatrixUser, meet } from '../../support/users.js';

async function member(viewer: MatrixUser, roomId: string, userId: string) {
  const { chunk } = await viewer.call('getMembersByRoom', { path: { roomId } });
  return chunk.find((event) => event.state_key === userId);
}

async function setMembership(by: MatrixUser, roomId: string, of: string, membership: string): Promise<void> {
  await by.call('setRoomStateWithKey', {
    path: { roomId, eventType: 'm.room.member', stateKey: of },
    body: { membership },
  });
}

test('a member leaves, with a reason and without a name', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: room_id } });

  expect(await bob.call('leaveRoom', { path: { roomId: room_id }, body: { reason: 'enough' } })).toEqual({});

  expect((await member(alice, room_id, bob.userId))?.content).toEqual({
    membership: 'leave',
    reason: 'enough',
  });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [] });
});

test('an invitation can be declined', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { invite: [bob.userId] } });

  await bob.call('leaveRoom', { path: { roomId: room_id } });

  expect(await member(alice, room_id, bob.userId)).toMatchObject({
    sender: bob.userId,
    content: { membership: 'leave' },
  });
  expect(await bob.try('joinRoomById', { path: { roomId: room_id } })).toMatchObject({ status: 403 });
});

test('leaving again with the same reason succeeds and adds no event', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: room_id } });
  const leave = () => bob.call('leaveRoom', { path: { roomId: room_id }, body: { reason: 'enough' } });
  await leave();
  const before = await member(alice, room_id, bob.userId);

  expect(await leave()).toEqual({});
  expect((await member(alice, room_id, bob.userId))?.event_id).toBe(before?.event_id);
});

test('leaving again with another reason is refused', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: room_id } });
  await bob.call('leaveRoom', { path: { roomId: room_id } });

  expect(await bob.try('leaveRoom', { path: { roomId: room_id }, body: { reason: 'again' } })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: `@bob:matrix.test not in room ${room_id}.` },
  });
});

test.each(['never', 'ban', 'kick'])('somebody whom the room knows by "%s" cannot leave it', async (how) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  if (how !== 'never') {
    await bob.call('joinRoomById', { path: { roomId: room_id } });
    await setMembership(alice, room_id, bob.userId, how === 'ban' ? 'ban' : 'leave');
  }

  expect(await bob.try('leaveRoom', { path: { roomId: room_id } })).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: `@bob:matrix.test not in room ${room_id}.` },
  });
});

test('a room that does not exist cannot be left', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('leaveRoom', { path: { roomId: '!x:matrix.test' } })).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNKNOWN', error: 'Not a known room' },
  });
});

test('a room that everybody has left is unknown to those who were never there', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: {} });
  await alice.call('leaveRoom', { path: { roomId: room_id } });

  expect(await bob.try('leaveRoom', { path: { roomId: room_id } })).toMatchObject({
    status: 404,
    body: { errcode: 'M_UNKNOWN', error: 'Not a known room' },
  });
  expect(await alice.call('leaveRoom', { path: { roomId: room_id } })).toEqual({});
});

test('who left a public room can come back', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: { preset: 'public_chat' } });
  await bob.call('joinRoomById', { path: { roomId: room_id } });
  await bob.call('leaveRoom', { path: { roomId: room_id } });

  expect(await bob.call('joinRoomById', { path: { roomId: room_id } })).toEqual({ room_id });
  expect(await bob.call('getJoinedRooms')).toEqual({ joined_rooms: [room_id] });
});

test.each([{}, { headers: { 'content-type': 'application/json' } }, { body: '{}' }])(
  'leaving with %j answers exactly {}',
  async (init) => {
    const { alice } = await meet('synapse', 'alice');
    const { room_id } = await alice.call('createRoom', { body: {} });

    expect(await alice.send('POST', `/_matrix/client/r0/rooms/${room_id}/leave`, init)).toMatchObject({
      status: 200,
      body: {},
    });
  },
);
