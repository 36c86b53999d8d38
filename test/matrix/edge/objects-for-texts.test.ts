import { setState, newRoom } from '../../support/rooms.js';
import { controller, matrixActor, meet } from '../../support/users.js';

/** What a program trips over that takes it for a text. */
const OBJECT = { toString: 1 };

const ADMIN_TOKEN = 'mock_admin_token_123';

test.each([
  ['documented', { errcode: 'M_BAD_JSON', error: 'Invalid room creation parameters' }],
  ['synapse', { errcode: 'M_UNKNOWN', error: "Invalid user_id: {'toString': 1}" }],
] as const)(
  'somebody invites an object to a new room and is refused in words (%s)',
  async (dialect, refusal) => {
    const { alice } = await meet(dialect, 'alice');

    const { status, body } = await alice.try('createRoom', { body: { invite: [OBJECT] } });

    expect([status, body]).toEqual([400, refusal]);
  },
);

test('somebody makes an object the admin of a room and is refused in words', async () => {
  const { alice, sandbox } = await meet('documented', 'alice');
  const roomIdOrAlias = await newRoom(alice);

  const { status, body } = await matrixActor(sandbox, ADMIN_TOKEN).try('adminMakeRoomAdmin', {
    path: { roomIdOrAlias },
    body: { user_id: OBJECT },
  });

  expect([status, body]).toEqual([
    400,
    { errcode: 'M_UNKNOWN', error: "Not a valid user_id: {'toString': 1}" },
  ]);
});

test('a backup whose algorithm is an object is refused, and there is none afterwards', async () => {
  const { alice } = await meet('documented', 'alice');

  const { status, body } = await alice.try('postRoomKeysVersion', {
    body: { algorithm: OBJECT, auth_data: {} },
  });

  expect([status, body]).toEqual([
    400,
    { errcode: 'M_BAD_JSON', error: 'The algorithm of a backup must be a string' },
  ]);
  expect((await alice.try('getRoomKeysVersionCurrent')).status).toBe(404);
});

test('a room whose tombstone names an object can still be upgraded', async () => {
  const { alice } = await meet('documented', 'alice');
  const roomId = await newRoom(alice);
  await setState(alice, roomId, 'm.room.tombstone', { body: 'gone', replacement_room: OBJECT });

  const { status } = await alice.try('upgradeRoom', { path: { roomId }, body: { new_version: '11' } });

  expect(status).toBe(200);
});

test.each(['off', 'synapse'] as const)(
  'somebody invites an object where rate limits are %s and is refused as for any other object',
  async (rate_limits) => {
    const { alice, sandbox } = await meet('documented', 'alice');
    const roomId = await newRoom(alice);
    await controller(sandbox).call('updateMockSettings', { body: { rate_limits } });
    const invite = (user_id: unknown) => alice.try('inviteUser', { path: { roomId }, body: { user_id } });

    const other = await invite({ a: 1 });
    const { status, body } = await invite(OBJECT);

    expect(status).toBe(400);
    expect([status, body]).toEqual([other.status, other.body]);
  },
);

test('a backup has no keys of a room that is called like what every object has', async () => {
  const { alice } = await meet('documented', 'alice');
  const { version } = await alice.call('postRoomKeysVersion', { body: { algorithm: 'x', auth_data: {} } });

  const answer = await alice.call('getRoomKeysByRoomId', {
    path: { roomId: '__proto__' },
    query: { version },
  });

  expect(answer).toEqual({ sessions: {} });
});
