import { objectOf, own, type JsonObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import { creatorsOf, entry, LEVEL_NAMES, powerOf } from '../room/power-levels.js';
import { isUserId } from '../values/identifiers.js';
import { atLeast } from '../values/room-versions.js';
import { stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/**
 * The rules for m.room.power_levels events (Matrix specification, "Authorization rules"), in Synapse's words:
 * nobody gives or takes what is above themselves, or takes from an equal. Throws a 403 `MatrixError`, or a 400 one
 * for users that cannot have a level.
 */
export function authorizePowerLevels(room: Room, { sender, content }: EventDraft): void {
  const users = mapOf(content, 'users');
  for (const userId of Object.keys(users)) {
    if (!isUserId(userId)) throw new MatrixError('M_UNKNOWN', `Not a valid user_id: ${userId}`);
  }
  if (atLeast(room.version, 12)) {
    const creator = creatorsOf(room).find((userId) => Object.hasOwn(users, userId));
    if (creator) {
      throw new MatrixError('M_UNKNOWN', `Creator user ${creator} must not appear in content.users`);
    }
  }
  const current = stateEvent(room, 'm.room.power_levels')?.content;
  if (!current) return;
  const power = powerOf(room, sender);
  for (const level of levelsIn(room, current, content)) {
    if (level.before === level.after) continue;
    if (level.userId !== undefined && level.userId !== sender && level.before === power) {
      throw new MatrixError('M_FORBIDDEN', "You don't have permission to remove ops level equal to your own");
    }
    if ((level.before ?? -Infinity) > power || (level.after ?? -Infinity) > power) {
      throw new MatrixError(
        'M_FORBIDDEN',
        "You don't have permission to add ops level greater than your own",
      );
    }
  }
}

/** A level as it is and as it would be; undefined where it is not given. */
interface LevelChange {
  before: number | undefined;
  after: number | undefined;
  /** Whose level it is, if anybody's. */
  userId?: string;
}

function levelsIn(room: Room, before: JsonObject, after: JsonObject): LevelChange[] {
  // Levels of notifications are guarded from version 6 on.
  const maps = atLeast(room.version, 6) ? ['users', 'events', 'notifications'] : ['users', 'events'];
  return [
    ...LEVEL_NAMES.map((name) => ({ before: entry(before, name), after: entry(after, name) })),
    ...maps.flatMap((map) => levelsInMap(map, mapOf(before, map), mapOf(after, map))),
  ];
}

function levelsInMap(map: string, before: JsonObject, after: JsonObject): LevelChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].map((key) => ({
    before: entry(before, key),
    after: entry(after, key),
    ...(map === 'users' && { userId: key }),
  }));
}

function mapOf(levels: JsonObject, key: string): JsonObject {
  return objectOf(own(levels, key));
}
