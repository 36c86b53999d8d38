import { groupsOf } from './patterns.js';
import { type ScriptPath, ScriptProblem } from './problem.js';
import { ACT_KINDS, type ScriptAct, type ScriptToolCall, type ScriptTurn } from './script.js';
import { templateComplaint } from './templates.js';

/** Acts that nothing can follow. */
const LAST_KINDS = ['error', 'stop_reason', 'disconnect'] as const;

/** Acts that are sent in chunks. */
const CHUNKED_KINDS = ['reasoning', 'assistant', 'tool_call', 'approval_request'] as const;

type Groups = Set<string> | undefined;

/**
 * Throws `ScriptProblem` for turns that hold to their schema and still make no sense: a regular expression that is
 * none, a placeholder that stands for nothing, an act that is two things or none. `path` leads to the turns.
 */
export function checkTurns(turns: readonly ScriptTurn[], path: ScriptPath = ['turns']): void {
  turns.forEach((turn, index) => {
    const groups = checkPattern(turn, [...path, index, 'matches']);
    checkActs(turn.acts, groups, [...path, index, 'acts']);
  });
}

function checkPattern({ matches, ignore_case }: ScriptTurn, path: ScriptPath): Groups {
  if (matches === undefined) return undefined;
  try {
    return groupsOf(matches, ignore_case);
  } catch (error) {
    throw new ScriptProblem(path, `is no regular expression: ${(error as Error).message}`);
  }
}

function checkActs(acts: readonly ScriptAct[], groups: Groups, path: ScriptPath): void {
  acts.forEach((act, index) => {
    const here = [...path, index];
    const kinds = ACT_KINDS.filter((kind) => act[kind] !== undefined);
    if (kinds.length === 0)
      throw new ScriptProblem(here, `does nothing: it needs one of ${ACT_KINDS.join(', ')}`);
    if (kinds.length > 1) throw new ScriptProblem(here, `is more than one thing: ${kinds.join(', ')}`);
    const last = LAST_KINDS.find((kind) => act[kind] !== undefined);
    if (last && index < acts.length - 1) {
      throw new ScriptProblem([...path, index + 1], `never takes place: ${last} ends the run before it`);
    }
    if (act.chunk_size !== undefined && !CHUNKED_KINDS.some((kind) => act[kind] !== undefined)) {
      throw new ScriptProblem([...here, 'chunk_size'], 'is for texts and tool calls only');
    }
    checkTexts(act, groups, here);
    for (const kind of ['tool_call', 'approval_request'] as const) {
      const call = act[kind];
      if (call) checkCall(call, groups, [...here, kind]);
    }
  });
}

function checkTexts({ reasoning, assistant, error }: ScriptAct, groups: Groups, path: ScriptPath): void {
  checkText(reasoning, groups, [...path, 'reasoning']);
  checkText(assistant, groups, [...path, 'assistant']);
  checkText(error?.message, groups, [...path, 'error', 'message']);
  checkText(error?.detail, groups, [...path, 'error', 'detail']);
}

function checkCall(call: ScriptToolCall, groups: Groups, path: ScriptPath): void {
  if (/[{}]/.test(call.name)) {
    throw new ScriptProblem([...path, 'name'], 'has braces, but the name of a tool is no template');
  }
  for (const member of ['arguments', 'tool_return', 'stdout', 'stderr'] as const) {
    checkText(call[member], groups, [...path, member]);
  }
  for (const member of ['status', 'stdout', 'stderr'] as const) {
    if (call[member] !== undefined && call.tool_return === undefined) {
      throw new ScriptProblem([...path, member], 'needs a tool_return beside it');
    }
  }
  checkActs(call.denied ?? [], groups, [...path, 'denied']);
}

/** A text, or every text in a JSON value. */
function checkText(value: unknown, groups: Groups, path: ScriptPath): void {
  if (typeof value === 'string') {
    const complaint = templateComplaint(value, groups);
    if (complaint !== undefined) throw new ScriptProblem(path, complaint);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkText(item, groups, [...path, index]));
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) checkText(item, groups, [...path, name]);
  }
}
