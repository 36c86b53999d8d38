import { isOneOf, type JsonObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId } from '../values/identifiers.js';
import { presenceContent, type PresenceContent, seesPresence } from './presence.js';
import { PRESENCE_STATES, type PresenceState } from '../model/presence.js';

/** Throws `M_INVALID_PARAM` for what is no user id and `M_FORBIDDEN` for somebody else's presence; before the body is read. */
export function checkMaySetPresence(callerId: string, userId: string): void {
  checkUserId(userId);
  if (callerId !== userId) throw new MatrixError('M_FORBIDDEN', 'Can only set your own presence state');
}

/** How a user says they are. Throws `M_UNKNOWN` in Synapse's order and words; anything else in the body is refused too. */
export function readPresence(body: JsonObject): { state: PresenceState; statusMsg: string | undefined } {
  const { presence, status_msg: statusMsg, ...others } = body;
  if (presence === undefined) throw new MatrixError('M_UNKNOWN', 'Unable to parse state');
  if (statusMsg !== undefined && typeof statusMsg !== 'string') {
    throw new MatrixError('M_UNKNOWN', 'status_msg must be a string.');
  }
  if (Object.keys(others).length > 0) throw new MatrixError('M_UNKNOWN', 'Unable to parse state');
  if (!isOneOf(PRESENCE_STATES, presence)) {
    throw new MatrixError('M_UNKNOWN', 'Invalid presence state');
  }
  return { state: presence, statusMsg };
}

/** How somebody is. Throws `M_INVALID_PARAM` for what is no user id, and `M_FORBIDDEN` for people the caller shares no room with. */
export function getPresence(homeserver: Homeserver, callerId: string, userId: string): PresenceContent {
  checkUserId(userId);
  if (seesPresence(homeserver, callerId, userId)) return presenceContent(homeserver, userId);
  throw new MatrixError('M_FORBIDDEN', 'You are not allowed to see their presence.');
}
