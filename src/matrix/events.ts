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
  unsigned?: JsonObject;
}
