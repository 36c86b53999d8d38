import { type Failure, failureOf } from './faults.js';
import { DENIED, type ScriptAct, type ScriptToolCall } from './script.js';
import { type Facts, fillIn, fillInAll, namesReturns, type Returned, TextTooLong } from './templates.js';

/** How an act goes out. */
interface Pace {
  /** To wait before each chunk; before the whole, where it goes out as one. */
  delayMs: number;
  /** Characters in a chunk; null is `chunksOf`'s own way. */
  chunkSize: number | null;
  /** What the act is made of again when its time comes, as it says what tools before it returned. */
  late?: { act: ScriptAct; facts: Facts };
}

/** What a tool returned, by the script. */
export interface ToolOutcome {
  toolReturn: string;
  status: 'success' | 'error';
  stdout: string[];
  stderr: string[];
}

/** A call that an agent makes, or asks to be allowed to make. */
export interface ToolCall {
  name: string;
  /** JSON, unless the script's author wanted to send something else. */
  arguments: string;
  /** Null: the tool is to be carried out. */
  outcome: ToolOutcome | null;
  /** What the agent does in the place of everything after the call, when it has to ask and the answer is no. */
  denied: Act[];
}

/** One thing that an agent does, every placeholder filled in; plain data. */
export type Act = Pace &
  (
    | { kind: 'reasoning'; text: string }
    | { kind: 'assistant'; text: string }
    | { kind: 'tool_call'; call: ToolCall }
    /** Ends the run until there is an answer; if it is yes, the call and the acts that follow take place. */
    | { kind: 'approval_request'; call: ToolCall }
    | { kind: 'error'; failure: Failure }
    | { kind: 'stop_reason'; stopReason: NonNullable<ScriptAct['stop_reason']> }
    | { kind: 'disconnect' }
  );

/** The acts of a script as they are to be carried out. Throws `TextTooLong`. */
export function actsOf(acts: readonly ScriptAct[], facts: Facts): Act[] {
  return acts.map((act) => actOf(act, facts));
}

/** An act whose time has come, with what the tools before it returned. Throws nothing: see `failedText`. */
export function actInTime(act: Act, returns: readonly Returned[]): Act {
  if (!act.late) return act;
  try {
    return filledAct(act.late.act, { ...act.late.facts, returns });
  } catch (error) {
    if (!(error instanceof TextTooLong)) throw error;
    return failedText(error.message);
  }
}

/** What takes the place of a text that cannot be written. */
export function failedText(message: string): Act {
  const failure = failureOf({ error_type: 'internal_error', message });
  return { kind: 'error', failure, delayMs: 0, chunkSize: null };
}

/** Everything but what tools return is known from the beginning, and filled in then. */
function actOf(act: ScriptAct, facts: Facts): Act {
  const filled = filledAct(act, facts);
  return namesReturns(ownTexts(act)) ? { ...filled, late: { act, facts } } : filled;
}

/** What is said once a call is denied are acts of their own. */
function ownTexts(act: ScriptAct): unknown {
  const withoutDenied = (call: ScriptToolCall | undefined) => call && { ...call, denied: [] };
  return {
    ...act,
    tool_call: withoutDenied(act.tool_call),
    approval_request: withoutDenied(act.approval_request),
  };
}

function filledAct(act: ScriptAct, facts: Facts): Act {
  const pace: Pace = { delayMs: act.delay_ms ?? 0, chunkSize: act.chunk_size ?? null };
  if (act.reasoning !== undefined) return { kind: 'reasoning', text: fillIn(act.reasoning, facts), ...pace };
  if (act.assistant !== undefined) return { kind: 'assistant', text: fillIn(act.assistant, facts), ...pace };
  if (act.tool_call) return { kind: 'tool_call', call: callOf(act.tool_call, facts), ...pace };
  if (act.approval_request) {
    return { kind: 'approval_request', call: callOf(act.approval_request, facts), ...pace };
  }
  if (act.error) {
    const { message, detail } = act.error;
    const filled = {
      ...act.error,
      ...(message !== undefined && { message: fillIn(message, facts) }),
      ...(detail !== undefined && { detail: fillIn(detail, facts) }),
    };
    return { kind: 'error', failure: failureOf(filled), ...pace };
  }
  if (act.stop_reason) return { kind: 'stop_reason', stopReason: act.stop_reason, ...pace };
  return { kind: 'disconnect', ...pace };
}

function callOf(call: ScriptToolCall, facts: Facts): ToolCall {
  const { name, arguments: given = {}, denied = DENIED } = call;
  return {
    name,
    arguments:
      typeof given === 'string'
        ? fillIn(given, facts, inJsonString)
        : JSON.stringify(fillInAll(given, facts)),
    outcome: outcomeOf(call, facts),
    denied: actsOf(denied, facts),
  };
}

function outcomeOf(call: ScriptToolCall, facts: Facts): ToolOutcome | null {
  const { tool_return, status = 'success', stdout = [], stderr = [] } = call;
  if (tool_return === undefined) return null;
  return {
    toolReturn: fillIn(tool_return, facts),
    status,
    stdout: stdout.map((line) => fillIn(line, facts)),
    stderr: stderr.map((line) => fillIn(line, facts)),
  };
}

/** A text that was written to be JSON stays JSON, whatever the user says. */
function inJsonString(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
