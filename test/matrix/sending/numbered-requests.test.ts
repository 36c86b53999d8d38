import { contentOf, newRoom, sharedRoom } from '../../support/rooms.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

/** Sends a request that needs no transaction id with one. */
async function put(user: MatrixUser, path: string, body?: object) {
  const init = body && { body: JSON.stringify(body) };
  const { status, body: answer } = await user.send('PUT', `/_matrix/client/v3/${path}`, init);
  return { status, body: answer };
}

test('a room that is asked for twice in one transaction is made once', async () => {
  const { alice } = await meet('synapse', 'alice');

  const first = await put(alice, 'createRoom/t1', { name: 'Hall' });
  const again = await put(alice, 'createRoom/t1', { name: 'Other' });
  const other = await put(alice, 'createRoom/t2', { name: 'Other' });

  expect(first).toMatchObject({ status: 200 });
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect((await alice.call('getJoinedRooms')).joined_rooms).toHaveLength(2);
});

test('a membership can be changed in a transaction, and is not changed again by it', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });

  expect(await put(bob, `rooms/${roomId}/join/t1`)).toEqual({ status: 200, body: { room_id: roomId } });
  await bob.call('leaveRoom', { path: { roomId } });
  expect(await put(bob, `rooms/${roomId}/join/t1`)).toEqual({ status: 200, body: { room_id: roomId } });

  expect(await contentOf(alice, roomId, 'm.room.member', bob.userId)).toMatchObject({ membership: 'leave' });
});

test.each(['invite', 'kick', 'ban', 'unban'])('%s can be asked for with a transaction id', async (action) => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob]);
  if (action === 'unban') await alice.call('ban', { path: { roomId }, body: { user_id: bob.userId } });
  const target = action === 'invite' ? carol : bob;

  const answer = await put(alice, `rooms/${roomId}/${action}/t1`, { user_id: target.userId });

  expect(answer).toEqual({ status: 200, body: {} });
  const { membership } = await contentOf(alice, roomId, 'm.room.member', target.userId);
  expect(membership).toBe({ invite: 'invite', kick: 'leave', ban: 'ban', unban: 'leave' }[action]);
});

test('a room can be left, forgotten and joined by its alias with transaction ids', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { preset: 'public_chat', room_alias_name: 'hall' });

  expect(await put(bob, `rooms/${roomId}/leave/t1`)).toEqual({ status: 200, body: {} });
  expect(await put(bob, `rooms/${roomId}/forget/t1`)).toEqual({ status: 200, body: {} });
  expect(await put(bob, 'join/%23hall:matrix.test/t1')).toEqual({ status: 200, body: { room_id: roomId } });
});

test('a transaction that was refused can be tried again', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  expect(await put(bob, `rooms/${roomId}/join/t1`)).toMatchObject({ status: 403 });

  await alice.call('inviteUser', { path: { roomId }, body: { user_id: bob.userId } });

  expect(await put(bob, `rooms/${roomId}/join/t1`)).toMatchObject({ status: 200 });
});

test('a transaction id is that of one device', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const first = await put(alice, 'createRoom/t1', {});

  expect(await put(bob, 'createRoom/t1', {})).not.toEqual(first);
});

test('a transaction is forgotten after half an hour', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const first = await put(alice, 'createRoom/t1', {});

  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 30 * 60 * 1000 + 1 } });

  expect(await put(alice, 'createRoom/t1', {})).not.toEqual(first);
});
