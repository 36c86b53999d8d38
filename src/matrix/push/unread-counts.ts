import { atOnce, type Work } from '../../scheduling/slices.js';
import { firstAfter } from '../values/change-log.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { ignoredBy } from '../events/event-visibility.js';
import { evaluate } from './push-evaluation.js';
import { pushRulesOf } from './push-rules.js';
import { readUpTo } from './receipts.js';
import { listJoinedRooms, findRoom } from '../room/room.js';
import { MAIN_TIMELINE, threadOf } from '../events/event-thread.js';
import type { Room } from '../model/rooms.js';
import type { UnreadCount, UnreadCounts } from '../model/push.js';

/** So many events are held against the push rules of a user between two breaks. */
const COUNTED_AT_ONCE = 50;

/**
 * What a member has not read in a room, by thread. Counted when asked for, from where the count was left: costs the
 * events that are new since, and after a new receipt those after that. Own events, redacted ones, those of ignored users
 * and those from before the member's joining do not count (Synapse: observed).
 */
export function* unreadCounts(
  homeserver: Homeserver,
  room: Room,
  userId: string,
): Work<Map<string, UnreadCount>> {
  // A redaction takes a count away that nobody knows any more, unless the count began after it.
  let begun = 0;
  for (;;) {
    let counts = findCounts(homeserver, room, userId);
    if (!counts) {
      counts = startCounts(homeserver, room, userId);
      begun = homeserver.state.position;
    }
    const first = firstAfter(room.events, counts.countedUpTo);
    const fresh = room.events.slice(first, first + COUNTED_AT_ONCE);
    if (fresh.length === 0) return counts.threads;
    const isTakenBack = ({ type, position }: StoredEvent) => type === 'm.room.redaction' && position > begun;
    if (counts.countedUpTo > 0 && fresh.some(isTakenBack)) forgetCounts(homeserver, room.roomId, userId);
    else add(homeserver, room, userId, counts, fresh);
    yield;
  }
}

/** All threads of `unreadCounts` together. */
export function sumOf(threads: Map<string, UnreadCount>): UnreadCount {
  const sum = { notification_count: 0, highlight_count: 0 };
  for (const count of threads.values()) {
    sum.notification_count += count.notification_count;
    sum.highlight_count += count.highlight_count;
  }
  return sum;
}

/** To be called before the push rules of a user, or whom they ignore, change: what was sent so far is held against the old. */
export function settleCounts(homeserver: Homeserver, userId: string): void {
  for (const roomId of listJoinedRooms(homeserver, userId)) {
    const room = findRoom(homeserver, roomId);
    if (room) atOnce(unreadCounts(homeserver, room, userId));
  }
}

/** To be called when a user has read something in a room, or joined it anew. */
export function forgetCounts({ state }: Homeserver, roomId: string, userId: string): void {
  state.unreadCounts.get(userId)?.delete(roomId);
}

function findCounts(homeserver: Homeserver, room: Room, userId: string): UnreadCounts | undefined {
  const counts = homeserver.state.unreadCounts.get(userId)?.get(room.roomId);
  return counts && counts.countedUpTo >= beginOf(homeserver, room, userId) ? counts : undefined;
}

function startCounts(homeserver: Homeserver, room: Room, userId: string): UnreadCounts {
  const from = beginOf(homeserver, room, userId);
  const counts = { countedUpTo: from, threads: new Map<string, UnreadCount>() };
  const { unreadCounts: all } = homeserver.state;
  const own = all.get(userId) ?? new Map<string, UnreadCounts>();
  all.set(userId, own.set(room.roomId, counts));
  return counts;
}

/**
 * From the last receipt for all of the room, or the joining if that came later; without a receipt, from the latest
 * member event, so that a new name makes everything read (Synapse: observed).
 */
function beginOf(homeserver: Homeserver, room: Room, userId: string): number {
  const read = readUpTo(homeserver, room.roomId, userId);
  if (read > 0) return Math.max(read, joinedAt(room, userId));
  return room.memberships.get(userId)?.at(-1)?.position ?? 0;
}

/** Where the present stay in a room began; changes of the name during it do not count. */
function joinedAt(room: Room, userId: string): number {
  const own = room.memberships.get(userId) ?? [];
  let at = 0;
  for (let index = own.length - 1; index >= 0 && own[index]?.content.membership === 'join'; index--) {
    at = own[index]?.position ?? 0;
  }
  return at;
}

function add(
  homeserver: Homeserver,
  room: Room,
  userId: string,
  counts: UnreadCounts,
  events: StoredEvent[],
): void {
  const rules = pushRulesOf(homeserver, userId);
  const ignored = ignoredBy(homeserver, userId);
  for (const event of events) {
    counts.countedUpTo = event.position;
    if (event.sender === userId || event.redactedBecause || ignored.has(event.sender)) continue;
    const { notifies, highlights } = evaluate(rules, event, room, userId);
    if (!notifies) continue;
    const thread = threadOf(homeserver, event);
    if (event.position <= readUpTo(homeserver, room.roomId, userId, thread)) continue;
    const count = counts.threads.get(thread) ?? { notification_count: 0, highlight_count: 0 };
    count.notification_count++;
    if (highlights) count.highlight_count++;
    counts.threads.set(thread, count);
  }
}

/** The counts of the main timeline, from `unreadCounts`. */
export function mainCount(threads: Map<string, UnreadCount>): UnreadCount {
  return threads.get(MAIN_TIMELINE) ?? { notification_count: 0, highlight_count: 0 };
}
