import { contentOf, newRoom, sharedRoom, stateOf } from '../../support/rooms.js';
import { type MatrixUser, meet } from '../../support/users.js';

type Action = 'kick' | 'ban' | 'unban';

/** A public room of Alice's (100) with Mo (50), Bob and Carol (0); Dave is invited, Erin left, Mallory is banned. */
async function livelyRoom() {
  const people = await meet('synapse', 'alice', 'mo', 'bob', 'carol', 'dave', 'erin', 'mallory', 'zoe');
  const { alice, mo, bob, carol, dave, erin, mallory } = people;
  const roomId = await sharedRoom(alice, [mo, bob, carol, erin], {
    preset: 'public_chat',
    power_level_content_override: { users: { [alice.userId]: 100, [mo.userId]: 50 } },
  });
  await alice.call('inviteUser', { path: { roomId }, body: { user_id: dave.userId } });
  await erin.call('leaveRoom', { path: { roomId } });
  await alice.call('ban', { path: { roomId }, body: { user_id: mallory.userId } });
  return { people: people as Record<string, MatrixUser>, roomId };
}

/** Whose doing it is, as a name of `livelyRoom` or as a user id. */
function idOf(people: Record<string, MatrixUser>, name: string): string {
  return people[name]?.userId ?? name;
}

async function attempt(actor: MatrixUser, action: Action, roomId: string, target: string) {
  const { status, body } = await actor.try(action, { path: { roomId }, body: { user_id: target } });
  return { status, body };
}

test.each<[Action, string, string, string]>([
  ['kick', 'alice', 'bob', 'leave'],
  ['kick', 'mo', 'bob', 'leave'],
  ['kick', 'bob', 'bob', 'leave'],
  ['kick', 'alice', 'dave', 'leave'],
  ['ban', 'mo', 'bob', 'ban'],
  ['ban', 'mo', '@stranger:matrix.test', 'ban'],
  ['ban', 'alice', 'mallory', 'ban'],
  ['unban', 'mo', 'mallory', 'leave'],
  ['unban', 'mo', 'zoe', 'leave'],
])('%s by %s makes the membership of %s "%s"', async (action, by, target, membership) => {
  const { people, roomId } = await livelyRoom();

  const answer = await attempt(people[by]!, action, roomId, idOf(people, target));

  expect(answer).toEqual({ status: 200, body: {} });
  expect(await contentOf(people.alice!, roomId, 'm.room.member', idOf(people, target))).toEqual({
    membership,
  });
});

test.each<[Action, string, string, string, string]>([
  ['kick', 'alice', 'erin', 'M_FORBIDDEN', 'The target user is not in the room'],
  ['kick', 'alice', 'zoe', 'M_FORBIDDEN', 'The target user is not in the room'],
  ['kick', 'alice', 'mallory', 'M_BAD_STATE', 'Cannot kick user who was banned'],
  ['kick', 'bob', 'carol', 'M_FORBIDDEN', 'You cannot kick user @carol:matrix.test.'],
  ['kick', 'mo', 'alice', 'M_FORBIDDEN', 'You cannot kick user @alice:matrix.test.'],
  ['kick', 'zoe', 'bob', 'M_FORBIDDEN', '@zoe:matrix.test not in room {room}.'],
  ['ban', 'bob', 'carol', 'M_FORBIDDEN', "You don't have permission to ban"],
  ['ban', 'mo', 'alice', 'M_FORBIDDEN', "You don't have permission to ban this user"],
  ['ban', 'mo', 'mo', 'M_FORBIDDEN', "You don't have permission to ban this user"],
  ['ban', 'erin', 'bob', 'M_FORBIDDEN', '@erin:matrix.test not in room {room}.'],
  ['unban', 'alice', 'erin', 'M_BAD_STATE', 'Cannot unban user who was not banned (membership=leave)'],
  ['unban', 'alice', 'bob', 'M_BAD_STATE', 'Cannot unban user who was not banned (membership=join)'],
  ['unban', 'bob', 'mallory', 'M_FORBIDDEN', 'You cannot unban user @mallory:matrix.test.'],
])('%s by %s of %s is refused with %s "%s"', async (action, by, target, errcode, error) => {
  const { people, roomId } = await livelyRoom();
  const before = await stateOf(people.alice!, roomId);

  const answer = await attempt(people[by]!, action, roomId, idOf(people, target));

  expect(answer).toEqual({ status: 403, body: { errcode, error: error.replace('{room}', roomId) } });
  expect((await stateOf(people.alice!, roomId)).map(({ event_id }) => event_id)).toEqual(
    before.map(({ event_id }) => event_id),
  );
});

