import { checkDeviceName } from '../sessions/devices.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import {
  type AuthenticationFlow,
  authenticateInteractively,
  findAuthentication,
  isChallenged,
} from '../sessions/interactive-auth.js';
import { checkRoomField } from './profiles.js';
import { checkLimit, countAction } from '../sessions/rate-limits.js';
import { type OpenedSession, openRefreshableSession } from '../sessions/refresh.js';
import { openSession, unknownToken } from '../sessions/sessions.js';
import { checkUsername } from './usernames.js';
import { createUser, generateLocalpart, getUser } from '../users/users.js';
import type { JsonObject } from '../../json/read.js';
import type { UiaSession, User } from '../model/accounts.js';

/** The body of a registration; what is not typed here is checked in the order in which Synapse does. */
export interface RegistrationBody extends JsonObject {
  username?: string;
  password?: string | null;
  device_id?: string | null;
  initial_device_display_name?: string | null;
  refresh_token?: boolean;
}

/** A request for an account. */
export interface Registration {
  /** `user` unless the client says otherwise. */
  kind: string;
  body: RegistrationBody;
  /** Whether a token came with it, right or wrong. */
  tokenSent: boolean;
  /** Who the token belongs to; throws when that is nobody. */
  identify: () => { admin: boolean };
  /** Method and path, which interactive authentication is bound to. */
  operation: string;
}

/** An account made, and the session opened with it unless the client wanted none. */
export interface Registered {
  user: User;
  opened: OpenedSession | undefined;
}

/**
 * Makes an account (Matrix client-server API, "Account registration"; order, codes and texts: Synapse, observed).
 * Throws `M_UNRECOGNIZED` or `M_UNKNOWN` for a kind other than `user`, `M_UNKNOWN` for a token that has no
 * business here, what `checkUsername` and `authenticateInteractively` throw, `M_MISSING_PARAM` without a password
 * `M_TOO_LARGE` for a device name that is too long, and what `checkLimit` throws.
 */
export function register(homeserver: Homeserver, registration: Registration): Registered {
  const { body, operation } = registration;
  checkLimit(homeserver, 'registration', '');
  checkKind(registration.kind);
  if (body.type === 'm.login.application_service') throw noApplicationService(homeserver, registration);
  if (registration.tokenSent) return registerAsAdmin(homeserver, registration);

  checkWantedName(homeserver, body);
  const { auth, password, ...rest } = body;
  const step = { operation, auth, body: rest, password: password ?? null };
  const session = authenticateInteractively(homeserver, registrationFlows(homeserver), step);
  checkDeviceName((session.body as RegistrationBody).initial_device_display_name);
  const user = findRegistered(homeserver, session) ?? createFrom(homeserver, session, password);
  session.registeredUserId = user.userId;
  const isRefreshable = body.refresh_token === true;
  return { user, opened: sessionFor(homeserver, user, session.body, isRefreshable) };
}

/** Whether `register` would only tell how to authenticate. Changes nothing. */
export function isRegistrationChallenged(homeserver: Homeserver, registration: Registration): boolean {
  const { kind, body, tokenSent, operation } = registration;
  if (kind !== 'user' || tokenSent || body.type === 'm.login.application_service') return false;
  try {
    checkLimit(homeserver, 'registration', '');
    checkWantedName(homeserver, body);
  } catch (refused) {
    if (refused instanceof MatrixError) return false;
    throw refused;
  }
  return isChallenged(homeserver, registrationFlows(homeserver), { operation, auth: body.auth });
}

function checkWantedName(homeserver: Homeserver, body: RegistrationBody): void {
  const localpart = localpartFrom(homeserver, body);
  const registeredUserId = findAuthentication(homeserver, body.auth)?.registeredUserId;
  const guestAccessToken = body.guest_access_token;
  if (localpart !== undefined) checkUsername(homeserver, localpart, { registeredUserId, guestAccessToken });
}

