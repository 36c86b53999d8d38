import { contentOf, newRoom, setState, sharedRoom, trySetState } from '../../support/rooms.js';
import { type MatrixUser, meet } from '../../support/users.js';

const ABOVE = "You don't have permission to add ops level greater than your own";
const EQUAL = "You don't have permission to remove ops level equal to your own";

function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

/** Alice at 100, Bob at 50, Carol and Dan at 50 and 0, in a room where 50 may change the power levels. */
async function council(version = '11') {
  const people = await meet('synapse', 'alice', 'bob', 'carol', 'dan');
  const { alice, bob, carol, dan } = people;
  const roomId = await sharedRoom(alice, [bob, carol, dan], { room_version: version });
  const levels = {
    ...(await contentOf(alice, roomId, 'm.room.power_levels')),
    users: { [alice.userId]: 100, [bob.userId]: 50, [carol.userId]: 50 },
    events: { 'm.room.power_levels': 50, 'com.example.high': 90 },
    notifications: { room: 70 },
  };
  await setState(alice, roomId, 'm.room.power_levels', levels);
  return { ...people, roomId, levels };
}

/** What a test changes in the levels of the council. */
type Change = (levels: Record<string, unknown>, people: Record<string, MatrixUser>) => object;

const users = (change: (people: Record<string, MatrixUser>) => object): Change => {
  return (levels, people) => ({ ...levels, users: { ...(levels.users as object), ...change(people) } });
};

function without(levels: Record<string, unknown>, field: string): object {
  return Object.fromEntries(Object.entries(levels).filter(([key]) => key !== field));
}

test.each<[string, Change, string]>([
  ['give somebody more than their own', users(({ dan }) => ({ [dan!.userId]: 51 })), ABOVE],
  ['give themselves more', users(({ bob }) => ({ [bob!.userId]: 51 })), ABOVE],
  ['take from somebody above them', users(({ alice }) => ({ [alice!.userId]: 0 })), ABOVE],
  ['take from an equal', users(({ carol }) => ({ [carol!.userId]: 0 })), EQUAL],
  [
    'leave an equal out',
    (levels, { alice, bob }) => ({ ...levels, users: { [alice!.userId]: 100, [bob!.userId]: 50 } }),
    EQUAL,
  ],
  ['raise what a ban takes above their own', (levels) => ({ ...levels, ban: 51 }), ABOVE],
  [
    'raise what an event takes above their own',
    (levels) => ({ ...levels, events: { ...(levels.events as object), 'com.example': 60 } }),
    ABOVE,
  ],
  [
    'lower what an event takes that is above them',
    (levels) => ({ ...levels, events: { 'm.room.power_levels': 50 } }),
    ABOVE,
  ],
  ['lower a notification that is above them', (levels) => without(levels, 'notifications'), ABOVE],
])('somebody with power 50 cannot %s', async (_title, change, error) => {
  const { alice, roomId, levels, ...people } = await council();

  const answer = await trySetState(
    people.bob,
    roomId,
    'm.room.power_levels',
    change(levels, { alice, bob: people.bob, carol: people.carol, dan: people.dan }),
  );

  expect(answer).toEqual(refusal(403, 'M_FORBIDDEN', error));
  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual(levels);
});

test.each<[string, Change]>([
  ['lower themselves', users(({ bob }) => ({ [bob!.userId]: 0 }))],
  ['raise somebody to their own', users(({ dan }) => ({ [dan!.userId]: 50 }))],
  ['lower what a ban takes', (levels) => ({ ...levels, ban: 0 })],
  ['leave out what is not above them', (levels) => without(levels, 'ban')],
])('somebody with power 50 can %s', async (_title, change) => {
  const { alice, bob, carol, dan, roomId, levels } = await council();
  const changed = change(levels, { alice, bob, carol, dan });

  await setState(bob, roomId, 'm.room.power_levels', changed);

  expect(await contentOf(alice, roomId, 'm.room.power_levels')).toEqual(changed);
});

test('before room version 6 the levels of notifications are free for all who may change levels', async () => {
  const { bob, roomId, levels } = await council('5');

  const answer = await trySetState(bob, roomId, 'm.room.power_levels', without(levels, 'notifications'));

  expect(answer).toMatchObject({ status: 200 });
});

