import {
  ClientEvent,
  EventType,
  KnownMembership,
  type MatrixClient,
  MsgType,
  Preset,
  ReceiptType,
  RelationType,
  RoomMemberEvent,
  SyncState,
} from 'matrix-js-sdk';
import { eventOf, newWorld, roomOf, textsIn, until, type World } from './matrix-js-sdk.js';

let world: World;
let admin: MatrixClient;
let letta: MatrixClient;

beforeEach(async () => {
  world = newWorld();
  admin = await world.start(await world.logIn('admin', 'admin_password'));
  letta = await world.start(await world.logIn('letta', 'letta_password'));
});

afterEach(() => world.end());

/** A room that both are in, and both know. */
async function sharedRoom(): Promise<string> {
  const { room_id } = await admin.createRoom({ name: 'Talk', invite: ['@letta:matrix.test'] });
  await letta.joinRoom(room_id);
  await until(letta, () => letta.getRoom(room_id)?.getMyMembership() === KnownMembership.Join);
  await until(admin, () => admin.getRoom(room_id)?.getJoinedMemberCount() === 2);
  return room_id;
}

function say(client: MatrixClient, roomId: string, body: string): Promise<{ event_id: string }> {
  return client.sendMessage(roomId, { msgtype: MsgType.Text, body });
}

test('matrix-js-sdk starts, and then knows the rooms its user is in', () => {
  expect(admin.getSyncState()).not.toBe(SyncState.Error);
  expect(admin.getRooms().map(({ name }) => name)).toContain('Letta Agents');
});

test('matrix-js-sdk starts with lazy loading of members, and loads them when asked', async () => {
  const roomId = await sharedRoom();
  await say(admin, roomId, 'so that a timeline is there');
  const lazy = await world.start(await world.logIn('admin', 'admin_password'), { lazyLoadMembers: true });

  await roomOf(lazy, roomId).loadMembersIfNeeded();

  expect(
    roomOf(lazy, roomId)
      .getJoinedMembers()
      .map(({ userId }) => userId)
      .sort(),
  ).toEqual(['@admin:matrix.test', '@letta:matrix.test']);
});

test('matrix-js-sdk shows a room right after making it, with its name and its member', async () => {
  const { room_id } = await admin.createRoom({
    name: 'New',
    topic: 'Everything',
    preset: Preset.PrivateChat,
  });

  await until(admin, () => admin.getRoom(room_id)?.name === 'New');

  expect(roomOf(admin, room_id).getMember('@admin:matrix.test')?.powerLevel).toBe(100);
  expect(roomOf(admin, room_id).currentState.getStateEvents(EventType.RoomTopic, '')?.getContent()).toEqual({
    topic: 'Everything',
    'm.topic': { 'm.text': [{ body: 'Everything' }] },
  });
});

test('a bot that joins whatever it is invited to is in the room a moment later', async () => {
  letta.on(RoomMemberEvent.Membership, (_, member) => {
    if (member.userId === letta.getUserId() && member.membership === KnownMembership.Invite) {
      void letta.joinRoom(member.roomId);
    }
  });

  const { room_id } = await admin.createRoom({ name: 'Come in', invite: ['@letta:matrix.test'] });

  await until(letta, () => letta.getRoom(room_id)?.getMyMembership() === KnownMembership.Join);
  expect(roomOf(letta, room_id).name).toBe('Come in');
  await until(admin, () => admin.getRoom(room_id)?.getJoinedMemberCount() === 2);
});

test('a message arrives at the others, and takes the place of its echo at the sender', async () => {
  const roomId = await sharedRoom();

  const { event_id } = await say(admin, roomId, 'hello');

  await until(letta, () => eventOf(letta, roomId, event_id));
  await until(admin, () => eventOf(admin, roomId, event_id)?.status === null);
  expect(textsIn(letta, roomId)).toEqual(['hello']);
  expect(textsIn(admin, roomId)).toEqual(['hello']);
  expect(eventOf(letta, roomId, event_id)?.getSender()).toBe('@admin:matrix.test');
});

test('messages that are sent all at once arrive in one order, none lost and none twice', async () => {
  const roomId = await sharedRoom();
  const bodies = Array.from({ length: 20 }, (_, i) => `message ${i}`);

  await Promise.all(bodies.map((body, i) => say(i % 2 ? admin : letta, roomId, body)));

  for (const client of [admin, letta]) {
    await until(client, () => textsIn(client, roomId).length >= 20);
    expect(textsIn(client, roomId).sort()).toEqual([...bodies].sort());
  }
});

