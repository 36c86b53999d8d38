import type { ClientEvent } from './events.js';
import type { JsonObject } from './homeserver.js';

/** What an event looks like depends on when it is looked at, and where. */
export interface Look {
  /** Milliseconds since 1970, for `age`. */
  now: number;
  /** Whether a state event tells what it replaced; timelines do, lists of state do not. */
  previous: boolean;
}

/** An event as it is shown to somebody. */
export type ShownEvent = ClientEvent & { unsigned: JsonObject };

/** An event in the second client format, as `?format=event` shows it (Synapse: observed). */
export function clientV2(event: ClientEvent, { now, previous }: Look): ShownEvent {
  const { replaces_state, prev_content, prev_sender, ...others } = event.unsigned ?? {};
  const unsigned: JsonObject = { age: now - event.origin_server_ts, ...others };
  if (replaces_state !== undefined) unsigned.replaces_state = replaces_state;
  if (previous && prev_content !== undefined) Object.assign(unsigned, { prev_content, prev_sender });
  return { ...event, unsigned };
}

/**
 * An event in the first client format, which most endpoints use (Synapse: observed): the second one with the
 * sender repeated as `user_id`, and with parts of `unsigned` repeated beside it.
 */
export function clientV1(event: ClientEvent, look: Look): ShownEvent & JsonObject {
  const shown = clientV2(event, look);
  const copies = ['age', 'replaces_state', 'prev_content', 'redacted_because']
    .filter((name) => shown.unsigned[name] !== undefined)
    .map((name) => [name, shown.unsigned[name]]);
  return { ...shown, user_id: event.sender, ...Object.fromEntries(copies) };
}

/** An event in the format of sync, where the room is known from where the event stands (Synapse: observed). */
export function clientV2WithoutRoomId(event: ClientEvent, look: Look): Omit<ShownEvent, 'room_id'> {
  const { room_id: _, ...shown } = clientV2(event, look);
  return shown;
}
