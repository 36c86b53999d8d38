import type { Change, ChangeLog } from '../values/change-log.js';

/**
 * What can change for a user, and what `key` then names:
 *
 * - `room`: a room has a new event, or they a new membership of it; the room id
 * - `receipts`, `typing`, `room_account_data` (tags included): a room's; the room id
 * - `account_data`: global; the type. `push_rules`: theirs; empty
 * - `presence`: somebody's; the user id
 * - `to_device`: messages for one of their devices; the device id
 * - `device_list`: somebody's devices or keys, as others see them; the user id
 * - `device_keys`: what is left of the one-time and fallback keys of one of their devices; the device id
 */
export type FeedKind =
  | 'room'
  | 'receipts'
  | 'typing'
  | 'room_account_data'
  | 'account_data'
  | 'push_rules'
  | 'presence'
  | 'to_device'
  | 'device_list'
  | 'device_keys';

/** That a user can see something new, not what it is. */
export interface FeedEntry extends Change {
  kind: FeedKind;
  key: string;
}

/** What changed for one user. */
export type Feed = ChangeLog<FeedEntry>;
