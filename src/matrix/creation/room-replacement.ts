import { objectOf, own, type JsonObject } from '../../json/read.js';
import { atOnce } from '../../scheduling/slices.js';
import { moveAliases } from '../room/aliases.js';
import { canonicalJson } from '../values/canonical-json.js';
import { publish } from '../directory/directory.js';
import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { serverNameOf } from '../values/identifiers.js';
import { memberContent } from '../room/member-content.js';
import { entry } from '../room/power-levels.js';
import { atLeast } from '../values/room-versions.js';
import { announceEvents, newRoom, openRoom, stateEvent } from '../room/room.js';
import { addEvent, checkEvent } from '../sending/send.js';
import { isSpace } from '../sending/spaces.js';
import { setState } from '../sending/state.js';
import { copyAccountData } from './upgrade-account-data.js';
import type { Room } from '../model/rooms.js';

/** What somebody wants of the room that replaces another one, once it is known to make sense. */
export interface RoomUpgrade {
  version: string;
  /** Further creators, from room version 12 on. */
  additionalCreators: string[] | undefined;
}

/** State that a new room has even if the old one had none (Synapse: those of a private room). */
const NEEDED: [type: string, content: JsonObject][] = [
  ['m.room.join_rules', { join_rule: 'invite' }],
  ['m.room.history_visibility', { history_visibility: 'shared' }],
  ['m.room.guest_access', { guest_access: 'can_join' }],
];

/** State that comes along where there is some; power levels come before, the canonical alias after. */
const COPIED = ['m.room.name', 'm.room.topic', 'm.room.avatar', 'm.room.encryption', 'm.room.server_acl'];

/**
 * Makes the room that replaces another one, sends the tombstone there, and moves what belongs to the old room to the
 * new one: aliases, the place in the room directory, and what members keep about it. Afterwards only moderators can speak or invite in the old
 * room. Throws when an event of the new room is not permitted; then neither room has changed.
 */
export function replaceRoom(
  homeserver: Homeserver,
  old: Room,
  replacementId: string,
  tombstone: EventDraft & { event_id: string },
  upgrade: RoomUpgrade,
): Room {
  const userId = tombstone.sender;
  const room = newRoom(replacementId, upgrade.version);
  for (const draft of openingEvents(homeserver, old, tombstone, upgrade)) {
    checkEvent(homeserver, room, draft);
    addEvent(homeserver, room, draft);
  }
  atOnce(announceEvents(homeserver, room));
  openRoom(homeserver, room);
  addEvent(homeserver, old, tombstone);
  moveAliases(homeserver, old, room);
  moveCanonicalAlias(homeserver, old, room, userId);
  if (homeserver.state.publishedRooms.has(old.roomId)) {
    publish(homeserver, old.roomId, 'private');
    publish(homeserver, room.roomId, 'public');
  }
  copyAccountData(homeserver, old, room);
  const levels = stateEvent(old, 'm.room.power_levels')?.content;
  if (!levels) return room;
  const restricted = restrictedPowerLevels(levels);
  if (restricted) setIfPermitted(homeserver, old, userId, 'm.room.power_levels', restricted);
  const final = powerLevelsAfter(levels, userId, upgrade);
  setIfPermitted(homeserver, room, userId, 'm.room.power_levels', final);
  return room;
}

/** Everything that is in the new room before the old one is closed. */
function openingEvents(
  homeserver: Homeserver,
  old: Room,
  tombstone: EventDraft & { event_id: string },
  upgrade: RoomUpgrade,
): EventDraft[] {
  const { sender } = tombstone;
  const state = (type: string, content: JsonObject, state_key = '') => ({ type, sender, state_key, content });
  const levels = stateEvent(old, 'm.room.power_levels')?.content ?? {};
  return [
    state('m.room.create', creationContent(old, tombstone, upgrade)),
    state('m.room.member', memberContent(homeserver, sender, 'join'), sender),
    state('m.room.power_levels', powerLevelsDuringCopy(levels, sender, upgrade)),
    ...NEEDED.map(([type, content]) => state(type, stateEvent(old, type)?.content ?? content)),
    ...COPIED.flatMap((type) => {
      const event = stateEvent(old, type);
      return event ? [state(type, event.content)] : [];
    }),
    ...spaceChildren(old).map(({ state_key, content }) => state('m.space.child', content, state_key)),
    ...bans(old).map(({ state_key, content }) => state('m.room.member', content, state_key)),
  ];
}

