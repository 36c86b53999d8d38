import { isInteger, isObject, isOneOf, own, type JsonObject } from '../../json/read.js';
import { checkCanonical } from '../values/canonical-json.js';
import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import { matchesGlob } from '../values/glob.js';
import type { Homeserver } from '../model/homeserver.js';
import { checkUserId } from '../values/identifiers.js';
import { checkPowerLevelForm } from '../auth/power-level-form.js';
import { pythonRepr } from '../../python/repr.js';
import { atLeast } from '../values/room-versions.js';
import { MEMBERSHIPS } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** Fields that must be strings, by event type. */
const STRINGS: Record<string, string[]> = {
  'm.room.message': ['body', 'msgtype'],
  'm.room.name': ['name'],
  'm.room.topic': ['topic'],
};

/** What makes no sense without a state key. */
const STATE_ONLY = new Set([
  'm.room.name',
  'm.room.topic',
  'm.room.member',
  'm.room.tombstone',
  // Synapse breaks (500) on this one.
  'm.room.create',
]);

/**
 * Whether the content of an event makes sense, as far as Synapse looks at it, in its order and words: most types
 * may contain anything. Throws `M_UNKNOWN` or `M_BAD_JSON`.
 */
export function checkContent(homeserver: Homeserver, room: Room, draft: EventDraft): void {
  const { type, content } = draft;
  checkFields(room, draft);
  if (STATE_ONLY.has(type) && draft.state_key === undefined) {
    throw new MatrixError('M_UNKNOWN', `'${type}' must be state events`);
  }
  if (atLeast(room.version, 6)) checkCanonical(content);
  if (type === 'm.room.retention') checkRetention(content);
  if (type === 'm.room.server_acl' && !admits(content, homeserver.serverName)) {
    throw new MatrixError('M_UNKNOWN', "Can't create an ACL event that denies the local server");
  }
  if (type === 'm.room.power_levels') checkPowerLevelForm(content);
  const mentions = content['m.mentions'];
  if (mentions !== undefined && !isObject(mentions)) {
    throw new MatrixError('M_BAD_JSON', `${pythonRepr(mentions)} is not of type 'object'`);
  }
}

function checkFields(room: Room, { type, content, state_key }: EventDraft): void {
  for (const field of own(STRINGS, type) ?? []) {
    if (!Object.hasOwn(content, field)) throw new MatrixError('M_UNKNOWN', `'${field}' not in content`);
    if (typeof own(content, field) !== 'string') {
      throw new MatrixError('M_UNKNOWN', `'${field}' not a string type`);
    }
  }
  if (type === 'm.room.member') {
    if (!Object.hasOwn(content, 'membership')) {
      throw new MatrixError('M_UNKNOWN', 'Content has not membership key');
    }
    if (!isOneOf(MEMBERSHIPS, content.membership)) {
      throw new MatrixError('M_UNKNOWN', 'Invalid membership key');
    }
    if (state_key !== undefined) checkUserId(state_key);
  }
  if (type === 'm.room.tombstone') {
    if (!Object.hasOwn(content, 'replacement_room')) {
      throw new MatrixError('M_UNKNOWN', 'Content has no replacement_room key');
    }
    if (content.replacement_room === room.roomId) {
      throw new MatrixError('M_UNKNOWN', 'Tombstone cannot reference the room it was sent in');
    }
  }
}

function checkRetention(content: JsonObject): void {
  const [shortest, longest] = ['min_lifetime', 'max_lifetime'].map((field) => {
    const lifetime = own(content, field) ?? null;
    if (lifetime === null || isInteger(lifetime)) return lifetime;
    throw new MatrixError('M_BAD_JSON', `'${field}' must be an integer`);
  });
  if (typeof shortest === 'number' && typeof longest === 'number' && shortest > longest) {
    throw new MatrixError('M_BAD_JSON', "'min_lifetime' can't be greater than 'max_lifetime");
  }
}

/** Whether an m.room.server_acl lets a server in (Matrix client-server API, "m.room.server_acl"). */
function admits(acl: JsonObject, serverName: string): boolean {
  if (acl.allow_ip_literals === false && /^(\[|\d+\.\d+\.\d+\.\d+(:|$))/.test(serverName)) return false;
  const listed = (list: unknown) =>
    Array.isArray(list) &&
    list.some((pattern) => typeof pattern === 'string' && matchesGlob(pattern, serverName));
  return !listed(acl.deny) && listed(acl.allow);
}
