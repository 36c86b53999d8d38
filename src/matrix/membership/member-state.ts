import { MatrixError } from '../values/error.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId } from '../values/identifiers.js';
import { changeMembership } from './membership.js';
import { findRoom } from '../room/room.js';
import type { JsonObject } from '../../json/read.js';

/**
 * Does what an m.room.member event that a client sets as state describes: a join, an invitation, a kick, ...
 * Throws `M_UNKNOWN` for content without a membership, `M_INVALID_PARAM` for a key that is no user, and what
 * `changeMembership` throws (Synapse: observed).
 */
export function changeMemberState(
  homeserver: Homeserver,
  roomId: string,
  senderId: string,
  targetId: string,
  content: JsonObject,
): StoredEvent {
  const { membership } = content;
  if (typeof membership !== 'string') {
    throw new MatrixError('M_UNKNOWN', 'Invalid membership (must be a string)');
  }
  checkUserId(targetId);
  return changeMembership(homeserver, findRoom(homeserver, roomId), senderId, targetId, membership, content);
}
