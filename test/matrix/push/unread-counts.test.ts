import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { joined, sync } from '../../support/sync.js';
import { redact, relating, send, text } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

async function unread(user: MatrixUser, roomId: string): Promise<[number, number]> {
  const { notification_count, highlight_count } = joined(await sync(user), roomId).unread_notifications;
  return [notification_count, highlight_count];
}

async function read(user: MatrixUser, roomId: string, eventId: string, body: object = {}): Promise<void> {
  await user.call('postReceipt', { path: { roomId, receiptType: 'm.read', eventId }, body });
}

/** Three people in a room, so that it is not one between two. */
async function chat() {
  const people = await meet('synapse', 'alice', 'bob', 'carol');
  return { ...people, roomId: await sharedRoom(people.alice, [people.bob, people.carol]) };
}

test.each([
  ['a message', text('hello'), 'm.room.message', [1, 0]],
  ['an encrypted message', { algorithm: 'x' }, 'm.room.encrypted', [1, 0]],
  ['a call', {}, 'm.call.invite', [1, 0]],
  ['a notice', { msgtype: 'm.notice', body: 'bob' }, 'm.room.message', [0, 0]],
  ['anything else', { body: 'bob' }, 'a.type', [1, 1]],
  ['something without text', {}, 'a.type', [0, 0]],
  ['a message with the own name', text('hello Bob!'), 'm.room.message', [1, 1]],
  ['a message with a longer name', text('hello bobby'), 'm.room.message', [1, 0]],
  [
    'a mention',
    { ...text('hi'), 'm.mentions': { user_ids: ['@bob:matrix.test'] } },
    'm.room.message',
    [1, 1],
  ],
  [
    'a mention of somebody else',
    { ...text('hi bob'), 'm.mentions': { user_ids: ['@carol:matrix.test'] } },
    'm.room.message',
    [1, 0],
  ],
  ['a mention of nobody', { ...text('bob'), 'm.mentions': {} }, 'm.room.message', [1, 0]],
  ['a call to all by an admin', text('@room hi'), 'm.room.message', [1, 1]],
  ['a mention of all by an admin', { ...text('x'), 'm.mentions': { room: true } }, 'm.room.message', [1, 1]],
])('%s counts as it should by the rules everybody has', async (_what, content, type, expected) => {
  const { alice, bob, roomId } = await chat();
  await send(alice, roomId, content, type);

  expect(await unread(bob, roomId)).toEqual(expected);
});

test.each<[string, string, object]>([
  ['a rule about the sender, which Synapse holds against nothing', 'sender/@alice:matrix.test', {}],
  [
    'a rule about the id of an event',
    'override/a',
    { conditions: [{ kind: 'event_match', key: 'event_id', pattern: '*' }] },
  ],
  [
    'a rule about what only the server knows of an event',
    'override/a',
    { conditions: [{ kind: 'event_match', key: 'transaction.userId', pattern: '*' }] },
  ],
])('%s changes nothing', async (_what, rule, fields) => {
  const { alice, bob, roomId } = await chat();
  const target = `/_matrix/client/v3/pushrules/global/${rule}`;
  const body = JSON.stringify({ actions: ['notify', { set_tweak: 'highlight' }], ...fields });
  expect((await bob.send('PUT', target, { body })).status).toBe(200);
  await send(alice, roomId, {}, 'a.type');
  await send(alice, roomId, 'hello');

  expect(await unread(bob, roomId)).toEqual([1, 0]);
});

test('a new name makes everything read for who has no receipt, and changes nothing for others', async () => {
  const { alice, bob, roomId } = await chat();
  const rename = (displayname: string) =>
    setState(bob, roomId, 'm.room.member', { membership: 'join', displayname }, bob.userId);
  await send(alice, roomId, 'one');
  expect(await unread(bob, roomId)).toEqual([1, 0]);
  await rename('B');
  expect(await unread(bob, roomId)).toEqual([0, 0]);
  await read(bob, roomId, await send(alice, roomId, 'two'));
  await send(alice, roomId, 'three');
  await rename('C');
  await send(alice, roomId, 'four');

  expect(await unread(bob, roomId)).toEqual([2, 0]);
});

test('who is ignored counts no more, but for what they said before', async () => {
  const { alice, bob, roomId } = await chat();
  await send(alice, roomId, 'before');
  const ignored_users = { [alice.userId]: {} };
  const path = { userId: bob.userId, type: 'm.ignored_user_list' };
  await bob.call('setAccountData', { path, body: { ignored_users } });
  await send(alice, roomId, 'after');

  expect(await unread(bob, roomId)).toEqual([1, 0]);
});

