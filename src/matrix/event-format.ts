import type { ClientEvent, StoredEvent } from './events.js';
import type { JsonObject, Room } from './homeserver.js';
import { membershipAt } from './room.js';

/** What an event looks like depends on when it is looked at, where, and by whom. */
export interface Look {
  /** Milliseconds since 1970, for `age`. */
  now: number;
  /** Whether a state event tells what it replaced; timelines do, lists of state do not. */
  previous: boolean;
  /** Who looks; lists of state look the same to everybody. */
  viewer?: Viewer;
}

/** Somebody who reads a timeline. */
export interface Viewer {
  userId: string;
  deviceId: string;
  /** The room the events are of; for what the viewer was to it at each. */
  room: Room;
}

/** An event as it is shown to somebody. */
export type ShownEvent = ClientEvent & { unsigned: JsonObject };

/** An event in the second client format, as `?format=event` shows it (Synapse: observed). */
export function clientV2(stored: StoredEvent, { now, previous, viewer }: Look): ShownEvent {
  const { position, transaction, ...event } = stored;
  const { replaces_state, prev_content, prev_sender, ...others } = event.unsigned ?? {};
  const unsigned: JsonObject = { age: now - event.origin_server_ts, ...others };
  if (replaces_state !== undefined) unsigned.replaces_state = replaces_state;
  if (previous && prev_content !== undefined) Object.assign(unsigned, { prev_content, prev_sender });
  if (viewer) {
    unsigned.membership = membershipAt(viewer.room, viewer.userId, position) ?? 'leave';
    if (transaction?.userId === viewer.userId && transaction.deviceId === viewer.deviceId) {
      unsigned.transaction_id = transaction.txnId;
    }
  }
  return { ...event, unsigned };
}

/**
 * An event in the first client format, which most endpoints use (Synapse: observed): the second one with the
 * sender repeated as `user_id`, and with parts of `unsigned` repeated beside it.
 */
export function clientV1(event: StoredEvent, look: Look): ShownEvent & JsonObject {
  const shown = clientV2(event, look);
  const copies = ['age', 'replaces_state', 'prev_content', 'redacted_because']
    .filter((name) => shown.unsigned[name] !== undefined)
    .map((name) => [name, shown.unsigned[name]]);
  return { ...shown, user_id: event.sender, ...Object.fromEntries(copies) };
}

/** An event in the format of sync, where the room is known from where the event stands (Synapse: observed). */
export function clientV2WithoutRoomId(event: StoredEvent, look: Look): Omit<ShownEvent, 'room_id'> {
  const { room_id: _, ...shown } = clientV2(event, look);
  return shown;
}
