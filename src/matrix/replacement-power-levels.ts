import { objectOf, own } from '../json/read.js';
import type { JsonObject } from './homeserver.js';
import { entry } from './power-levels.js';
import { atLeast } from './room-versions.js';
import type { RoomUpgrade } from './upgrade-room.js';

/**
 * The levels a replacing room starts with: those of the old room, but the user who makes it can send whatever has to
 * be copied (Synapse: observed).
 */
export function powerLevelsDuringCopy(levels: JsonObject, userId: string, upgrade: RoomUpgrade): JsonObject {
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
export function powerLevelsAfter(
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
export function restrictedPowerLevels(levels: JsonObject): JsonObject | undefined {
  const silence = Math.max((entry(levels, 'users_default') ?? 0) + 1, 50);
  const low = ['invite', 'events_default'].filter((name) => (entry(levels, name) ?? 0) < silence);
  if (low.length === 0) return undefined;
  return { ...levels, ...Object.fromEntries(low.map((name) => [name, silence])) };
}

function mapIn(levels: JsonObject, name: string): JsonObject {
  return objectOf(own(levels, name));
}
