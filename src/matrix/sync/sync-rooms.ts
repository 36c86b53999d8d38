import { isOneOf, setOwn } from '../../json/read.js';
import type { Work } from '../../scheduling/slices.js';
import { passesRooms } from '../events/event-filter.js';
import { ignoredBy } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { firstAfter } from '../values/change-log.js';
import { findRoom, membershipAt, membershipIn } from '../room/room.js';
import { inviteState, knockState } from './stripped-state.js';
import type { SyncedRooms, SyncRequest } from './sync-request.js';
import { joinedRoomNews, roomNews } from './sync-room.js';
import type { Room } from '../model/rooms.js';
import type { FeedEntry, FeedKind } from '../model/stream.js';

/** What is new in rooms, and who is new in them. */
export interface RoomsNews {
  rooms: SyncedRooms;
  /** Whoever came in where the user is; in rooms that the user came into themselves, everybody. */
  newcomers: Set<string>;
}

const OF_ROOMS: FeedKind[] = ['room', 'receipts', 'typing', 'room_account_data'];

/**
 * What is new in the rooms that a user's feed names, up to a position, room by room; what happens beyond it meanwhile is
 * not told of.
 */
export function* roomsNews(
  homeserver: Homeserver,
  request: SyncRequest,
  feed: FeedEntry[],
  to: number,
): Work<RoomsNews> {
  const news: RoomsNews = {
    rooms: { join: {}, invite: {}, knock: {}, leave: {} },
    newcomers: new Set(),
  };
  for (const roomId of roomIds(homeserver, request, feed)) {
    const room = findRoom(homeserver, roomId);
    if (!room || !passesRooms(request.filter.room.rooms, roomId)) continue;
    yield* tellOfRoom(homeserver, room, request, to, news);
    yield;
  }
  return news;
}

function roomIds({ state }: Homeserver, request: SyncRequest, feed: FeedEntry[]): Set<string> {
  const changed = feed.filter(({ kind }) => OF_ROOMS.includes(kind)).map(({ key }) => key);
  const all = request.fullState ? (state.joinedRooms.get(request.userId) ?? []) : [];
  return new Set([...all, ...changed]);
}

function* tellOfRoom(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  to: number,
  news: RoomsNews,
): Work<void> {
  const { userId, since = 0 } = request;
  const stay = membershipsUpTo(room, userId, to);
  const latest = stay.at(-1);
  if (!latest) return;
  const isNews = latest.position > since;
  switch (membershipIn(latest)) {
    case 'join':
      return yield* tellOfJoined(homeserver, room, request, { stay, to }, news);
    case 'invite':
      if (isNews && !ignoredBy(homeserver, userId).has(latest.sender)) {
        const events = inviteState(homeserver, room, latest);
        setOwn(news.rooms.invite, room.roomId, { invite_state: { events } });
      }
      return;
    case 'knock':
      if (isNews) {
        const events = knockState(homeserver, room, latest);
        setOwn(news.rooms.knock, room.roomId, { knock_state: { events } });
      }
      return;
    default:
      if (isNews) yield* tellOfLeft(homeserver, room, request, { stay, leave: latest }, news);
  }
}

/** The member events of a user in a room that stand at or before a position, oldest first. */
function membershipsUpTo(room: Room, userId: string, to: number): StoredEvent[] {
  const all = room.memberships.get(userId) ?? [];
  return (all.at(-1)?.position ?? 0) <= to ? all : all.slice(0, firstAfter(all, to));
}

function* tellOfJoined(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  { stay, to }: { stay: StoredEvent[]; to: number },
  news: RoomsNews,
): Work<void> {
  const { since, fullState } = request;
  const isNew = since !== undefined && !stayedSince(stay, since);
  const span = {
    from: isNew ? undefined : since,
    to,
    recentSince: since,
    isNewlyJoined: isNew,
  };
  const { shown, events, isEmpty } = yield* joinedRoomNews(homeserver, room, request, span);
  if (isEmpty && since !== undefined && !fullState) return;
  setOwn(news.rooms.join, room.roomId, shown);
  if (since === undefined) return;
  if (isNew) for (const memberId of room.joined) news.newcomers.add(memberId);
  noteMembers(events, news);
}

/** Whether somebody, by their member events, was in a room at a position and never left since; they are in it in the end. */
function stayedSince(stay: StoredEvent[], since: number): boolean {
  return stay
    .slice(Math.max(0, firstAfter(stay, since) - 1))
    .every(
      ({ position, content }, index) => content.membership === 'join' && (index > 0 || position <= since),
    );
}

function noteMembers(events: StoredEvent[], news: RoomsNews): void {
  for (const { type, state_key: memberId, content } of events) {
    if (type !== 'm.room.member' || memberId === undefined) continue;
    if (isOneOf(['join', 'invite', 'knock'], content.membership)) news.newcomers.add(memberId);
  }
}

/**
 * Told once when it happens. A client that knows nothing is told of rooms that somebody else took the user out of,
 * and of others only if it asks for them (Synapse: observed).
 */
function* tellOfLeft(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  { stay, leave }: { stay: StoredEvent[]; leave: StoredEvent },
  news: RoomsNews,
): Work<void> {
  const { since, userId, filter } = request;
  const isTold = since !== undefined || filter.room.includeLeave || leave.sender !== userId;
  if (!isTold || (since === undefined && room.forgottenBy.has(userId))) return;
  const wasIn = since !== undefined && membershipAt(room, userId, since) === 'join';
  const wasInSince = since !== undefined && (wasIn || joinedAfter(stay, since));
  const isNewlyJoined = wasInSince && !wasIn;
  const span = { from: isNewlyJoined ? undefined : since, to: leave.position, isNewlyJoined };
  const { shown, isEmpty } = yield* roomNews(homeserver, room, request, span);
  if (isEmpty) return;
  setOwn(news.rooms.leave, room.roomId, shown);
}

function joinedAfter(stay: StoredEvent[], position: number): boolean {
  return stay.slice(firstAfter(stay, position)).some(({ content }) => content.membership === 'join');
}
