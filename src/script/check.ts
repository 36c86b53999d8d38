import { messageOf } from '../json/read.js';
import { groupsOf } from './patterns.js';
import type { Problem } from '../words/problem.js';
import { type ScriptPath, ScriptProblem } from './problem.js';
import { ACT_KINDS, type ScriptAct, type ScriptToolCall, type ScriptTurn } from './script.js';
import { type Scope, templateComplaint } from './templates.js';

/** Acts that nothing can follow. */
const LAST_KINDS = ['error', 'stop_reason', 'disconnect'] as const;

/** Acts that are sent in chunks. */
const CHUNKED_KINDS = ['reasoning', 'assistant', 'tool_call', 'approval_request'] as const;

/** What is there so far; the calls are counted while a turn is read. */
interface CheckScope extends Scope {
  calls: Map<string, number>;
}

/** Takes note of something that is wrong. */
type Complain = (path: ScriptPath, complaint: string) => void;

/** Throws `ScriptProblem` with everything that `problemsOfTurns` finds. */
export function checkTurns(turns: readonly ScriptTurn[]): void {
  const problems = problemsOfTurns(turns, ['turns']);
  if (problems.length > 0) throw new ScriptProblem(problems);
}

/**
 * What is wrong with turns that hold to their schema and still make no sense: a regular expression that is none, a
 * placeholder that stands for nothing, an act that is two things or none. `path` leads to the turns.
 */
export function problemsOfTurns(turns: readonly ScriptTurn[], path: ScriptPath): Problem[] {
  const problems: Problem[] = [];
  const complain: Complain = (place, complaint) => void problems.push({ place, rule: 'script', complaint });
  turns.forEach((turn, index) => {
    const groups = checkPattern(turn, [...path, index, 'matches'], complain);
    checkActs(turn.acts, { groups, calls: new Map() }, [...path, index, 'acts'], complain);
  });
  return problems;
}

/** A pattern that is none has every group that may be asked of it: it is wrong enough. */
function checkPattern(
  { matches, ignore_case }: ScriptTurn,
  path: ScriptPath,
  complain: Complain,
): Scope['groups'] {
  if (matches === undefined) return undefined;
  try {
    return groupsOf(matches, ignore_case);
  } catch (error) {
    complain(path, `is no regular expression: ${messageOf(error)}`);
    return ANY_GROUP;
  }
}

const ANY_GROUP: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });

/** Returns the tools that the acts call, which `scope` knows from then on. */
function checkActs(
  acts: readonly ScriptAct[],
  scope: CheckScope,
  path: ScriptPath,
  complain: Complain,
): string[] {
  const called: string[] = [];
  acts.forEach((act, index) => {
    const here = [...path, index];
    const kinds = ACT_KINDS.filter((kind) => act[kind] !== undefined);
    if (kinds.length === 0) complain(here, `does nothing: it needs one of ${ACT_KINDS.join(', ')}`);
    if (kinds.length > 1) complain(here, `is more than one thing: ${kinds.join(', ')}`);
    const last = LAST_KINDS.find((kind) => act[kind] !== undefined);
    if (last && index < acts.length - 1) {
      complain([...path, index + 1], `never takes place: ${last} ends the run before it`);
    }
    if (act.chunk_size !== undefined && !CHUNKED_KINDS.some((kind) => act[kind] !== undefined)) {
      complain([...here, 'chunk_size'], 'is for texts and tool calls only');
    }
    checkTexts(act, scope, here, complain);
    for (const kind of ['tool_call', 'approval_request'] as const) {
      const call = act[kind];
      if (!call) continue;
      checkCall(call, scope, [...here, kind], complain);
      called.push(call.name);
    }
  });
  return called;
}

function checkTexts(
  { reasoning, assistant, error }: ScriptAct,
  scope: Scope,
  path: ScriptPath,
  complain: Complain,
): void {
  checkText(reasoning, scope, [...path, 'reasoning'], complain);
  checkText(assistant, scope, [...path, 'assistant'], complain);
  checkText(error?.message, scope, [...path, 'error', 'message'], complain);
  checkText(error?.detail, scope, [...path, 'error', 'detail'], complain);
}

function checkCall(call: ScriptToolCall, scope: CheckScope, path: ScriptPath, complain: Complain): void {
  if (/[{}]/.test(call.name)) {
    complain([...path, 'name'], 'has braces, but the name of a tool is no template');
  }
  for (const member of ['arguments', 'tool_return', 'stdout', 'stderr'] as const) {
    checkText(call[member], scope, [...path, member], complain);
  }
  for (const member of ['status', 'stdout', 'stderr'] as const) {
    if (call[member] !== undefined && call.tool_return === undefined) {
      complain([...path, member], 'needs a tool_return beside it');
    }
  }
  // A call that was denied returns something, too: that it was.
  count(scope, call.name, 1);
  const calledInstead = checkActs(call.denied ?? [], scope, [...path, 'denied'], complain);
  for (const name of calledInstead) count(scope, name, -1);
}

function count({ calls }: CheckScope, name: string, more: number): void {
  const times = (calls.get(name) ?? 0) + more;
  if (times > 0) calls.set(name, times);
  else calls.delete(name);
}

/** A text, or every text in a JSON value. */
function checkText(value: unknown, scope: Scope, path: ScriptPath, complain: Complain): void {
  if (typeof value === 'string') {
    const complaint = templateComplaint(value, scope);
    if (complaint !== undefined) complain(path, complaint);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkText(item, scope, [...path, index], complain));
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) checkText(item, scope, [...path, name], complain);
  }
}
