import { objectOf, type JsonObject } from '../../json/read.js';
import { checkCredentials } from './credentials.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkDeviceName } from './devices.js';
import { type OpenedSession, openRefreshableSession } from './refresh.js';
import { checkLimit, countAction } from './rate-limits.js';
import { findOpenSession, openSession, userLocked } from './sessions.js';
import type { User } from '../model/accounts.js';

/** The longest id a client may give its device at login (Synapse: observed). */
const MAX_DEVICE_ID_LENGTH = 512;

/** How a user may log in; application services have to bring the token of their registration. */
export const LOGIN_FLOWS = [{ type: 'm.login.password' }, { type: 'm.login.application_service' }];

/** The body of a login; what is not typed here is checked in the order in which Synapse does. */
export interface LoginSubmission extends JsonObject {
  type: string;
  device_id?: string | null;
  initial_device_display_name?: string | null;
  refresh_token?: boolean;
}

/**
 * Logs a user in. Every login opens a session, except where the dialect gives the user's open one
 * again; never one that expires.
 * Throws what `checkCredentials` throws, `M_USER_DEACTIVATED`, `M_INVALID_PARAM` for a device id that is too long,
 * `M_TOO_LARGE` for a device name that is, and what `identify` throws. `identify` is asked who sends the request
 * where that matters.
 */
export function logIn(
  homeserver: Homeserver,
  submission: LoginSubmission,
  identify: () => unknown,
): OpenedSession {
  if (submission.type === 'm.login.application_service') throw noApplicationService(identify);
  if (submission.type === 'm.login.token') throw noLoginToken(submission);
  const user = checkAccount(homeserver, submission);
  if (user.deactivated) throw new MatrixError('M_USER_DEACTIVATED', 'This account has been deactivated');
  if (user.locked) throw userLocked();
  const deviceId = submission.device_id ?? undefined;
  const displayName = submission.initial_device_display_name;
  checkDeviceId(deviceId ?? '');
  checkDeviceName(displayName);
  const wish = { deviceId, displayName };
  if (submission.refresh_token) return openRefreshableSession(homeserver, user.userId, wish);
  const open = dialectOf(homeserver).loginReusesToken
    ? findOpenSession(homeserver, user, deviceId)
    : undefined;
  return { session: open ?? openSession(homeserver, user.userId, wish) };
}

/** Whoever guesses passwords has to wait sooner than whoever knows them. */
function checkAccount(homeserver: Homeserver, submission: LoginSubmission): User {
  const claimed = claimedAccount(submission);
  checkLimit(homeserver, 'failedLogin', claimed);
  let user: User;
  try {
    user = checkCredentials(homeserver, submission);
  } catch (refusal) {
    if (refusal instanceof MatrixError && refusal.status === 403)
      countAction(homeserver, 'failedLogin', claimed);
    throw refusal;
  }
  countAction(homeserver, 'loginAccount', user.userId);
  return user;
}

function claimedAccount({ user, identifier }: LoginSubmission): string {
  const named = user ?? objectOf(identifier).user;
  return typeof named === 'string' ? named.toLowerCase() : '';
}

function checkDeviceId(deviceId: string): void {
  if ([...deviceId].length <= MAX_DEVICE_ID_LENGTH) return;
  throw new MatrixError(
    'M_INVALID_PARAM',
    `device_id cannot be longer than ${MAX_DEVICE_ID_LENGTH} characters.`,
  );
}

/** There are none, so a token that is somebody's is a user's. */
function noApplicationService(identify: () => unknown): MatrixError {
  identify();
  return new MatrixError('M_UNKNOWN_TOKEN', 'This login method is only valid for application services', {
    fields: { soft_logout: false },
  });
}

/** Nobody hands out login tokens, so none is valid. */
function noLoginToken(submission: JsonObject): MatrixError {
  return Object.hasOwn(submission, 'token')
    ? new MatrixError('M_FORBIDDEN', 'Invalid login token')
    : new MatrixError('M_UNKNOWN', 'Missing JSON keys.');
}
