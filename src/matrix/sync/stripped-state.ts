import { objectOf, type JsonObject } from '../../json/read.js';
import { clientV2WithoutRoomId } from '../events/event-format.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { stateEventAt } from './sync-state.js';
import type { Room } from '../model/rooms.js';

/** What somebody outside is told of a room (Matrix client-server API, "Stripped state"; the order is Synapse's). */
const TOLD = [
  'm.room.create',
  'm.room.join_rules',
  'm.room.canonical_alias',
  'm.room.avatar',
  'm.room.encryption',
  'm.room.name',
  'm.room.topic',
];

/**
 * What an invited user is told of a room: what it was when they were invited, who invited them, and last the
 * invitation itself, as a whole event (Synapse: observed).
 */
export function inviteState(homeserver: Homeserver, room: Room, invitation: StoredEvent): JsonObject[] {
  const inviter = stateEventAt(homeserver, room, 'm.room.member', invitation.sender, invitation.position);
  return [
    ...strippedState(homeserver, room, invitation.position),
    ...(inviter && inviter !== invitation ? [stripped(inviter)] : []),
    whole(homeserver, invitation),
  ];
}

/** What somebody who knocks is told of a room, and last their own knock, which carries the same. */
export function knockState(homeserver: Homeserver, room: Room, knock: StoredEvent): JsonObject[] {
  const told = strippedState(homeserver, room, knock.position);
  const shown = whole(homeserver, knock);
  return [...told, { ...shown, unsigned: { ...objectOf(shown.unsigned), knock_room_state: told } }];
}

function strippedState(homeserver: Homeserver, room: Room, position: number): JsonObject[] {
  return TOLD.map((type) => stateEventAt(homeserver, room, type, '', position))
    .filter((event) => event !== undefined)
    .map(stripped);
}

function stripped({ content, sender, state_key, type }: StoredEvent): JsonObject {
  return { content, sender, state_key, type };
}

function whole(homeserver: Homeserver, event: StoredEvent): JsonObject {
  return { ...clientV2WithoutRoomId(event, { now: homeserver.clock.now(), previous: true }) };
}
