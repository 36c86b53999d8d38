import { filtered, mapped, type Work } from '../../scheduling/slices.js';
import { lastSeenOf, textIn } from './account-details.js';
import type { Homeserver } from '../model/homeserver.js';
import { localpartOf } from '../users/users.js';
import type { User } from '../model/accounts.js';

/** Which accounts are listed, and how. */
export interface AccountListing {
  /** How many are passed over. */
  from: number;
  limit: number;
  /** Part of a localpart or display name; wins over `userId`. */
  name?: string;
  /** Part of a user id. */
  userId?: string;
  /** Whether deactivated ones are listed, too. */
  deactivated: boolean;
  admins?: boolean;
  orderBy: string;
  dir: 'f' | 'b';
}

/** An account in a list. */
export interface ListedAccount {
  name: string;
  user_type: string | null;
  is_guest: boolean;
  admin: boolean;
  deactivated: boolean;
  shadow_banned: boolean;
  displayname: string | null;
  avatar_url: string | null;
  /** Milliseconds since 1970, in whole seconds. */
  creation_ts: number;
  erased: boolean;
  last_seen_ts: number | null;
  locked: boolean;
}

/** A page of accounts, and how many there are on all pages (Synapse: observed). */
export function* listAccounts(
  { state }: Homeserver,
  listing: AccountListing,
): Work<{ users: ListedAccount[]; total: number; next_token?: string }> {
  const wanted = yield* filtered([...state.users.values()], (user) => isWanted(user, listing));
  const found = yield* mapped(wanted, listed);
  const direction = listing.dir === 'b' ? -1 : 1;
  const key = listing.orderBy as keyof ListedAccount;
  found.sort((a, b) => direction * compare(a[key], b[key]) || compare(a.name, b.name));
  const end = listing.from + listing.limit;
  return {
    users: found.slice(listing.from, end),
    total: found.length,
    ...(end < found.length && { next_token: String(end) }),
  };
}

function isWanted(user: User, { name, userId, deactivated, admins }: AccountListing): boolean {
  if (user.deactivated && !deactivated) return false;
  if (admins !== undefined && user.admin !== admins) return false;
  if (name !== undefined) {
    const texts = [localpartOf(user.userId), textIn(user, 'displayname') ?? ''];
    return texts.some((text) => text.toLowerCase().includes(name.toLowerCase()));
  }
  return userId === undefined || user.userId.includes(userId.toLowerCase());
}

function listed(user: User): ListedAccount {
  return {
    name: user.userId,
    user_type: user.userType,
    is_guest: false,
    admin: user.admin,
    deactivated: user.deactivated,
    shadow_banned: false,
    displayname: textIn(user, 'displayname'),
    avatar_url: textIn(user, 'avatar_url'),
    creation_ts: Math.floor(user.createdAt / 1000) * 1000,
    erased: user.erased,
    last_seen_ts: lastSeenOf(user),
    locked: user.locked,
  };
}

/** As SQLite orders: nothing comes before something, and texts go by their characters' codes. */
export function compare(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return (one as string) < (other as string) ? -1 : 1;
}
