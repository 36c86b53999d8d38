import type { StoredEvent } from './events.js';

/** The state events of a room at some moment, by type and then by state key. */
export type RoomState = Map<string, Map<string, StoredEvent>>;

/** A room: its log of events, and what follows from it. Only `room.ts` writes either. */
export interface Room {
  /** `!opaque:server`. */
  roomId: string;
  version: string;
  /** Every event, oldest first. */
  events: StoredEvent[];
  /** Those of `events` that are state. */
  stateEvents: StoredEvent[];
  /** What holds now; derived from `events`. */
  state: RoomState;
  /** Everything each user has been to the room, as their member events, oldest first; derived from `events`. */
  memberships: Map<string, StoredEvent[]>;
  /** By event id, the events that relate to it and were not redacted, oldest first; derived from `events`. */
  relations: Map<string, StoredEvent[]>;
  /** The events that threads hang on; derived from `relations`. */
  threadRoots: Set<string>;
  /** Who is joined, in the order they joined; derived from `state`, so that nobody has to walk all members. */
  joined: Set<string>;
  /** Who asked, after leaving, not to be shown the room any more. */
  forgottenBy: Set<string>;
}

/** What an alias stands for. */
export interface RoomAlias {
  roomId: string;
  /** Who made it, and so may always remove it. */
  creator: string;
  /** Servers to join through besides this one, as whoever made the alias named them. */
  servers: string[];
}

/** A walk through a space that can be taken up again. */
export interface HierarchyWalk {
  userId: string;
  rootId: string;
  suggestedOnly: boolean;
  maxDepth: number | undefined;
  /** The rooms still to be visited, the next one last. */
  ahead: { roomId: string; depth: number }[];
  visited: Set<string>;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** What came of a deletion. */
export interface ShutdownRoom {
  kicked_users: string[];
  failed_to_kick_users: string[];
  local_aliases: string[];
  new_room_id: string | null;
}

/** A deletion that was asked for in the newer way, which is asked after. */
export interface RoomDeletion {
  delete_id: string;
  room_id: string;
  status: 'complete';
  shutdown_room: ShutdownRoom;
}
