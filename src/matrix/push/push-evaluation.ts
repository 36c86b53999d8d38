import { isObject, own, type JsonObject } from '../../json/read.js';
import type { ClientEvent } from '../model/events.js';
import { containsGlob, matchesGlob } from '../values/glob.js';
import { entry, powerOf } from '../room/power-levels.js';
import { joinedMembers, stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';
import {
  PUSH_RULE_KINDS,
  type PushAction,
  type PushRule,
  type PushRuleKind,
  type PushRules,
} from '../model/push.js';

/** What an event is to somebody who did not send it. */
export interface Notice {
  /** They are to be told. */
  notifies: boolean;
  /** It is for them in particular. */
  highlights: boolean;
}

/** Rules that guess whom a text is for; not asked of events that say so themselves. */
const GUESSES = ['.m.rule.contains_display_name', '.m.rule.contains_user_name', '.m.rule.roomnotif'];

/** The fields of an event that rules can look at; its id is none of them (Synapse: observed). */
const FIELDS: readonly (keyof ClientEvent)[] = [
  'type',
  'sender',
  'room_id',
  'state_key',
  'content',
  'redacts',
];

const NOTHING: Notice = { notifies: false, highlights: false };

/**
 * Holds an event against the push rules of a user who is in the room: the first enabled rule that applies decides
 * (Matrix client-server API, "Push rules"). Costs the number of rules.
 */
export function evaluate(rules: PushRules, event: ClientEvent, room: Room, userId: string): Notice {
  const saysWhom = isObject(event.content['m.mentions']);
  for (const kind of PUSH_RULE_KINDS) {
    for (const rule of rules[kind]) {
      if (!rule.enabled || (saysWhom && GUESSES.includes(rule.rule_id))) continue;
      if (applies(kind, rule, event, room, userId)) return noticeOf(rule.actions);
    }
  }
  return NOTHING;
}

function noticeOf(actions: PushAction[]): Notice {
  const isHighlight = (action: PushAction) =>
    isObject(action) && action.set_tweak === 'highlight' && action.value !== false;
  const notifies = actions.includes('notify');
  return { notifies, highlights: notifies && actions.some(isHighlight) };
}

function applies(
  kind: PushRuleKind,
  rule: PushRule,
  event: ClientEvent,
  room: Room,
  userId: string,
): boolean {
  switch (kind) {
    case 'content':
      return matchesField('content.body', rule.pattern, event);
    case 'room':
      return event.room_id === rule.rule_id;
    case 'sender':
      // Synapse holds these against a field that events have no more, so they apply to nothing (observed).
      return false;
    default:
      return (rule.conditions ?? []).every((condition) => holds(condition, event, room, userId));
  }
}

/** A condition of a kind nobody knows does not hold, and the rule with it. */
function holds(condition: JsonObject, event: ClientEvent, room: Room, userId: string): boolean {
  const { kind, key, pattern, value, is } = condition;
  switch (kind) {
    case 'event_match':
      return matchesField(key, pattern, event);
    case 'event_property_is':
      return isPlain(value) && fieldOf(event, key) === value;
    case 'event_property_contains': {
      const list = fieldOf(event, key);
      return isPlain(value) && Array.isArray(list) && list.includes(value);
    }
    case 'contains_display_name':
      return containsName(event, stateEvent(room, 'm.room.member', userId)?.content.displayname);
    case 'room_member_count':
      return compares(joinedMembers(room).size, is);
    case 'sender_notification_permission':
      return typeof key === 'string' && powerOf(room, event.sender) >= levelToNotify(room, key);
    default:
      return false;
  }
}

/** The text of a message is searched for the pattern as a word, any other field has to be it. */
function matchesField(key: unknown, pattern: unknown, event: ClientEvent): boolean {
  const field = fieldOf(event, key);
  if (typeof pattern !== 'string' || typeof field !== 'string') return false;
  return key === 'content.body' ? containsGlob(pattern, field) : matchesGlob(pattern, field);
}

function containsName(event: ClientEvent, name: unknown): boolean {
  const { body } = event.content;
  if (typeof body !== 'string' || typeof name !== 'string' || name === '') return false;
  // A name is no pattern: its stars and question marks stand for themselves.
  return body.toLowerCase().includes(name.toLowerCase()) && containsGlob(name.replace(/[*?]/g, '?'), body);
}

/** `2`, `==2`, `<10`, `>=3`, ... */
function compares(count: number, is: unknown): boolean {
  const [, operator, text] = /^(==|<=|>=|<|>)?(\d+)$/.exec(typeof is === 'string' ? is : '') ?? [];
  const number = Number(text);
  switch (operator) {
    case '<':
      return count < number;
    case '>':
      return count > number;
    case '<=':
      return count <= number;
    case '>=':
      return count >= number;
    default:
      return count === number;
  }
}

function levelToNotify(room: Room, key: string): number {
  return entry(stateEvent(room, 'm.room.power_levels')?.content.notifications, key) ?? 50;
}

/** The field at a path of names with dots in between; a dot in a name has a backslash before it. */
function fieldOf(event: ClientEvent, key: unknown): unknown {
  if (typeof key !== 'string') return undefined;
  const [field = '', ...names] = splitPath(key);
  const known = FIELDS.find((one) => one === field);
  let value: unknown = known && event[known];
  for (const name of names) {
    if (!isObject(value)) return undefined;
    value = own(value, name);
  }
  return value;
}

/** The names of a path; see `fieldOf`. */
export function splitPath(path: string): string[] {
  return [...path.matchAll(/(?:^|\.)((?:\\[\\.]|[^.])*)/g)].map(([, name = '']) =>
    name.replace(/\\([\\.])/g, '$1'),
  );
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
