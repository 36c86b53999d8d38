import type { TimelineEvent } from './timeline.js';
import type { MatrixUser } from './users.js';

/** What a sync told, as far as tests look at it. */
export interface Synced {
  next_batch: string;
  account_data?: { events: PassingEvent[] };
  presence?: { events: PassingEvent[] };
  to_device?: { events: PassingEvent[] };
  device_lists?: { changed?: string[]; left?: string[] };
  rooms?: {
    join?: Record<string, SyncedRoom>;
    invite?: Record<string, { invite_state: { events: TimelineEvent[] } }>;
    knock?: Record<string, { knock_state: { events: TimelineEvent[] } }>;
    leave?: Record<string, SyncedRoom>;
  };
  [other: string]: unknown;
}

/** An event that is not part of a room's history. */
export interface PassingEvent {
  type: string;
  sender?: string;
  content: Record<string, unknown>;
}

/** A room in a sync. */
export interface SyncedRoom {
  timeline: { events: TimelineEvent[]; limited: boolean; prev_batch: string };
  state: { events: TimelineEvent[] };
  account_data: { events: PassingEvent[] };
  ephemeral: { events: PassingEvent[] };
  unread_notifications: { notification_count: number; highlight_count: number };
  unread_thread_notifications?: Record<string, { notification_count: number; highlight_count: number }>;
  summary: Record<string, unknown>;
}

/** How to sync; a filter may be given as an object. */
export interface SyncWish {
  since?: string;
  timeout?: number;
  filter?: object | string;
  full_state?: boolean;
  set_presence?: 'offline' | 'online' | 'unavailable';
}

/** One sync; throws `Refusal`. Presence is left out unless it is asked for, as most tests are not about it. */
export async function sync(user: MatrixUser, wish: SyncWish = {}): Promise<Synced> {
  const { filter, ...query } = { set_presence: 'offline' as const, ...wish };
  const text = typeof filter === 'object' ? JSON.stringify(filter) : filter;
  return (await user.call('sync', {
    query: { ...query, ...(text !== undefined && { filter: text }) },
  })) as unknown as Synced;
}

/** The token of the present moment. */
export async function now(user: MatrixUser): Promise<string> {
  return (await sync(user)).next_batch;
}

/** A room in a sync that the user is in. Throws when it is not there. */
export function joined(synced: Synced, roomId: string): SyncedRoom {
  const room = synced.rooms?.join?.[roomId];
  if (!room) throw new Error(`the sync tells nothing of ${roomId}`);
  return room;
}

/** Which room events these are, in short: the bodies of messages, and the types of everything else. */
export function told(list: { events: TimelineEvent[] }): unknown[] {
  return list.events.map(({ content, type }) => content.body ?? type);
}
