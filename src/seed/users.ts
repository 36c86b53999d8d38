import type { Homeserver } from '../matrix/model/homeserver.js';
import { openSession } from '../matrix/sessions/sessions.js';
import { createUser, findUser, localpartOf, userIdOf } from '../matrix/users/users.js';
import { didYouMean } from '../words/nearest.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { SeedUser } from './seed.js';

/** An account as it is planted, nothing left out. */
export interface Credentials {
  localpart: string;
  password: string;
  accessToken: string;
}

/** Fills in what a seed leaves out of an account. */
export function credentialsOf({ username, password, access_token }: SeedUser): Credentials {
  const localpart = username.startsWith('@') ? localpartOf(username) : username;
  return {
    localpart,
    password: password ?? `${localpart}_password`,
    accessToken: access_token ?? `mock_${localpart}_token`,
  };
}

/** Adds an account that is logged in. Throws `SeedProblem` for a name or token that is taken. */
export function plantUser(homeserver: Homeserver, path: SeedPath, seed: SeedUser): string {
  const { localpart, password, accessToken } = credentialsOf(seed);
  const userId = userIdOf(homeserver, localpart);
  if (seed.username.startsWith('@') && seed.username !== userId)
    throw elsewhere(homeserver, [...path, 'username']);
  if (findUser(homeserver, userId)) throw new SeedProblem([...path, 'username'], `is taken: ${userId}`);
  if (homeserver.state.sessions.has(accessToken)) {
    throw new SeedProblem([...path, 'access_token'], 'is already in use');
  }
  const { displayname, admin } = seed;
  return at(path, () => {
    createUser(homeserver, { localpart, password, displayname, admin });
    openSession(homeserver, userId, { token: accessToken });
    return userId;
  });
}

/** The user that a seed names by localpart or id. Throws `SeedProblem` when there is none. */
export function userNamed(homeserver: Homeserver, path: SeedPath, name: string): string {
  const userId = name.startsWith('@') ? name : userIdOf(homeserver, name);
  if (findUser(homeserver, userId)) return userId;
  const hint = didYouMean(userId, homeserver.state.users.keys());
  throw new SeedProblem(path, `is an unknown user: ${userId}${hint}`);
}

/** The problem of an id that belongs to another server. */
export function elsewhere({ serverName }: Homeserver, path: SeedPath): SeedProblem {
  return new SeedProblem(path, `must be on ${serverName}`);
}
