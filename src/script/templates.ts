import { own } from '../json/read.js';
import { didYouMean } from '../words/nearest.js';
import type { Found } from './patterns.js';

/** What the placeholders of a turn stand for. */
export interface Facts {
  input: string;
  agentId: string;
  agentName: string;
  /** How many messages the agent got since the script was set, this one included. */
  count: number;
  /** How many of them this turn answered, this one included. */
  turnCount: number;
  /** What `matches` found, if the turn has it. */
  found?: Found;
  /** What the tools returned that this answer has called so far. */
  returns?: readonly Returned[];
}

/** What a tool returned, as the agent reads it. */
export interface Returned {
  name: string;
  text: string;
}

/** What is there at a place of a script for placeholders to name. */
export interface Scope {
  /** The groups of the turn's regular expression; undefined when it has none. */
  groups: ReadonlySet<string> | undefined;
  /** How often each tool is called before. */
  calls: ReadonlyMap<string, number>;
}

/** A text that grew beyond what a message may hold. */
export class TextTooLong extends Error {}

/** How many characters a text can have once everything is filled in. */
const LONGEST_TEXT = 16 * 1024 * 1024;

/** `{{name}}`, and with a backslash in front what is to stay as it is. */
const PLACEHOLDER = /\\\{\{|\{\{([^{}]*)\}\}/g;

/** What can stand in braces besides the groups of a match and the returns of tools. */
const NAMES: Record<string, (facts: Facts) => string> = {
  input: (facts) => facts.input,
  match: (facts) => facts.found?.texts[0] ?? '',
  count: (facts) => String(facts.count),
  'turn.count': (facts) => String(facts.turnCount),
  'agent.id': (facts) => facts.agentId,
  'agent.name': (facts) => facts.agentName,
};

/**
 * What is wrong with the placeholders of a text, as the end of a sentence that begins with its place; undefined when
 * nothing is.
 */
export function templateComplaint(text: string, { groups, calls }: Scope): string | undefined {
  for (const { whole, name } of placeholdersIn(text)) {
    const group = groupIn(name);
    const call = callIn(name);
    if (call !== undefined) {
      const complaint = callComplaint(call, calls);
      if (complaint !== undefined) return `has ${whole}, but ${complaint}`;
    } else if (name === 'match' || group !== undefined) {
      if (!groups) return `has ${whole}, but the turn has no matches`;
      if (group !== undefined && !groups.has(group)) {
        return `has ${whole}, but matches has no such group${didYouMean(group, groups)}`;
      }
    } else if (!Object.hasOwn(NAMES, name)) {
      const hint = didYouMean(name, [...Object.keys(NAMES), NEWEST]);
      return `has ${whole}, which stands for nothing${hint}; there are ${known()} (and \\{{ for plain braces)`;
    }
  }
  return undefined;
}

/** A text with its placeholders filled in, each value as `write` writes it. Throws `TextTooLong`. */
export function fillIn(text: string, facts: Facts, write = (value: string) => value): string {
  return filled(text, (name) => write(valueOf(name, facts)));
}

/** A text in which each placeholder has given way to what its name stands for. Throws `TextTooLong`. */
export function filled(text: string, valueOfName: (name: string) => string): string {
  let length = text.length;
  return text.replace(PLACEHOLDER, (_whole, inner: string | undefined) => {
    if (inner === undefined) return '{{';
    const value = valueOfName(inner.trim());
    length += value.length;
    if (length > LONGEST_TEXT)
      throw new TextTooLong(`A text of the script grew beyond ${LONGEST_TEXT} characters.`);
    return value;
  });
}

/** The placeholders of a text: each as it is written, and the name in it. */
export function placeholdersIn(text: string): { whole: string; name: string }[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([whole, inner]) =>
    inner === undefined ? [] : [{ whole, name: inner.trim() }],
  );
}

/** A JSON value with the placeholders of all its strings filled in, but not those of member names. */
export function fillInAll(value: unknown, facts: Facts): unknown {
  return withTexts(value, (text) => fillIn(text, facts));
}

/** A JSON value with each of its strings, but not the names of members, as something makes it. */
export function withTexts(value: unknown, made: (text: string) => string): unknown {
  if (typeof value === 'string') return made(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, made));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTexts(item, made)]));
}

/** Whether a text, or a text in a JSON value, has to wait for what tools return. */
export function namesReturns(value: unknown): boolean {
  if (typeof value === 'string') {
    return placeholdersIn(value).some(({ name }) => callIn(name) !== undefined);
  }
  return value !== null && typeof value === 'object' && Object.values(value).some(namesReturns);
}

function valueOf(name: string, facts: Facts): string {
  const call = callIn(name);
  if (call !== undefined) return returnOf(call, facts.returns ?? []);
  const group = groupIn(name);
  if (group === undefined) return own(NAMES, name)?.(facts) ?? '';
  const { texts = [], named = {} } = facts.found ?? {};
  return (/^\d+$/.test(group) ? texts[Number(group)] : own(named, group)) ?? '';
}

/** `name` of `match.name`. */
function groupIn(name: string): string | undefined {
  return name.startsWith('match.') ? name.slice('match.'.length) : undefined;
}

/** What the newest call returned. */
const NEWEST = 'tool_return';

/** `name` of `tool_return.name`; empty for `tool_return`. */
function callIn(name: string): string | undefined {
  if (name === NEWEST) return '';
  return name.startsWith(`${NEWEST}.`) ? name.slice(NEWEST.length + 1) : undefined;
}

/** What a tool returned: the newest one, the one so many calls from the first, or the newest of a name. */
function returnOf(call: string, returns: readonly Returned[]): string {
  const wanted =
    call === ''
      ? returns.at(-1)
      : NUMBER.test(call)
        ? returns[Number(call) - 1]
        : returns.findLast(({ name }) => name === call);
  return wanted?.text ?? '';
}

/** Counts calls from 1. */
const NUMBER = /^[1-9]\d*$/;

/** How many tools a complaint names. */
const MOST_NAMED = 20;

function callComplaint(call: string, calls: Scope['calls']): string | undefined {
  if (calls.size === 0) return 'no tool is called before it';
  if (call === '' || calls.has(call)) return undefined;
  if (!NUMBER.test(call)) {
    const named = [...calls.keys()].slice(0, MOST_NAMED);
    return `no tool of this name is called before it${didYouMean(call, named)}; there are ${named.join(', ')}`;
  }
  const count = [...calls.values()].reduce((sum, times) => sum + times, 0);
  if (Number(call) <= count) return undefined;
  return count === 1 ? 'only one call comes before it' : `only ${count} calls come before it`;
}

function known(): string {
  return [...Object.keys(NAMES), 'match.1', 'match.name', NEWEST, `${NEWEST}.1`, `${NEWEST}.name`]
    .map((name) => `{{${name}}}`)
    .join(', ');
}
