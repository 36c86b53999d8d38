import { objectOf, type JsonObject } from '../../json/read.js';
import type { Work } from '../../scheduling/slices.js';
import { accountDataAfter } from '../account-data/account-data.js';
import { encryptionOf } from '../encryption/device-encryption.js';
import { deviceListChanges } from '../encryption/device-lists.js';
import { MatrixError } from '../values/error.js';
import { passesFilter } from '../events/event-filter.js';
import type { Homeserver } from '../model/homeserver.js';
import { countOneTimeKeys, unusedFallbackAlgorithms } from '../encryption/one-time-keys.js';
import { beginSync, companionsOf, endSync, presenceContent } from '../presence/presence.js';
import { pushRulesOf } from '../push/push-rules.js';
import { feedAfter } from '../room/stream.js';
import { readSyncToken, syncToken } from '../values/stream-token.js';
import { chooseFilter } from './sync-filter.js';
import type { EventList, SyncedRooms, SyncRequest } from './sync-request.js';
import { roomsNews, type RoomsNews } from './sync-rooms.js';
import { receiveToDevice } from '../encryption/to-device.js';
import type { PresenceState } from '../model/presence.js';
import type { FeedEntry } from '../model/stream.js';

/** What a client asks for, as it says it. */
export interface SyncOptions {
  since?: string;
  filter?: string;
  full_state?: boolean;
  set_presence?: PresenceState;
  /** How long to wait for something new, in milliseconds. */
  timeout?: number;
}

/** What is new for a user; absent is whatever is not (Matrix client-server API, "Syncing"; Synapse: observed). */
export interface SyncAnswer {
  next_batch: string;
  account_data?: EventList;
  presence?: EventList;
  to_device?: EventList;
  device_lists?: { changed?: string[]; left?: string[] };
  rooms?: Partial<SyncedRooms>;
  device_one_time_keys_count: Record<string, number>;
  device_unused_fallback_key_types: string[];
}

/**
 * Tells a device what is new for its user. Waits for something if there is nothing, as long as the client wants to;
 * a client that knows nothing, or wants all state, is answered at once. The token in the answer is of the moment when it
 * was begun, and nothing up to then is left out: what goes on while a long answer is made is told by the next one, and what
 * only has a present, such as receipts, perhaps by both. Throws `M_UNKNOWN` for a malformed token, what `chooseFilter` throws, and
 * `WaitEnded` when the signal aborts.
 */
export async function sync(
  homeserver: Homeserver,
  caller: { userId: string; deviceId: string },
  options: SyncOptions,
  signal: AbortSignal,
): Promise<SyncAnswer> {
  const { userId, deviceId } = caller;
  const filter = chooseFilter(homeserver, userId, options.filter);
  const since = options.since === undefined ? undefined : readSyncToken(options.since);
  const request: SyncRequest = {
    userId,
    deviceId,
    since: since === undefined ? undefined : Math.min(since, homeserver.state.position),
    filter,
    fullState: options.full_state ?? false,
  };
  const presence = options.set_presence ?? 'online';
  beginSync(homeserver, userId, deviceId, presence);
  try {
    return await answerWithin(homeserver, request, options.timeout ?? 0, signal);
  } finally {
    endSync(homeserver, userId, deviceId, presence);
  }
}

/** Throws `M_UNKNOWN` for a `from`, which other endpoints have in the place of `since` (Synapse: observed). */
export function checkSyncQuery(hasFrom: boolean): void {
  if (!hasFrom) return;
  throw new MatrixError('M_UNKNOWN', "'from' is not a valid query parameter. Did you mean 'since'?");
}

async function answerWithin(
  homeserver: Homeserver,
  request: SyncRequest,
  timeout: number,
  signal: AbortSignal,
): Promise<SyncAnswer> {
  const { waiters, timers } = homeserver;
  const look = () => timers.gate.run(present(homeserver, request), signal);
  const answersAtOnce = request.since === undefined || request.fullState || timeout <= 0;
  if (answersAtOnce) return (await look()).answer;
  const limit = waiters.limit(request.userId, timeout);
  try {
    for (;;) {
      const { answer, isNews, to } = await look();
      if (isNews || limit.isOver) return answer;
      // What came since nobody has been woken for.
      if (homeserver.state.position === to) await waiters.wait(request.userId, signal);
    }
  } finally {
    limit.lift();
  }
}

/** What a sync found. */
interface Look {
  answer: SyncAnswer;
  /** Whether there is anything new. */
  isNews: boolean;
  /** Up to where. */
  to: number;
}

