import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { meet } from '../../support/users.js';

test('whoever can see an event can report it', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const eventId = await setState(alice, roomId, 'm.room.name', { name: 'Rude' });

  const report = { path: { roomId, eventId }, body: { reason: 'rude', score: -50 } };

  expect(await bob.call('reportEvent', report)).toEqual({});
  expect(await bob.call('reportEvent', { ...report, body: {} })).toEqual({});
});

test.each([
  [{ reason: 5 }, "Param 'reason' must be a string"],
  [{ reason: null }, "Param 'reason' must be a string"],
  [{ score: 'x' }, "Param 'score' must be an integer"],
  [{ score: 0.5 }, "Param 'score' must be an integer"],
  [{ score: true }, "Param 'score' must be an integer"],
  [{ score: null }, "Param 'score' must be an integer"],
])('a report of an event with %j is refused', async (body, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.try('reportEvent', { path: { roomId: '!a:matrix.test', eventId: '$b' }, body });

  expect(answer).toMatchObject({ status: 400, body: { errcode: 'M_BAD_JSON', error } });
});

test('an event that one cannot see, or that is in another room, cannot be reported', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const other = await newRoom(alice);
  await bob.call('leaveRoom', { path: { roomId } });
  const eventId = await setState(alice, roomId, 'm.room.name', { name: 'Rude' });
  const notFound = {
    status: 404,
    body: {
      errcode: 'M_NOT_FOUND',
      error: "Unable to report event: it does not exist or you aren't able to see it.",
    },
  };

  expect(await bob.try('reportEvent', { path: { roomId, eventId }, body: {} })).toMatchObject(notFound);
  expect(await alice.try('reportEvent', { path: { roomId: other, eventId }, body: {} })).toMatchObject(
    notFound,
  );
  expect(await alice.try('reportEvent', { path: { roomId, eventId: '$no' }, body: {} })).toMatchObject(
    notFound,
  );
});

test('an event that was redacted cannot be reported', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const eventId = await setState(alice, roomId, 'm.room.name', { name: 'Rude' });
  await alice.call('redactEvent', { path: { roomId, eventId, txnId: '1' }, body: {} });

  expect(await alice.try('reportEvent', { path: { roomId, eventId }, body: {} })).toMatchObject({
    status: 404,
  });
});

test('anybody can report a room, as long as it exists', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice);
  const body = { reason: '' };

  expect(await bob.call('reportRoom', { path: { roomId }, body })).toEqual({});
  expect(await bob.try('reportRoom', { path: { roomId: '!no:matrix.test' }, body })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Room does not exist' },
  });
});

test('a report of a user tells nobody whether the user exists', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  for (const userId of [bob.userId, '@nobody:matrix.test', 'nonsense']) {
    expect(await alice.call('reportUser', { path: { userId }, body: { reason: 'rude' } })).toEqual({});
  }
});

test('a report of a user can have a reason of 1000 characters', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const report = (reason: string) => ({ path: { userId: bob.userId }, body: { reason } });

  expect(await alice.call('reportUser', report('🙁'.repeat(1000)))).toEqual({});
  expect(await alice.try('reportUser', report('x'.repeat(1001)))).toMatchObject({
    status: 400,
    body: { errcode: 'M_BAD_JSON', error: 'Reason must be less than 1000 characters' },
  });
});

test.each(['reportRoom', 'reportUser'] as const)('%s needs a reason, in text', async (operationId) => {
  const { alice } = await meet('synapse', 'alice');
  const path = { roomId: '!a:matrix.test', userId: alice.userId };

  expect(await alice.try(operationId, { path, body: {} })).toMatchObject({
    status: 400,
    body: { errcode: 'M_MISSING_PARAM' },
  });
  expect(await alice.try(operationId, { path, body: { reason: 5 } })).toMatchObject({
    status: 400,
    body: { errcode: 'M_BAD_JSON' },
  });
});
