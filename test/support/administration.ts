import { createHmac } from 'node:crypto';
import { matrixActor, matrixGuest, type MatrixUser, meet } from './users.js';

/** The shared secret of every sandbox, as nothing else was set. */
const SECRET = 'mock_registration_secret';

/** The proof that somebody knows the shared secret, as Synapse's own script computes it. */
export function macOf(
  { nonce, username, password, admin }: { nonce: string; username: string; password: string; admin: boolean },
  userType?: string,
): string {
  const mac = createHmac('sha1', SECRET);
  for (const part of [nonce, username, password]) mac.update(part).update('\0');
  mac.update(admin ? 'admin' : 'notadmin');
  if (userType !== undefined) mac.update('\0').update(userType);
  return mac.digest('hex');
}

/** Registers a server admin with the shared secret and returns them logged in. */
export async function registerAdmin(sandbox: string, username = 'root'): Promise<MatrixUser> {
  const guest = matrixGuest(sandbox);
  const { nonce } = await guest.call('adminGetNonce');
  const account = { nonce, username, password: `${username}-password`, admin: true };
  const answer = await guest.call('adminRegister', { body: { ...account, mac: macOf(account) } });
  const { user_id: userId, access_token: token = '', device_id: deviceId = '' } = answer;
  return { ...matrixActor(sandbox, token), userId, token, deviceId };
}

/** People in a sandbox that speaks Synapse's dialect, with a server admin among them. */
export async function meetAdmin<Name extends string>(
  ...names: Name[]
): Promise<Record<Name, MatrixUser> & { root: MatrixUser; sandbox: string }> {
  const people = await meet('synapse', ...names);
  return { ...people, root: await registerAdmin(people.sandbox) };
}

/** What an answer that refuses has. */
export function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

/** The refusal of somebody who is no server admin. */
export const NOT_ADMIN = refusal(403, 'M_FORBIDDEN', 'You are not a server admin');

/** The status of a login. */
export async function logIn(sandbox: string, user: string, password: string): Promise<number> {
  const body = { type: 'm.login.password', user, password };
  return (await matrixGuest(sandbox).try('login', { body })).status;
}
