import { isObject, listOf, own, type JsonObject } from '../../json/read.js';
import { atLeast } from '../values/room-versions.js';
import { stateEvent } from './room.js';
import type { Room } from '../model/rooms.js';

/** The levels besides `users` and `events`, and what each is where it is not given (Matrix specification, "m.room.power_levels"). */
const UNGIVEN = {
  users_default: 0,
  events_default: 0,
  // Synapse asks for 50 even before there is a power_levels event, where the specification says 0.
  state_default: 50,
  ban: 50,
  kick: 50,
  redact: 50,
  invite: 0,
};

export type LevelName = keyof typeof UNGIVEN;

/** Every single level, by its name in the event. */
export const LEVEL_NAMES = Object.keys(UNGIVEN) as LevelName[];

/**
 * The power of a user in a room. Without an m.room.power_levels event the creator has 100 and everybody else
 * nothing; from version 12 on, creators stand above every level there is.
 */
export function powerOf(room: Room, userId: string): number {
  if (atLeast(room.version, 12) && creatorsOf(room).includes(userId)) return Infinity;
  const levels = levelsOf(room);
  if (!levels) return stateEvent(room, 'm.room.create')?.sender === userId ? 100 : 0;
  return entry(levels.users, userId) ?? entry(levels, 'users_default') ?? UNGIVEN.users_default;
}

/** What it takes to ban, kick, invite or redact, or the default of some levels. */
export function levelOf(room: Room, name: LevelName): number {
  return entry(levelsOf(room), name) ?? UNGIVEN[name];
}

/** What it takes to send an event of a type. */
export function levelToSend(room: Room, type: string, isState: boolean): number {
  return entry(levelsOf(room)?.events, type) ?? levelOf(room, isState ? 'state_default' : 'events_default');
}

/** Whoever made the room: its creator and, from version 12 on, those named beside them. */
export function creatorsOf(room: Room): string[] {
  const create = stateEvent(room, 'm.room.create');
  if (!create) return [];
  const others = create.content.additional_creators;
  return [create.sender, ...listOf(others).filter((one) => typeof one === 'string')];
}

/** The levels of a room that was created without any (Synapse: observed; the same for spaces). */
export function defaultPowerLevels(creatorId: string, version: string): JsonObject {
  const byHash = atLeast(version, 12);
  return {
    users: byHash ? {} : { [creatorId]: 100 },
    users_default: 0,
    events: {
      'm.room.name': 50,
      'm.room.power_levels': 100,
      'm.room.history_visibility': 100,
      'm.room.canonical_alias': 50,
      'm.room.avatar': 50,
      'm.room.tombstone': byHash ? 150 : 100,
      'm.room.server_acl': 100,
      'm.room.encryption': 100,
    },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 50,
    historical: 100,
  };
}

/** The number under a key of a map of levels; undefined where the map or the key is missing. */
export function entry(levels: unknown, key: string): number | undefined {
  const level = isObject(levels) ? own(levels, key) : undefined;
  return typeof level === 'number' ? level : undefined;
}

function levelsOf(room: Room): JsonObject | undefined {
  return stateEvent(room, 'm.room.power_levels')?.content;
}
