import { isObject, own, setOwn, type JsonObject } from '../../json/read.js';
import { mapped, type Work } from '../../scheduling/slices.js';
import { clientV2WithoutRoomId } from '../events/event-format.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { splitPath } from '../push/push-evaluation.js';
import type { SyncRequest } from './sync-request.js';
import type { Room } from '../model/rooms.js';

/**
 * Room events as a sync shows them: of timelines with what the reader was to the room, of state without. What relates
 * to an event is summed up only where a gap in the timeline may hide it (Synapse: observed).
 */
export function* showEvents(
  homeserver: Homeserver,
  room: Room,
  { userId, deviceId, filter }: SyncRequest,
  events: Iterable<StoredEvent>,
  where: 'timeline' | 'timeline after a gap' | 'state',
): Work<JsonObject[]> {
  const now = homeserver.clock.now();
  const inTimeline = where !== 'state';
  const viewer = inTimeline ? { viewer: { room, userId, deviceId } } : {};
  const look = { now, previous: inTimeline, unbundled: where !== 'timeline after a gap', ...viewer };
  const { eventFields } = filter;
  return yield* mapped(events, (event): JsonObject => {
    const shown = { ...clientV2WithoutRoomId(event, look) };
    return eventFields ? onlyFields(shown, eventFields) : shown;
  });
}

/** A copy of an event with nothing but some fields, each a path of names with dots in between. */
function onlyFields(event: JsonObject, fields: string[]): JsonObject {
  const copy: JsonObject = {};
  for (const field of fields) {
    const names = splitPath(field);
    const last = names.pop() as string;
    const from = names.reduce<unknown>(within, event);
    // What holds a field is there only if the field is (Synapse: observed).
    if (isObject(from) && Object.hasOwn(from, last)) setOwn(names.reduce(child, copy), last, own(from, last));
  }
  return copy;
}

function within(value: unknown, name: string): unknown {
  return isObject(value) ? own(value, name) : undefined;
}

function child(parent: JsonObject, name: string): JsonObject {
  const known = own(parent, name);
  // What a wider field has put there is the event's own, and complete.
  if (isObject(known)) return known;
  const made: JsonObject = {};
  setOwn(parent, name, made);
  return made;
}
