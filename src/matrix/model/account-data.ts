import type { JsonObject } from '../../json/read.js';

/** What a user keeps on the server. */
export interface AccountData {
  /** What belongs to no room, by type. */
  byType: Map<string, AccountDatum>;
  /** By room id. */
  rooms: Map<string, RoomAccountData>;
}

/** One thing a client keeps on the server for its user. */
export interface AccountDatum {
  content: JsonObject;
  /** Where its latest change stands in the homeserver's stream. */
  position: number;
}

/** What a user keeps about one room. */
export interface RoomAccountData {
  /** By type. */
  byType: Map<string, AccountDatum>;
  /** What they tagged the room with; `position` is that of the latest change. Only `tags.ts` writes it. */
  tags: { byName: Map<string, JsonObject>; position: number };
}
