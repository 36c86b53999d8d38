import type { JsonObject } from '../../json/read.js';
import type { Change, ChangeLog } from '../values/change-log.js';

/**
 * What kinds of rules there are, in the order in which they are asked (Matrix client-server API, "Push rules"). There
 * is no `postcontent` rule yet, and clients cannot make any (MSC4306; Synapse: observed).
 */
export const PUSH_RULE_KINDS = ['override', 'content', 'postcontent', 'room', 'sender', 'underride'] as const;

export type PushRuleKind = (typeof PUSH_RULE_KINDS)[number];

/** A rule, in wire shape. */
export interface PushRule {
  rule_id: string;
  /** Made by the server. */
  default: boolean;
  enabled: boolean;
  actions: PushAction[];
  /** Of override, postcontent and underride rules. */
  conditions?: JsonObject[];
  /** Of content rules. */
  pattern?: string;
}

/** `notify`, or a tweak. */
export type PushAction = string | JsonObject;

/** All rules of a user, each kind in order. */
export type PushRules = Record<PushRuleKind, PushRule[]>;

/** Where a user's notifications would be sent. The mock keeps it and sends nothing. */
export interface Pusher {
  app_id: string;
  pushkey: string;
  kind: string;
  app_display_name: string;
  device_display_name: string;
  lang: string;
  profile_tag: string;
  data: JsonObject;
}

/** A pusher, and the device it goes with. */
export interface KeptPusher {
  pusher: Pusher;
  deviceId: string;
}

/** The kinds of receipts that are receipts: `m.fully_read` is account data. */
export type ReceiptType = 'm.read' | 'm.read.private';

/** How far somebody has read in a room. */
export interface Receipt extends Change {
  type: ReceiptType;
  userId: string;
  eventId: string;
  /** Where the event stands in the homeserver's stream. */
  readUpTo: number;
  /** `main`, or the root of a thread; undefined for all of the room. */
  threadId: string | undefined;
  /** Milliseconds since 1970. */
  ts: number;
}

/** The receipts of a room, one for each user, type and thread. */
export type Receipts = ChangeLog<Receipt>;

/** How many events somebody has not read and is to be told of. */
export interface UnreadCount {
  notification_count: number;
  highlight_count: number;
}

/** What somebody has not read in a room, as far as it was counted. */
export interface UnreadCounts {
  /** The position up to which events were looked at. */
  countedUpTo: number;
  /** By thread, `main` among them. */
  threads: Map<string, UnreadCount>;
}
