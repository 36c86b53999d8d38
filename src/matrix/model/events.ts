import type { JsonObject } from '../../json/read.js';

/** An event as clients see it (Matrix client-server API, "Room event format"). */
export interface ClientEvent {
  event_id: string;
  room_id: string;
  sender: string;
  type: string;
  /** Present on state events only. */
  state_key?: string;
  /** Milliseconds since 1970. */
  origin_server_ts: number;
  content: JsonObject;
  /** Of a redaction: the event it takes the content away from. */
  redacts?: string;
  /** Of a state event that replaced another one: `replaces_state`, `prev_content` and `prev_sender`. */
  unsigned?: JsonObject;
}

/** An event as it is kept. What it has beyond a `ClientEvent` never goes over the wire; `event-format.ts` sees to that. */
export interface StoredEvent extends ClientEvent {
  /** Where it stands in the homeserver's stream. */
  position: number;
  transaction?: Transaction;
  /** The redaction that took its content away, if one did: the first, whatever came later. */
  redactedBecause?: StoredEvent;
}

/** What a device called an event when sending it, so that it knows its own event again. */
export interface Transaction {
  userId: string;
  deviceId: string;
  txnId: string;
}

/** An event somebody wants to add to a room, before it has an id, a time and permission. */
export interface EventDraft {
  sender: string;
  type: string;
  /** Given for state events; the empty string is a key like any other. */
  state_key?: string;
  content: JsonObject;
  /** Given for redactions. */
  redacts?: string;
  /** Chosen beforehand, when something has to name the event before it is sent. */
  event_id?: string;
  /** Given when a client sent it with one; kept with the event, and no part of what is checked or shown. */
  transaction?: Transaction;
}
