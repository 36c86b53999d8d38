import { isInteger, type JsonObject } from '../../json/read.js';
import { getLocalUser } from './account-details.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { openDevicelessSession } from '../sessions/sessions.js';
import type { Session } from '../model/accounts.js';

/**
 * Lets an admin act as somebody else, deactivated or not (Synapse's admin API; observed). Throws `M_UNKNOWN` for
 * oneself, for a user of another server and for an end that is no number, and `M_NOT_FOUND`.
 */
export function logInAs(homeserver: Homeserver, adminId: string, userId: string, body: JsonObject): Session {
  const user = getLocalUser(homeserver, userId, 'Only local users can be logged in as');
  const { valid_until_ms: validUntil = null } = body;
  if (validUntil !== null && !isInteger(validUntil)) {
    throw new MatrixError('M_UNKNOWN', "'valid_until_ms' parameter must be an int");
  }
  if (user.userId === adminId) throw new MatrixError('M_UNKNOWN', 'Cannot use admin API to login as self');
  return openDevicelessSession(homeserver, userId, validUntil);
}
