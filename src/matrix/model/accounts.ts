import type { DeviceEncryption } from './encryption.js';
import type { JsonObject } from '../../json/read.js';

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

/** What a token for a third party proves, and until when. */
export interface OpenIdToken {
  userId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** How much of a limit is used up: `count` actions, since `since` (milliseconds since 1970) drained at the limit's rate. */
export interface Usage {
  count: number;
  since: number;
}

/** By limiter and whom it counts for; empty while no sandbox has its limits on. */
export type RateLimits = Map<string, Usage>;
