/** What a client can say of its user. */
export const PRESENCE_STATES = ['offline', 'online', 'unavailable'] as const;

/** Whether somebody is there. */
export type PresenceState = (typeof PRESENCE_STATES)[number];

/** Somebody's presence. */
export interface Presence {
  /** By device id, those that are not offline; the empty id is that of a token without device. */
  devices: Map<string, { state: PresenceState; syncs: number }>;
  /** What the devices make together. */
  state: PresenceState;
  statusMsg: string | undefined;
  /** Milliseconds since 1970. */
  lastActiveAt: number;
}

/** Who is typing in a room. */
export interface Typing {
  /** In the order in which they began. */
  userIds: Set<string>;
  /** Where the latest change stands in the homeserver's stream. */
  position: number;
}
