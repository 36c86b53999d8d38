import { newRoom, sharedRoom } from '../../support/rooms.js';
import { matrixGuest, meet } from '../../support/users.js';

test('two users share the rooms that both are in', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const shared = [await sharedRoom(alice, [bob]), await sharedRoom(bob, [alice])];
  await newRoom(alice, { invite: [bob.userId] });

  expect(await alice.call('getMutualRooms', { query: { user_id: bob.userId } })).toEqual({
    joined: shared.sort(),
    count: 2,
  });
});

test('shared rooms come a hundred at a time', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const rooms: string[] = [];
  for (let count = 0; count < 101; count++) rooms.push(await sharedRoom(alice, [bob]));
  rooms.sort();

  const first = await alice.call('getMutualRooms', { query: { user_id: bob.userId } });
  expect(first).toEqual({ joined: rooms.slice(0, 100), count: 101, next_batch: expect.any(String) });

  const query = { user_id: bob.userId, from: first.next_batch };
  expect(await alice.call('getMutualRooms', { query })).toEqual({ joined: rooms.slice(100), count: 101 });
});

test.each([
  [
    'user_id=@alice:matrix.test',
    'M_INVALID_PARAM',
    'You cannot request a list of shared rooms with yourself',
  ],
  ['', 'M_MISSING_PARAM', "Missing string query parameter 'user_id'"],
  ['user_id=bob', 'M_INVALID_PARAM', 'Invalid user_id query parameter'],
  ['user_id=@b%20b:matrix.test', 'M_INVALID_PARAM', 'Invalid user_id query parameter'],
  ['user_id=@bob:matrix.test&from=zz', 'M_INVALID_PARAM', 'Malformed from token'],
])('asking for shared rooms with "%s" is refused', async (query, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.send('GET', `/_matrix/client/v1/mutual_rooms?${query}`);

  expect(answer).toMatchObject({ status: 400, body: { errcode, error } });
});

test('a user who does not exist shares no room', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.call('getMutualRooms', { query: { user_id: '@nobody:matrix.test' } })).toEqual({
    joined: [],
    count: 0,
  });
});

test('the user is looked at before the token', async () => {
  const { sandbox } = await meet('synapse');
  const ask = (user_id: string) => matrixGuest(sandbox).try('getMutualRooms', { query: { user_id } });

  expect(await ask('bob')).toMatchObject({ status: 400 });
  expect(await ask('@bob:matrix.test')).toMatchObject({ status: 401 });
});
