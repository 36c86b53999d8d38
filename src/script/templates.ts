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
}

/** A text that grew beyond what a message may hold. */
export class TextTooLong extends Error {}

/** How many characters a text can have once everything is filled in. */
const LONGEST_TEXT = 16 * 1024 * 1024;

/** `{{name}}`, and with a backslash in front what is to stay as it is. */
const PLACEHOLDER = /\\\{\{|\{\{([^{}]*)\}\}/g;

/** What can stand in braces besides the groups of a match. */
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
 * nothing is. `groups` are those of the turn's regular expression, undefined when it has none.
 */
export function templateComplaint(text: string, groups: ReadonlySet<string> | undefined): string | undefined {
  for (const [whole, inner] of text.matchAll(PLACEHOLDER)) {
    if (inner === undefined) continue;
    const name = inner.trim();
    const group = groupIn(name);
    if (name === 'match' || group !== undefined) {
      if (!groups) return `has ${whole}, but the turn has no matches`;
      if (group !== undefined && !groups.has(group)) {
        return `has ${whole}, but matches has no such group${didYouMean(group, groups)}`;
      }
    } else if (!Object.hasOwn(NAMES, name)) {
      const hint = didYouMean(name, Object.keys(NAMES));
      return `has ${whole}, which stands for nothing${hint}; there are ${known()} (and \\{{ for plain braces)`;
    }
  }
  return undefined;
}

/** A text with its placeholders filled in, each value as `write` writes it. Throws `TextTooLong`. */
export function fillIn(text: string, facts: Facts, write = (value: string) => value): string {
  let length = text.length;
  return text.replace(PLACEHOLDER, (_whole, inner: string | undefined) => {
    if (inner === undefined) return '{{';
    const value = write(valueOf(inner.trim(), facts));
    length += value.length;
    if (length > LONGEST_TEXT)
      throw new TextTooLong(`A text of the script grew beyond ${LONGEST_TEXT} characters.`);
    return value;
  });
}

/** A JSON value with the placeholders of all its strings filled in, but not those of member names. */
export function fillInAll(value: unknown, facts: Facts): unknown {
  if (typeof value === 'string') return fillIn(value, facts);
  if (Array.isArray(value)) return value.map((item) => fillInAll(item, facts));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillInAll(item, facts)]));
}

function valueOf(name: string, facts: Facts): string {
  const group = groupIn(name);
  if (group === undefined) return own(NAMES, name)?.(facts) ?? '';
  const { texts = [], named = {} } = facts.found ?? {};
  return (/^\d+$/.test(group) ? texts[Number(group)] : own(named, group)) ?? '';
}

/** `name` of `match.name`. */
function groupIn(name: string): string | undefined {
  return name.startsWith('match.') ? name.slice('match.'.length) : undefined;
}

function known(): string {
  return [...Object.keys(NAMES), 'match.1', 'match.name'].map((name) => `{{${name}}}`).join(', ');
}
