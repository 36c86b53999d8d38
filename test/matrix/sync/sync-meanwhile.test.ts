import { controller, freshSandbox, matrixActor } from '../../support/users.js';

const MEMBERS = 600;
const ROOM = '!large:matrix.test';

test('what is said while a long first sync is made is told once, by it or by the next', async () => {
  const sandbox = freshSandbox();
  const users = Array.from({ length: MEMBERS }, (_, n) => `user${n}`);
  await controller(sandbox).call('seedMock', {
    body: {
      users: [
        { username: 'owner', access_token: 'owner-token' },
        ...users.map((username) => ({ username, access_token: `${username}-token` })),
      ],
      rooms: [
        { id: ROOM, creator: 'owner', members: users },
        ...Array.from({ length: 300 }, (_, n) => ({ name: `Room ${n}`, creator: 'owner' })),
      ],
    },
  });
  const owner = matrixActor(sandbox, 'owner-token');
  const speaker = matrixActor(sandbox, 'user0-token');
  const filter = JSON.stringify({ room: { timeline: { limit: 100, types: ['m.room.message'] } } });

  const first = owner.call('sync', { query: { filter } });
  const said = Array.from({ length: 20 }, (_, n) => `hello ${n}`);
  for (const body of said) {
    await speaker.call('sendMessage', {
      path: { roomId: ROOM, eventType: 'm.room.message', txnId: body },
      body: { msgtype: 'm.text', body },
    });
  }
  const { next_batch: since, rooms } = await first;
  const next = await owner.call('sync', { query: { since, filter } });

  const told = [rooms, next.rooms].flatMap((some) => some?.join?.[ROOM]?.timeline?.events ?? []);
  expect(told.map(({ content }) => content?.body)).toEqual(said);
});

test('who leaves a room while a long first sync is made is told so by the next at the latest', async () => {
  const sandbox = freshSandbox();
  const rooms = Array.from({ length: 300 }, (_, n) => ({ id: `!room${n}:matrix.test`, creator: 'owner' }));
  await controller(sandbox).call('seedMock', {
    body: { users: [{ username: 'owner', access_token: 'owner-token' }], rooms },
  });
  const owner = matrixActor(sandbox, 'owner-token');

  const first = owner.call('sync');
  const last = '!room299:matrix.test';
  await owner.call('leaveRoom', { path: { roomId: last }, body: {} });
  const { next_batch: since, rooms: firstRooms } = await first;
  const next = await owner.call('sync', { query: { since } });

  const isLeft = [firstRooms, next.rooms].map((some) => Object.keys(some?.leave ?? {}).includes(last));
  const wasIn = Object.keys(firstRooms?.join ?? {}).includes(last);
  // It was left before the moment that the first sync tells of, or is told as left by the second.
  expect(wasIn ? isLeft : [false, true]).toEqual([false, true]);
});
