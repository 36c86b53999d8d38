import { newRoom, sharedRoom } from '../../support/rooms.js';
import { proofOf } from '../../support/passwords.js';
import { controller, meet, type MatrixUser } from '../../support/users.js';

async function search(user: MatrixUser, search_term: string, limit?: unknown): Promise<string[]> {
  const { results } = await user.call('searchUserDirectory', { body: { search_term, limit } });
  return results.map(({ user_id }) => user_id);
}

/** Alice in an open room, Bob in a closed one with her, Carol alone. */
async function neighbours() {
  const { alice, bob, carol, sandbox } = await meet('synapse', 'alice', 'bob', 'carol');
  await newRoom(alice, { preset: 'public_chat' });
  const roomId = await sharedRoom(alice, [bob], { preset: 'private_chat' });
  const path = { userId: bob.userId, keyName: 'displayname' };
  await bob.call('setProfileField', { path, body: { displayname: 'Robert the Great' } });
  return { alice, bob, carol, roomId, sandbox };
}

test('a user is found with name and avatar', async () => {
  const { alice } = await neighbours();

  expect(await alice.call('searchUserDirectory', { body: { search_term: 'bob' } })).toEqual({
    limited: false,
    results: [{ user_id: '@bob:matrix.test', display_name: 'Robert the Great', avatar_url: null }],
  });
});

test.each([
  'bob',
  'BOB',
  'bo',
  '@bob',
  '@bob:matrix.test',
  'bob:matrix.test',
  'robert',
  'rob',
  'great',
  'Great Robert',
  'the gre',
  'Robert-the',
])('who looks for %j finds Robert the Great', async (term) => {
  const { alice } = await neighbours();

  expect(await search(alice, term)).toEqual(['@bob:matrix.test']);
});

test.each(['', 'ob', 'eat', 'robert small', 'rob-the', '%', '"', '-', 'carol'])(
  'who looks for %j finds nobody',
  async (term) => {
    const { alice } = await neighbours();

    expect(await search(alice, term)).toEqual([]);
  },
);

test('a user without a name is found by their id, after those who have one', async () => {
  const { alice, bob } = await neighbours();
  await alice.call('deleteProfileField', { path: { userId: alice.userId, keyName: 'displayname' } });

  const { results } = await alice.call('searchUserDirectory', { body: { search_term: 'matrix.test' } });

  expect(results).toMatchObject([
    { user_id: bob.userId },
    { user_id: alice.userId, display_name: null, avatar_url: null },
  ]);
});

test('anybody finds who is in a room that is open to all', async () => {
  const { carol } = await neighbours();

  expect(await search(carol, 'alice')).toEqual(['@alice:matrix.test']);
});

test('nobody finds who is only in closed rooms of others', async () => {
  const { carol } = await neighbours();

  expect(await search(carol, 'bob')).toEqual([]);
});

test('who left the room that was shared is not found any more', async () => {
  const { alice, bob, roomId } = await neighbours();

  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  expect(await search(alice, 'bob')).toEqual([]);
});

test('a user finds themselves only where everybody does', async () => {
  const { alice, bob } = await neighbours();

  expect(await search(alice, 'alice')).toEqual(['@alice:matrix.test']);
  expect(await search(bob, 'bob')).toEqual([]);
});

test('a deactivated account is not found', async () => {
  const { alice, carol } = await neighbours();

  await alice.call('deactivateAccount', { body: { auth: proofOf(alice) } });

  expect(await search(carol, 'alice')).toEqual([]);
});

test('whole words are worth more than beginnings', async () => {
  const { alice, ann, annabel } = await meet('synapse', 'annabel', 'ann', 'alice');
  await sharedRoom(alice, [annabel, ann]);

  expect(await search(alice, 'ann')).toEqual([ann.userId, annabel.userId]);
});

test.each([
  [1, 1, true],
  ['1', 1, true],
  [1.9, 1, true],
  [0, 0, true],
  [-1, 0, true],
  [true, 1, true],
  [false, 0, true],
  ['1_0', 2, false],
  [2, 2, false],
  [undefined, 2, false],
])('a search that is limited to %j gives %i of two users', async (limit, expected, limited) => {
  const { alice } = await neighbours();

  const found = await alice.call('searchUserDirectory', { body: { search_term: 'matrix.test', limit } });

  expect([found.results.length, found.limited]).toEqual([expected, limited]);
});

test.each([
  [{}, 'M_UNKNOWN', '`search_term` is required field'],
  [[], 'M_BAD_JSON', 'Content must be a JSON object.'],
  [{ search_term: 5 }, 'M_BAD_JSON', "'search_term' must be a string"],
  [{ search_term: 'x', limit: 'x' }, 'M_BAD_JSON', "'limit' must be an integer"],
  [{ search_term: 'x', limit: null }, 'M_BAD_JSON', "'limit' must be an integer"],
])('the search %j is refused with %s %s', async (body, errcode, error) => {
  const { alice, sandbox } = await neighbours();

  const answer = await alice.try('searchUserDirectory', { body });

  expect([answer.status, answer.body]).toEqual([400, { errcode, error }]);
  expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
});
