import type { JsonObject } from '../../json/read.js';

/** The filters of a user. */
export interface KeptFilters {
  /** The filter id is the index. */
  byId: JsonObject[];
  /** The id of each, by its canonical text, so that the same filter is found without looking at the others. */
  ids: Map<string, string>;
}

/** Which member events each device was sent by syncs that load members lazily: by device, room and member. */
export type SentMembers = Map<string, Map<string, Map<string, string>>>;
