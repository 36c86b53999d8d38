import type { Homeserver, Room } from '../matrix/homeserver.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { plantAgents } from './agents.js';
import { plantFolders } from './folders.js';
import { plantParent, plantRoom } from './rooms.js';
import { plantScripts } from './scripts.js';
import type { Planted, Seed } from './seed.js';
import { settingsOfSeed } from './settings.js';
import { plantTools } from './tools.js';
import { plantUser } from './users.js';

/** What a seed is planted in: a sandbox, or a part of one. */
type Ground = Pick<Sandbox, 'settings' | 'matrix' | 'letta'>;

/**
 * Fills a sandbox, through the rules that clients meet too. Throws `SeedProblem` at the first thing that is refused,
 * and then leaves the part that came before: for a running sandbox there is `plantWhole`.
 */
export function plant({ settings, matrix, letta }: Ground, seed: Seed): Planted {
  Object.assign(settings, settingsOfSeed(seed.settings ?? {}));
  plantTools(letta, seed);
  plantFolders(letta, seed);
  const agents = plantAgents(letta, seed);
  plantScripts(letta, seed, agents);
  const users = (seed.users ?? []).map((user, index) => plantUser(matrix, ['users', index], user));
  return { agents, users, ...plantRooms(matrix, seed) };
}

/** Adds to a sandbox in use, everything or, when it throws `SeedProblem`, nothing. */
export function plantWhole(sandbox: Sandbox, seed: Seed): Planted {
  const settings = { ...sandbox.settings };
  // State is plain data, so a seed can grow on a copy that takes the place of the original once all is well.
  const matrix = { ...sandbox.matrix, settings, state: structuredClone(sandbox.matrix.state) };
  const letta = { ...sandbox.letta, settings, state: structuredClone(sandbox.letta.state) };
  const planted = plant({ settings, matrix, letta }, seed);
  Object.assign(sandbox.settings, settings);
  sandbox.matrix.state = matrix.state;
  sandbox.letta.state = letta.state;
  return planted;
}

/** Parents come last, so that a space may belong to one that is listed after it. */
function plantRooms(matrix: Homeserver, seed: Seed): Pick<Planted, 'spaces' | 'rooms'> {
  const spaces = (seed.spaces ?? []).map((entry, index) => {
    const path = ['spaces', index];
    return { path, entry, room: plantRoom(matrix, path, entry, { type: 'm.space' }) };
  });
  const rooms = (seed.rooms ?? []).map((entry, index) => {
    const path = ['rooms', index];
    return { path, entry, room: plantRoom(matrix, path, entry) };
  });
  for (const { path, entry, room } of [...spaces, ...rooms]) plantParent(matrix, path, entry, room);
  const idsOf = (planted: { room: Room }[]) => planted.map(({ room }) => room.roomId);
  return { spaces: idsOf(spaces), rooms: idsOf(rooms) };
}
