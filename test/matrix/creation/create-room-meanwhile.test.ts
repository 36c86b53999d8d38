import { createRoom } from '../../../src/matrix/creation/create-room.js';
import { findEvent } from '../../../src/matrix/room/room.js';
import { nextPosition } from '../../../src/matrix/room/stream.js';
import { atOnce } from '../../../src/scheduling/slices.js';
import { homeserverOf } from '../../support/homeserver.js';

const ALICE = '@alice:matrix.test';
const invite = Array.from({ length: 200 }, (_, n) => `@user${n}:matrix.test`);

test('a room with many invitations lets others go on, who find it only when it is whole', () => {
  const homeserver = homeserverOf(['alice']);
  const making = createRoom(homeserver, ALICE, { invite });
  const before = homeserver.state.rooms.size;

  let breaks = 0;
  let step = making.next();
  for (; !step.done; step = making.next()) {
    breaks++;
    expect(homeserver.state.rooms.size).toBe(before);
  }

  expect(breaks).toBeGreaterThanOrEqual(invite.length);
  expect(homeserver.state.rooms.get(step.value.roomId)).toBe(step.value);
  expect([...step.value.memberships.keys()]).toEqual([ALICE, ...invite]);
});

test('all of a room is after what others have synced while it was made', () => {
  const homeserver = homeserverOf(['alice']);
  const making = createRoom(homeserver, ALICE, { invite });
  for (let n = 0; n < 100; n++) making.next();

  const synced = nextPosition(homeserver);
  const { events } = atOnce(making);

  expect(Math.min(...events.map(({ position }) => position))).toBeGreaterThan(synced);
  expect(events.every(({ event_id }) => findEvent(homeserver, event_id) !== undefined)).toBe(true);
});

test('of two rooms that want the same alias only one is made', () => {
  const homeserver = homeserverOf(['alice']);
  const slow = createRoom(homeserver, ALICE, { invite, room_alias_name: 'one' });
  for (let n = 0; n < 100; n++) slow.next();

  const made = atOnce(createRoom(homeserver, ALICE, { room_alias_name: 'one' }));

  expect(() => atOnce(slow)).toThrow('Room alias already taken');
  expect([...homeserver.state.rooms.keys()]).toEqual([made.roomId]);
  expect([...homeserver.state.events.values()]).toEqual(made.events);
});
