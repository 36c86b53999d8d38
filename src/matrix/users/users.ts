import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import type { User } from '../model/accounts.js';

/** What a new account starts with. */
export interface NewUser {
  localpart: string;
  /** Null makes an account nobody can log in to. */
  password: string | null;
  /** The localpart unless given; empty for none. */
  displayname?: string;
  /** A server admin; false unless given. */
  admin?: boolean;
}

/** The user id a localpart has on this server. */
export function userIdOf(homeserver: Homeserver, localpart: string): string {
  return `@${localpart}:${homeserver.serverName}`;
}

/** The part of a user id between the sigil and the first colon. */
export function localpartOf(userId: string): string {
  return userId.slice(1).split(':', 1)[0] ?? '';
}

/** The account with exactly this id, deactivated ones included. */
export function findUser(homeserver: Homeserver, userId: string): User | undefined {
  return homeserver.state.users.get(userId);
}

/** The account with exactly this id. Throws `M_NOT_FOUND` when there is none. */
export function getUser(homeserver: Homeserver, userId: string): User {
  const user = findUser(homeserver, userId);
  if (!user) throw new MatrixError('M_NOT_FOUND', 'User not found');
  return user;
}

/** The account somebody means at login: a localpart or a whole user id, in any case (Synapse: observed). */
export function findUserByLoginName(homeserver: Homeserver, name: string): User | undefined {
  const userId = name.startsWith('@') ? name : userIdOf(homeserver, name);
  const server = userId.slice(userId.indexOf(':') + 1);
  if (server.toLowerCase() !== homeserver.serverName.toLowerCase()) return undefined;
  return findUser(homeserver, userIdOf(homeserver, localpartOf(userId).toLowerCase()));
}

/**
 * Adds an account. The localpart is taken as it is: whoever lets clients choose one asks `checkUsername` first.
 * Throws `M_USER_IN_USE` when the id is taken.
 */
export function createUser(
  homeserver: Homeserver,
  { localpart, password, displayname, admin }: NewUser,
): User {
  const userId = userIdOf(homeserver, localpart);
  if (findUser(homeserver, userId)) throw userInUse(homeserver);
  const name = displayname ?? localpart;
  const user: User = {
    userId,
    password,
    admin: admin ?? false,
    deactivated: false,
    userType: null,
    locked: false,
    erased: false,
    createdAt: homeserver.clock.now(),
    profile: new Map(name === '' ? [] : [['displayname', name]]),
    devices: new Map(),
  };
  homeserver.state.users.set(userId, user);
  return user;
}

/** The localpart of a registration that names none: the next number that is free. */
export function generateLocalpart(homeserver: Homeserver): string {
  const { state } = homeserver;
  while (findUser(homeserver, userIdOf(homeserver, String(state.nextUserNumber)))) state.nextUserNumber++;
  return String(state.nextUserNumber++);
}

/** The refusal of a user id that somebody has, or had. */
export function userInUse(homeserver: Homeserver): MatrixError {
  return new MatrixError('M_USER_IN_USE', dialectOf(homeserver).texts.userInUse);
}
