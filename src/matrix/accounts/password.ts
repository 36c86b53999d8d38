import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId } from '../values/identifiers.js';
import {
  authenticateInteractively,
  confirmIdentity,
  isChallenged,
  isIdentityChallenged,
} from '../sessions/interactive-auth.js';
import { closeAllSessions } from '../sessions/sessions.js';
import { findUser, getUser } from '../users/users.js';
import type { JsonObject } from '../../json/read.js';

/** A request for another password. */
export interface PasswordChange {
  /** Method and path, which interactive authentication is bound to. */
  operation: string;
  auth?: unknown;
  new_password?: string | null;
  /** Whether the user is logged out everywhere else; true unless said. */
  logout_devices?: boolean;
}

/**
 * Gives the caller another password, once they have proven who they are (Matrix client-server API, "Password
 * management"). A later step may leave out what an earlier one said (Synapse means to allow that, and breaks).
 * Without a caller the proof would be a mail address, and nobody has one.
 * Throws what `confirmIdentity` throws, and `M_MISSING_PARAM` when there is no password in the end.
 */
export function changePassword(
  homeserver: Homeserver,
  caller: { userId: string; deviceId: string } | undefined,
  { operation, auth, new_password: password, ...body }: PasswordChange,
): void {
  const step = { operation, auth, body: body as JsonObject, password: password ?? null };
  if (!caller) {
    authenticateInteractively(homeserver, MAIL_FLOWS, step);
    throw new MatrixError('M_NOT_FOUND', 'Email address not found');
  }
  const session = confirmIdentity(homeserver, caller.userId, step);
  const chosen = password || session.password;
  if (!chosen) throw new MatrixError('M_MISSING_PARAM', 'Missing params: password');
  const logsOut = session.body.logout_devices !== false;
  setPassword(homeserver, caller.userId, chosen, { logsOut, exceptDeviceId: caller.deviceId });
}

/** Proofs of somebody without a token. */
const MAIL_FLOWS = [{ stages: ['m.login.email.identity'] }];

/** Whether `changePassword` would only tell how to authenticate. Changes nothing. */
export function isPasswordChangeChallenged(
  homeserver: Homeserver,
  hasCaller: boolean,
  change: Pick<PasswordChange, 'operation' | 'auth'>,
): boolean {
  const step = { operation: change.operation, auth: change.auth };
  return hasCaller ? isIdentityChallenged(homeserver, step) : isChallenged(homeserver, MAIL_FLOWS, step);
}

/**
 * Gives a user another password at the wish of an admin (Synapse's admin API; observed). Throws `M_MISSING_PARAM`
 * without one, `M_INVALID_PARAM` for what is no user id, `M_NOT_FOUND` for an unknown user, and `M_BAD_JSON` where
 * Synapse breaks (500).
 */
export function resetPassword(homeserver: Homeserver, userId: string, body: JsonObject): void {
  checkUserId(userId);
  const { new_password: password, logout_devices: logsOut = true } = body;
  if (password === undefined) throw new MatrixError('M_MISSING_PARAM', "Missing params: ['new_password']");
  if (typeof password !== 'string') throw new MatrixError('M_BAD_JSON', "'new_password' must be a string");
  if (!findUser(homeserver, userId)) throw new MatrixError('M_NOT_FOUND', 'Unknown user');
  setPassword(homeserver, userId, password, { logsOut: Boolean(logsOut) });
}

/** Gives a user another password, and logs them out everywhere or everywhere else if that is wanted. */
export function setPassword(
  homeserver: Homeserver,
  userId: string,
  password: string,
  { logsOut, exceptDeviceId }: { logsOut: boolean; exceptDeviceId?: string },
): void {
  getUser(homeserver, userId).password = password;
  if (logsOut) closeAllSessions(homeserver, userId, exceptDeviceId);
}