test('an edit replaces the text of a message', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'helo');
  await until(letta, () => eventOf(letta, roomId, event_id));

  await admin.sendMessage(roomId, {
    msgtype: MsgType.Text,
    body: '* hello',
    'm.new_content': { msgtype: MsgType.Text, body: 'hello' },
    'm.relates_to': { rel_type: RelationType.Replace, event_id },
  });

  await until(letta, () => eventOf(letta, roomId, event_id)?.replacingEvent());
  expect(eventOf(letta, roomId, event_id)?.getContent().body).toBe('hello');
});

test('an edit is known to a client that starts afterwards', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'helo');
  await admin.sendMessage(roomId, {
    msgtype: MsgType.Text,
    body: '* hello',
    'm.new_content': { msgtype: MsgType.Text, body: 'hello' },
    'm.relates_to': { rel_type: RelationType.Replace, event_id },
  });

  const late = await world.start(await world.logIn('letta', 'letta_password'));

  expect(eventOf(late, roomId, event_id)?.getContent().body).toBe('hello');
});

test('a reaction is counted', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'a good idea');

  await letta.sendEvent(roomId, EventType.Reaction, {
    'm.relates_to': { rel_type: RelationType.Annotation, event_id, key: '👍' },
  });

  const reactions = () =>
    roomOf(admin, roomId).relations.getChildEventsForEvent(
      event_id,
      RelationType.Annotation,
      EventType.Reaction,
    );
  await until(admin, () => reactions()?.getSortedAnnotationsByKey()?.length);
  const [[key, events] = []] = reactions()?.getSortedAnnotationsByKey() ?? [];
  expect(key).toBe('👍');
  expect([...(events ?? [])].map((event) => event.getSender())).toEqual(['@letta:matrix.test']);
});

test('a message in a thread is found in it', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'a question');
  await letta.sendMessage(roomId, event_id, { msgtype: MsgType.Text, body: 'an answer' });

  const threaded = await world.start(await world.logIn('admin', 'admin_password'), { threadSupport: true });
  await roomOf(threaded, roomId).createThreadsTimelineSets();
  await roomOf(threaded, roomId).fetchRoomThreads();

  const threads = roomOf(threaded, roomId).getThreads();
  expect(threads.map(({ id, length }) => [id, length])).toEqual([[event_id, 1]]);
});

test('a redaction empties a message for everybody', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'not meant so');
  await until(letta, () => eventOf(letta, roomId, event_id));

  await admin.redactEvent(roomId, event_id, undefined, { reason: 'a mistake' });

  await until(letta, () => eventOf(letta, roomId, event_id)?.isRedacted());
  expect(eventOf(letta, roomId, event_id)?.getContent()).toEqual({});
  expect(eventOf(letta, roomId, event_id)?.getRedactionEvent()?.content).toMatchObject({
    reason: 'a mistake',
  });
});

test('scrolling back leads to the beginning of a room, with nothing lost and nothing twice', async () => {
  const roomId = await sharedRoom();
  const bodies = Array.from({ length: 40 }, (_, i) => `message ${i}`);
  for (const body of bodies) await say(admin, roomId, body);
  const late = await world.start(await world.logIn('letta', 'letta_password'), { initialSyncLimit: 5 });
  const room = roomOf(late, roomId);
  expect(textsIn(late, roomId)).toHaveLength(5);

  // The token is gone when there is nothing before.
  while (room.oldState.paginationToken !== null) await late.scrollback(room, 10);

  expect(textsIn(late, roomId)).toEqual(bodies);
  const events = room.getLiveTimeline().getEvents();
  expect(events[0]?.getType()).toBe(EventType.RoomCreate);
  expect(new Set(events.map((event) => event.getId())).size).toBe(events.length);
});

test('typing is shown to the others, and ends', async () => {
  const roomId = await sharedRoom();

  await admin.sendTyping(roomId, true, 20_000);
  await until(letta, () => roomOf(letta, roomId).getMember('@admin:matrix.test')?.typing);
  await admin.sendTyping(roomId, false, 0);

  await until(letta, () => roomOf(letta, roomId).getMember('@admin:matrix.test')?.typing === false);
});

test('a read receipt reaches whoever wrote the message', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'read this');
  await until(letta, () => eventOf(letta, roomId, event_id));

  await letta.sendReadReceipt(eventOf(letta, roomId, event_id) ?? null, ReceiptType.Read);

  await until(admin, () => roomOf(admin, roomId).hasUserReadEvent('@letta:matrix.test', event_id));
});

