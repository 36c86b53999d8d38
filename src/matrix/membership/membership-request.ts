import { MatrixError } from '../values/error.js';
import { checkUserId } from '../values/identifiers.js';
import type { JsonObject } from '../../json/read.js';

/**
 * Who a request is about. Throws `M_MISSING_PARAM` when it does not say, and `M_INVALID_PARAM` for what is no user
 * id; this comes before any look at the room.
 */
export function getTarget(body: JsonObject): string {
  if (!('user_id' in body)) throw new MatrixError('M_MISSING_PARAM', "Missing params: ['user_id']");
  checkUserId(body.user_id);
  return body.user_id;
}

/** Who is to be invited; as `getTarget`, and refuses an invitation by e-mail, which only an identity server can place. */
export function getInvitee(body: JsonObject): string {
  if (!('medium' in body && 'address' in body)) return getTarget(body);
  if (!('id_server' in body && 'id_access_token' in body)) {
    throw new MatrixError(
      'M_MISSING_PARAM',
      '`id_server` and `id_access_token` are required when doing 3pid invite',
    );
  }
  throw new MatrixError('M_UNKNOWN', 'Looking up third-party identifiers is denied from this server', {
    status: 403,
  });
}

/** The part of a request that becomes part of the member event. */
export function reasonOf(body: JsonObject): JsonObject {
  return 'reason' in body ? { reason: body.reason } : {};
}