/** From version 12 on the room is named after its create event, which can therefore not name the tombstone. */
function creationContent(
  old: Room,
  tombstone: EventDraft & { event_id: string },
  { version, additionalCreators }: RoomUpgrade,
): JsonObject {
  const { type, 'm.federate': federate } = stateEvent(old, 'm.room.create')?.content ?? {};
  const event = atLeast(version, 12) ? {} : { event_id: tombstone.event_id };
  return {
    room_version: version,
    predecessor: { room_id: old.roomId, ...event },
    ...(additionalCreators && { additional_creators: additionalCreators }),
    ...(federate === false && { 'm.federate': false }),
    ...(type !== undefined && type !== null && { type }),
    ...(!atLeast(version, 11) && { creator: tombstone.sender }),
  };
}

interface KeyedContent {
  state_key: string;
  content: JsonObject;
}

/** The rooms of a space, without those that were removed from it. */
function spaceChildren(old: Room): KeyedContent[] {
  if (!isSpace(old)) return [];
  return keyed(old, 'm.space.child').filter(({ content }) => Object.keys(content).length > 0);
}

function bans(old: Room): KeyedContent[] {
  return keyed(old, 'm.room.member').filter(({ content }) => content.membership === 'ban');
}

function keyed(room: Room, type: string): KeyedContent[] {
  return [...(room.state.get(type)?.entries() ?? [])].map(([state_key, { content }]) => ({
    state_key,
    content,
  }));
}

/** The new room takes over what the old one's event says of aliases of this server. */
function moveCanonicalAlias(homeserver: Homeserver, old: Room, room: Room, userId: string): void {
  const content = stateEvent(old, 'm.room.canonical_alias')?.content;
  if (!content) return;
  const isOurs = (alias: unknown) =>
    typeof alias === 'string' && serverNameOf(alias) === homeserver.serverName;
  const { alias, alt_aliases: listed, ...rest } = content;
  const others = Array.isArray(listed) ? (listed as unknown[]) : [];
  const staying = others.filter((other) => !isOurs(other));
  setIfPermitted(homeserver, old, userId, 'm.room.canonical_alias', {
    ...rest,
    ...(alias !== undefined && !isOurs(alias) && { alias }),
    ...(staying.length > 0 && { alt_aliases: staying }),
  });
  setIfPermitted(homeserver, room, userId, 'm.room.canonical_alias', {
    ...(isOurs(alias) && { alias }),
    ...(others.length > 0 && { alt_aliases: others.filter(isOurs) }),
  });
}

/** The upgrade is complete without these events, so that a refusal of one of them does not undo it (as in Synapse). */
function setIfPermitted(
  homeserver: Homeserver,
  room: Room,
  userId: string,
  type: string,
  content: JsonObject,
): void {
  if (canonicalJson(stateEvent(room, type)?.content ?? null) === canonicalJson(content)) return;
  try {
    setState(homeserver, room, userId, type, '', content);
  } catch (refusal) {
    if (!(refusal instanceof MatrixError)) throw refusal;
  }
}

/**
 * The levels a replacing room starts with: those of the old room, but the user who makes it can send whatever has to
 * be copied (Synapse: observed).
 */
function powerLevelsDuringCopy(levels: JsonObject, userId: string, upgrade: RoomUpgrade): JsonObject {
  const needed = Math.max(
    entry(levels, 'state_default') ?? 50,
    entry(levels, 'ban') ?? 50,
    ...Object.values(mapIn(levels, 'events')).filter((level) => typeof level === 'number'),
  );
  const users = mapIn(levels, 'users');
  const power = entry(users, userId) ?? entry(levels, 'users_default') ?? 0;
  const raised = power < needed ? { ...users, [userId]: needed } : users;
  return powerLevelsAfter({ ...levels, users: raised }, userId, upgrade);
}

/** The levels of a replacing room once it is complete: from version 12 on creators have no level of their own. */
function powerLevelsAfter(
  levels: JsonObject,
  userId: string,
  { version, additionalCreators = [] }: RoomUpgrade,
): JsonObject {
  if (!atLeast(version, 12)) return levels;
  const creators = [userId, ...additionalCreators];
  const users = Object.entries(mapIn(levels, 'users')).filter(([member]) => !creators.includes(member));
  return { ...levels, users: Object.fromEntries(users) };
}

/** The levels of a room that was replaced, in which ordinary members are to be silent; undefined if they are already. */
function restrictedPowerLevels(levels: JsonObject): JsonObject | undefined {
  const silence = Math.max((entry(levels, 'users_default') ?? 0) + 1, 50);
  const low = ['invite', 'events_default'].filter((name) => (entry(levels, name) ?? 0) < silence);
  if (low.length === 0) return undefined;
  return { ...levels, ...Object.fromEntries(low.map((name) => [name, silence])) };
}

function mapIn(levels: JsonObject, name: string): JsonObject {
  return objectOf(own(levels, name));
}
