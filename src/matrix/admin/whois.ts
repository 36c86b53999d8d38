import { checkLocal } from './account-details.js';
import { listDevices, type ListedDevice } from '../sessions/devices.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { findUser, getUser } from '../users/users.js';

/** From where somebody was heard of. */
export interface Connection {
  ip: string;
  last_seen: number;
  user_agent: string;
}

/** The connections of a user, none of them told from others by its device (Synapse: observed). */
export interface Whereabouts {
  user_id: string;
  devices: { '': { sessions: { connections: Connection[] }[] } };
}

/**
 * From where a user was heard of; for the user and for admins, others get `M_FORBIDDEN`. Throws `M_UNKNOWN` for a
 * user of another server; about a user who does not exist there is nothing to tell.
 */
export function whereabouts(
  homeserver: Homeserver,
  caller: { userId: string; admin: boolean },
  userId: string,
): Whereabouts {
  if (userId !== caller.userId && !caller.admin) throw notAdmin();
  checkLocal(homeserver, userId, 'Can only whois a local user');
  const connections = [...(findUser(homeserver, userId)?.devices.values() ?? [])].flatMap(({ lastSeen }) =>
    lastSeen ? [{ ip: lastSeen.ip, last_seen: lastSeen.at, user_agent: lastSeen.userAgent }] : [],
  );
  return { user_id: userId, devices: { '': { sessions: [{ connections }] } } };
}

/** The refusal of somebody who wants what only admins may. */
export function notAdmin(): MatrixError {
  return new MatrixError('M_FORBIDDEN', 'You are not a server admin');
}

/** The devices of a user as admins see them: with the program that was last seen on each. */
export function listDevicesForAdmins(
  homeserver: Homeserver,
  userId: string,
): (ListedDevice & { last_seen_user_agent: string | null })[] {
  const { devices } = getUser(homeserver, userId);
  return listDevices(homeserver, userId).map((device) => ({
    ...device,
    last_seen_user_agent: devices.get(device.device_id)?.lastSeen?.userAgent ?? null,
  }));
}
