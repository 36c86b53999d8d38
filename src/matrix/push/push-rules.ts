import type { Homeserver } from '../model/homeserver.js';
import { localpartOf } from '../users/users.js';
import type { JsonObject } from '../../json/read.js';
import type { PushRule, PushAction, PushRules } from '../model/push.js';

/** What a user is told of: the default rules, unless they changed them. */
export function pushRulesOf({ state }: Homeserver, userId: string): PushRules {
  return state.pushRules.get(userId) ?? defaultPushRules(userId);
}

const LOUD = { set_tweak: 'sound', value: 'default' };
const HIGHLIGHT = { set_tweak: 'highlight' };
const NO_HIGHLIGHT = { set_tweak: 'highlight', value: false };

/**
 * The rules everybody has at first (Matrix client-server API, "Predefined rules"; the choice, and the order of the kinds
 * in answers, are Synapse 1.160's).
 */
export function defaultPushRules(userId: string): PushRules {
  return {
    underride: underrides(),
    sender: [],
    room: [],
    postcontent: [],
    content: [
      { ...rule('.m.rule.contains_user_name', ['notify', HIGHLIGHT, LOUD]), pattern: localpartOf(userId) },
    ],
    override: overrides(userId),
  };
}

function overrides(userId: string): PushRule[] {
  const roomPermission = { kind: 'sender_notification_permission', key: 'room' };
  return [
    { ...rule('.m.rule.master', []), conditions: [], enabled: false },
    when('.m.rule.suppress_notices', [], match('content.msgtype', 'm.notice')),
    when(
      '.m.rule.invite_for_me',
      ['notify', NO_HIGHLIGHT, LOUD],
      match('type', 'm.room.member'),
      match('content.membership', 'invite'),
      match('state_key', userId),
    ),
    when('.m.rule.member_event', [], match('type', 'm.room.member')),
    when('.m.rule.is_user_mention', ['notify', HIGHLIGHT, LOUD], {
      kind: 'event_property_contains',
      key: 'content.m\\.mentions.user_ids',
      value: userId,
    }),
    when('.m.rule.contains_display_name', ['notify', HIGHLIGHT, LOUD], { kind: 'contains_display_name' }),
    when(
      '.m.rule.is_room_mention',
      ['notify', HIGHLIGHT],
      { kind: 'event_property_is', key: 'content.m\\.mentions.room', value: true },
      roomPermission,
    ),
    when('.m.rule.roomnotif', ['notify', HIGHLIGHT], roomPermission, match('content.body', '@room')),
    when(
      '.m.rule.tombstone',
      ['notify', HIGHLIGHT],
      match('type', 'm.room.tombstone'),
      match('state_key', ''),
    ),
    when('.m.rule.reaction', [], match('type', 'm.reaction')),
    when('.m.rule.room.server_acl', [], match('type', 'm.room.server_acl'), match('state_key', '')),
    when('.m.rule.suppress_edits', [], {
      kind: 'event_property_is',
      key: 'content.m\\.relates_to.rel_type',
      value: 'm.replace',
    }),
  ];
}

function underrides(): PushRule[] {
  const oneToOne = { kind: 'room_member_count', is: '2' };
  return [
    when(
      '.m.rule.call',
      ['notify', { set_tweak: 'sound', value: 'ring' }, NO_HIGHLIGHT],
      match('type', 'm.call.invite'),
    ),
    when(
      '.m.rule.encrypted_room_one_to_one',
      ['notify', LOUD, NO_HIGHLIGHT],
      match('type', 'm.room.encrypted'),
      oneToOne,
    ),
    when(
      '.m.rule.room_one_to_one',
      ['notify', LOUD, NO_HIGHLIGHT],
      match('type', 'm.room.message'),
      oneToOne,
    ),
    when('.m.rule.message', ['notify', NO_HIGHLIGHT], match('type', 'm.room.message')),
    when('.m.rule.encrypted', ['notify', NO_HIGHLIGHT], match('type', 'm.room.encrypted')),
    when(
      '.im.vector.jitsi',
      ['notify', NO_HIGHLIGHT],
      match('type', 'im.vector.modular.widgets'),
      match('content.type', 'jitsi'),
      match('state_key', '*'),
    ),
  ];
}

function rule(ruleId: string, actions: PushAction[]): PushRule {
  return { rule_id: ruleId, default: true, enabled: true, actions };
}

function when(ruleId: string, actions: PushAction[], ...conditions: JsonObject[]): PushRule {
  return { ...rule(ruleId, actions), conditions };
}

function match(key: string, pattern: string): JsonObject {
  return { kind: 'event_match', key, pattern };
}
