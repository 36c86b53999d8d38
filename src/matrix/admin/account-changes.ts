import { isList, isObject, own, type JsonObject } from '../../json/read.js';
import { checkLocal } from './account-details.js';
import { deactivateUser } from '../accounts/deactivation.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { setPassword } from '../accounts/password.js';
import { checkRoomField, setProfileField } from '../accounts/profiles.js';
import { checkUsername } from '../accounts/usernames.js';
import { createUser, findUser, localpartOf } from '../users/users.js';
import type { User } from '../model/accounts.js';

/** What kinds of accounts there are besides the usual one (Synapse: observed). */
const USER_TYPES: unknown[] = ['bot', 'support', null];

/** The longest password (Synapse: observed). */
const MAX_PASSWORD_LENGTH = 512;

/** What an admin wants of an account, checked; what is undefined stays as it is. */
interface Wish {
  password?: string;
  logsOut: boolean;
  displayname?: string;
  avatarUrl?: string;
  admin?: boolean;
  deactivated?: boolean;
  locked?: boolean;
  userType?: string | null;
}

/**
 * Makes an account or changes one, as an admin says (order, codes and texts: Synapse, observed), and returns whether
 * it is new. A new one without a password can be used by nobody. Throws `M_UNKNOWN`, `M_BAD_JSON`,
 * `M_MISSING_PARAM` or `M_INVALID_PARAM` for what makes no sense, and what `checkUsername` throws.
 */
export function putAccount(
  homeserver: Homeserver,
  adminId: string,
  userId: string,
  body: JsonObject,
): boolean {
  checkLocal(homeserver, userId, 'This endpoint can only be used with local users');
  const wish = readWish(body);
  const user = findUser(homeserver, userId);
  if (user) {
    if (wish.admin === false && user.admin && userId === adminId) throw selfDemotion();
    changeAccount(homeserver, user, wish);
    return false;
  }
  checkUsername(homeserver, localpartOf(userId));
  const { displayname, password = null, admin } = wish;
  const made = createUser(homeserver, { localpart: localpartOf(userId), displayname, password, admin });
  made.userType = wish.userType ?? null;
  if (wish.avatarUrl) made.profile.set('avatar_url', wish.avatarUrl);
  return true;
}

/** The refusal of an admin who would stop being one by their own doing. */
export function selfDemotion(): MatrixError {
  return new MatrixError('M_UNKNOWN', 'You may not demote yourself.');
}

/** Whether a value names a kind of account. */
export function isUserType(value: unknown): value is string | null {
  return USER_TYPES.includes(value);
}

function changeAccount(homeserver: Homeserver, user: User, wish: Wish): void {
  const { userId } = user;
  const admin = { userId, admin: true };
  const { displayname, avatarUrl, password } = wish;
  if (displayname !== undefined) setProfileField(homeserver, admin, userId, 'displayname', { displayname });
  if (avatarUrl !== undefined) {
    setProfileField(homeserver, admin, userId, 'avatar_url', { avatar_url: avatarUrl });
  }
  user.admin = wish.admin ?? user.admin;
  if (password !== undefined) setPassword(homeserver, userId, password, { logsOut: wish.logsOut });
  if (wish.deactivated === true && !user.deactivated) deactivateUser(homeserver, userId, { erase: false });
  if (wish.deactivated === false) Object.assign(user, { deactivated: false, erased: false });
  user.locked = wish.locked ?? user.locked;
  if (wish.userType !== undefined) user.userType = wish.userType;
}

function readWish(body: JsonObject): Wish {
  checkEntries(body.threepids, ['medium', 'address']);
  checkEntries(body.external_ids, ['auth_provider', 'external_id']);
  if (!isUserType(body.user_type ?? null)) throw new MatrixError('M_UNKNOWN', 'Invalid user type');
  const admin = readFlag(body, 'admin', () => notBoolean('admin'));
  const password = readPassword(body.password);
  const logsOut = readFlag(body, 'logout_devices', notOfType) ?? true;
  const deactivated = readFlag(body, 'deactivated', notOfType);
  const locked = readFlag(body, 'locked', notOfType);
  if (deactivated && locked) throw new MatrixError('M_UNKNOWN', "An user can't be deactivated and locked");
  return {
    ...{ admin, password, logsOut, deactivated, locked },
    ...('user_type' in body && { userType: (body.user_type ?? null) as string | null }),
    displayname: readProfileField(body, 'displayname'),
    avatarUrl: readProfileField(body, 'avatar_url'),
  };
}

/** Addresses and ids elsewhere are looked at, and then forgotten: the mock has no notion of them. */
function checkEntries(entries: unknown, members: string[]): void {
  if (entries === undefined || entries === null) return;
  for (const one of iterated(entries)) {
    const missing = members.filter((member) => !isIn(member, one));
    if (missing.length === 0) continue;
    const list = missing.map((member) => `'${member}'`).join(', ');
    throw new MatrixError('M_MISSING_PARAM', `Missing params: [${list}]`);
  }
}

/** What Python goes through: the characters of a text, the names of an object (Synapse: observed). */
function iterated(entries: unknown): unknown[] {
  if (isList(entries)) return entries;
  if (typeof entries === 'string') return [...entries];
  if (isObject(entries)) return Object.keys(entries);
  throw notEntries();
}

/** Python's `in`: a name of an object, an item of a list, a part of a text. */
function isIn(member: string, entry: unknown): boolean {
  if (isObject(entry)) return Object.hasOwn(entry, member);
  if (isList(entry) || typeof entry === 'string') return entry.includes(member);
  throw notEntries();
}

/** The refusal where Synapse breaks (500). */
function notEntries(): MatrixError {
  return new MatrixError('M_BAD_JSON', 'A list of objects is expected');
}

function readFlag(
  body: JsonObject,
  name: string,
  refusal: (name: string) => MatrixError,
): boolean | undefined {
  const value = own(body, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw refusal(name);
}

/** The refusal of a flag that is none, in the words of most endpoints. */
export function notBoolean(name: string): MatrixError {
  return new MatrixError('M_BAD_JSON', `Param '${name}' must be a boolean, if given`);
}

function notOfType(name: string): MatrixError {
  return new MatrixError('M_UNKNOWN', `'${name}' parameter is not of type boolean`);
}

function readPassword(password: unknown): string | undefined {
  if (password === undefined || password === null) return undefined;
  if (typeof password === 'string' && [...password].length <= MAX_PASSWORD_LENGTH) return password;
  throw new MatrixError('M_UNKNOWN', 'Invalid password');
}

function readProfileField(body: JsonObject, field: string): string | undefined {
  const value = own(body, field) ?? undefined;
  return value === undefined ? undefined : checkRoomField(field, value);
}
