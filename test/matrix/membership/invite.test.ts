import { type MatrixUser, meet } from '../../support/users.js';

async function memberEvents(viewer: MatrixUser, roomId: string) {
  const { chunk } = await viewer.call('getMembersByRoom', { path: { roomId } });
  return chunk;
}

async function memberEvent(viewer: MatrixUser, roomId: string, userId: string) {
  return (await memberEvents(viewer, roomId)).find((event) => event.state_key === userId);
}

test('a member invites somebody, who is shown with their name and avatar', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await bob.call('setProfileField', {
    path: { userId: bob.userId, keyName: 'avatar_url' },
    body: { avatar_url: 'mxc://matrix.test/bob' },
  });
  const { room_id } = await alice.call('createRoom', { body: {} });

  const answer = await alice.call('inviteUser', {
    path: { roomId: room_id },
    body: { user_id: bob.userId, reason: 'come in', displayname: 'ignored' },
  });

  expect(answer).toEqual({});
  expect(await memberEvent(alice, room_id, bob.userId)).toMatchObject({
    sender: alice.userId,
    content: {
      membership: 'invite',
      displayname: 'bob',
      avatar_url: 'mxc://matrix.test/bob',
      reason: 'come in',
    },
  });
});

test('an invited member of a private room may invite others', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const { room_id } = await alice.call('createRoom', { body: { invite: [bob.userId] } });
  await bob.call('joinRoomById', { path: { roomId: room_id } });

  expect(
    await bob.call('inviteUser', { path: { roomId: room_id }, body: { user_id: carol.userId } }),
  ).toEqual({});
});

test('somebody who does not exist can be invited, without a name', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  await alice.call('inviteUser', { path: { roomId: room_id }, body: { user_id: '@nobody:matrix.test' } });

  const event = await memberEvent(alice, room_id, '@nobody:matrix.test');
  expect(event?.content).toEqual({ membership: 'invite' });
});

test('inviting again in the same words adds no event, in other words it does', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { room_id } = await alice.call('createRoom', { body: {} });
  const invite = (body: object) =>
    alice.call('inviteUser', { path: { roomId: room_id }, body: { user_id: bob.userId, ...body } });
  await invite({});
  const first = await memberEvent(alice, room_id, bob.userId);

  await invite({});
  const second = await memberEvent(alice, room_id, bob.userId);
  await invite({ reason: 'please' });
  const third = await memberEvent(alice, room_id, bob.userId);

  expect(second?.event_id).toBe(first?.event_id);
  expect(third?.event_id).not.toBe(first?.event_id);
});

test.each([
  ['not joined', 'carol', 'bob', 'M_FORBIDDEN', '@carol:matrix.test not in room {room}.'],
  ['only invited', 'dave', 'bob', 'M_FORBIDDEN', '@dave:matrix.test not in room {room}.'],
  ['inviting a member', 'alice', 'erin', 'M_FORBIDDEN', '@erin:matrix.test is already in the room.'],
  ['inviting oneself', 'alice', 'alice', 'M_FORBIDDEN', '@alice:matrix.test is already in the room.'],
  ['inviting a banned user', 'alice', 'mallory', 'M_BAD_STATE', 'Cannot invite user who was banned'],
  ['without the power', 'erin', 'bob', 'M_FORBIDDEN', "You don't have permission to invite users"],
] as const)('%s: an invitation by %s of %s is refused', async (_, by, of, errcode, error) => {
  const people = await meet('synapse', 'alice', 'bob', 'carol', 'dave', 'erin', 'mallory');
  const { alice, dave, erin, mallory } = people;
  const { room_id } = await alice.call('createRoom', {
    body: { preset: 'public_chat', invite: [dave.userId] },
  });
  await erin.call('joinRoomById', { path: { roomId: room_id } });
  await alice.call('setRoomStateWithKey', {
    path: { roomId: room_id, eventType: 'm.room.member', stateKey: mallory.userId },
    body: { membership: 'ban' },
  });

  const answer = await people[by].try('inviteUser', {
    path: { roomId: room_id },
    body: { user_id: people[of].userId },
  });

  expect(answer).toMatchObject({ status: 403, body: { errcode, error: error.replace('{room}', room_id) } });
});

test.each([
  [{}, 'M_MISSING_PARAM', "Missing params: ['user_id']"],
  [{ user_id: 'bob' }, 'M_INVALID_PARAM', "Expected UserID string to start with '@'"],
  [{ user_id: '' }, 'M_INVALID_PARAM', "Expected UserID string to start with '@'"],
  [{ user_id: '@bob' }, 'M_INVALID_PARAM', "Expected UserID of the form '@localname:domain'"],
  [{ user_id: 5 }, 'M_INVALID_PARAM', 'A user id must be a string'],
  [{ user_id: null }, 'M_INVALID_PARAM', 'A user id must be a string'],
  [
    { medium: 'email', address: 'bob@example.org' },
    'M_MISSING_PARAM',
    '`id_server` and `id_access_token` are required when doing 3pid invite',
  ],
])('the invitation %j is refused before the room is looked for', async (body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('inviteUser', { path: { roomId: '!nobody:matrix.test' }, body })).toMatchObject({
    status: 400,
    body: { errcode, error },
  });
});

test('an invitation without a body lacks the user', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('POST', '/_matrix/client/r0/rooms/!x:y/invite')).toMatchObject({
    status: 400,
    body: { errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" },
  });
});

test('an invitation by e-mail is refused, as there is no identity server', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  expect(
    await alice.try('inviteUser', {
      path: { roomId: room_id },
      body: { medium: 'email', address: 'bob@example.org', id_server: 'x.test', id_access_token: 'y' },
    }),
  ).toMatchObject({ status: 403, body: { errcode: 'M_UNKNOWN' } });
});

test('nobody can be invited to a room that does not exist', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  expect(
    await alice.try('inviteUser', { path: { roomId: '!x:matrix.test' }, body: { user_id: bob.userId } }),
  ).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN', error: 'Unknown room' } });
});

test('in the synapse dialect a user of another server cannot be reached, and is not invited', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  expect(
    await alice.try('inviteUser', {
      path: { roomId: room_id },
      body: { user_id: '@bob:elsewhere.test' },
    }),
  ).toMatchObject({
    status: 502,
    body: { errcode: 'M_UNKNOWN', error: "Can't connect to server elsewhere.test" },
  });
  expect(await memberEvents(alice, room_id)).toHaveLength(1);
});

test('in the documented dialect a user of another server is invited, though nobody tells them', async () => {
  const { alice } = await meet('documented', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  await alice.call('inviteUser', {
    path: { roomId: room_id },
    body: { user_id: '@admin:matrix.oculair.ca' },
  });

  expect((await memberEvent(alice, room_id, '@admin:matrix.oculair.ca'))?.content).toEqual({
    membership: 'invite',
  });
});
