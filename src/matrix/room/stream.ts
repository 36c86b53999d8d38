import { changesAfter, newChangeLog, recordChange } from '../values/change-log.js';
import type { Homeserver } from '../model/homeserver.js';
import type { FeedKind, FeedEntry } from '../model/stream.js';

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
