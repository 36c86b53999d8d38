import { filtered, type Work } from '../../scheduling/slices.js';
import { roomAccountDataAfter } from '../account-data/account-data.js';
import { firstAfter } from '../values/change-log.js';
import { passesFilter } from '../events/event-filter.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { loadLazily, summarize } from './lazy-members.js';
import { receiptContent, receiptsAfter } from '../push/receipts.js';
import { syncToken } from '../values/stream-token.js';
import { showEvents } from './sync-events.js';
import type { JoinedRoom, LeftRoom, RoomSummary, SyncRequest } from './sync-request.js';
import { stateBefore } from './sync-state.js';
import { type Span, type Timeline, timelineOf } from './sync-timeline.js';
import { typingAfter } from '../presence/typing.js';
import { mainCount, sumOf, unreadCounts } from '../push/unread-counts.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/** What is new in a room. */
export interface RoomNews<Shown> {
  shown: Shown;
  /** The events that are told of, both timeline and state. */
  events: StoredEvent[];
  /** Members are among the timeline, or among the state that a gap hid. */
  membersChanged: boolean;
  /** There is nothing in it; changed state alone is not told (Synapse: observed). */
  isEmpty: boolean;
}

/** What is new in a room that the user is in, from a position on, or all there is of it. */
export function* joinedRoomNews(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  span: Span,
): Work<RoomNews<JoinedRoom>> {
  const { userId, filter } = request;
  const { shown: past, events, membersChanged, isEmpty } = yield* roomNews(homeserver, room, request, span);
  const ephemeral = ephemeralEvents(homeserver, room, request);
  const threads = yield* unreadCounts(homeserver, room, userId);
  const byThread = filter.room.timeline.unread_thread_notifications === true;
  const unread = [...threads].filter(([threadId]) => threadId !== 'main');
  return {
    shown: {
      ...past,
      ephemeral: { events: ephemeral },
      unread_notifications: byThread ? mainCount(threads) : sumOf(threads),
      ...(byThread && unread.length > 0 && { unread_thread_notifications: Object.fromEntries(unread) }),
      summary: summaryFor(room, request, span, membersChanged),
    },
    events,
    membersChanged,
    isEmpty: isEmpty && ephemeral.length === 0,
  };
}

/** What is new in a room up to the user's leaving it; `joinedRoomNews` adds what only members are told. */
export function* roomNews(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  span: Span,
): Work<RoomNews<LeftRoom>> {
  const { userId, filter, since, fullState } = request;
  const timeline = timelineOf(room, span, filter, sightOf(homeserver, room, userId, false));
  const isWhole = fullState || span.from === undefined;
  const state = yield* stateFor(homeserver, room, request, span, timeline);
  const from = fullState ? 0 : (since ?? 0);
  const accountData = roomAccountDataAfter(homeserver, userId, room.roomId, from).filter((event) =>
    passesFilter(filter.room.accountData, { ...event, room_id: room.roomId }),
  );
  const where = timeline.limited ? 'timeline after a gap' : 'timeline';
  return {
    shown: {
      timeline: {
        events: yield* showEvents(homeserver, room, request, timeline.events, where),
        prev_batch: syncToken(timeline.prevBatch),
        limited: timeline.limited,
      },
      state: { events: yield* showEvents(homeserver, room, request, state, 'state') },
      account_data: { events: accountData.map((event) => ({ ...event })) },
    },
    events: [...timeline.events, ...state],
    membersChanged: [...timeline.events, ...(timeline.limited ? state : [])].some(
      ({ type }) => type === 'm.room.member',
    ),
    isEmpty: !isWhole && timeline.events.length + accountData.length === 0,
  };
}

/** Nothing, where the timeline itself tells every change, or is empty (Synapse: observed). */
function* stateFor(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  span: Span,
  timeline: Timeline,
): Work<StoredEvent[]> {
  const { filter, fullState } = request;
  const isWhole = fullState || span.from === undefined;
  const stateSpan = isWhole ? { ...span, from: undefined } : span;
  let state = new Map<string, StoredEvent>();
  if (isWhole || timeline.limited || !isUnbroken(room, span, timeline))
    state = yield* stateBefore(homeserver, room, stateSpan, timeline);
  if (filter.room.state.lazy_load_members) {
    state = loadLazily(homeserver, room, request, state, timeline, isWhole);
  }
  return yield* filtered(state.values(), (event) => passesFilter(filter.room.state, event));
}

/** Whether a timeline leaves out nothing between what the client knows and its own last event. */
function isUnbroken({ events }: Room, { from = 0 }: Span, timeline: Timeline): boolean {
  const first = firstAfter(events, from);
  return timeline.events.every((event, index) => event === events[first + index]);
}

function ephemeralEvents(
  homeserver: Homeserver,
  { roomId }: Room,
  { userId, filter, since: after = 0 }: SyncRequest,
): JsonObject[] {
  const typing = typingAfter(homeserver, roomId, after);
  const receipts = receiptsAfter(homeserver, roomId, userId, after);
  const events = [
    ...(typing ? [{ type: 'm.typing', content: { user_ids: typing } }] : []),
    ...(receipts.length > 0 ? [{ type: 'm.receipt', content: receiptContent(receipts) }] : []),
  ];
  return events.filter((event) => passesFilter(filter.room.ephemeral, { ...event, room_id: roomId }));
}

/** Told with the first state of a room, and whenever a membership changed. */
function summaryFor(
  room: Room,
  { filter, userId }: SyncRequest,
  span: Span,
  membersChanged: boolean,
): RoomSummary {
  if (!filter.room.state.lazy_load_members) return {};
  return span.from === undefined || membersChanged ? summarize(room, userId) : {};
}
