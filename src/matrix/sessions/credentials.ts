import { isObject, type JsonObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findUserByLoginName } from '../users/users.js';
import type { User } from '../model/accounts.js';

/**
 * Whose password this is. A submission is the body of a login, or the `auth` of an interactive authentication
 * (Matrix client-server API, "Login"; order, codes and texts: Synapse, observed).
 * Throws `M_INVALID_PARAM`, `M_MISSING_PARAM` or `M_UNKNOWN` for a submission that makes no sense, and what
 * `wrongCredentials` makes for one that does.
 */
export function checkCredentials(homeserver: Homeserver, submission: JsonObject): User {
  const { type, password } = submission;
  if (typeof type !== 'string') throw badParameter('type');
  if (type === 'm.login.password' && typeof password !== 'string') throw badParameter('password');
  const name = loginNameOf(identifierOf(submission));
  if (type !== 'm.login.password') throw new MatrixError('M_UNKNOWN', `Unknown login type ${type}`);
  const user = findUserByLoginName(homeserver, name);
  if (!user) throw wrongCredentials(homeserver.settings.unknownUserLogin);
  if (user.password !== password) throw wrongCredentials();
  return user;
}

/** Status 403 and one text, whatever is wrong; a setting may give unknown users a code of their own. */
function wrongCredentials(errcode: 'M_FORBIDDEN' | 'M_UNKNOWN' = 'M_FORBIDDEN'): MatrixError {
  return new MatrixError(errcode, 'Invalid username or password', { status: 403 });
}

/** The older top-level fields win over `identifier`. */
function identifierOf({ user, medium, address, identifier }: JsonObject): JsonObject {
  if (medium && address) return { type: 'm.id.thirdparty', medium, address };
  if (user) return { type: 'm.id.user', user };
  if (isEmpty(identifier)) throw new MatrixError('M_INVALID_PARAM', 'Invalid login submission');
  if (!isObject(identifier) || !Object.hasOwn(identifier, 'type')) {
    throw new MatrixError('M_MISSING_PARAM', "'identifier' dict has no key 'type'");
  }
  return identifier;
}

/** A localpart or user id. Nobody has a phone number or mail address here, so those belong to no user. */
function loginNameOf(identifier: JsonObject): string {
  switch (identifier.type) {
    case 'm.id.phone':
      checkPhone(identifier);
      throw wrongCredentials();
    case 'm.id.thirdparty':
      if ((identifier.medium ?? null) === null || (identifier.address ?? null) === null) {
        throw new MatrixError('M_UNKNOWN', 'Invalid thirdparty identifier');
      }
      throw wrongCredentials();
    case 'm.id.user':
      if (!identifier.user) throw new MatrixError('M_UNKNOWN', "User identifier is missing 'user' key");
      // Synapse breaks (500) on a user that is no string.
      if (typeof identifier.user !== 'string') throw badParameter('user');
      return identifier.user;
    default:
      throw new MatrixError('M_UNKNOWN', 'Unknown login identifier type');
  }
}

function checkPhone(identifier: JsonObject): void {
  if (!('country' in identifier) || !('phone' in identifier || 'number' in identifier)) {
    throw new MatrixError('M_INVALID_PARAM', 'Invalid phone-type identifier');
  }
  // A slip of Synapse's: the older key is demanded even where the newer one is given.
  if (!('number' in identifier)) throw new MatrixError('M_UNKNOWN', 'Missing JSON keys.');
}

function badParameter(name: string): MatrixError {
  return new MatrixError('M_INVALID_PARAM', `Bad parameter: ${name}`);
}

/** What Python takes for false. */
export function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
