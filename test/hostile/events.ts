import { matrixActor, type MatrixUser, registerUser } from '../support/users.js';
import { bodiesWithNames, bodyWith, placesOf } from './places.js';
import { randomOf } from './requests.js';
import { HOSTILE_JSON } from './values.js';

/** Contents that rooms may hold, with everything in them that somebody reads. */
export const CONTENTS: Record<string, unknown> = {
  'm.room.member': {
    membership: 'join',
    displayname: 'Admin',
    avatar_url: 'mxc://a/b',
    reason: 'x',
    is_direct: true,
  },
  'm.room.power_levels': {
    users: { '@admin:matrix.test': 100 },
    events: { 'm.room.name': 50 },
    notifications: { room: 50 },
  },
  'm.room.join_rules': {
    join_rule: 'restricted',
    allow: [{ type: 'm.room_membership', room_id: '!x:matrix.test' }],
  },
  'm.room.history_visibility': { history_visibility: 'shared' },
  'm.room.guest_access': { guest_access: 'can_join' },
  'm.room.name': { name: 'Lobby' },
  'm.room.topic': { topic: 'Owls', 'm.topic': { 'm.text': [{ body: 'Owls', mimetype: 'text/plain' }] } },
  'm.room.avatar': { url: 'mxc://a/b', info: { w: 1, h: 1, thumbnail_url: 'mxc://a/c' } },
  'm.room.canonical_alias': { alias: '#lobby:matrix.test', alt_aliases: ['#lobby:matrix.test'] },
  'm.room.tombstone': { body: 'gone', replacement_room: '!x:matrix.test' },
  'm.room.server_acl': { allow: ['*'], deny: ['evil.example'], allow_ip_literals: true },
  'm.room.encryption': { algorithm: 'm.megolm.v1.aes-sha2', rotation_period_ms: 1 },
  'm.room.pinned_events': { pinned: ['$x'] },
  'm.room.retention': { min_lifetime: 1, max_lifetime: 2 },
  'm.room.third_party_invite': {
    display_name: 'x',
    key_validity_url: 'https://x',
    public_key: 'x',
    public_keys: [{ public_key: 'x' }],
  },
  'm.space.child': { via: ['matrix.test'], order: 'a', suggested: true },
  'm.space.parent': { via: ['matrix.test'], canonical: true },
  'org.example.__proto__': { constructor: { prototype: { polluted: 1 } } },
};

