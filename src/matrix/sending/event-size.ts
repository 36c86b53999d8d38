import { canonicalJson } from '../values/canonical-json.js';
import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import type { Room } from '../model/rooms.js';

/** The largest event in bytes, in the form in which servers sign it (Matrix client-server API, "Size limits"). */
const MAX_EVENT = 65536;

/** The largest id, type or state key in bytes. */
const MAX_KEY = 255;

/** About what servers add to an event between themselves: hashes, a signature, references to other events. */
const SERVER_PART = 600;

/** Throws `M_TOO_LARGE` in Synapse's words. */
export function checkSize(room: Room, { transaction: _, ...draft }: EventDraft): void {
  for (const key of ['state_key', 'type'] as const) {
    if (Buffer.byteLength(draft[key] ?? '') > MAX_KEY) {
      throw new MatrixError('M_TOO_LARGE', `'${key}' too large`);
    }
  }
  // Sorting what is many times too large takes long; canonical JSON writes no number in less than a tenth of this.
  if (JSON.stringify(draft.content).length > 10 * MAX_EVENT) throw tooLarge();
  const size = Buffer.byteLength(canonicalJson({ ...draft, room_id: room.roomId })) + SERVER_PART;
  if (size > MAX_EVENT) throw tooLarge();
}

function tooLarge(): MatrixError {
  return new MatrixError('M_TOO_LARGE', 'event too large');
}
