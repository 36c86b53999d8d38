import { createRoom } from '../../../src/matrix/creation/create-room.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { changeMembership } from '../../../src/matrix/membership/membership.js';
import { membershipOf } from '../../../src/matrix/room/room.js';
import { atOnce } from '../../../src/scheduling/slices.js';
import { homeserverOf } from '../../support/homeserver.js';
import type { Room } from '../../../src/matrix/model/rooms.js';

// The rule itself, with everything it is asked by: endpoints, member events set as state, new rooms, seeds.

const [alice, mod, bob, carol, dave, erin, mallory, nobody] = [
  'alice',
  'mod',
  'bob',
  'carol',
  'dave',
  'erin',
  'mallory',
  'nobody',
].map((name) => `@${name}:matrix.test`) as [string, string, string, string, string, string, string, string];

/** A public room of Alice's (100), with a moderator (50), Bob and Carol (0); Dave is invited, Erin left, Mallory is banned. */
function livelyRoom(): { homeserver: Homeserver; room: Room } {
  const homeserver = homeserverOf(['alice', 'mod', 'bob', 'carol', 'dave', 'erin', 'mallory']);
  const room = atOnce(
    createRoom(homeserver, alice, {
      preset: 'public_chat',
      power_level_content_override: { users: { [alice]: 100, [mod]: 50 } },
      invite: [dave],
    }),
  );
  for (const userId of [mod, bob, carol, erin]) changeMembership(homeserver, room, userId, userId, 'join');
  changeMembership(homeserver, room, erin, erin, 'leave');
  changeMembership(homeserver, room, alice, mallory, 'ban');
  return { homeserver, room };
}

function refusalOf(rule: () => unknown): unknown {
  try {
    rule();
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  ['kick', alice, bob, 'leave'],
  ['kick', mod, bob, 'leave'],
  ['kick', bob, bob, 'leave'],
  ['kick', alice, dave, 'leave'],
  ['ban', mod, bob, 'ban'],
  ['ban', mod, nobody, 'ban'],
  ['ban', alice, mallory, 'ban'],
  ['ban', alice, erin, 'ban'],
  ['unban', mod, mallory, 'leave'],
  ['unban', mod, nobody, 'leave'],
  ['invite', alice, erin, 'invite'],
])('%s by %s of %s makes them "%s"', (action, sender, target, membership) => {
  const { homeserver, room } = livelyRoom();

  const event = changeMembership(homeserver, room, sender, target, action);

  expect(membershipOf(room, target)).toBe(membership);
  expect(event).toMatchObject({ sender, state_key: target, content: { membership } });
});

test.each([
  ['kick', alice, erin, 'M_FORBIDDEN', 'The target user is not in the room'],
  ['kick', alice, nobody, 'M_FORBIDDEN', 'The target user is not in the room'],
  ['kick', alice, mallory, 'M_BAD_STATE', 'Cannot kick user who was banned'],
  ['kick', bob, carol, 'M_FORBIDDEN', `You cannot kick user ${carol}.`],
  ['kick', mod, alice, 'M_FORBIDDEN', `You cannot kick user ${alice}.`],
  ['kick', erin, bob, 'M_FORBIDDEN', `${erin} not in room {room}.`],
  ['ban', bob, carol, 'M_FORBIDDEN', "You don't have permission to ban"],
  ['ban', mod, alice, 'M_FORBIDDEN', "You don't have permission to ban this user"],
  ['ban', mod, mod, 'M_FORBIDDEN', "You don't have permission to ban this user"],
  ['ban', erin, bob, 'M_FORBIDDEN', `${erin} not in room {room}.`],
  ['unban', alice, erin, 'M_BAD_STATE', 'Cannot unban user who was not banned (membership=leave)'],
  ['unban', alice, bob, 'M_BAD_STATE', 'Cannot unban user who was not banned (membership=join)'],
  ['unban', bob, mallory, 'M_FORBIDDEN', `You cannot unban user ${mallory}.`],
  ['join', alice, nobody, 'M_FORBIDDEN', 'Cannot force another user to join.'],
  ['join', mallory, mallory, 'M_BAD_STATE', 'Cannot join user who was banned'],
  ['leave', mallory, mallory, 'M_FORBIDDEN', `${mallory} not in room {room}.`],
  ['knock', mallory, mallory, 'M_BAD_STATE', 'Cannot knock user who was banned'],
  ['knock', erin, erin, 'M_FORBIDDEN', "You don't have permission to knock"],
])('%s by %s of %s is refused with %s "%s"', (action, sender, target, errcode, message) => {
  const { homeserver, room } = livelyRoom();
  const before = room.events.length;

  const refusal = refusalOf(() => changeMembership(homeserver, room, sender, target, action));

  expect(refusal).toMatchObject({ status: 403, errcode, message: message.replace('{room}', room.roomId) });
  expect(room.events).toHaveLength(before);
});

test.each([
  [
    'join',
    404,
    'M_UNKNOWN',
    "Can't join remote room because no servers that are in the room have been provided.",
  ],
  ['knock', 404, 'M_UNKNOWN', 'No known servers'],
  ['leave', 404, 'M_UNKNOWN', 'Not a known room'],
  ['kick', 404, 'M_UNKNOWN', 'Not a known room'],
  ['unban', 404, 'M_UNKNOWN', 'Not a known room'],
  ['invite', 403, 'M_FORBIDDEN', 'Unknown room'],
  ['ban', 403, 'M_FORBIDDEN', 'Unknown room'],
  ['nonsense', 400, 'M_UNKNOWN', 'Invalid membership key'],
])('%s in a room that does not exist is %i %s "%s"', (action, status, errcode, message) => {
  const { homeserver } = livelyRoom();

  expect(refusalOf(() => changeMembership(homeserver, undefined, alice, bob, action))).toMatchObject({
    status,
    errcode,
    message,
  });
});

test.each(['ban', 'invite'])('a repeated %s in the same words is the same event', (action) => {
  const { homeserver, room } = livelyRoom();
  const first = changeMembership(homeserver, room, alice, nobody, action, { reason: 'x' });

  expect(changeMembership(homeserver, room, alice, nobody, action, { reason: 'x' })).toBe(first);
  expect(changeMembership(homeserver, room, alice, nobody, action, { reason: 'y' })).not.toBe(first);
});

test('a repetition needs no power, as nothing new is said', () => {
  const { homeserver, room } = livelyRoom();
  const first = changeMembership(homeserver, room, mod, nobody, 'ban');
  changeMembership(homeserver, room, alice, mod, 'kick');

  expect(changeMembership(homeserver, room, mod, nobody, 'ban')).toBe(first);
});

test('a lifted ban lets somebody into a public room again', () => {
  const { homeserver, room } = livelyRoom();
  changeMembership(homeserver, room, alice, mallory, 'unban');

  changeMembership(homeserver, room, mallory, mallory, 'join');

  expect(membershipOf(room, mallory)).toBe('join');
});

test('somebody who leaves or is banned is shown without a name', () => {
  const { homeserver, room } = livelyRoom();

  expect(changeMembership(homeserver, room, carol, carol, 'leave').content).toEqual({ membership: 'leave' });
  expect(changeMembership(homeserver, room, alice, bob, 'ban').content).toEqual({ membership: 'ban' });
});
