import type { JsonObject } from './homeserver.js';

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
  /** Of a state event that replaced another one: `replaces_state`, `prev_content` and `prev_sender`. */
  unsigned?: JsonObject;
}

/** An event somebody wants to add to a room, before it has an id, a time and permission. */
export interface EventDraft {
  sender: string;
  type: string;
  /** Given for state events; the empty string is a key like any other. */
  state_key?: string;
  content: JsonObject;
}
