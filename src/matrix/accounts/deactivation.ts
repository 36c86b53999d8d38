import type { Homeserver } from '../model/homeserver.js';
import { changeMembership } from '../membership/membership.js';
import { findRoom, forgetRoom, listJoinedRooms, membershipOf } from '../room/room.js';
import { closeAllSessions } from '../sessions/sessions.js';
import { getUser } from '../users/users.js';
import type { Room } from '../model/rooms.js';

/**
 * Ends an account for good: nobody can log in to it, and its id stays taken. Its sessions, devices, pushers, account
 * data and key backups go, it turns down its invitations and leaves its rooms (in Synapse a moment later), and with
 * `erase` its profile goes, too (Matrix client-server API, "Account deactivation"; Synapse: observed).
 * Throws `M_NOT_FOUND` for an unknown user.
 */
export function deactivateUser(homeserver: Homeserver, userId: string, { erase }: { erase: boolean }): void {
  const user = getUser(homeserver, userId);
  closeAllSessions(homeserver, userId);
  user.password = null;
  user.deactivated = true;
  if (erase) {
    user.erased = true;
    user.profile.clear();
  }
  for (const room of pendingRooms(homeserver, userId)) leave(homeserver, room, userId);
  for (const roomId of listJoinedRooms(homeserver, userId)) {
    const room = findRoom(homeserver, roomId);
    if (!room) continue;
    leave(homeserver, room, userId);
    forgetRoom(room, userId);
  }
  homeserver.state.accountData.delete(userId);
  homeserver.state.pushRules.delete(userId);
  homeserver.state.pushers.delete(userId);
  homeserver.state.keyBackups.delete(userId);
}

/** The rooms a user is invited to or knocked at. Costs the number of rooms, which for once does not matter. */
function pendingRooms({ state }: Homeserver, userId: string): Room[] {
  return [...state.rooms.values()].filter((room) => {
    const membership = membershipOf(room, userId);
    return membership === 'invite' || membership === 'knock';
  });
}

function leave(homeserver: Homeserver, room: Room, userId: string): void {
  changeMembership(homeserver, room, userId, userId, 'leave');
}
