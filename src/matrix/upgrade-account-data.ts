import { setAccountData } from './account-data.js';
import type { Homeserver, Room } from './homeserver.js';
import { joinedMembers } from './room.js';
import { listTags, setTag } from './tags.js';

/**
 * Gives everybody who is in a room that was replaced what they keep about it for the new room too: their tags, and
 * its place among their direct chats (Synapse: observed). They have it when they follow.
 */
export function copyAccountData(homeserver: Homeserver, old: Room, replacement: Room): void {
  for (const userId of joinedMembers(old)) {
    copyDirectChat(homeserver, userId, old.roomId, replacement.roomId);
    for (const [tag, content] of Object.entries(listTags(homeserver, userId, old.roomId))) {
      setTag(homeserver, userId, replacement.roomId, tag, content);
    }
  }
}

/** The new room stands beside the old one, with the first user under whom that is listed. */
function copyDirectChat(homeserver: Homeserver, userId: string, oldId: string, newId: string): void {
  const chats = homeserver.state.accountData.get(userId)?.byType.get('m.direct')?.content ?? {};
  for (const [otherId, rooms] of Object.entries(chats)) {
    if (!Array.isArray(rooms) || !rooms.includes(oldId) || rooms.includes(newId)) continue;
    const longer = [...(rooms as unknown[]), newId];
    setAccountData(homeserver, userId, 'm.direct', { ...chats, [otherId]: longer });
    return;
  }
}
