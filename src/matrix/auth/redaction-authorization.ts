import { MatrixError } from '../values/error.js';
import type { EventDraft, StoredEvent } from '../model/events.js';
import { levelOf, powerOf } from '../room/power-levels.js';
import type { Room } from '../model/rooms.js';

/**
 * Whether somebody who may send a redaction may redact this event (Synapse: observed; Matrix client-server API,
 * "Redactions"): one's own always, another's with the power. An unknown event may be redacted by those with the
 * power. Throws `M_FORBIDDEN`, `M_UNKNOWN` for an event of another room, and `M_NOT_FOUND`.
 */
export function authorizeRedaction(room: Room, draft: EventDraft, target: StoredEvent | undefined): void {
  if (target?.type === 'm.room.create') throw forbidden('Redacting create events is not permitted');
  if (target && target.room_id !== room.roomId) {
    throw new MatrixError('M_UNKNOWN', 'Cannot redact event from a different room');
  }
  if (target?.type === 'm.room.server_acl') throw forbidden('Redacting server ACL events is not permitted');
  if (powerOf(room, draft.sender) >= levelOf(room, 'redact')) return;
  if (!target) throw new MatrixError('M_NOT_FOUND', `Could not find event ${draft.redacts ?? ''}`);
  if (target.sender !== draft.sender) throw forbidden("You don't have permission to redact events");
}

function forbidden(text: string): MatrixError {
  return new MatrixError('M_FORBIDDEN', text);
}
