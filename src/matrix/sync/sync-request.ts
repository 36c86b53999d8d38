import type { SyncFilter } from './sync-filter.js';
import type { JsonObject } from '../../json/read.js';

/** Who syncs, and what they ask for. */
export interface SyncRequest {
  userId: string;
  deviceId: string;
  /** The position up to which the client knows everything; undefined for a client that knows nothing. */
  since: number | undefined;
  filter: SyncFilter;
  /** All state of every room is wanted, whatever the client knows. */
  fullState: boolean;
}

/** Some events. */
export interface EventList {
  events: JsonObject[];
}

/** What a sync tells of a room that the user is in (Matrix client-server API, "Syncing"). */
export interface JoinedRoom extends LeftRoom {
  ephemeral: EventList;
  unread_notifications: { notification_count: number; highlight_count: number };
  /** By root event; only if the filter asks, and there are any. */
  unread_thread_notifications?: Record<string, { notification_count: number; highlight_count: number }>;
  summary: RoomSummary;
}

/** What a sync tells of a room that the user has left. */
export interface LeftRoom {
  timeline: EventList & { prev_batch: string; limited: boolean };
  state: EventList;
  account_data: EventList;
}

/** What a client that does not load all members cannot count. */
export interface RoomSummary {
  'm.heroes'?: string[];
  'm.joined_member_count'?: number;
  'm.invited_member_count'?: number;
}

/** What is new for a user, by kind of room. */
export interface SyncedRooms {
  join: Record<string, JoinedRoom>;
  invite: Record<string, { invite_state: EventList }>;
  knock: Record<string, { knock_state: EventList }>;
  leave: Record<string, LeftRoom>;
}