/** How somebody who registers has to authenticate. */
function registrationFlows(homeserver: Homeserver): AuthenticationFlow[] {
  const asksForToken = homeserver.settings.registrationTokens.length > 0;
  return [{ stages: asksForToken ? dialectOf(homeserver).registrationToken.stages : ['m.login.dummy'] }];
}

function findRegistered(homeserver: Homeserver, { registeredUserId }: UiaSession): User | undefined {
  return registeredUserId === null ? undefined : getUser(homeserver, registeredUserId);
}

/** Of the password that comes with the last step and the one that came before, the last counts. */
function createFrom(homeserver: Homeserver, session: UiaSession, sent: string | null | undefined): User {
  const password = checkPassword(sent || session.password);
  const localpart = localpartFrom(homeserver, session.body);
  if (localpart !== undefined) {
    checkUsername(homeserver, localpart, { guestAccessToken: session.body.guest_access_token });
  }
  countAction(homeserver, 'registration', '');
  return createUser(homeserver, { localpart: localpart ?? generateLocalpart(homeserver), password });
}

/** The requirements document lets admins make accounts for others, without further authentication. */
function registerAsAdmin(homeserver: Homeserver, { body, identify }: Registration): Registered {
  if (!dialectOf(homeserver).adminsRegisterUsers) {
    throw new MatrixError(
      'M_UNKNOWN',
      'An access token should not be provided on requests to /register (except if type is m.login.application_service)',
    );
  }
  if (!identify().admin) throw new MatrixError('M_FORBIDDEN', 'You are not a server admin');
  const localpart = localpartFrom(homeserver, body);
  if (localpart !== undefined) checkUsername(homeserver, localpart);
  const password = checkPassword(body.password);
  const displayname = isGiven(body.displayname) ? checkRoomField('displayname', body.displayname) : undefined;
  const admin = checkAdmin(body.admin);
  checkDeviceName(body.initial_device_display_name);
  const user = createUser(homeserver, {
    localpart: localpart ?? generateLocalpart(homeserver),
    password,
    displayname,
    admin,
  });
  return { user, opened: sessionFor(homeserver, user, body, body.refresh_token === true) };
}

/** Whether a refresh token is wanted says the last step alone; all else may have come with an earlier one (Synapse: observed). */
function sessionFor(
  homeserver: Homeserver,
  { userId }: User,
  body: RegistrationBody,
  isRefreshable: boolean,
): OpenedSession | undefined {
  if (body.inhibit_login) return undefined;
  const wish = { deviceId: body.device_id ?? undefined, displayName: body.initial_device_display_name };
  if (isRefreshable) return openRefreshableSession(homeserver, userId, wish);
  return { session: openSession(homeserver, userId, wish) };
}

function localpartFrom(homeserver: Homeserver, { username }: RegistrationBody): string | undefined {
  return dialectOf(homeserver).username.lowersCase ? username?.toLowerCase() : username;
}

function checkKind(kind: string): void {
  if (kind === 'guest') throw new MatrixError('M_UNKNOWN', 'Guest access is disabled', { status: 403 });
  if (kind === 'user') return;
  throw new MatrixError('M_UNRECOGNIZED', `Do not understand membership kind: ${kind}`, { status: 400 });
}

/** There are none, so no token is one's. */
function noApplicationService(homeserver: Homeserver, { tokenSent }: Registration): MatrixError {
  if (tokenSent) return unknownToken(homeserver);
  return new MatrixError(
    'M_UNKNOWN',
    'Appservice token must be provided when using a type of m.login.application_service',
  );
}

function checkPassword(password: string | null | undefined): string {
  if (password) return password;
  throw new MatrixError('M_MISSING_PARAM', 'Missing params: password');
}

function checkAdmin(admin: unknown): boolean {
  if (!isGiven(admin)) return false;
  if (typeof admin === 'boolean') return admin;
  throw new MatrixError('M_BAD_JSON', "Param 'admin' must be a boolean, if given");
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
