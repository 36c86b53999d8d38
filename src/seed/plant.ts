import type { Homeserver, JsonObject, Room } from '../matrix/homeserver.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { atOnce, forEachOf, mapped, type Work } from '../sandbox/slices.js';
import { plantAgents } from './agents.js';
import { plantFolders } from './folders.js';
import type { SeedPath } from './problem.js';
import { plantParent, plantRoom } from './rooms.js';
import { plantScripts } from './scripts.js';
import type { Planted, Seed, SeedRoom, SeedSpace } from './seed.js';
import { settingsOfSeed } from './settings.js';
import { plantTools } from './tools.js';
import { plantUser } from './users.js';

/** What a seed is planted in: a sandbox, or a part of one. */
type Ground = Pick<Sandbox, 'settings' | 'matrix' | 'letta'>;

/**
 * Fills a sandbox, through the rules that clients meet too, one entry after the other. Throws `SeedProblem` at the first
 * thing that is refused, and then leaves the part that came before: for a running sandbox there is `plantWhole`.
 */
export function* plant({ settings, matrix, letta }: Ground, seed: Seed): Work<Planted> {
  Object.assign(settings, settingsOfSeed(seed.settings ?? {}));
  yield* plantTools(letta, seed);
  yield* plantFolders(letta, seed);
  const agents = yield* plantAgents(letta, seed);
  yield* plantScripts(letta, seed, agents);
  const users = yield* plantUsers(matrix, seed);
  return { agents, users, ...(yield* plantRooms(matrix, seed)) };
}

/** A copy of a seed, made entry by entry. */
export function* copied(seed: Seed): Work<Seed> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(seed)) {
    copy[name] = Array.isArray(value)
      ? yield* mapped<unknown, unknown>(value, (entry) => structuredClone(entry))
      : structuredClone(value);
  }
  return copy;
}

/** Adds to a sandbox in use, everything or, when it throws `SeedProblem`, nothing. */
export function plantWhole(sandbox: Sandbox, seed: Seed): Planted {
  const settings = { ...sandbox.settings };
  // State is plain data, so a seed can grow on a copy that takes the place of the original once all is well.
  const matrix = { ...sandbox.matrix, settings, state: structuredClone(sandbox.matrix.state) };
  const letta = { ...sandbox.letta, settings, state: structuredClone(sandbox.letta.state) };
  const planted = atOnce(plant({ settings, matrix, letta }, seed));
  Object.assign(sandbox.settings, settings);
  sandbox.matrix.state = matrix.state;
  sandbox.letta.state = letta.state;
  return planted;
}

function* plantUsers(matrix: Homeserver, { users = [] }: Seed): Work<string[]> {
  return yield* mapped(users, (user, index) => plantUser(matrix, ['users', index], user));
}

/** Parents come last, so that a space may belong to one that is listed after it. */
function* plantRooms(matrix: Homeserver, seed: Seed): Work<Pick<Planted, 'spaces' | 'rooms'>> {
  const spaces = yield* plantEach(matrix, 'spaces', seed.spaces, { type: 'm.space' });
  const rooms = yield* plantEach(matrix, 'rooms', seed.rooms, {});
  yield* forEachOf([...spaces, ...rooms], ({ path, entry, room }) => plantParent(matrix, path, entry, room));
  const idsOf = (planted: { room: Room }[]) => planted.map(({ room }) => room.roomId);
  return { spaces: idsOf(spaces), rooms: idsOf(rooms) };
}

interface PlantedRoom {
  path: SeedPath;
  entry: SeedSpace;
  room: Room;
}

function* plantEach(
  matrix: Homeserver,
  list: 'spaces' | 'rooms',
  entries: (SeedSpace | SeedRoom)[] = [],
  creationContent: JsonObject,
): Work<PlantedRoom[]> {
  const planted: PlantedRoom[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = [list, index];
    planted.push({ path, entry, room: yield* plantRoom(matrix, path, entry, creationContent) });
  }
  return planted;
}
