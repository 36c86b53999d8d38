import { type Change, type ChangeLog, changesAfter, newChangeLog, recordChange } from './change-log.js';
import type { Homeserver } from './homeserver.js';

/**
 * What can change for a user, and what `key` then names:
 *
 * - `room`: a room has a new event, or they a new membership of it; the room id
 * - `receipts`, `typing`, `room_account_data` (tags included): a room's; the room id
 * - `account_data`: global; the type. `push_rules`: theirs; empty
 * - `presence`: somebody's; the user id
 * - `to_device`: messages for one of their devices; the device id
 * - `device_list`: somebody's devices or keys, as others see them; the user id
 * - `device_keys`: what is left of the one-time and fallback keys of one of their devices; the device id
 */
export type FeedKind =
  | 'room'
  | 'receipts'
  | 'typing'
  | 'room_account_data'
  | 'account_data'
  | 'push_rules'
  | 'presence'
  | 'to_device'
  | 'device_list'
  | 'device_keys';

/** That a user can see something new, not what it is. */
export interface FeedEntry extends Change {
  kind: FeedKind;
  key: string;
}

/** What changed for one user. */
export type Feed = ChangeLog<FeedEntry>;

/**
 * The one function to call when something became visible to users: moves the homeserver's stream on by one, puts the
 * change into the feed of each user and wakes their syncs. Call it after the change is made, with no waiting in
 * between. Returns the position, for whatever is kept about the change. Costs the number of users.
 */
export function changed(homeserver: Homeserver, userIds: Iterable<string>, kind: FeedKind, key = ''): number {
  const position = nextPosition(homeserver);
  tell(homeserver, userIds, kind, key);
  return position;
}

/** Moves the stream on by one and returns where it is then. Who can see something there must be told (`tell`). */
export function nextPosition({ state }: Homeserver): number {
  return ++state.position;
}

/** Puts a change at the present position into the feed of each user, and wakes their syncs. */
export function tell(homeserver: Homeserver, userIds: Iterable<string>, kind: FeedKind, key: string): void {
  const { state, waiters } = homeserver;
  const entry: FeedEntry = { id: `${kind} ${key}`, position: state.position, kind, key };
  const told = [...userIds];
  for (const userId of told) {
    let feed = state.feeds.get(userId);
    if (!feed) state.feeds.set(userId, (feed = newChangeLog()));
    recordChange(feed, entry);
  }
  waiters.wake(told);
}

/** What changed for a user after a position, oldest first, each thing once. Costs what it returns. */
export function feedAfter({ state }: Homeserver, userId: string, position: number): FeedEntry[] {
  return changesAfter(state.feeds.get(userId), position);
}
