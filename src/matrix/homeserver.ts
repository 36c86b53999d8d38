import type { Clock } from '../sandbox/clock.js';
import type { Random } from '../sandbox/random.js';
import type { SandboxSettings } from '../sandbox/settings.js';
import type { Timers } from '../sandbox/timers.js';
import { Waiters } from '../sandbox/waiters.js';
import type { AccountData } from './account-data.js';
import type { RoomAlias } from './aliases.js';
import type { StoredEvent } from './events.js';
import type { HierarchyWalk } from './hierarchy.js';
import type { AnsweredRequest } from './numbered-requests.js';
import type { OpenIdToken } from './openid.js';
import type { KeptPusher } from './pushers.js';
import type { SentMembers } from './lazy-members.js';
import type { Presence } from './presence.js';
import type { PushRules } from './push-rules.js';
import type { Receipts } from './receipts.js';
import type { CrossSigningKeys } from './cross-signing.js';
import type { DeviceEncryption } from './device-encryption.js';
import type { KeyBackup } from './key-backups.js';
import type { KeySignatures } from './key-signatures.js';
import type { Media } from './media.js';
import type { RoomDeletion } from './room-deletion.js';
import type { KeptFilters } from './sync-filter.js';
import type { Feed } from './stream.js';
import type { SentTransaction } from './transactions.js';
import type { Typing } from './typing.js';
import type { UnreadCounts } from './unread-counts.js';
import type { RateLimits } from './rate-limits.js';

/** A JSON object as it came over the wire. */
export type JsonObject = { [key: string]: unknown };

/** An account. */
export interface User {
  /** `@localpart:server`. */
  userId: string;
  /** As given; null for an account nobody can log in to. Kept in the clear: it guards nothing. */
  password: string | null;
  admin: boolean;
  deactivated: boolean;
  /** What kind of account it is, if not the usual one: `bot` or `support`. */
  userType: string | null;
  /** Cannot be used for the time being. */
  locked: boolean;
  /** Deactivated, and the profile gone with the account. */
  erased: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** `displayname`, `avatar_url` and custom fields, as they are set. */
  profile: Map<string, unknown>;
  /** By device id. */
  devices: Map<string, Device>;
}

/** Where a user is logged in. */
export interface Device {
  deviceId: string;
  displayName: string | null;
  /** Access tokens, oldest first; kept by `sessions.ts`. */
  tokens: string[];
  /** Kept by `refresh.ts`. */
  refreshTokens: string[];
  /** When and from where it was last heard of; null before its first request. */
  lastSeen: { at: number; ip: string; userAgent: string } | null;
  /** What it uploaded for end-to-end encryption, and what was sent to it; `encryptionOf` makes it when it is needed. */
  encryption?: DeviceEncryption;
}

/** What an access token stands for. */
export interface Session {
  token: string;
  userId: string;
  deviceId: string;
  /** Milliseconds since 1970, from when on the token has to be refreshed; null for one that does not expire. */
  expiresAt: number | null;
  /** Whether a request was sent with it. */
  isUsed: boolean;
}

/** What can be exchanged for a new access token once the one it came with has expired; only `refresh.ts` makes them. */
export interface RefreshToken {
  token: string;
  userId: string;
  deviceId: string;
  /** The access token it came with. */
  accessToken: string;
  /** The refresh token it was exchanged for. */
  successor: string | null;
}

/** A room: its log of events, and what follows from it. Only `room.ts` writes either. */
export interface Room {
  /** `!opaque:server`. */
  roomId: string;
  version: string;
  /** Every event, oldest first. */
  events: StoredEvent[];
  /** Those of `events` that are state. */
  stateEvents: StoredEvent[];
  /** What holds now; derived from `events`. */
  state: RoomState;
  /** Everything each user has been to the room, as their member events, oldest first; derived from `events`. */
  memberships: Map<string, StoredEvent[]>;
  /** By event id, the events that relate to it and were not redacted, oldest first; derived from `events`. */
  relations: Map<string, StoredEvent[]>;
  /** The events that threads hang on; derived from `relations`. */
  threadRoots: Set<string>;
  /** Who is joined, in the order they joined; derived from `state`, so that nobody has to walk all members. */
  joined: Set<string>;
  /** Who asked, after leaving, not to be shown the room any more. */
  forgottenBy: Set<string>;
}

/** The state events of a room at some moment, by type and then by state key. */
export type RoomState = Map<string, Map<string, StoredEvent>>;

/** An interactive authentication that is under way, or done; only `interactive-auth.ts` makes them. */
export interface UiaSession {
  sessionId: string;
  /** Method and path it was opened for. */
  operation: string;
  /** The last body that had anything besides `auth` and the password; a later step may leave it out. */
  body: JsonObject;
  /** Kept for a later step that leaves it out, like the body. */
  password: string | null;
  /** The stages that were passed, and what each one proved: the user whose password it was, the registration token. */
  completed: Map<string, string>;
  /** Set when the registration it was for is complete. */
  registeredUserId: string | null;
  /** Milliseconds since 1970. */
  openedAt: number;
}

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
