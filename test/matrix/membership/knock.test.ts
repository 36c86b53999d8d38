import { contentOf, newRoom } from '../../support/rooms.js';
import { meet } from '../../support/users.js';

const KNOCKABLE = {
  room_alias_name: 'door',
  initial_state: [{ type: 'm.room.join_rules', content: { join_rule: 'knock' } }],
};

test('a knock is recorded with its reason, and answered with an invitation', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, KNOCKABLE);

  const knock = await bob.call('knockRoom', {
    path: { roomIdOrAlias: '#door:matrix.test' },
    body: { reason: 'let me in', displayname: 'Not me' },
  });
  expect(knock).toEqual({ room_id: roomId });
  expect(await contentOf(alice, roomId, 'm.room.member', bob.userId)).toEqual({
    membership: 'knock',
    displayname: 'bob',
    reason: 'let me in',
  });

  await alice.call('inviteUser', { path: { roomId }, body: { user_id: bob.userId } });
  expect(await bob.call('joinRoomById', { path: { roomId }, body: {} })).toEqual({ room_id: roomId });
});

test('a knock can be taken back, and turned down', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await newRoom(alice, KNOCKABLE);
  for (const user of [bob, carol])
    await user.call('knockRoom', { path: { roomIdOrAlias: roomId }, body: {} });

  await bob.call('leaveRoom', { path: { roomId } });
  await alice.call('kick', { path: { roomId }, body: { user_id: carol.userId } });

  for (const user of [bob, carol]) {
    expect(await contentOf(alice, roomId, 'm.room.member', user.userId)).toEqual({ membership: 'leave' });
  }
});

test.each([
  ['a room without the rule for it', 'closed', 403, 'M_FORBIDDEN', "You don't have permission to knock"],
  ['a room they are in', 'joined', 403, 'M_FORBIDDEN', 'You cannot knock on a room you are already in'],
  ['a room they are invited to', 'invited', 403, 'M_FORBIDDEN', 'You are already invited to this room'],
  ['a room they are banned from', 'banned', 403, 'M_BAD_STATE', 'Cannot knock user who was banned'],
  ['a room that does not exist', '!nowhere:matrix.test', 404, 'M_UNKNOWN', 'No known servers'],
  ['an unknown alias', '#no:matrix.test', 404, 'M_NOT_FOUND', 'Room alias #no:matrix.test not found'],
  ['nothing that is a room', 'junk', 400, 'M_UNKNOWN', 'junk was not legal room ID or room alias'],
])('nobody can knock at %s', async (_title, which, status, errcode, error) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const invite = which === 'invited' || which === 'joined' ? [bob.userId] : [];
  const roomId = await newRoom(alice, { ...(which !== 'closed' && KNOCKABLE), invite });
  if (which === 'joined') await bob.call('joinRoomById', { path: { roomId }, body: {} });
  if (which === 'banned') await alice.call('ban', { path: { roomId }, body: { user_id: bob.userId } });
  const roomIdOrAlias = ['closed', 'joined', 'invited', 'banned'].includes(which) ? roomId : which;

  const answer = await bob.try('knockRoom', { path: { roomIdOrAlias }, body: {} });

  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: { errcode, error } });
});

test('a knock without a body is refused', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('knockRoom', { path: { roomIdOrAlias: '!a:matrix.test' } })).toMatchObject({
    status: 400,
    body: { errcode: 'M_NOT_JSON' },
  });
});
