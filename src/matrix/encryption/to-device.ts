import { canonicalJson } from '../values/canonical-json.js';
import { encryptionOf } from './device-encryption.js';
import type { DeviceIdentity } from './device-keys.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId } from '../values/identifiers.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { changed } from '../room/stream.js';
import { findUser } from '../users/users.js';
import type { ToDeviceMessage } from '../model/encryption.js';
/** The largest content of a message, in bytes (Synapse: observed). */
const MAX_CONTENT_BYTES = 65_536;

/** So many transactions are remembered; Synapse forgets them after an hour. */
const REMEMBERED = 10_000;

/** What is sent: the content for each device of each user, `*` for all of a user's. */
type Messages = [userId: string, byDevice: Map<string, JsonObject>][];

/**
 * Sends messages to devices past all rooms (Matrix client-server API, "Send-to-Device messaging"). Users and devices
 * that do not exist are passed over, as is a transaction that was carried out already; `*` counts only when it stands
 * alone (Synapse: observed). Throws `M_MISSING_PARAM` without messages, `M_BAD_JSON` where Synapse breaks (500) and
 * `M_TOO_LARGE`; then nothing was sent.
 */
export function sendToDevices(
  homeserver: Homeserver,
  sender: DeviceIdentity,
  { type, txnId }: { type: string; txnId: string },
  body: JsonObject,
): void {
  const transaction = JSON.stringify([sender.userId, sender.deviceId, type, txnId]);
  if (homeserver.state.toDeviceTransactions.has(transaction)) return;
  const messages = readMessages(body);
  rememberTransaction(homeserver, transaction);
  for (const [userId, byDevice] of messages) {
    const targets = [...byDevice.keys()];
    const devices = findUser(homeserver, userId)?.devices ?? new Map<string, never>();
    const isForAll = targets.length === 1 && targets[0] === '*';
    for (const deviceId of isForAll ? [...devices.keys()] : targets) {
      const content = byDevice.get(isForAll ? '*' : deviceId) ?? {};
      deliver(homeserver, { userId, deviceId }, { sender: sender.userId, type, content });
    }
  }
}

/**
 * What waits for a device after a position of the stream, oldest first. What stands at or before it has been received,
 * since the client names the position, and is forgotten (Synapse: observed).
 */
export function receiveToDevice(
  homeserver: Homeserver,
  { userId, deviceId }: DeviceIdentity,
  after: number,
): ToDeviceMessage[] {
  const encryption = findUser(homeserver, userId)?.devices.get(deviceId)?.encryption;
  if (!encryption) return [];
  encryption.inbox = encryption.inbox.filter(({ position }) => position > after);
  return encryption.inbox;
}

function rememberTransaction({ state }: Homeserver, transaction: string): void {
  state.toDeviceTransactions.add(transaction);
  if (state.toDeviceTransactions.size <= REMEMBERED) return;
  const [oldest] = state.toDeviceTransactions;
  if (oldest !== undefined) state.toDeviceTransactions.delete(oldest);
}

function readMessages({ messages }: JsonObject): Messages {
  if (messages === undefined) {
    throw new MatrixError('M_MISSING_PARAM', "Missing params: ['messages']");
  }
  if (!isObject(messages)) throw new MatrixError('M_BAD_JSON', 'messages must be a JSON object');
  return Object.entries(messages)
    .filter(([userId]) => isUserId(userId))
    .map(([userId, byDevice]) => [userId, readContents(userId, byDevice)]);
}

function readContents(userId: string, byDevice: unknown): Map<string, JsonObject> {
  if (!isObject(byDevice)) throw new MatrixError('M_BAD_JSON', 'Messages must be given by device');
  const contents = new Map<string, JsonObject>();
  for (const [deviceId, content] of Object.entries(byDevice)) {
    if (!isObject(content))
      throw new MatrixError('M_BAD_JSON', 'The content of a message must be a JSON object');
    contents.set(deviceId, content);
    const size = Buffer.byteLength(canonicalJson(content));
    if (size <= MAX_CONTENT_BYTES) continue;
    throw new MatrixError(
      'M_TOO_LARGE',
      `To-device message for ${userId}:${deviceId} is too large to send (${size} > ${MAX_CONTENT_BYTES})`,
    );
  }
  return contents;
}

function deliver(
  homeserver: Homeserver,
  { userId, deviceId }: DeviceIdentity,
  message: Omit<ToDeviceMessage, 'position'>,
): void {
  const device = findUser(homeserver, userId)?.devices.get(deviceId);
  if (!device) return;
  const position = changed(homeserver, [userId], 'to_device', deviceId);
  encryptionOf(device).inbox.push({ ...message, position });
}
