import type { ClientEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { relatedEvents } from '../room/relations.js';
import { findEvent, findRoom } from '../room/room.js';
/** The name of what is in no thread (Matrix client-server API, "Threading"). */
export const MAIN_TIMELINE = 'main';

/** How many events up the relations of an event are followed (Synapse: observed). */
const MAX_STEPS = 3;

/**
 * The thread an event is in: its root, or `main`. What relates to an event of a thread (a reaction, an edit) is in
 * that thread; the root itself is not.
 */
export function threadOf(homeserver: Homeserver, event: ClientEvent): string {
  let current: ClientEvent | undefined = event;
  for (let step = 0; current && step <= MAX_STEPS; step++) {
    const parent = parentOf(current.content);
    if (!parent) break;
    if (parent.relType === 'm.thread') return parent.eventId;
    current = findEvent(homeserver, parent.eventId);
  }
  return MAIN_TIMELINE;
}

/**
 * Whether a receipt for an event can be one for a thread. Roots, and what relates to them, count for both; what
 * nobody has replied to in a thread is no root (Synapse: observed).
 */
export function isInThread(homeserver: Homeserver, eventId: string, threadId: string): boolean {
  const event = findEvent(homeserver, eventId);
  if (threadId === MAIN_TIMELINE) return !event || threadOf(homeserver, event) === MAIN_TIMELINE;
  let top = eventId;
  for (let step = 0; step <= MAX_STEPS; step++) {
    const parent = parentOf(findEvent(homeserver, top)?.content ?? {});
    if (!parent) break;
    top = parent.eventId;
  }
  const root = findEvent(homeserver, top);
  const room = root && findRoom(homeserver, root.room_id);
  return top === threadId && room !== undefined && relatedEvents(room, top, 'm.thread').length > 0;
}

function parentOf(content: JsonObject): { eventId: string; relType: unknown } | undefined {
  const relation = content['m.relates_to'];
  if (!isObject(relation) || typeof relation.event_id !== 'string') return undefined;
  return { eventId: relation.event_id, relType: relation.rel_type };
}
