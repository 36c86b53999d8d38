import { setAccountData } from '../account-data/account-data.js';
import type { Homeserver } from '../model/homeserver.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { setPushRule } from '../push/push-rule-changes.js';
import { pushRulesOf } from '../push/push-rules.js';
import { joinedMembers } from '../room/room.js';
import { listTags, setTag } from '../account-data/tags.js';
import type { Room } from '../model/rooms.js';
import { PUSH_RULE_KINDS, type PushRule } from '../model/push.js';

/**
 * Gives everybody who is in a room that was replaced what they keep about it for the new room too: their tags, its
 * place among their direct chats and their push rules (Synapse: observed). They have it when they follow.
 */
export function copyAccountData(homeserver: Homeserver, old: Room, replacement: Room): void {
  for (const userId of joinedMembers(old)) {
    copyDirectChat(homeserver, userId, old.roomId, replacement.roomId);
    for (const [tag, content] of Object.entries(listTags(homeserver, userId, old.roomId))) {
      setTag(homeserver, userId, replacement.roomId, tag, content);
    }
    copyPushRules(homeserver, userId, old.roomId, replacement.roomId);
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

/** Rules that are on and about the old room, in their kind and named after the new one. */
function copyPushRules(homeserver: Homeserver, userId: string, oldId: string, newId: string): void {
  const rules = pushRulesOf(homeserver, userId);
  for (const kind of PUSH_RULE_KINDS) {
    for (const rule of rules[kind]) {
      const isAbout = kind === 'room' ? rule.rule_id === oldId : conditionsOf(rule).some(names(oldId));
      if (!rule.enabled || !isAbout) continue;
      const conditions = conditionsOf(rule).map((condition) =>
        condition.key === 'room_id' ? { ...condition, pattern: newId } : condition,
      );
      setPushRule(homeserver, userId, { kind, ruleId: newId }, { actions: rule.actions, conditions }, {});
    }
  }
}

function conditionsOf({ conditions = [] }: PushRule): JsonObject[] {
  return conditions.filter(isObject);
}

function names(roomId: string): (condition: JsonObject) => boolean {
  return ({ key, pattern }) => key === 'room_id' && pattern === roomId;
}
