import type { Clock } from '../../sandbox/clock.js';
import type { Random } from '../../sandbox/random.js';
import type { SandboxSettings } from '../../sandbox/settings.js';
import type { Timers } from '../../sandbox/timers.js';
import { Waiters } from '../../sandbox/waiters.js';
import type { StoredEvent } from './events.js';
import type { AccountData } from './account-data.js';
import type { RoomAlias, HierarchyWalk, RoomDeletion, Room } from './rooms.js';
import type { AnsweredRequest, SentTransaction } from './requests.js';
import type { OpenIdToken, RateLimits, User, Session, RefreshToken, UiaSession } from './accounts.js';
import type { KeptPusher, PushRules, Receipts, UnreadCounts } from './push.js';
import type { SentMembers, KeptFilters } from './filters.js';
import type { Presence, Typing } from './presence.js';
import type { CrossSigningKeys, KeyBackup, KeySignatures } from './encryption.js';
import type { Media } from './media.js';
import type { Feed } from './stream.js';

/** Everything a homeserver remembers, as plain data. */
export interface MatrixState {
  users: Map<string, User>;
  /** By access token. */
  sessions: Map<string, Session>;
  /** By refresh token. */
  refreshTokens: Map<string, RefreshToken>;
  rooms: Map<string, Room>;
  /** Rooms each user is joined to, in the order they were joined; kept by `room.ts`. */
  joinedRooms: Map<string, Set<string>>;
  /** By `#alias:server`. */
  aliases: Map<string, RoomAlias>;
  /** The aliases of each room; kept by `aliases.ts` beside `aliases`. */
  aliasesByRoom: Map<string, Set<string>>;
  /** The ids of the rooms that the room directory shows; kept by `directory.ts`. */
  publishedRooms: Set<string>;
  /** Walks through spaces that can be taken up again, by token, oldest first; kept by `hierarchy.ts`. */
  hierarchyWalks: Map<string, HierarchyWalk>;
  /** Answers to requests with a transaction id, oldest first; kept by `numbered-requests.ts`. */
  answeredRequests: Map<string, AnsweredRequest>;
  /** Interactive authentications, oldest first; kept by `interactive-auth.ts`. */
  uiaSessions: Map<string, UiaSession>;
  rateLimits: RateLimits;
  /** By user id. */
  accountData: Map<string, AccountData>;
  /** By user id, then by app and key. */
  pushers: Map<string, Map<string, KeptPusher>>;
  /** Oldest first. */
  openIdTokens: Map<string, OpenIdToken>;
  /** Every event of every room, by its id. */
  events: Map<string, StoredEvent>;
  /**
   * Where the stream of everything that can be seen in a sync is: one more with each event, receipt, ...; those of
   * rooms that could not be finished included. Only `stream.ts` writes it and the feeds.
   */
  position: number;
  /** What devices sent with transaction ids, the latest; kept by `transactions.ts`. */
  transactions: Map<string, SentTransaction>;
  /** What changed for each user, by user id. */
  feeds: Map<string, Feed>;
  /** What clients filter syncs by, by user id; kept by `sync-filter.ts`. */
  filters: Map<string, KeptFilters>;
  /** Who was ever there, by user id. */
  presence: Map<string, Presence>;
  /** Of users who changed them, by user id. */
  pushRules: Map<string, PushRules>;
  /** By room id. */
  receipts: Map<string, Receipts>;
  sentMembers: SentMembers;
  /** By room id. */
  typing: Map<string, Typing>;
  /** By user id and then by room id; derived from events, receipts and push rules. */
  unreadCounts: Map<string, Map<string, UnreadCounts>>;
  /** By user id. */
  crossSigningKeys: Map<string, CrossSigningKeys>;
  /** By the user id and id of the key that was signed. */
  keySignatures: Map<string, KeySignatures>;
  /** By user id, each with the oldest version first. */
  keyBackups: Map<string, KeyBackup[]>;
  /** What was sent to devices already: sender, device, type and transaction id. */
  toDeviceTransactions: Set<string>;
  /** Rooms that nobody is let into any more, and who saw to that. */
  blockedRooms: Map<string, string>;
  /** By the id of the deletion. */
  roomDeletions: Map<string, RoomDeletion>;
  /** Numbers for registrations with the shared secret that were handed out, and until when they are good. */
  registrationNonces: Map<string, number>;
  /** By media id, what was uploaded. */
  media: Map<string, Media>;
  /** By media id, what is going to be, oldest first; kept by `media.ts`. */
  reservedMedia: Map<string, Media>;
  /** The next generated localpart for a registration without a username. */
  nextUserNumber: number;
}

/** One homeserver: its data, and what its rules draw on. */
export interface Homeserver {
  serverName: string;
  /** What a script has to know to register users without a token. */
  registrationSharedSecret: string;
  /** The sandbox's own, so that a change takes effect at once. */
  settings: SandboxSettings;
  clock: Clock;
  random: Random;
  /** The syncs that are held, by user id. */
  waiters: Waiters;
  /** What happens later by itself; those of the whole sandbox. */
  timers: Timers;
  state: MatrixState;
}

/** A homeserver that nobody has used. */
export function emptyMatrix(parts: Omit<Homeserver, 'state' | 'waiters'>): Homeserver {
  return {
    ...parts,
    waiters: new Waiters(parts.timers),
    state: {
      users: new Map(),
      sessions: new Map(),
      refreshTokens: new Map(),
      rooms: new Map(),
      joinedRooms: new Map(),
      aliases: new Map(),
      aliasesByRoom: new Map(),
      publishedRooms: new Set(),
      hierarchyWalks: new Map(),
      answeredRequests: new Map(),
      uiaSessions: new Map(),
      rateLimits: new Map(),
      accountData: new Map(),
      pushers: new Map(),
      openIdTokens: new Map(),
      events: new Map(),
      position: 0,
      transactions: new Map(),
      feeds: new Map(),
      filters: new Map(),
      presence: new Map(),
      pushRules: new Map(),
      receipts: new Map(),
      sentMembers: new Map(),
      typing: new Map(),
      unreadCounts: new Map(),
      crossSigningKeys: new Map(),
      keySignatures: new Map(),
      keyBackups: new Map(),
      toDeviceTransactions: new Set(),
      blockedRooms: new Map(),
      roomDeletions: new Map(),
      registrationNonces: new Map(),
      media: new Map(),
      reservedMedia: new Map(),
      nextUserNumber: 1,
    },
  };
}
