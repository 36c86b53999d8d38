import { createHmac } from 'node:crypto';
import { own, textOf, type JsonObject } from '../../json/read.js';
import { isUserType } from './account-changes.js';
import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkRoomField } from '../accounts/profiles.js';
import { openSession } from '../sessions/sessions.js';
import { checkUsername } from '../accounts/usernames.js';
import { createUser } from '../users/users.js';
import type { Session, User } from '../model/accounts.js';

/** How long a nonce can be used, in milliseconds (Synapse: observed). */
const NONCE_LIFETIME = 60_000;

/** The longest username and password (Synapse: observed). */
const MAX_LENGTH = 512;

/** A number for one registration. */
export function newNonce({ state, random, clock }: Homeserver): string {
  for (const [nonce, expiresAt] of state.registrationNonces) {
    if (expiresAt <= clock.now()) state.registrationNonces.delete(nonce);
  }
  const nonce = random.bytes(64).toString('hex');
  state.registrationNonces.set(nonce, clock.now() + NONCE_LIFETIME);
  dropOldest(state.registrationNonces, REMEMBERED);
  return nonce;
}

/**
 * Makes an account for somebody who knows the shared secret (Synapse's admin API, "Shared-Secret Registration";
 * order, codes and texts: observed). The nonce is used up, whatever comes of it. Throws `M_BAD_JSON` for what is
 * missing, `M_UNKNOWN` for what is wrong, with status 403 for a wrong proof, and what `checkUsername` throws.
 */
export function registerWithSecret(
  homeserver: Homeserver,
  body: JsonObject,
): { user: User; session: Session | undefined } {
  spendNonce(homeserver, body);
  const username = readText(body, 'username');
  const password = readText(body, 'password');
  if (!Object.hasOwn(body, 'mac')) throw new MatrixError('M_BAD_JSON', 'mac must be specified');
  const userType = body.user_type ?? null;
  if (!isUserType(userType)) throw new MatrixError('M_UNKNOWN', 'Invalid user type');
  if (body.mac !== macOf(homeserver, { ...body, username, password })) {
    throw new MatrixError('M_UNKNOWN', 'HMAC incorrect', { status: 403 });
  }
  const localpart = username.toLowerCase();
  const displayname = body.displayname ? checkRoomField('displayname', body.displayname) : undefined;
  checkUsername(homeserver, localpart);
  const user = createUser(homeserver, { localpart, password, displayname, admin: Boolean(body.admin) });
  user.userType = userType;
  return { user, session: body.inhibit_login ? undefined : openSession(homeserver, user.userId) };
}

function spendNonce({ state, clock }: Homeserver, body: JsonObject): void {
  if (!Object.hasOwn(body, 'nonce')) throw new MatrixError('M_BAD_JSON', 'nonce must be specified');
  const nonce = textOf(body.nonce) ?? '';
  const expiresAt = state.registrationNonces.get(nonce);
  state.registrationNonces.delete(nonce);
  if (expiresAt === undefined || expiresAt <= clock.now()) {
    throw new MatrixError('M_UNKNOWN', 'unrecognised nonce');
  }
}

function readText(body: JsonObject, name: 'username' | 'password'): string {
  if (!Object.hasOwn(body, name)) throw new MatrixError('M_BAD_JSON', `${name} must be specified`);
  const text = own(body, name);
  if (typeof text === 'string' && [...text].length <= MAX_LENGTH && !text.includes('\0')) return text;
  throw new MatrixError('M_UNKNOWN', `Invalid ${name}`);
}

function macOf({ registrationSharedSecret }: Homeserver, body: JsonObject): string {
  const texts = [textOf(body.nonce), textOf(body.username), textOf(body.password)].map((text) => text ?? '');
  const userType = textOf(body.user_type);
  const parts = [...texts, body.admin ? 'admin' : 'notadmin', ...(userType ? [userType] : [])];
  return createHmac('sha1', registrationSharedSecret).update(parts.join('\0')).digest('hex');
}
