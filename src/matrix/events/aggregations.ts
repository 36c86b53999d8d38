import type { StoredEvent } from '../model/events.js';
import { relatedEvents, relationOf } from '../room/relations.js';
import type { JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/**
 * What relates to an event, summed up in `unsigned.m.relations` (Matrix client-server API, "Aggregations of child
 * events"; Synapse: observed): the last edit by its sender, the thread that hangs on it, and references to it.
 * Reactions are not summed up. `show` renders an event inside another. Undefined when there is nothing to say.
 */
export function aggregationsOf(
  room: Room,
  event: StoredEvent,
  userId: string,
  show: (event: StoredEvent) => unknown,
): JsonObject | undefined {
  const relation = relationOf(event);
  if (event.state_key !== undefined || !room.relations.has(event.event_id)) return undefined;
  if (relation?.relType === 'm.annotation' || relation?.relType === 'm.replace') return undefined;
  const edit = event.redactedBecause ? undefined : findEdit(room, event);
  const references = relatedEvents(room, event.event_id, 'm.reference');
  const thread = relation ? undefined : threadOf(room, event, userId, show);
  const sums = {
    ...(references.length > 0 && {
      'm.reference': { chunk: references.map(({ event_id }) => ({ event_id })) },
    }),
    ...(edit && { 'm.replace': show(edit) }),
    ...(thread && { 'm.thread': thread }),
  };
  return Object.keys(sums).length > 0 ? sums : undefined;
}

/** Whether somebody wrote the first event of a thread or one of its others. */
export function isInThread(room: Room, root: StoredEvent, userId: string): boolean {
  return (
    root.sender === userId ||
    relatedEvents(room, root.event_id, 'm.thread').some(({ sender }) => sender === userId)
  );
}

/** Only the sender can edit an event, and only into one of the same type. */
function findEdit(room: Room, event: StoredEvent): StoredEvent | undefined {
  return relatedEvents(room, event.event_id, 'm.replace')
    .filter(({ sender, type }) => sender === event.sender && type === event.type)
    .at(-1);
}

function threadOf(
  room: Room,
  root: StoredEvent,
  userId: string,
  show: (event: StoredEvent) => unknown,
): JsonObject | undefined {
  const replies = relatedEvents(room, root.event_id, 'm.thread');
  const latest = replies.at(-1);
  if (!latest) return undefined;
  return {
    latest_event: show(latest),
    count: replies.length,
    current_user_participated: isInThread(room, root, userId),
  };
}
