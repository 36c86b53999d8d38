import { MatrixError } from '../values/error.js';
import type { EventDraft, StoredEvent } from '../model/events.js';
import { isObject, type JsonObject } from '../../json/read.js';
import type { Room } from '../model/rooms.js';

/** How an event relates to another (Matrix client-server API, "Forming relationships between events"). */
export interface Relation {
  parentId: string;
  relType: string;
  /** What an annotation says; absent unless it is text. */
  key?: string;
}

/** The longest key of an annotation (Synapse: observed). */
const MAX_KEY_LENGTH = 500;

/** The relation an event's content claims, if it is one: `rel_type` and `event_id` are texts. */
export function relationOf({ content }: { content: JsonObject }): Relation | undefined {
  const claimed = content['m.relates_to'];
  if (!isObject(claimed)) return undefined;
  const { rel_type: relType, event_id: parentId, key } = claimed;
  if (typeof relType !== 'string' || typeof parentId !== 'string') return undefined;
  return { parentId, relType, ...(relType === 'm.annotation' && typeof key === 'string' && { key }) };
}

/** The events that relate to one in a room, oldest first, without those that were redacted. */
export function relatedEvents(room: Room, eventId: string, relType?: string): StoredEvent[] {
  const all = room.relations.get(eventId) ?? [];
  return relType === undefined ? all : all.filter((event) => relationOf(event)?.relType === relType);
}

/** Who related what to an event, for filters. */
export function relationsOf(room: Room, eventId: string): { sender: string; relType: string }[] {
  return relatedEvents(room, eventId).map((event) => ({
    sender: event.sender,
    relType: relationOf(event)?.relType ?? '',
  }));
}

/**
 * Whether an event may relate as it does, in Synapse's order and words. `findEvent` looks in all rooms. Throws
 * `M_UNKNOWN`, and `M_DUPLICATE_ANNOTATION` for a reaction that the sender has already made.
 */
export function checkRelation(
  room: Room,
  draft: EventDraft,
  findEvent: (eventId: string) => StoredEvent | undefined,
): void {
  const relation = relationOf(draft);
  if (!relation) return;
  const parent = findEvent(relation.parentId);
  if (parent && parent.room_id !== room.roomId) throw refused('Relations must be in the same room');
  if (!parent) throw refused("Can't send relation to unknown event");
  if (relation.relType === 'm.annotation') checkAnnotation(room, draft, relation);
  if (relation.relType === 'm.thread' && relationOf(parent)) {
    throw refused('Cannot start threads from an event with a relation');
  }
}

function checkAnnotation(room: Room, { type, sender }: EventDraft, { parentId, key }: Relation): void {
  if (key === undefined) throw refused('Missing aggregation key');
  if ([...key].length > MAX_KEY_LENGTH) throw refused('Aggregation key is too long');
  const isRepeated = relatedEvents(room, parentId, 'm.annotation').some(
    (other) => other.sender === sender && other.type === type && relationOf(other)?.key === key,
  );
  if (isRepeated) throw new MatrixError('M_DUPLICATE_ANNOTATION', "Can't send same reaction twice");
}

/** Puts an event that was just added among the relations of its room. Only `room.ts` calls it. */
export function recordRelation(room: Room, event: StoredEvent): void {
  const relation = relationOf(event);
  if (!relation) return;
  const related = room.relations.get(relation.parentId);
  if (related) related.push(event);
  else room.relations.set(relation.parentId, [event]);
  if (relation.relType === 'm.thread') room.threadRoots.add(relation.parentId);
}

/** Takes an event that is about to lose its content out of the relations of its room. Only `redaction.ts` calls it. */
export function dropRelation(room: Room, event: StoredEvent): void {
  const relation = relationOf(event);
  if (!relation) return;
  const left = relatedEvents(room, relation.parentId).filter((other) => other !== event);
  room.relations.set(relation.parentId, left);
  const isThread = left.some((other) => relationOf(other)?.relType === 'm.thread');
  if (!isThread) room.threadRoots.delete(relation.parentId);
}

function refused(text: string): MatrixError {
  return new MatrixError('M_UNKNOWN', text);
}
