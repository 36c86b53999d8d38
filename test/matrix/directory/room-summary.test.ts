import { newRoom } from '../../support/rooms.js';
import { matrixActor, matrixGuest, meet } from '../../support/users.js';

test('a room anybody can join is summarized for everybody, by id and by alias', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat', name: 'Lobby', room_alias_name: 'lobby' });
  const summary = {
    room_id: roomId,
    room_version: '11',
    name: 'Lobby',
    canonical_alias: '#lobby:matrix.test',
    num_joined_members: 1,
    world_readable: false,
    guest_can_join: false,
    join_rule: 'public',
  };
  const ask = { path: { roomIdOrAlias: roomId } };

  expect(await matrixGuest(sandbox).call('getRoomSummary', ask)).toEqual(summary);
  expect(await alice.call('getRoomSummary', ask)).toEqual({ ...summary, membership: 'join' });
  const byAlias = { path: { roomIdOrAlias: '#lobby:matrix.test' } };
  expect(await bob.call('getRoomSummary', byAlias)).toEqual({ ...summary, membership: 'leave' });
});

test('a restricted room says which rooms give access', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, {
    initial_state: [
      {
        type: 'm.room.join_rules',
        content: {
          join_rule: 'restricted',
          allow: [{ type: 'm.room_membership', room_id: '!a:matrix.test' }],
        },
      },
    ],
  });

  const summary = await alice.call('getRoomSummary', { path: { roomIdOrAlias: roomId } });

  expect(summary).toMatchObject({ join_rule: 'restricted', allowed_room_ids: ['!a:matrix.test'] });
});

test('what is no text in the state of a room is left out of its summary', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, {
    initial_state: [
      { type: 'm.room.avatar', content: { url: 5 } },
      { type: 'm.room.encryption', content: { algorithm: {} } },
    ],
  });

  const summary = await alice.call('getRoomSummary', { path: { roomIdOrAlias: roomId } });

  expect(Object.keys(summary)).not.toContain('avatar_url');
  expect(Object.keys(summary)).not.toContain('encryption');
});

test('the plain form of a topic is the one that is told', async () => {
  const { alice } = await meet('synapse', 'alice');
  const forms = [{ mimetype: 'text/html', body: '<b>Rich</b>' }, { body: 'Plain' }];
  const roomId = await newRoom(alice, {
    initial_state: [{ type: 'm.room.topic', content: { topic: 'Old', 'm.topic': { 'm.text': forms } } }],
  });

  const summary = await alice.call('getRoomSummary', { path: { roomIdOrAlias: roomId } });

  expect(summary.topic).toBe('Plain');
});

test('a room one cannot enter is not found', async () => {
  const { alice, bob, sandbox } = await meet('synapse', 'alice', 'bob');
  const roomIdOrAlias = await newRoom(alice);

  for (const somebody of [bob, matrixGuest(sandbox)]) {
    expect(await somebody.try('getRoomSummary', { path: { roomIdOrAlias } })).toMatchObject({
      status: 404,
      body: { errcode: 'M_NOT_FOUND', error: 'Room not found or is not accessible' },
    });
  }
});

test.each([
  ['!nowhere:matrix.test', {}, 400, 'M_UNKNOWN', 'Missing via to query remote room'],
  ['!nowhere:matrix.test', { via: ['o.test'] }, 404, 'M_NOT_FOUND', 'Room not found or is not accessible'],
  ['#no:matrix.test', {}, 404, 'M_NOT_FOUND', 'Room alias #no:matrix.test not found'],
  ['#no:other.test', {}, 502, 'M_UNKNOWN', 'Failed to fetch alias'],
  ['junk', {}, 400, 'M_UNKNOWN', 'junk was not legal room ID or room alias'],
])('a summary of %s with %j is refused', async (roomIdOrAlias, query, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('getRoomSummary', { path: { roomIdOrAlias }, query });

  expect(answer).toMatchObject({ status, body: { errcode, error } });
});

test('a room that everybody left is not known any more', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await alice.call('leaveRoom', { path: { roomId } });

  expect(await alice.try('getRoomSummary', { path: { roomIdOrAlias: roomId } })).toMatchObject({
    status: 400,
  });
});

test('a wrong token is refused although none is needed', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const roomIdOrAlias = await newRoom(alice, { preset: 'public_chat' });

  const answer = await matrixActor(sandbox, 'wrong').try('getRoomSummary', { path: { roomIdOrAlias } });

  expect(answer).toMatchObject({ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } });
});

test.each(['summary/{room}', 'rooms/{room}/summary'])(
  'older clients find the summary at %s',
  async (path) => {
    const { alice } = await meet('synapse', 'alice');
    const roomId = await newRoom(alice);

    const target = path.replace('{room}', encodeURIComponent(roomId));
    const answer = await alice.send('GET', `/_matrix/client/unstable/im.nheko.summary/${target}`);

    expect(answer).toMatchObject({ status: 200, body: { room_id: roomId, membership: 'join' } });
  },
);
