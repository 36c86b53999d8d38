import { isObject, own, type JsonObject } from '../../json/read.js';
import type { StoredEvent } from '../model/events.js';
import { dropRelation } from './relations.js';
import { atLeast } from '../values/room-versions.js';
import type { Room } from '../model/rooms.js';

/** Which keys of the content survive a redaction, by type, in every room version. */
const ALWAYS_KEPT: Record<string, string[]> = {
  'm.room.member': ['membership'],
  'm.room.create': ['creator'],
  'm.room.join_rules': ['join_rule'],
  'm.room.power_levels': [
    'ban',
    'events',
    'events_default',
    'kick',
    'redact',
    'state_default',
    'users',
    'users_default',
  ],
  'm.room.history_visibility': ['history_visibility'],
};

/** Which survive from some room version on. */
const KEPT_SINCE: [type: string, key: string, version: number][] = [
  ['m.room.join_rules', 'allow', 8],
  ['m.room.member', 'join_authorised_via_users_server', 9],
  ['m.room.power_levels', 'invite', 11],
  ['m.room.redaction', 'redacts', 11],
];

/**
 * What is left of an event's content when it is redacted (Matrix specification, "Room versions", "Redactions" of
 * each version).
 */
export function redactedContent(
  version: string,
  { type, content }: { type: string; content: JsonObject },
): JsonObject {
  if (type === 'm.room.create' && atLeast(version, 11)) return { ...content };
  const kept = new Set(own(ALWAYS_KEPT, type));
  for (const [of, key, since] of KEPT_SINCE) if (of === type && atLeast(version, since)) kept.add(key);
  if (type === 'm.room.aliases' && !atLeast(version, 6)) kept.add('aliases');
  const left = Object.fromEntries(Object.entries(content).filter(([key]) => kept.has(key)));
  const invite = content.third_party_invite;
  if (type === 'm.room.member' && atLeast(version, 11) && isObject(invite) && invite.signed !== undefined) {
    left.third_party_invite = { signed: invite.signed };
  }
  return left;
}

/**
 * Takes the content of an event away, for good: from here on it no longer relates to another, and what came after it
 * no longer tells what it was. Only `room.ts` calls it, for a redaction it has just added.
 */
export function redact(room: Room, target: StoredEvent, redaction: StoredEvent): void {
  if (target.redactedBecause) return;
  dropRelation(room, target);
  const before = target.content;
  target.content = redactedContent(room.version, target);
  target.redactedBecause = redaction;
  if (target.state_key === undefined) return;
  for (const { unsigned } of room.stateEvents) {
    if (unsigned?.prev_content === before) unsigned.prev_content = target.content;
  }
}