test('a call to all by somebody without the power for it is a message like any other', async () => {
  const { bob, carol, roomId } = await chat();
  await send(carol, roomId, '@room hi');

  expect(await unread(bob, roomId)).toEqual([1, 0]);
});

test('reactions, edits, and comings and goings do not count', async () => {
  const { alice, bob, carol, roomId } = await chat();
  const eventId = await send(bob, roomId, 'mine');
  await send(alice, roomId, relating('m.annotation', eventId, { key: '+1' }), 'm.reaction');
  await send(alice, roomId, relating('m.replace', await send(bob, roomId, 'again')));
  await carol.call('leaveRoom', { path: { roomId }, body: {} });

  expect(await unread(bob, roomId)).toEqual([0, 0]);
});

test('a room that is replaced is for everybody in particular', async () => {
  const { alice, bob, roomId } = await chat();
  await setState(alice, roomId, 'm.room.tombstone', { body: 'moved', replacement_room: '!new:matrix.test' });

  expect(await unread(bob, roomId)).toEqual([1, 1]);
});

test('own messages do not count, and leave the others unread', async () => {
  const { alice, bob, roomId } = await chat();
  await send(alice, roomId, 'one');
  await send(bob, roomId, 'mine');

  expect(await unread(bob, roomId)).toEqual([1, 0]);
});

test('what was said before one came does not count', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await send(alice, roomId, 'old');
  await bob.call('joinRoomById', { path: { roomId }, body: {} });

  expect(await unread(bob, roomId)).toEqual([0, 0]);
});

test('what was read does not count any more, what came after does', async () => {
  const { alice, bob, roomId } = await chat();
  await send(alice, roomId, 'bob');
  const eventId = await send(alice, roomId, 'two');
  await send(alice, roomId, 'three');
  const before = await unread(bob, roomId);

  await read(bob, roomId, eventId);

  expect([before, await unread(bob, roomId)]).toEqual([
    [3, 1],
    [1, 0],
  ]);
});

test('what is redacted does not count any more', async () => {
  const { alice, bob, roomId } = await chat();
  const eventId = await send(alice, roomId, 'bob');
  const before = await unread(bob, roomId);
  await redact(alice, roomId, eventId);

  expect([before, await unread(bob, roomId)]).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

test('threads are counted apart for a client that asks, and together for others', async () => {
  const { alice, bob, roomId } = await chat();
  const root = await send(alice, roomId, 'root');
  const reply = await send(alice, roomId, relating('m.thread', root, {}, 'reply'));
  const filter = { room: { timeline: { unread_thread_notifications: true } } };

  const apart = joined(await sync(bob, { filter }), roomId);
  expect(apart.unread_notifications).toEqual({ notification_count: 1, highlight_count: 0 });
  expect(apart.unread_thread_notifications).toEqual({
    [root]: { notification_count: 1, highlight_count: 0 },
  });
  expect(await unread(bob, roomId)).toEqual([2, 0]);

  await read(bob, roomId, reply, { thread_id: root });
  expect(joined(await sync(bob, { filter }), roomId).unread_thread_notifications).toBeUndefined();
  expect(await unread(bob, roomId)).toEqual([1, 0]);
});

test('the rules everybody has are listed as Synapse lists them', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { global } = await alice.call('getPushRules');
  const ids = (kind: keyof typeof global) => global[kind].map(({ rule_id }) => rule_id);

  expect(ids('override')).toEqual([
    '.m.rule.master',
    '.m.rule.suppress_notices',
    '.m.rule.invite_for_me',
    '.m.rule.member_event',
    '.m.rule.is_user_mention',
    '.m.rule.contains_display_name',
    '.m.rule.is_room_mention',
    '.m.rule.roomnotif',
    '.m.rule.tombstone',
    '.m.rule.reaction',
    '.m.rule.room.server_acl',
    '.m.rule.suppress_edits',
  ]);
  expect(ids('content')).toEqual(['.m.rule.contains_user_name']);
  expect(global.content[0]?.pattern).toBe('alice');
  expect(ids('underride')).toEqual([
    '.m.rule.call',
    '.m.rule.encrypted_room_one_to_one',
    '.m.rule.room_one_to_one',
    '.m.rule.message',
    '.m.rule.encrypted',
    '.im.vector.jitsi',
  ]);
});

test('a rule that is changed counts for what is sent from then on', async () => {
  const { alice, bob, roomId } = await chat();
  await send(alice, roomId, 'before');
  await bob.call('setPushRuleEnabled', {
    path: { kind: 'underride', ruleId: '.m.rule.message' },
    body: { enabled: false },
  });
  await send(alice, roomId, 'after');

  expect(await unread(bob, roomId)).toEqual([1, 0]);
});
