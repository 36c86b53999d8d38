import { isOneOf } from '../../json/read.js';
import { forEachOf, type Work } from '../../scheduling/slices.js';
import { firstAfter } from '../values/change-log.js';
import type { EventDraft, StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { redact } from './redaction.js';
import { recordRelation } from './relations.js';
import { newEventId } from './room-ids.js';
import { nextPosition, tell } from './stream.js';
import type { Room, RoomState } from '../model/rooms.js';

/** What a member event can say of a user. */
export const MEMBERSHIPS = ['join', 'invite', 'leave', 'ban', 'knock'] as const;

export type Membership = (typeof MEMBERSHIPS)[number];

/** The room of an id, if there is one. */
export function findRoom(homeserver: Homeserver, roomId: string): Room | undefined {
  return homeserver.state.rooms.get(roomId);
}

/** A room without any event. Nobody can find it before `openRoom`. */
export function newRoom(roomId: string, version: string): Room {
  return {
    roomId,
    version,
    events: [],
    stateEvents: [],
    state: new Map(),
    memberships: new Map(),
    relations: new Map(),
    threadRoots: new Set(),
    joined: new Set(),
    forgottenBy: new Set(),
  };
}

/** Has the events of a draft room found by their ids, which nobody knows before `openRoom`. */
export function* announceEvents({ state }: Homeserver, { events }: Room): Work<void> {
  yield* forEachOf(events, (event) => void state.events.set(event.event_id, event));
}

/** The contrary of `announceEvents`, for a draft that comes to nothing. */
export function forgetEvents({ state }: Homeserver, { events }: Room): void {
  for (const { event_id } of events) state.events.delete(event_id);
}

/**
 * Makes a finished draft room known whose events are announced: from here on it can be found, it is among its members'
 * rooms, and everybody it has heard of is told. All of it happens now, so that nobody's sync is beyond it already.
 */
export function openRoom(homeserver: Homeserver, room: Room): void {
  homeserver.state.rooms.set(room.roomId, room);
  for (const event of room.events) event.position = nextPosition(homeserver);
  for (const userId of room.joined) joinedRoomsOf(homeserver, userId).add(room.roomId);
  tell(homeserver, room.memberships.keys(), 'room', room.roomId);
}

/** The event of an id, whatever its room, if there is one. */
export function findEvent(homeserver: Homeserver, eventId: string): StoredEvent | undefined {
  return homeserver.state.events.get(eventId);
}

/** The event that holds for a type and state key, if there is one. */
export function stateEvent(room: { state: RoomState }, type: string, stateKey = ''): StoredEvent | undefined {
  return room.state.get(type)?.get(stateKey);
}

/** A user's membership of a room; undefined for somebody the room has never heard of. */
export function membershipOf(room: { state: RoomState }, userId: string): Membership | undefined {
  return membershipIn(stateEvent(room, 'm.room.member', userId));
}

/** What a user was to a room right after a position of the homeserver's stream; undefined as for `membershipOf`. */
export function membershipAt(room: Room, userId: string, position: number): Membership | undefined {
  return membershipIn(memberAt(room, userId, position));
}

/** What a member event says; undefined for no event, or one whose content was taken away. */
export function membershipIn(event: StoredEvent | undefined): Membership | undefined {
  const said = event?.content.membership;
  return isOneOf(MEMBERSHIPS, said) ? said : undefined;
}

/** The member event of a user right after a position of the homeserver's stream, if there was one. */
export function memberAt(room: Room, userId: string, position: number): StoredEvent | undefined {
  const own = room.memberships.get(userId) ?? [];
  return own[firstAfter(own, position) - 1];
}

/** Who is joined, in the order they joined. */
export function joinedMembers(room: Room): ReadonlySet<string> {
  return room.joined;
}

/** The rooms somebody is joined to, in the order they joined. */
export function listJoinedRooms(homeserver: Homeserver, userId: string): string[] {
  return [...(homeserver.state.joinedRooms.get(userId) ?? [])];
}

/**
 * Adds an event to the end of a room's log and derives everything that follows from it; the only writer of a room.
 * Asks nobody: whether the event is permitted and well-formed is settled before (`authorize`, `checkContent`).
 */
export function appendEvent(homeserver: Homeserver, room: Room, draft: EventDraft): StoredEvent {
  const event: StoredEvent = {
    ...draft,
    event_id: draft.event_id ?? newEventId(homeserver, room, draft.type),
    room_id: room.roomId,
    origin_server_ts: homeserver.clock.now(),
    position: nextPosition(homeserver),
  };
  if (event.state_key !== undefined) {
    const replaced = stateEvent(room, event.type, event.state_key);
    if (replaced) {
      event.unsigned = {
        replaces_state: replaced.event_id,
        prev_content: replaced.content,
        prev_sender: replaced.sender,
      };
    }
  }
  room.events.push(event);
  if (event.state_key !== undefined) room.stateEvents.push(event);
  applyTo(room.state, event);
  recordRelation(room, event);
  if (event.redacts !== undefined) applyRedaction(homeserver, room, event);
  if (event.type === 'm.room.member' && event.state_key !== undefined) {
    recordMembership(homeserver, room, event.state_key, event);
  }
  publish(homeserver, room, event);
  return event;
}

/** Redacts what a redaction names, if it is in the room: somebody with the power may name what does not exist. */
function applyRedaction(homeserver: Homeserver, room: Room, redaction: StoredEvent): void {
  const target = findEvent(homeserver, redaction.redacts ?? '');
  if (target?.room_id === room.roomId) redact(room, target, redaction);
}

/** Tells the members of a room that can be found already, and whoever else a member event is about. */
function publish(homeserver: Homeserver, room: Room, event: StoredEvent): void {
  if (findRoom(homeserver, room.roomId) !== room) return;
  homeserver.state.events.set(event.event_id, event);
  tell(homeserver, room.joined, 'room', room.roomId);
  const { type, state_key: target } = event;
  if (type === 'm.room.member' && target !== undefined && !room.joined.has(target)) {
    tell(homeserver, [target], 'room', room.roomId);
  }
}

/** The state of a room right after a position of the homeserver's stream. Costs the number of its state events. */
export function stateAt(room: Room, position: number): RoomState {
  const state: RoomState = new Map();
  for (const event of room.stateEvents) {
    if (event.position > position) break;
    applyTo(state, event);
  }
  return state;
}

/** Remembers that a user wants to be rid of a room; undone by their next membership of it. */
export function forgetRoom(room: Room, userId: string): void {
  room.forgottenBy.add(userId);
}

function applyTo(state: RoomState, event: StoredEvent): void {
  if (event.state_key === undefined) return;
  let byKey = state.get(event.type);
  if (!byKey) state.set(event.type, (byKey = new Map<string, StoredEvent>()));
  byKey.set(event.state_key, event);
}

function recordMembership(homeserver: Homeserver, room: Room, userId: string, event: StoredEvent): void {
  room.forgottenBy.delete(userId);
  const own = room.memberships.get(userId);
  if (own) own.push(event);
  else room.memberships.set(userId, [event]);
  const isOpen = findRoom(homeserver, room.roomId) === room;
  if (membershipOf(room, userId) === 'join') {
    room.joined.add(userId);
    if (isOpen) joinedRoomsOf(homeserver, userId).add(room.roomId);
  } else {
    room.joined.delete(userId);
    if (isOpen) homeserver.state.joinedRooms.get(userId)?.delete(room.roomId);
  }
}

function joinedRoomsOf({ state }: Homeserver, userId: string): Set<string> {
  let rooms = state.joinedRooms.get(userId);
  if (!rooms) state.joinedRooms.set(userId, (rooms = new Set()));
  return rooms;
}