/** Everything that is new at the moment when this is begun. */
function* present(homeserver: Homeserver, request: SyncRequest): Work<Look> {
  const to = homeserver.state.position;
  const feed = feedAfter(homeserver, request.userId, request.since ?? 0);
  // Of this very moment: what a device has received is not repeated.
  const toDevice = toDeviceEvents(homeserver, request);
  const keys = keysLeft(homeserver, request);
  const accountData = accountDataEvents(homeserver, request, feed);
  const news = yield* roomsNews(homeserver, request, feed, to);
  const presences = presenceEvents(homeserver, request, feed, news);
  const parts = {
    ...(accountData.length > 0 && { account_data: { events: accountData } }),
    ...(presences.length > 0 && { presence: { events: presences } }),
    ...(toDevice.length > 0 && { to_device: { events: toDevice } }),
    ...deviceLists(homeserver, request, news),
    ...presentRooms(news.rooms),
  };
  const answer = { next_batch: syncToken(to), ...parts, ...keys };
  return { answer, isNews: Object.keys(parts).length > 0, to };
}

function presentRooms(rooms: SyncedRooms): { rooms?: Partial<SyncedRooms> } {
  const sections: [string, unknown][] = Object.entries(rooms);
  const present = sections.filter(([, byId]) => Object.keys(objectOf(byId)).length > 0);
  return present.length > 0 ? { rooms: Object.fromEntries(present) } : {};
}

/** The push rules are account data as well. */
function accountDataEvents(
  homeserver: Homeserver,
  { userId, since, filter, fullState }: SyncRequest,
  feed: FeedEntry[],
): JsonObject[] {
  const isFirst = since === undefined || fullState;
  const events = accountDataAfter(homeserver, userId, isFirst ? 0 : since);
  const hasRules = isFirst || feed.some(({ kind }) => kind === 'push_rules');
  const rules = hasRules ? [{ global: pushRulesOf(homeserver, userId) }] : [];
  return [...rules.map((content) => ({ type: 'm.push_rules', content })), ...events]
    .filter((event) => passesFilter(filter.accountData, event))
    .map((event) => ({ ...event }));
}

/**
 * Of those whose presence changed and of those who are new to the user; at first of everybody who is there (Synapse:
 * observed).
 */
function presenceEvents(
  homeserver: Homeserver,
  { userId, since, filter, fullState }: SyncRequest,
  feed: FeedEntry[],
  { newcomers }: RoomsNews,
): JsonObject[] {
  const isFirst = since === undefined || fullState;
  const changed = feed.filter(({ kind }) => kind === 'presence').map(({ key }) => key);
  const others = [...newcomers].filter((newcomer) => newcomer !== userId);
  const whom = isFirst ? companionsOf(homeserver, userId) : new Set([...changed, ...others]);
  return [...whom]
    .filter((sender) => homeserver.state.presence.has(sender))
    .map((sender) => ({ type: 'm.presence', sender, content: { ...presenceContent(homeserver, sender) } }))
    .filter(({ content }) => content.presence !== 'offline' || !isFirst)
    .filter((event) => passesFilter(filter.presence, event));
}

/** What was sent to the device; it stays until a sync names a later point. */
function toDeviceEvents(homeserver: Homeserver, { userId, deviceId, since }: SyncRequest): JsonObject[] {
  return receiveToDevice(homeserver, { userId, deviceId }, since ?? 0).map(({ content, type, sender }) => ({
    content,
    type,
    sender,
  }));
}

/** What of its keys others have left to the device; told every time. */
function keysLeft(
  { state }: Homeserver,
  { userId, deviceId }: SyncRequest,
): Pick<SyncAnswer, 'device_one_time_keys_count' | 'device_unused_fallback_key_types'> {
  const device = state.users.get(userId)?.devices.get(deviceId);
  const encryption = encryptionOf(device ?? {});
  return {
    device_one_time_keys_count: countOneTimeKeys(encryption),
    device_unused_fallback_key_types: unusedFallbackAlgorithms(encryption),
  };
}

/**
 * Whose devices a client must look up anew, or need not follow any more; nothing for a client that knows nothing.
 * Whoever is told to have come, been invited or changed their name counts as new (Synapse: observed).
 */
function deviceLists(
  homeserver: Homeserver,
  { userId, since }: SyncRequest,
  { newcomers }: RoomsNews,
): { device_lists?: { changed?: string[]; left?: string[] } } {
  if (since === undefined) return {};
  const { changed: renewed, left } = deviceListChanges(homeserver, userId, since);
  const changed = [...new Set([...renewed, ...newcomers])];
  if (changed.length + left.length === 0) return {};
  return { device_lists: { ...(changed.length > 0 && { changed }), ...(left.length > 0 && { left }) } };
}
