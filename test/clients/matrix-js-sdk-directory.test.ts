import {
  ClientEvent,
  type MatrixClient,
  RoomEvent,
  RoomMemberEvent,
  RoomStateEvent,
  Visibility,
} from 'matrix-js-sdk';
import { newWorld, type World } from './matrix-js-sdk.js';

let world: World;

beforeEach(() => {
  world = newWorld();
});

afterEach(() => world.end());

/** Two users, each with a client of their own. */
async function twoClients(): Promise<{ alice: MatrixClient; bob: MatrixClient }> {
  return { alice: await world.register('alice'), bob: await world.register('bob') };
}

test('matrix-js-sdk finds a published room and joins it by its alias', async () => {
  const { alice, bob } = await twoClients();
  const { room_id } = await alice.createRoom({ name: 'Lobby', visibility: Visibility.Public });
  await alice.createAlias('#lobby:matrix.test', room_id);

  const { chunk } = await bob.publicRooms({ filter: { generic_search_term: 'lob' } });
  expect(chunk).toMatchObject([{ room_id, name: 'Lobby', num_joined_members: 1 }]);
  expect(await bob.getRoomDirectoryVisibility(room_id)).toEqual({ visibility: 'public' });
  expect(await bob.getRoomSummary('#lobby:matrix.test')).toMatchObject({ room_id, membership: 'leave' });

  const { roomId } = await bob.joinRoom('#lobby:matrix.test');
  expect(roomId).toBe(room_id);
  expect(await bob.getLocalAliases(room_id)).toEqual({ aliases: ['#lobby:matrix.test'] });
});

test('matrix-js-sdk walks through a space page by page', async () => {
  const { alice } = await twoClients();
  const space = await alice.createRoom({ name: 'Space', creation_content: { type: 'm.space' } });
  for (const name of ['One', 'Two', 'Three']) {
    const { room_id } = await alice.createRoom({ name });
    const child = { via: ['matrix.test'], order: name };
    await alice.sendStateEvent(space.room_id, 'm.space.child' as never, child as never, room_id);
  }

  const names: unknown[] = [];
  let from: string | undefined;
  do {
    const page = await alice.getRoomHierarchy(space.room_id, 2, undefined, false, from);
    names.push(...page.rooms.map(({ name }) => name));
    from = page.next_batch;
  } while (from !== undefined);

  expect(names).toEqual(['Space', 'One', 'Three', 'Two']);
});

test('matrix-js-sdk sees in its syncs that somebody knocks and is let in', async () => {
  const { alice, bob } = await twoClients();
  const { room_id } = await alice.createRoom({
    initial_state: [{ type: 'm.room.join_rules', content: { join_rule: 'knock' } }],
  });
  await world.start(alice);
  await world.start(bob);
  const knocked = new Promise<string>((resolve) => {
    alice.on(RoomMemberEvent.Membership, (_event, { userId, membership }) => {
      if (membership === 'knock') resolve(userId);
    });
  });
  const invited = new Promise<void>((resolve) => {
    bob.on(RoomEvent.MyMembership, (_room, membership) => {
      if (membership === 'invite') resolve();
    });
  });

  await bob.knockRoom(room_id, { reason: 'please' });
  await alice.invite(room_id, await knocked);
  await invited;

  expect(await bob.joinRoom(room_id)).toMatchObject({ roomId: room_id });
});

test('matrix-js-sdk follows a room that is upgraded', async () => {
  const { alice } = await twoClients();
  const { room_id } = await alice.createRoom({ name: 'Old', room_version: '10' });
  await world.start(alice);
  const arrived = new Promise<string>((resolve) => {
    alice.on(ClientEvent.Room, (room) => resolve(room.roomId));
  });
  const closed = new Promise<void>((resolve) => {
    alice.on(RoomStateEvent.Events, (event) => {
      if (event.getType() === 'm.room.tombstone') resolve();
    });
  });

  const { replacement_room } = await alice.upgradeRoom(room_id, '11');

  expect(await arrived).toBe(replacement_room);
  await closed;
  const replacement = alice.getRoom(replacement_room);
  expect(replacement?.getVersion()).toBe('11');
  expect(replacement?.findPredecessor()).toMatchObject({ roomId: room_id });
  expect(alice.getVisibleRooms().map(({ roomId }) => roomId)).toEqual([replacement_room]);
});