test.each([
  [{ ban: '50' }, 'M_BAD_JSON', `"ban": '50' is not of type 'integer'`],
  [{ users: [] }, 'M_BAD_JSON', `"users": [] is not of type 'object'`],
  [{ users: null }, 'M_BAD_JSON', `"users": None is not of type 'object'`],
  [{ users: { '@b:hs': '50' } }, 'M_BAD_JSON', `"@b:hs": '50' is not of type 'integer'`],
  [{ events: { x: true } }, 'M_BAD_JSON', `"x": True is not of type 'integer'`],
  [{ notifications: { room: {} } }, 'M_BAD_JSON', `"room": {} is not of type 'integer'`],
  [
    { users: { '@b:hs': [1, "it's", { a: false }] } },
    'M_BAD_JSON',
    `"@b:hs": [1, "it's", {'a': False}] is not of type 'integer'`,
  ],
  [{ users: { '@b:hs': 'x' }, kick: 'y' }, 'M_BAD_JSON', `"kick": 'y' is not of type 'integer'`],
  [{ invite: 1.5 }, 'M_BAD_JSON', 'Bad JSON value: float'],
  [{ users: { bob: 50 } }, 'M_UNKNOWN', 'Not a valid user_id: bob'],
])('%j are no power levels', async (body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await trySetState(alice, roomId, 'm.room.power_levels', body);

  expect(answer).toEqual(refusal(400, errcode, error));
});

test('levels before room version 6 are whole numbers within bounds as well', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_version: '5' });

  expect(await trySetState(alice, roomId, 'm.room.power_levels', { ban: 1.5 })).toEqual(
    refusal(400, 'M_BAD_JSON', `"ban": 1.5 is not of type 'integer'`),
  );
  expect(await trySetState(alice, roomId, 'm.room.power_levels', { ban: 2 ** 53 })).toEqual(
    refusal(400, 'M_BAD_JSON', '"ban": 9007199254740992 is greater than the maximum of 9007199254740991'),
  );
  expect(await trySetState(alice, roomId, 'm.room.power_levels', { ban: -(2 ** 53) })).toEqual(
    refusal(400, 'M_BAD_JSON', '"ban": -9007199254740992 is less than the minimum of -9007199254740991'),
  );
});

test('empty power levels leave nobody with any', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  await setState(alice, roomId, 'm.room.power_levels', {});

  expect(await trySetState(alice, roomId, 'm.room.name', { name: 'x' })).toEqual(
    refusal(
      403,
      'M_FORBIDDEN',
      "You don't have permission to post that to the room. user_level (0) < send_level (50)",
    ),
  );
});

test('the level of an event type decides who may set it', async () => {
  const { bob, dan, roomId } = await council();

  expect(await trySetState(bob, roomId, 'com.example.high', {})).toEqual(
    refusal(
      403,
      'M_FORBIDDEN',
      "You don't have permission to post that to the room. user_level (50) < send_level (90)",
    ),
  );
  expect(await trySetState(bob, roomId, 'com.example', {})).toMatchObject({ status: 200 });
  expect(await trySetState(dan, roomId, 'constructor', {})).toMatchObject({ status: 403 });
});

test('a third-party invitation takes the power to invite and no other', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const open = await sharedRoom(alice, [bob]);
  const closed = await sharedRoom(alice, [bob], { power_level_content_override: { invite: 50 } });

  expect(await trySetState(bob, open, 'm.room.third_party_invite', {}, 't')).toMatchObject({ status: 200 });
  expect(await trySetState(bob, closed, 'm.room.third_party_invite', {}, 't')).toEqual(
    refusal(403, 'M_FORBIDDEN', "You don't have permission to invite users"),
  );
});

test('in room version 12 a creator may do everything and cannot be given a level', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { room_version: '12' });

  const high = { users: {}, state_default: 1_000_000 };
  expect(await trySetState(alice, roomId, 'm.room.power_levels', high)).toMatchObject({ status: 200 });
  expect(await trySetState(alice, roomId, 'm.room.name', { name: 'x' })).toMatchObject({ status: 200 });
  const listed = { users: { [alice.userId]: 100 } };
  expect(await trySetState(alice, roomId, 'm.room.power_levels', listed)).toEqual(
    refusal(400, 'M_UNKNOWN', `Creator user ${alice.userId} must not appear in content.users`),
  );
});

test('a room closed to other servers cannot be opened by an invitation', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice, { creation_content: { 'm.federate': false } });

  const answer = await trySetState(
    alice,
    roomId,
    'm.room.member',
    { membership: 'invite' },
    '@bob:elsewhere.test',
  );

  expect(answer).toEqual(refusal(403, 'M_FORBIDDEN', 'This room has been marked as unfederatable.'));
});
