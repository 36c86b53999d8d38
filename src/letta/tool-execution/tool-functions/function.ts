import { pythonRepr } from '../../../python/repr.js';
import type { LettaServer } from '../../model/server.js';
import type { AgentRecord } from '../../model/agents.js';
import type { Arguments } from '../../model/tools.js';

/** Who calls a tool, and where. */
export interface ToolCaller {
  letta: LettaServer;
  agent: AgentRecord;
  /** The conversation it is called in, which may have memory blocks of its own; null outside of conversations. */
  conversationId: string | null;
}

/** What a base tool does when the mock carries it out. */
export interface ToolFunction {
  /** The class of the real server that has the function; Python names it in errors. */
  owner: string;
  required: string[];
  optional: string[];
  /** Gives back what the agent is told. Throws `ToolFailure`. */
  run(caller: ToolCaller, given: Arguments): unknown;
}

/** A Python exception that a tool ends with. */
export class ToolFailure extends Error {
  constructor(
    /** The exception's class. */
    readonly kind: string,
    message: string,
  ) {
    super(message);
    this.name = 'ToolFailure';
  }
}

/** A `ValueError`. */
export function valueError(message: string): ToolFailure {
  return new ToolFailure('ValueError', message);
}

/** A `TypeError`. */
export function typeError(message: string): ToolFailure {
  return new ToolFailure('TypeError', message);
}

/**
 * Throws the `TypeError` of a Python call that gives too much or too little: first for what is unknown, then for all
 * that is missing.
 */
export function checkArguments(
  name: string,
  { owner, required, optional }: ToolFunction,
  given: Arguments,
): void {
  const unknown = Object.keys(given).find((key) => !required.includes(key) && !optional.includes(key));
  if (unknown !== undefined) {
    throw typeError(`${owner}.${name}() got an unexpected keyword argument '${unknown}'`);
  }
  const missing = required.filter((key) => !Object.hasOwn(given, key)).map((key) => `'${key}'`);
  if (missing.length === 0) return;
  const last = missing.pop() ?? '';
  const list = [missing.join(', '), last].filter(Boolean).join(missing.length > 1 ? ', and ' : ' and ');
  const noun = missing.length === 0 ? 'argument' : 'arguments';
  throw typeError(`${owner}.${name}() missing ${missing.length + 1} required positional ${noun}: ${list}`);
}

/** A value as Python's `str()` prints it. */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** What Python calls the type of a value that came as JSON. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return { string: 'str', boolean: 'bool' }[typeof value as string] ?? 'dict';
}

/** Python's `str.expandtabs()`: tabs become spaces up to the next column that eight divides. */
export function expandTabs(text: string): string {
  let column = 0;
  let expanded = '';
  for (const character of text) {
    if (character === '\t') {
      const width = 8 - (column % 8);
      expanded += ' '.repeat(width);
      column += width;
    } else {
      expanded += character;
      column = character === '\n' || character === '\r' ? 0 : column + 1;
    }
  }
  return expanded;
}
