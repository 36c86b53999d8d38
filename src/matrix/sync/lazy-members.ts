import { own } from '../../json/read.js';
import type { StoredEvent } from '../model/events.js';
import { sentMembersKey } from '../sessions/devices.js';
import type { Homeserver } from '../model/homeserver.js';
import { keyOf, stateEventAt } from './sync-state.js';
import type { Membership } from '../room/room.js';
import type { RoomSummary, SyncRequest } from './sync-request.js';
import type { Room } from '../model/rooms.js';

/** How many members a summary names, for clients to make a room's name of. */
const MAX_HEROES = 5;

/** How many members of a room a device is remembered to know (Synapse: observed). */
const MAX_REMEMBERED = 100;

/**
 * The state to send when members are loaded lazily (Matrix client-server API, "Lazy-loading room members"): of the
 * members only those who sent something in the timeline and the reader, unless their device knows them; and
 * members who changed unnoticed in a gap. `isWhole` says that all state is sent, so that the device knows nothing;
 * else the timeline's `limited` that there is a gap.
 */
export function loadLazily(
  homeserver: Homeserver,
  room: Room,
  request: SyncRequest,
  state: Map<string, StoredEvent>,
  timeline: { events: StoredEvent[]; limited: boolean },
  isWhole: boolean,
): Map<string, StoredEvent> {
  const known = knownMembers(homeserver, room, request, isWhole);
  const isGap = timeline.limited && !isWhole;
  const lazy = new Map(isGap ? state : [...state].filter(([, { type }]) => type !== 'm.room.member'));
  const told = new Set(timeline.events);
  const at = (timeline.events[0]?.position ?? Infinity) - 1;
  for (const userId of wantedMembers(room, request, timeline.events, isWhole)) {
    const key = keyOf({ type: 'm.room.member', state_key: userId });
    const event = state.get(key) ?? stateEventAt(homeserver, room, 'm.room.member', userId, at);
    if (!event || told.has(event)) continue;
    const isKnown = known.get(userId) === event.event_id;
    if (!isKnown || request.filter.room.state.include_redundant_members) lazy.set(key, event);
  }
  for (const event of [...lazy.values(), ...timeline.events]) remember(known, event);
  return lazy;
}

/** Who sent something, whom a summary names, and the reader of a room that is new to them. */
function wantedMembers(
  room: Room,
  { userId }: SyncRequest,
  events: StoredEvent[],
  isWhole: boolean,
): Set<string> {
  const wanted = new Set(events.map(({ sender }) => sender));
  const isSummarized = isWhole || events.some(({ type }) => type === 'm.room.member');
  for (const hero of (isSummarized && summarize(room, userId)['m.heroes']) || []) wanted.add(hero);
  if (isWhole) wanted.add(userId);
  return wanted;
}

/**
 * How many members a room has, and, where it has no name of its own, some to name it after: other than the reader
 *, those who are in the room first, in the order of their latest member events; those who left, if nobody else is
 * there (Synapse: observed).
 */
export function summarize(room: Room, userId: string): RoomSummary {
  const members = [...(room.state.get('m.room.member')?.values() ?? [])];
  const count = (membership: string) =>
    members.filter(({ content }) => content.membership === membership).length;
  const counts = { 'm.joined_member_count': room.joined.size, 'm.invited_member_count': count('invite') };
  if (hasName(room)) return counts;
  const others = members
    .filter(({ state_key }) => state_key !== userId)
    .sort((one, other) => one.position - other.position);
  const those = (membership: Membership) => others.filter(({ content }) => content.membership === membership);
  const present = [...those('join'), ...those('invite')];
  const heroes = present.length > 0 ? present : [...those('leave'), ...those('ban')];
  return { 'm.heroes': heroes.slice(0, MAX_HEROES).map(({ state_key = '' }) => state_key), ...counts };
}

function hasName(room: Room): boolean {
  const text = (type: string, field: string) => own(room.state.get(type)?.get('')?.content ?? {}, field);
  return Boolean(text('m.room.name', 'name') || text('m.room.canonical_alias', 'alias'));
}

function knownMembers(
  { state: { sentMembers } }: Homeserver,
  room: Room,
  { userId, deviceId }: SyncRequest,
  isWhole: boolean,
): Map<string, string> {
  const device = sentMembersKey(userId, deviceId);
  const rooms = sentMembers.get(device) ?? new Map<string, Map<string, string>>();
  const known = (isWhole ? undefined : rooms.get(room.roomId)) ?? new Map<string, string>();
  sentMembers.set(device, rooms.set(room.roomId, known));
  return known;
}

function remember(known: Map<string, string>, { type, state_key, event_id }: StoredEvent): void {
  if (type !== 'm.room.member' || state_key === undefined) return;
  known.delete(state_key);
  known.set(state_key, event_id);
  if (known.size <= MAX_REMEMBERED) return;
  const [oldest] = known.keys();
  known.delete(oldest as string);
}
