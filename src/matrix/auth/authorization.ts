import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import { serverNameOf } from '../values/identifiers.js';
import { authorizeMembership } from './membership-authorization.js';
import { authorizePowerLevels } from './power-level-changes.js';
import { levelOf, levelToSend, powerOf } from '../room/power-levels.js';
import { atLeast } from '../values/room-versions.js';
import { membershipOf } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/**
 * Holds an event against the authorization rules of its room's version (Matrix specification, "Room versions",
 * "Authorization rules"), in Synapse's order and words. Throws a 403 `MatrixError` for what is not permitted, and a
 * 400 one for power levels that make no sense.
 */
export function authorize(room: Room, draft: EventDraft): void {
  if (draft.type === 'm.room.create') return;
  if (draft.type === 'm.room.aliases' && !atLeast(room.version, 6)) return authorizeAliases(draft);
  if (draft.type === 'm.room.member') return authorizeMembership(room, draft);
  if (membershipOf(room, draft.sender) !== 'join') {
    throw new MatrixError('M_FORBIDDEN', `User ${draft.sender} not in room ${room.roomId}`);
  }
  if (draft.type === 'm.room.third_party_invite') return authorizeThirdPartyInvite(room, draft);
  authorizeSending(room, draft);
  if (draft.type === 'm.room.power_levels') authorizePowerLevels(room, draft);
}

/** True when `authorize` has nothing to say against an event. */
export function isAuthorized(room: Room, draft: EventDraft): boolean {
  try {
    authorize(room, draft);
    return true;
  } catch (refusal) {
    if (refusal instanceof MatrixError) return false;
    throw refusal;
  }
}

function authorizeSending(room: Room, { type, sender, state_key }: EventDraft): void {
  const needed = levelToSend(room, type, state_key !== undefined);
  const power = powerOf(room, sender);
  if (power < needed) {
    throw new MatrixError(
      'M_FORBIDDEN',
      `You don't have permission to post that to the room. user_level (${power}) < send_level (${needed})`,
    );
  }
  if (state_key?.startsWith('@') && state_key !== sender) {
    throw new MatrixError('M_FORBIDDEN', 'You are not allowed to set others state');
  }
}

/** Up to version 5 a server's aliases are its own affair, whatever the power levels say. */
function authorizeAliases({ sender, state_key }: EventDraft): void {
  if (state_key === undefined) throw new MatrixError('M_FORBIDDEN', 'Alias event must be a state event');
  if (state_key === '') throw new MatrixError('M_FORBIDDEN', 'Alias event must have non-empty state_key');
  if (state_key !== serverNameOf(sender)) {
    throw new MatrixError('M_FORBIDDEN', "Alias event's state_key does not match sender's domain");
  }
}

function authorizeThirdPartyInvite(room: Room, { sender }: EventDraft): void {
  if (powerOf(room, sender) >= levelOf(room, 'invite')) return;
  throw new MatrixError('M_FORBIDDEN', "You don't have permission to invite users");
}
