import {
  ClientEvent,
  createClient as createLoggingClient,
  type ICreateClientOpts,
  type MatrixClient,
  MatrixEventEvent,
  type MatrixEvent,
  Preset,
  RoomEvent,
  type RoomMember,
  RoomMemberEvent,
  SyncState,
} from 'matrix-js-sdk';
import { logger as globalLogger } from 'matrix-js-sdk/lib/logger.js';
import { freshSandbox } from '../support/users.js';

// Parts of the SDK talk past the logger they were given.
(globalLogger as unknown as { setLevel(level: string): void }).setLevel('silent');

let baseUrl: string;
let clients: MatrixClient[];

beforeEach(() => {
  baseUrl = `${process.env.MOCK_MATRIX_URL ?? ''}/~${freshSandbox()}`;
  clients = [];
});

afterEach(() => {
  for (const client of clients) client.stopClient();
});

/** The SDK tells of every request it makes, and warns of what it aborts when it is stopped. */
const logger = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getChild: () => logger,
} as NonNullable<ICreateClientOpts['logger']>;

/** Somebody who is logged in and whose client is started and ready. */
async function started(user: string, password: string): Promise<MatrixClient> {
  const session = await createLoggingClient({ baseUrl, logger }).loginWithPassword(user, password);
  const client = createLoggingClient({
    baseUrl,
    userId: session.user_id,
    accessToken: session.access_token,
    deviceId: session.device_id,
    logger,
  });
  clients.push(client);
  const ready = until(client, ClientEvent.Sync, (state: SyncState) => state === SyncState.Prepared);
  await client.startClient({ lazyLoadMembers: true });
  await ready;
  return client;
}

/** The arguments of the first emission that is meant. */
function until<Arguments extends unknown[]>(
  client: MatrixClient,
  event: string,
  isMeant: (...args: Arguments) => boolean,
): Promise<Arguments> {
  return new Promise((resolve) => {
    const listener = (...args: Arguments) => {
      if (!isMeant(...args)) return;
      client.off(event as never, listener as never);
      resolve(args);
    };
    client.on(event as never, listener as never);
  });
}

function message(client: MatrixClient, text: string): Promise<[MatrixEvent]> {
  return until(client, RoomEvent.Timeline, (event: MatrixEvent) => event.getContent().body === text);
}

test('matrix-js-sdk gets ready, joins on an invitation and hears a message', async () => {
  const admin = await started('admin', 'admin_password');
  const letta = await started('letta', 'letta_password');
  letta.on(RoomMemberEvent.Membership, (_event, member) => {
    if (member.userId === letta.getUserId() && member.membership === 'invite')
      void letta.joinRoom(member.roomId);
  });
  const joined = until(
    admin,
    RoomMemberEvent.Membership,
    (_event: MatrixEvent, { userId, membership }: RoomMember) => {
      return userId === letta.getUserId() && membership === 'join';
    },
  );

  const { room_id } = await admin.createRoom({
    name: 'Ada',
    preset: Preset.PrivateChat,
    invite: ['@letta:matrix.test'],
  });
  await joined;
  const heard = message(letta, 'hello');
  const { event_id } = await admin.sendTextMessage(room_id, 'hello');
  const [event] = await heard;

  expect(event.getId()).toBe(event_id);
  expect(event.getSender()).toBe('@admin:matrix.test');
  expect(letta.getRoom(room_id)?.name).toBe('Ada');
});

test('matrix-js-sdk knows its own message again when it comes back', async () => {
  const admin = await started('admin', 'admin_password');
  const { room_id } = await admin.createRoom({ name: 'Ada' });
  await until(admin, ClientEvent.Sync, () => admin.getRoom(room_id) !== null);
  const confirmed = until(
    admin,
    RoomEvent.LocalEchoUpdated,
    (event: MatrixEvent) => event.status === null && event.getContent().body === 'mine',
  );

  const { event_id } = await admin.sendTextMessage(room_id, 'mine');
  await confirmed;

  const mine = admin.getRoom(room_id)?.getLiveTimeline().getEvents() ?? [];
  expect(mine.filter((event) => event.getContent().body === 'mine').map((event) => event.getId())).toEqual([
    event_id,
  ]);
});

test('matrix-js-sdk sees typing and receipts, and counts what is unread', async () => {
  const admin = await started('admin', 'admin_password');
  const letta = await started('letta', 'letta_password');
  const { room_id } = await admin.createRoom({ preset: Preset.PublicChat });
  await letta.joinRoom(room_id);
  const typing = until(
    letta,
    RoomMemberEvent.Typing,
    (_event: MatrixEvent, member: RoomMember) => member.typing,
  );
  await admin.sendTyping(room_id, true, 10_000);
  await typing;
  const heard = message(letta, 'unread');
  await admin.sendTextMessage(room_id, 'unread');
  const [event] = await heard;
  const unread = letta.getRoom(room_id)?.getUnreadNotificationCount();

  const read = until(admin, RoomEvent.Receipt, () => true);
  await letta.sendReadReceipt(event);
  await read;

  expect(unread).toBe(1);
  expect(admin.getRoom(room_id)?.getEventReadUpTo('@letta:matrix.test')).toBe(event.getId());
});

test('matrix-js-sdk pages back from where its sync began', async () => {
  const admin = await started('admin', 'admin_password');
  const { room_id } = await admin.createRoom({ name: 'Long' });
  for (let count = 1; count <= 30; count++) await admin.sendTextMessage(room_id, `message ${count}`);
  admin.stopClient();
  const again = await started('admin', 'admin_password');
  const room = again.getRoom(room_id);
  if (!room) throw new Error('no room');
  const before = room.getLiveTimeline().getEvents().length;

  await again.scrollback(room, 100);

  const texts = room
    .getLiveTimeline()
    .getEvents()
    .map((event) => event.getContent().body as string | undefined);
  expect(before).toBeLessThan(30);
  expect(texts.filter((text) => text?.startsWith('message'))).toEqual(
    Array.from({ length: 30 }, (_, index) => `message ${index + 1}`),
  );
});

test('matrix-js-sdk sees an edit, a reaction and a redaction', async () => {
  const admin = await started('admin', 'admin_password');
  const { room_id } = await admin.createRoom({ name: 'Ada' });
  const first = message(admin, 'draft');
  const { event_id } = await admin.sendTextMessage(room_id, 'draft');
  const [event] = await first;
  const replaced = until(event as never, MatrixEventEvent.Replaced, () => true);
  await admin.sendMessage(room_id, {
    msgtype: 'm.text',
    body: '* final',
    'm.new_content': { msgtype: 'm.text', body: 'final' },
    'm.relates_to': { rel_type: 'm.replace', event_id },
  } as never);
  await replaced;
  const text = event.getContent().body as string;
  const redacted = until(admin, RoomEvent.Redaction, () => true);
  await admin.redactEvent(room_id, event_id);
  await redacted;

  expect(text).toBe('final');
  expect(admin.getRoom(room_id)?.findEventById(event_id)?.isRedacted()).toBe(true);
});
