import { isObject, isOneOf, objectOf } from '../../json/read.js';
import { firstAfter } from '../values/change-log.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { findEvent, membershipAt, membershipOf, stateEvent } from '../room/room.js';
import type { Room, RoomState } from '../model/rooms.js';

/** What m.room.history_visibility can say, the most open first. */
const VISIBILITIES = ['world_readable', 'shared', 'invited', 'joined'] as const;

type HistoryVisibility = (typeof VISIBILITIES)[number];

/** How close a membership is to the room, the closest first. */
const CLOSENESS: unknown[] = ['join', 'invite', 'knock', 'leave', 'ban'];

/** Whether somebody may see an event of a room. */
export type Sight = (event: StoredEvent) => boolean;

/**
 * Which events of a room a user may see, by what its history visibility was at each and what they were to it
 * (Matrix client-server API, "Room history visibility"; the particulars: Synapse, observed). A `stranger` looks
 * from outside: of a `shared` history they see only what was said while they were in the room. Unless told, who is
 * not in the room now is one. Messages of users they ignore are hidden. Costs the number of times the visibility was changed, and then little for each event.
 */
export function sightOf(
  homeserver: Homeserver,
  room: Room,
  userId: string,
  stranger = membershipOf(room, userId) !== 'join',
): Sight {
  const changes = visibilityChanges(homeserver, room);
  const ignored = ignoredBy(homeserver, userId);
  return (event) => {
    if (event.type === 'm.room.aliases') return false;
    if (event.state_key === undefined && event.sender !== userId && ignored.has(event.sender)) return false;
    const after = visibilityOf(changes[firstAfter(changes, event.position) - 1]);
    const visibility = event.type === 'm.room.history_visibility' ? moreOpen(event, after) : after;
    if (visibility === 'world_readable' || (visibility === 'shared' && !stranger)) return true;
    if (isOwnDeparture(event, userId)) return true;
    const membership = closestMembership(room, event, userId);
    return membership === 'join' || (visibility === 'invited' && membership === 'invite');
  };
}

/** Who may see what happens in a room in some state: `shared` unless it says otherwise. */
export function historyVisibilityIn(state: RoomState): HistoryVisibility {
  return visibilityOf(stateEvent({ state }, 'm.room.history_visibility'));
}

/** Whose messages a user does not want to see (Matrix client-server API, "Ignoring Users"). */
export function ignoredBy({ state }: Homeserver, userId: string): Set<string> {
  const list = state.accountData.get(userId)?.byType.get('m.ignored_user_list')?.content.ignored_users;
  return new Set(isObject(list) ? Object.keys(list) : []);
}

/** Every m.room.history_visibility event of a room, oldest first. */
function visibilityChanges(homeserver: Homeserver, room: Room): StoredEvent[] {
  const changes: StoredEvent[] = [];
  let event = stateEvent(room, 'm.room.history_visibility');
  while (event) {
    changes.push(event);
    const replaced = event.unsigned?.replaces_state;
    event = typeof replaced === 'string' ? findEvent(homeserver, replaced) : undefined;
  }
  return changes.reverse();
}

function visibilityOf(event: { content: StoredEvent['content'] } | undefined): HistoryVisibility {
  const said = event?.content.history_visibility;
  return isOneOf(VISIBILITIES, said) ? said : 'shared';
}

/** A change of the visibility can be seen by everybody whom the old or the new one lets see. */
function moreOpen(event: StoredEvent, after: HistoryVisibility): HistoryVisibility {
  const before = visibilityOf({ content: objectOf(event.unsigned?.prev_content) });
  return VISIBILITIES.indexOf(before) < VISIBILITIES.indexOf(after) ? before : after;
}

/** Whoever leaves or declines an invitation has to see that. */
function isOwnDeparture({ type, state_key, content, unsigned }: StoredEvent, userId: string): boolean {
  if (type !== 'm.room.member' || state_key !== userId || content.membership !== 'leave') return false;
  const before = objectOf(unsigned?.prev_content).membership;
  return before === 'join' || before === 'invite';
}

/** What a user was to a room at an event; of their own member events, the closer of before and after. */
function closestMembership(room: Room, event: StoredEvent, userId: string): unknown {
  const after = membershipAt(room, userId, event.position);
  if (event.type !== 'm.room.member' || event.state_key !== userId) return after;
  const before = membershipAt(room, userId, event.position - 1) ?? 'leave';
  return CLOSENESS.indexOf(before) < CLOSENESS.indexOf(after) ? before : after;
}
