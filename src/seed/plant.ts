import { setOwn, type JsonObject } from '../json/read.js';
import { deepCopy } from '../python/copy.js';
import type { Homeserver } from '../matrix/model/homeserver.js';
import { onDraft } from '../sandbox/on-draft.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { forEachOf, mapped, type Work } from '../scheduling/slices.js';
import { plantAgents } from './agents.js';
import { plantFolders } from './folders.js';
import { plantMcpServers } from './mcp-servers.js';
import { Notes } from './notes.js';
import type { SeedPath } from './problem.js';
import { plantParent, plantRoom } from './rooms.js';
import { plantScripts } from './scripts.js';
import type { Planted, Seed, SeedRoom, SeedSpace } from './seed.js';
import { settingsOfSeed } from './settings.js';
import { plantTools } from './tools.js';
import { plantUser } from './users.js';
import type { Room } from '../matrix/model/rooms.js';

/** What a seed is planted in: a sandbox, or a part of one. */
type Ground = Pick<Sandbox, 'settings' | 'matrix' | 'letta'>;

/**
 * Fills a sandbox, through the rules that clients meet too, one entry after the other. Throws `SeedProblems`
 * with everything that is refused (but for what follows from that: nothing is said of rooms when there is something
 * wrong with the users), and then leaves the rest planted: for a running sandbox there is `plantWhole`.
 */
export function* plant({ settings, matrix, letta }: Ground, seed: Seed): Work<Planted> {
  Object.assign(settings, settingsOfSeed(seed.settings ?? {}));
  const notes = new Notes();
  yield* plantTools(letta, seed, notes);
  yield* plantMcpServers(letta, seed, notes);
  yield* plantFolders(letta, seed, notes);
  const agents = yield* plantAgents(letta, seed, notes);
  yield* plantScripts(letta, seed, agents, notes);
  const before = notes.count;
  const users = yield* plantUsers(matrix, seed, notes);
  if (notes.count > before) notes.tell();
  const rooms = yield* plantRooms(matrix, seed, notes);
  notes.tell();
  return { agents, users, ...rooms };
}

/** A copy of a seed, made entry by entry. */
export function* copied(seed: Seed): Work<Seed> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(seed)) {
    const entries = Array.isArray(value)
      ? yield* mapped<unknown, unknown>(value, (entry) => deepCopy(entry))
      : deepCopy(value);
    setOwn(copy, name, entries);
  }
  return copy;
}

/**
 * Adds to a sandbox in use, which must not change meanwhile: everything or, when it throws `SeedProblems`, nothing.
 */
export function* plantWhole(sandbox: Ground, seed: Seed): Work<Planted> {
  const settings = { ...sandbox.settings };
  const planted = yield* onDraft({ ...sandbox.matrix, settings }, (matrix) =>
    onDraft({ ...sandbox.letta, settings }, (letta) => plant({ settings, matrix, letta }, seed)),
  );
  Object.assign(sandbox.settings, settings);
  return planted;
}

function* plantUsers(matrix: Homeserver, { users = [] }: Seed, notes: Notes): Work<string[]> {
  const planted = yield* mapped(users, (user, index) =>
    notes.attempt(() => plantUser(matrix, ['users', index], user)),
  );
  return planted.filter((userId) => userId !== undefined);
}

/** Parents come last, so that a space may belong to one that is listed after it. */
function* plantRooms(matrix: Homeserver, seed: Seed, notes: Notes): Work<Pick<Planted, 'spaces' | 'rooms'>> {
  const before = notes.count;
  const spaces = yield* plantEach(matrix, 'spaces', seed.spaces, { type: 'm.space' }, notes);
  const rooms = yield* plantEach(matrix, 'rooms', seed.rooms, {}, notes);
  if (notes.count > before) notes.tell();
  yield* forEachOf([...spaces, ...rooms], ({ path, entry, room }) => {
    notes.attempt(() => plantParent(matrix, path, entry, room));
  });
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
  notes: Notes,
): Work<PlantedRoom[]> {
  const planted: PlantedRoom[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = [list, index];
    const room = yield* plantRoom(matrix, path, entry, creationContent, notes);
    if (room) planted.push({ path, entry, room });
    yield;
  }
  return planted;
}
