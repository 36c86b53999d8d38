import { isTexts, type JsonObject } from '../../json/read.js';
import { isAuthorized } from '../auth/authorization.js';
import { dialectOf } from '../model/dialect.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { appendEvent, findRoom, membershipOf, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** A room that a space lists. */
export interface SpaceChild {
  roomId: string;
  via: string[];
  /** Where it stands; undefined when not given or not valid. */
  order: string | undefined;
  suggested: boolean;
}

/** Whether a room was created as a space (Matrix client-server API, "Types of rooms"). */
export function isSpace(room: Room): boolean {
  return stateEvent(room, 'm.room.create')?.content.type === 'm.space';
}

/**
 * The children of a space in the order of the Matrix client-server API, "Ordering of children within a space": those
 * with a valid `order` by that, then the others by age, and by room id where that says nothing. Children that were
 * removed (no `via`) are left out; whether the rooms exist is not asked.
 */
export function spaceChildren(room: Room): SpaceChild[] {
  return childEvents(room).map(({ state_key, content }) => ({
    roomId: state_key ?? '',
    via: viaOf(content) ?? [],
    order: orderOf(content),
    suggested: content.suggested === true,
  }));
}

/** The events behind `spaceChildren`, in the same order. */
export function childEvents(room: Room): StoredEvent[] {
  return [...(room.state.get('m.space.child')?.values() ?? [])]
    .filter((event) => viaOf(event.content) !== undefined)
    .sort(compareChildren);
}

/**
 * In the documented dialect, a room that names its parent is also recorded as a child in that space, if the space
 * is on this server and does not list it: in the name of the sender where they may, else of the space's creator
 * while they are a member, else not at all. Never fails, as the event it follows from is complete without it.
 */
export function recordInSpace(homeserver: Homeserver, parent: StoredEvent): void {
  if (!dialectOf(homeserver).parentRecordsChild) return;
  const via = viaOf(parent.content);
  const space = findRoom(homeserver, parent.state_key ?? '');
  if (!via || !space || !isSpace(space) || space.roomId === parent.room_id) return;
  const listed = stateEvent(space, 'm.space.child', parent.room_id);
  if (listed && viaOf(listed.content)) return;
  const creator = stateEvent(space, 'm.room.create')?.sender ?? '';
  for (const sender of [parent.sender, creator]) {
    const child = { type: 'm.space.child', sender, state_key: parent.room_id, content: { via } };
    if (membershipOf(space, sender) !== 'join' || !isAuthorized(space, child)) continue;
    appendEvent(homeserver, space, child);
    return;
  }
}

function compareChildren(a: StoredEvent, b: StoredEvent): number {
  const [first, second] = [orderOf(a.content), orderOf(b.content)];
  if (first !== second) {
    if (first === undefined) return 1;
    if (second === undefined) return -1;
    return first < second ? -1 : 1;
  }
  if (a.origin_server_ts !== b.origin_server_ts) return a.origin_server_ts - b.origin_server_ts;
  return (a.state_key ?? '') < (b.state_key ?? '') ? -1 : 1;
}

/** At most 50 printable ASCII characters, or it does not count. */
function orderOf({ order }: JsonObject): string | undefined {
  return typeof order === 'string' && /^[ -~]{0,50}$/.test(order) ? order : undefined;
}

/** The servers to reach the other room through; without any, the relation does not hold. */
function viaOf({ via }: JsonObject): string[] | undefined {
  return isTexts(via) && via.length > 0 ? via : undefined;
}
