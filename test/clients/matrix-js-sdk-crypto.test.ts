import { EventType, KnownMembership, type MatrixClient, MsgType } from 'matrix-js-sdk';
import { eventOf, newWorld, roomOf, until, type World } from './matrix-js-sdk.js';

let world: World;

beforeEach(() => {
  world = newWorld();
});

afterEach(() => world.end());

/** A client whose keys are made and kept in memory, by the Rust crypto that Element uses, and then uploaded. */
async function logInWithKeys(user: string, password: string): Promise<MatrixClient> {
  const client = await world.logIn(user, password);
  await client.initRustCrypto({ useIndexedDB: false });
  await world.start(client);
  // Uploading begins after the first sync, and nobody tells when it is done.
  const devices = async () => (await client.downloadKeysForUsers([client.getSafeUserId()])).device_keys;
  while (!(await devices())[client.getSafeUserId()]?.[client.getDeviceId() ?? '']);
  return client;
}

async function encryptedRoom(creator: MatrixClient, invited: MatrixClient): Promise<string> {
  const { room_id } = await creator.createRoom({
    invite: [invited.getSafeUserId()],
    initial_state: [
      { type: EventType.RoomEncryption, state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
    ],
  });
  await invited.joinRoom(room_id);
  for (const client of [creator, invited]) {
    await until(client, () => client.getRoom(room_id)?.getMyMembership() === KnownMembership.Join);
    await until(client, () => client.getRoom(room_id)?.getJoinedMemberCount() === 2);
  }
  return room_id;
}

test('an encrypted message is read by its receiver and by nobody without keys', async () => {
  const admin = await logInWithKeys('admin', 'admin_password');
  const letta = await logInWithKeys('letta', 'letta_password');
  const keyless = await world.start(await world.logIn('letta', 'letta_password'));
  const roomId = await encryptedRoom(admin, letta);

  const { event_id } = await admin.sendMessage(roomId, { msgtype: MsgType.Text, body: 'a secret' });

  await until(letta, () => eventOf(letta, roomId, event_id)?.getClearContent());
  expect(eventOf(letta, roomId, event_id)?.getContent()).toEqual({ msgtype: 'm.text', body: 'a secret' });
  expect(eventOf(letta, roomId, event_id)?.isDecryptionFailure()).toBe(false);
  await until(keyless, () => eventOf(keyless, roomId, event_id));
  expect(eventOf(keyless, roomId, event_id)?.getType()).toBe(EventType.RoomMessageEncrypted);
  expect(eventOf(keyless, roomId, event_id)?.getWireContent()).not.toHaveProperty('body');
});

test('an answer to an encrypted message is encrypted and read as well', async () => {
  const admin = await logInWithKeys('admin', 'admin_password');
  const letta = await logInWithKeys('letta', 'letta_password');
  const roomId = await encryptedRoom(admin, letta);
  const question = await admin.sendMessage(roomId, { msgtype: MsgType.Text, body: 'how are you?' });
  await until(letta, () => eventOf(letta, roomId, question.event_id)?.getClearContent());

  const answer = await letta.sendMessage(roomId, { msgtype: MsgType.Text, body: 'fine' });

  await until(admin, () => eventOf(admin, roomId, answer.event_id)?.getClearContent());
  expect(eventOf(admin, roomId, answer.event_id)?.getContent().body).toBe('fine');
  expect(roomOf(admin, roomId).hasEncryptionStateEvent()).toBe(true);
});

test('a key backup is made and found again by another device', async () => {
  const admin = await logInWithKeys('admin', 'admin_password');
  const crypto = admin.getCrypto();

  await crypto?.resetKeyBackup();

  const other = await logInWithKeys('admin', 'admin_password');
  expect((await other.getCrypto()?.getKeyBackupInfo())?.version).toBe(
    (await crypto?.getKeyBackupInfo())?.version,
  );
  expect((await other.getCrypto()?.getKeyBackupInfo())?.algorithm).toBe(
    'm.megolm_backup.v1.curve25519-aes-sha2',
  );
});