test('what is unread is counted until it is read', async () => {
  const roomId = await sharedRoom();
  const { event_id } = await say(admin, roomId, 'unread');
  await until(letta, () => roomOf(letta, roomId).getUnreadNotificationCount() === 1);

  await letta.setRoomReadMarkers(roomId, event_id, eventOf(letta, roomId, event_id));

  const late = await world.start(await world.logIn('letta', 'letta_password'));
  expect(roomOf(late, roomId).getUnreadNotificationCount()).toBe(0);
  expect(roomOf(late, roomId).getAccountData(EventType.FullyRead)?.getContent()).toEqual({ event_id });
});

test('a change of name and of power reaches the others', async () => {
  const roomId = await sharedRoom();

  await admin.setRoomName(roomId, 'Renamed');
  await admin.setPowerLevel(roomId, '@letta:matrix.test', 50);

  await until(letta, () => roomOf(letta, roomId).name === 'Renamed');
  await until(letta, () => roomOf(letta, roomId).getMember('@letta:matrix.test')?.powerLevel === 50);
});

test('account data and tags reach the other devices of a user', async () => {
  const roomId = await sharedRoom();
  const other = await world.start(await world.logIn('admin', 'admin_password'));

  await admin.setAccountData('com.example.settings' as never, { dark: true } as never);
  await admin.setRoomTag(roomId, 'm.favourite', { order: 0.5 });

  await until(other, () => other.getAccountData('com.example.settings' as never));
  await until(other, () => other.getRoom(roomId)?.tags['m.favourite']);
  expect(other.getAccountData('com.example.settings' as never)?.getContent()).toEqual({ dark: true });
  expect(roomOf(other, roomId).tags).toEqual({ 'm.favourite': { order: 0.5 } });
});

test('a message to a device arrives at that device alone', async () => {
  const other = await world.start(await world.logIn('letta', 'letta_password'));
  const heard: [string, unknown][] = [];
  letta.on(ClientEvent.ToDeviceEvent, (event) => heard.push(['letta', event.getContent()]));
  other.on(ClientEvent.ToDeviceEvent, (event) => heard.push(['other', event.getContent()]));

  await admin.sendToDevice(
    'com.example.ping',
    new Map([['@letta:matrix.test', new Map([[letta.getDeviceId() ?? '', { n: 1 }]])]]),
  );

  await until(letta, () => heard.length > 0);
  // A sign that reaches the other device later than the message would have.
  await letta.setAccountData('com.example.sign' as never, { given: true } as never);
  await until(other, () => other.getAccountData('com.example.sign' as never));
  expect(heard).toEqual([['letta', { n: 1 }]]);
});

/** Of a thumbnail: none is wanted. */
const noSize = [undefined, undefined, undefined] as const;

test('what is uploaded can be downloaded by others', async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
  const { content_uri } = await admin.uploadContent(new Blob([bytes]), {
    name: 'ä b.png',
    type: 'image/png',
  });

  // The SDK puts the path in the place of the one in its base URL, and so would look in the default sandbox.
  const url = new URL(letta.mxcUrlToHttp(content_uri, ...noSize, false, true, true) ?? '');
  const answer = await fetch(world.baseUrl + url.pathname + url.search, {
    headers: { authorization: `Bearer ${letta.getAccessToken() ?? ''}` },
  });

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

test('a member who leaves is gone for the others, and the room for them', async () => {
  const roomId = await sharedRoom();

  await letta.leave(roomId);

  await until(letta, () => roomOf(letta, roomId).getMyMembership() === KnownMembership.Leave);
  await until(
    admin,
    () => roomOf(admin, roomId).getMember('@letta:matrix.test')?.membership === KnownMembership.Leave,
  );
  await letta.forget(roomId);
  expect(letta.getRoom(roomId)).toBeNull();
});

test('a member who is kicked is told why', async () => {
  const roomId = await sharedRoom();

  await admin.kick(roomId, '@letta:matrix.test', 'too loud');

  await until(letta, () => roomOf(letta, roomId).getMyMembership() === KnownMembership.Leave);
  const kick = roomOf(letta, roomId).getMember('@letta:matrix.test')?.events.member;
  expect([kick?.getSender(), kick?.getContent().reason]).toEqual(['@admin:matrix.test', 'too loud']);
});

test('a client whose session is ended is told that it is logged out', async () => {
  const out = new Promise((resolve) => letta.on('Session.logged_out' as never, resolve as never));

  await letta.logout();

  await out;
  await until(letta, () => letta.getSyncState() === SyncState.Error);
});

test('a client that stops and starts again misses nothing', async () => {
  const roomId = await sharedRoom();
  letta.stopClient();
  const bodies = Array.from({ length: 5 }, (_, i) => `while away ${i}`);
  for (const body of bodies) await say(admin, roomId, body);

  await letta.startClient();

  await until(letta, () => textsIn(letta, roomId).length === 5);
  expect(textsIn(letta, roomId)).toEqual(bodies);
});
