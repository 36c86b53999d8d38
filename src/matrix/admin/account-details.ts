import { textOrNull } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId, serverNameOf } from '../values/identifiers.js';
import { findUser, getUser } from '../users/users.js';
import type { User } from '../model/accounts.js';

/** Everything an admin is shown of an account. What the mock has no notion of is null, false or empty. */
export interface AccountDetails {
  name: string;
  admin: boolean;
  deactivated: boolean;
  locked: boolean;
  shadow_banned: boolean;
  /** Seconds since 1970, other than in lists. */
  creation_ts: number;
  appservice_id: null;
  consent_server_notice_sent: null;
  consent_version: null;
  consent_ts: null;
  user_type: string | null;
  is_guest: boolean;
  suspended: boolean;
  displayname: string | null;
  avatar_url: string | null;
  threepids: never[];
  external_ids: never[];
  erased: boolean;
  last_seen_ts: number | null;
}

/** An account, for admins. Throws as `getLocalUser` does. */
export function accountDetails(homeserver: Homeserver, userId: string): AccountDetails {
  const user = getLocalUser(homeserver, userId, 'Can only look up local users');
  return {
    name: user.userId,
    admin: user.admin,
    deactivated: user.deactivated,
    locked: user.locked,
    shadow_banned: false,
    creation_ts: Math.floor(user.createdAt / 1000),
    appservice_id: null,
    consent_server_notice_sent: null,
    consent_version: null,
    consent_ts: null,
    user_type: user.userType,
    is_guest: false,
    suspended: false,
    displayname: textIn(user, 'displayname'),
    avatar_url: textIn(user, 'avatar_url'),
    threepids: [],
    external_ids: [],
    erased: user.erased,
    last_seen_ts: lastSeenOf(user),
  };
}

/** A field of a profile that is a text, null if it is not set. */
export function textIn(user: User, field: string): string | null {
  return textOrNull(user.profile.get(field));
}

/** When a user was last heard of on any device, in milliseconds since 1970. */
export function lastSeenOf({ devices }: User): number | null {
  const times = [...devices.values()].flatMap(({ lastSeen }) => lastSeen?.at ?? []);
  return times.length > 0 ? Math.max(...times) : null;
}

/**
 * Throws `M_INVALID_PARAM` for what is no user id, and `M_UNKNOWN` with the given text for a user of another server
 * (Synapse: observed).
 */
export function checkLocal(
  { serverName }: Homeserver,
  userId: unknown,
  text: string,
): asserts userId is string {
  checkUserId(userId);
  if (serverNameOf(userId) !== serverName) throw new MatrixError('M_UNKNOWN', text);
}

/** A user of this server. Throws as `checkLocal` does, and `M_NOT_FOUND`, in other words if some are given. */
export function getLocalUser(homeserver: Homeserver, userId: string, text: string, unknown?: string): User {
  checkLocal(homeserver, userId, text);
  const user = findUser(homeserver, userId);
  if (!user && unknown) throw new MatrixError('M_NOT_FOUND', unknown);
  return getUser(homeserver, userId);
}
