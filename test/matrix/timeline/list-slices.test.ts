import { listAccounts } from '../../../src/matrix/admin/account-list.js';
import { createRoom } from '../../../src/matrix/creation/create-room.js';
import { listDeviceKeys } from '../../../src/matrix/encryption/device-keys.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { listJoinedMembers } from '../../../src/matrix/membership/members.js';
import { changeMembership } from '../../../src/matrix/membership/membership.js';
import { listMessages } from '../../../src/matrix/timeline/messages.js';
import { listRooms } from '../../../src/matrix/admin/room-list.js';
import { sendEvent } from '../../../src/matrix/sending/send.js';
import { createUser } from '../../../src/matrix/users/users.js';
import { atOnce, type Work } from '../../../src/scheduling/slices.js';
import { homeserverOf } from '../../support/homeserver.js';

const ALICE = '@alice:matrix.test';
const COUNT = 100;

function addUsers(homeserver: Homeserver): string[] {
  const localparts = Array.from({ length: COUNT }, (_, n) => `user${String(n).padStart(3, '0')}`);
  for (const localpart of localparts) createUser(homeserver, { localpart, password: null });
  return localparts.map((localpart) => `@${localpart}:matrix.test`);
}

/** What a work comes to, and how many breaks it has. */
function counted<Result>(work: Work<Result>): { result: Result; breaks: number } {
  for (let breaks = 0; ; breaks++) {
    const step = work.next();
    if (step.done) return { result: step.value, breaks };
  }
}

test('others go on while all accounts are looked through for a page', () => {
  const homeserver = homeserverOf(['alice']);
  addUsers(homeserver);
  const listing = { from: 0, limit: 1, name: 'user', deactivated: false, orderBy: 'name', dir: 'b' } as const;

  const { result, breaks } = counted(listAccounts(homeserver, listing));

  expect(result).toMatchObject({ users: [{ name: '@user099:matrix.test' }], total: COUNT, next_token: '1' });
  expect(breaks).toBeGreaterThanOrEqual(COUNT);
});

test('others go on while all rooms are looked through for a page', () => {
  const homeserver = homeserverOf(['alice']);
  for (let n = 0; n < COUNT; n++) atOnce(createRoom(homeserver, ALICE, { name: `Room ${n}` }));
  const listing = { from: 0, limit: 1, searchTerm: 'room 99', orderBy: 'name', dir: 'f' } as const;

  const { result, breaks } = counted(listRooms(homeserver, listing));

  expect(result).toMatchObject({ rooms: [{ name: 'Room 99' }], total_rooms: 1 });
  expect(breaks).toBeGreaterThanOrEqual(COUNT);
});

test('others go on while the members of a large room are listed', () => {
  const homeserver = homeserverOf(['alice']);
  const room = atOnce(createRoom(homeserver, ALICE, { preset: 'public_chat' }));
  const users = addUsers(homeserver);
  for (const userId of users) changeMembership(homeserver, room, userId, userId, 'join');

  const { result, breaks } = counted(listJoinedMembers(homeserver, room.roomId, ALICE));

  expect(Object.keys(result)).toEqual([ALICE, ...users]);
  expect(breaks).toBeGreaterThanOrEqual(COUNT);
});

test('others go on while a filter hides what was said', () => {
  const homeserver = homeserverOf(['alice']);
  const room = atOnce(createRoom(homeserver, ALICE, {}));
  for (let n = 0; n < COUNT; n++)
    sendEvent(homeserver, room, ALICE, 'm.room.message', { msgtype: 'm.text', body: `${n}` });
  const query = { dir: 'b', limit: 1, filter: JSON.stringify({ types: ['m.room.create'] }) } as const;
  const reader = { userId: ALICE, deviceId: 'PHONE' };

  const { result, breaks } = counted(listMessages(homeserver, room.roomId, reader, query));

  expect(result.chunk).toMatchObject([{ type: 'm.room.create' }]);
  expect(breaks).toBeGreaterThanOrEqual(COUNT);
});

test('others go on while the keys of many users are put together', () => {
  const homeserver = homeserverOf(['alice']);
  const wanted = new Map(addUsers(homeserver).map((userId) => [userId, []]));

  const { result, breaks } = counted(listDeviceKeys(homeserver, ALICE, wanted));

  expect(Object.keys(result)).toEqual([...wanted.keys()]);
  expect(breaks).toBeGreaterThanOrEqual(COUNT);
});