/** Messages, with everything in them that somebody reads. */
export const MESSAGES: Record<string, unknown> = {
  'm.room.message': {
    msgtype: 'm.text',
    body: 'hello owls',
    formatted_body: '<b>hello</b>',
    url: 'mxc://a/b',
    'm.mentions': { user_ids: ['@letta:matrix.test'], room: true },
    'm.new_content': { msgtype: 'm.text', body: 'hello' },
    'm.relates_to': {
      rel_type: 'm.thread',
      event_id: '$event',
      is_falling_back: true,
      'm.in_reply_to': { event_id: '$event' },
    },
  },
  'm.reaction': { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$event', key: '+1' } },
  'm.room.redaction': { redacts: '$none', reason: 'x' },
  'm.room.encrypted': {
    algorithm: 'm.megolm.v1.aes-sha2',
    ciphertext: 'x',
    sender_key: 'x',
    session_id: 'x',
  },
  constructor: { msgtype: 'm.replace', 'm.relates_to': { rel_type: 'm.replace', event_id: '$event' } },
};

/** So many hostile forms of a content as JSON, the same ones for the same seed; all of them for no number. */
export function hostileContents(type: string, content: unknown, seed: number, count = Infinity): string[] {
  const places = placesOf(content, undefined, (schema) => schema).filter((place) => place.length > 0);
  const all = [
    ...places.flatMap((place) => HOSTILE_JSON.map((json) => bodyWith(content, place, json))),
    ...bodiesWithNames(content, places.concat([[]])),
  ];
  if (count >= all.length) return all;
  const random = randomOf(`${seed} ${type}`);
  return Array.from({ length: count }, () => all[Math.floor(random() * all.length)]!);
}

/** A room in a sandbox, its admin, somebody else who is in it, and an event to relate to. */
export interface Stage {
  admin: MatrixUser;
  other: MatrixUser;
  roomId: string;
  spaceId: string;
  eventId: string;
}

/** The recorded check leaves these requests out: rooms give back what was sent, and no description covers that. */
const UNRECORDED = { 'x-test-unrecorded': 'hostile contents' };

/** Makes a room in a space, both open to everybody, and who is there. */
export async function newStage(sandbox: string): Promise<Stage> {
  const token = 'mock_admin_token_123';
  const admin = {
    ...matrixActor(sandbox, token, UNRECORDED),
    userId: '@admin:matrix.test',
    token,
    deviceId: '',
  };
  const registered = await registerUser(sandbox, 'other');
  const other = { ...registered, ...matrixActor(sandbox, registered.token, UNRECORDED) };
  const made = { preset: 'public_chat', visibility: 'public', room_version: '11' };
  const { room_id: spaceId } = await admin.call('createRoom', {
    body: { ...made, creation_content: { type: 'm.space' } },
  });
  const { room_id: roomId } = await admin.call('createRoom', { body: { ...made, room_alias_name: 'lobby' } });
  for (const id of [spaceId, roomId]) await other.call('joinRoomById', { path: { roomId: id }, body: {} });
  await admin.call('setRoomStateWithKey', {
    path: { roomId: spaceId, eventType: 'm.space.child', stateKey: roomId },
    body: { via: ['matrix.test'] },
  });
  const { event_id: eventId } = await admin.call('sendMessage', {
    path: { roomId, eventType: 'm.room.message', txnId: 'first' },
    body: { msgtype: 'm.text', body: 'hello owls' },
  });
  return { admin, other, roomId, spaceId, eventId };
}

/** Everything that looks at what a room holds; gives back what broke. */
export async function lookAround(sandbox: string, stage: Stage): Promise<string[]> {
  const { admin, other, roomId, spaceId, eventId } = stage;
  const room = encodeURIComponent(roomId);
  const event = encodeURIComponent(eventId);
  const client = '/_matrix/client';
  const targets = [
    `${client}/v3/sync?full_state=true`,
    `${client}/v3/sync?filter=${encodeURIComponent('{"room":{"state":{"lazy_load_members":true}},"event_fields":["content.body","content.__proto__"]}')}`,
    `${client}/v3/rooms/${room}/state`,
    `${client}/v3/rooms/${room}/members`,
    `${client}/v3/rooms/${room}/joined_members`,
    `${client}/v3/rooms/${room}/messages?dir=b&limit=30&filter=${encodeURIComponent('{"contains_url":true}')}`,
    `${client}/v3/rooms/${room}/context/${event}`,
    `${client}/v3/rooms/${room}/event/${event}`,
    `${client}/v3/rooms/${room}/aliases`,
    `${client}/v1/rooms/${room}/relations/${event}`,
    `${client}/v1/rooms/${room}/threads`,
    `${client}/v1/rooms/${room}/hierarchy`,
    `${client}/v1/rooms/${encodeURIComponent(spaceId)}/hierarchy`,
    `${client}/v1/room_summary/${room}`,
    `${client}/v3/publicRooms`,
    `${client}/v3/notifications`,
    `/_synapse/admin/v1/rooms`,
    `/_synapse/admin/v1/rooms/${room}`,
    `/_synapse/admin/v1/rooms/${room}/state`,
    `/_mock/state`,
  ];
  const found: string[] = [];
  for (const user of [admin, other]) {
    for (const target of targets) {
      if (user === other && /admin|_mock/.test(target)) continue;
      const { status, body } = await user.send('GET', target);
      if (status >= 500) found.push(`${status} for GET ${target}: ${JSON.stringify(body)}`);
    }
  }
  const search = {
    search_categories: { room_events: { search_term: 'owls', include_state: true, event_context: {} } },
  };
  const asked = [
    await admin.try('search', { body: search }),
    await admin.try('searchUserDirectory', { body: { search_term: 'admin' } }),
    await admin.try('queryPublicRooms', {
      body: { filter: { generic_search_term: 'o', room_types: [null] } },
    }),
  ];
  for (const { status, body } of asked) if (status >= 500) found.push(`${status}: ${JSON.stringify(body)}`);
  return found;
}

/** Goes out of a room, comes back and is asked back, and has the room upgraded; gives back what broke. */
export async function live({ admin, other, roomId }: Stage): Promise<string[]> {
  const path = { roomId };
  const found: string[] = [];
  const steps: [string, () => Promise<{ status: number; body: unknown }>][] = [
    ['leave', () => other.try('leaveRoom', { path, body: {} })],
    ['invite', () => admin.try('inviteUser', { path, body: { user_id: other.userId } })],
    ['join', () => other.try('joinRoomById', { path, body: {} })],
    ['knock', () => other.try('knockRoom', { path: { roomIdOrAlias: roomId }, body: {} })],
    ['kick', () => admin.try('kick', { path, body: { user_id: other.userId } })],
    ['join again', () => other.try('joinRoomById', { path, body: {} })],
    [
      'a new name',
      () =>
        admin.try('setProfileField', {
          path: { userId: admin.userId, keyName: 'displayname' },
          body: { displayname: 'Admin' },
        }),
    ],
    ['read', () => other.try('setReadMarker', { path, body: {} })],
    ['upgrade', () => admin.try('upgradeRoom', { path, body: { new_version: '11' } })],
  ];
  for (const [what, step] of steps) {
    const { status, body } = await step();
    if (status >= 500) found.push(`${status} for ${what}: ${JSON.stringify(body)}`);
  }
  return found;
}
