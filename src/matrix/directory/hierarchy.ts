import { dropOldest } from '../../sandbox/bounded.js';
import { MatrixError } from '../values/error.js';
import type { ClientEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { isInhabited } from '../membership/membership.js';
import { isAccessible, type RoomSummary, summarize } from './room-summary.js';
import { findRoom } from '../room/room.js';
import { childEvents, isSpace } from '../sending/spaces.js';
import { refuseUnreadable } from '../room/visibility.js';
import type { JsonObject } from '../../json/read.js';
import type { HierarchyWalk } from '../model/rooms.js';

/** What part of a space is asked for; every page of a walk has to ask for the same, except for `limit`. */
export interface HierarchyRequest {
  /** Leaves out children that are not suggested, and everything below them. */
  suggestedOnly: boolean;
  /** How far down to go; no limit unless given. */
  maxDepth?: number;
  /** How many rooms to answer with; at most, and unless given, 50. */
  limit?: number;
  /** Where an earlier page ended. */
  from?: string;
}

/** A room in a space, with those below it. */
export interface HierarchyRoom extends RoomSummary {
  children_state: StrippedChild[];
}

/** A child event without what identifies it. */
export interface StrippedChild {
  type: string;
  state_key: string;
  content: JsonObject;
  sender: string;
  origin_server_ts: number;
}

const MAX_ROOMS = 50;

/** How long a walk can be taken up again. */
const VALIDITY_MS = 5 * 60 * 1000;

/** A walk holds every room that it has come by, so few are kept. */
const MOST_WALKS = 1000;

/**
 * A page of the rooms of a space: depth first, parents before their children, children in the order of the space,
 * every room once (Matrix client-server API, "Server-side aggregation of space hierarchies"; Synapse: observed). Rooms
 * that the user could not enter are left out together with what is below them; their child events are not. A room
 * that is no space has no children.
 *
 * Throws `M_FORBIDDEN` for a root that the user cannot see or that does not exist, and `M_INVALID_PARAM` for a token
 * that is not theirs, is older than five minutes or belongs to another request.
 */
export function walkHierarchy(
  homeserver: Homeserver,
  userId: string,
  rootId: string,
  { suggestedOnly, maxDepth, limit = MAX_ROOMS, from }: HierarchyRequest,
): { rooms: HierarchyRoom[]; next_batch?: string } {
  const root = findRoom(homeserver, rootId);
  if (!isInhabited(root) || !isAccessible(homeserver, root, userId)) throw refuseUnreadable(rootId, userId);
  const wanted = { userId, rootId, suggestedOnly, maxDepth };
  const walk = from ? resume(homeserver, from, wanted) : begin(homeserver, wanted);
  const rooms: HierarchyRoom[] = [];
  while (walk.ahead.length > 0 && rooms.length < Math.min(limit, MAX_ROOMS)) {
    const visited = visitNext(homeserver, walk);
    if (visited) rooms.push(visited);
  }
  if (walk.ahead.length === 0) return { rooms };
  return { rooms, next_batch: remember(homeserver, walk) };
}

type Wanted = Pick<HierarchyWalk, 'userId' | 'rootId' | 'suggestedOnly' | 'maxDepth'>;

function begin({ clock }: Homeserver, wanted: Wanted): HierarchyWalk {
  const ahead = [{ roomId: wanted.rootId, depth: 0 }];
  return { ...wanted, ahead, visited: new Set(), startedAt: clock.now() };
}

/** A copy of an earlier walk, as a token can be used again. */
function resume({ state, clock }: Homeserver, token: string, wanted: Wanted): HierarchyWalk {
  const walk = state.hierarchyWalks.get(token);
  const isSame =
    walk?.userId === wanted.userId &&
    walk.rootId === wanted.rootId &&
    walk.suggestedOnly === wanted.suggestedOnly &&
    walk.maxDepth === wanted.maxDepth;
  if (!walk || !isSame || clock.now() - walk.startedAt > VALIDITY_MS) {
    throw new MatrixError('M_INVALID_PARAM', 'Unknown pagination token');
  }
  return { ...walk, ahead: [...walk.ahead], visited: new Set(walk.visited) };
}

/** Keeps a walk, drops those that are too old, and returns the token for it. */
function remember({ state, clock, random }: Homeserver, walk: HierarchyWalk): string {
  const now = clock.now();
  for (const [token, { startedAt }] of state.hierarchyWalks) {
    // Oldest first, so that the first one that is young enough ends the search.
    if (now - startedAt <= VALIDITY_MS) break;
    state.hierarchyWalks.delete(token);
  }
  const token = random.letters(24);
  state.hierarchyWalks.set(token, { ...walk, startedAt: now });
  dropOldest(state.hierarchyWalks, MOST_WALKS);
  return token;
}

/** The next room of a walk, or undefined if it was visited or cannot be seen. Puts its children in front of the rest. */
function visitNext(homeserver: Homeserver, walk: HierarchyWalk): HierarchyRoom | undefined {
  const { roomId, depth } = walk.ahead.pop()!;
  if (walk.visited.has(roomId)) return undefined;
  walk.visited.add(roomId);
  const room = findRoom(homeserver, roomId);
  if (!isInhabited(room) || !isAccessible(homeserver, room, walk.userId)) return undefined;
  const events = isSpace(room) ? childEvents(room) : [];
  const children = walk.suggestedOnly ? events.filter(({ content }) => content.suggested === true) : events;
  if (walk.maxDepth === undefined || depth < walk.maxDepth) {
    const below = children.map(({ state_key = '' }) => ({ roomId: state_key, depth: depth + 1 }));
    walk.ahead.push(...below.reverse());
  }
  return { ...summarize(room), children_state: children.map(strip) };
}

function strip({ type, state_key = '', content, sender, origin_server_ts }: ClientEvent): StrippedChild {
  return { type, state_key, content, sender, origin_server_ts };
}