test.each<[Action, number, string, string]>([
  ['kick', 404, 'M_UNKNOWN', 'Not a known room'],
  ['ban', 403, 'M_FORBIDDEN', 'Unknown room'],
  ['unban', 404, 'M_UNKNOWN', 'Not a known room'],
])('%s in a room that does not exist is %i %s "%s"', async (action, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await attempt(alice, action, '!nowhere:matrix.test', '@bob:matrix.test')).toEqual({
    status,
    body: { errcode, error },
  });
});

test.each<[Action]>([['kick'], ['ban'], ['unban']])(
  '%s looks at whom it is about before it looks for the room',
  async (action) => {
    const { alice } = await meet('synapse', 'alice');
    const call = async (body: object) => {
      return (await alice.try(action, { path: { roomId: '!nowhere:matrix.test' }, body })).body;
    };

    expect(await call({})).toEqual({ errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" });
    expect(await call({ user_id: 'bob' })).toEqual({
      errcode: 'M_INVALID_PARAM',
      error: "Expected UserID string to start with '@'",
    });
  },
);

test('a reason for a removal is told to the room', async () => {
  const { people, roomId } = await livelyRoom();
  const { alice, bob } = people as { alice: MatrixUser; bob: MatrixUser };

  await alice.call('kick', { path: { roomId }, body: { user_id: bob.userId, reason: 'noise', more: 1 } });

  expect(await contentOf(alice, roomId, 'm.room.member', bob.userId)).toEqual({
    membership: 'leave',
    reason: 'noise',
  });
});

test('somebody who was banned can join again once the ban is lifted', async () => {
  const { people, roomId } = await livelyRoom();
  const { alice, mallory } = people as { alice: MatrixUser; mallory: MatrixUser };
  const refused = await mallory.try('joinRoomById', { path: { roomId }, body: {} });

  await alice.call('unban', { path: { roomId }, body: { user_id: mallory.userId } });
  const joined = await mallory.try('joinRoomById', { path: { roomId }, body: {} });

  expect(refused).toMatchObject({ status: 403, body: { errcode: 'M_BAD_STATE' } });
  expect(joined).toMatchObject({ status: 200 });
});

test.each(['join', 'invite', 'knock'])(
  'nobody can forget a room while their membership is "%s"',
  async (membership) => {
    const { alice, bob } = await meet('synapse', 'alice', 'bob');
    const roomId = await newRoom(alice, {
      initial_state: [{ type: 'm.room.join_rules', content: { join_rule: 'knock' } }],
      ...(membership === 'invite' && { invite: [bob.userId] }),
    });
    if (membership === 'knock') await bob.call('knockRoom', { path: { roomIdOrAlias: roomId }, body: {} });
    const user = membership === 'join' ? alice : bob;

    const { status, body } = await user.try('forgetRoom', { path: { roomId } });

    expect({ status, body }).toEqual({
      status: 400,
      body: { errcode: 'M_UNKNOWN', error: `User ${user.userId} in room ${roomId}` },
    });
  },
);

test('a room that was forgotten can be read no more, until it is joined again', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob], { preset: 'public_chat' });
  await bob.call('leaveRoom', { path: { roomId } });
  expect(await stateOf(bob, roomId)).not.toHaveLength(0);

  expect(await bob.call('forgetRoom', { path: { roomId } })).toEqual({});
  expect(await bob.call('forgetRoom', { path: { roomId } })).toEqual({});
  expect(await bob.try('getRoomState', { path: { roomId } })).toMatchObject({
    status: 403,
    body: { error: `User ${bob.userId} not in room ${roomId}, and room previews are disabled` },
  });

  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  expect(await stateOf(bob, roomId)).not.toHaveLength(0);
});

test('a room one was never in, and one that does not exist, can be forgotten', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);

  expect(await bob.call('forgetRoom', { path: { roomId } })).toEqual({});
  expect(await bob.call('forgetRoom', { path: { roomId: '!nowhere:matrix.test' } })).toEqual({});
});
