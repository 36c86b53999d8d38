import { isObject, own, textOf } from '../../json/read.js';
import type { components } from '../../../generated/letta.js';
import { getAgent } from '../records/agent-records.js';
import { findToolOfAgent, getToolUser } from '../tools/agent-tools.js';
import type { Work } from '../../scheduling/slices.js';
import { LettaError } from '../values/error.js';
import { currentDate } from '../records/message-dates.js';
import type { LettaServer } from '../model/server.js';
import { callMcpTool } from './mcp-calls.js';
import { calledText } from '../tools/mcp-offers.js';
import { CONVERSATION_SEARCH } from './tool-functions/conversation.js';
import { ARCHIVAL_FUNCTIONS } from './tool-functions/archival.js';
import { FILE_FUNCTIONS } from './tool-functions/files.js';
import {
  checkArguments,
  pythonText,
  type ToolCaller,
  ToolFailure,
  type ToolFunction,
} from './tool-functions/function.js';
import { MEMORY_FUNCTIONS } from './tool-functions/memory.js';
import { MEMORY_COMMAND } from './tool-functions/memory-command.js';
import { MEMORY_PATCH } from './tool-functions/memory-patch.js';
import { RETURN_CHAR_LIMIT } from '../tools/tools.js';
import { toolSchemaOf } from '../tools/tool-writing.js';
import type { Arguments, ToolRecord } from '../model/tools.js';

type Schemas = components['schemas'];

/** How a tool call ended. */
export interface ToolResult {
  status: 'success' | 'error';
  /** What the function gave back; null when it failed. */
  func_return: unknown;
  /** The same as the agent reads it, cut at the tool's limit; the complaint when it failed. */
  tool_return: string;
  stdout: string[] | null;
  stderr: string[] | null;
}

/** What base tools do that change the state or read it. */
const FUNCTIONS: Record<string, ToolFunction> = {
  send_message: {
    owner: 'LettaCoreToolExecutor',
    required: ['message'],
    optional: [],
    run: () => 'Sent message successfully.',
  },
  ...MEMORY_FUNCTIONS,
  conversation_search: CONVERSATION_SEARCH,
  memory: MEMORY_COMMAND,
  memory_apply_patch: MEMORY_PATCH,
  ...ARCHIVAL_FUNCTIONS,
  ...FILE_FUNCTIONS,
};

/**
 * Carries a tool call out. Tools that the real server has code for work on the state and answer in its words; those of
 * servers of tools answer what a seed says; all others, custom ones and those that would leave the server, answer `Called NAME with ARGUMENTS`, the arguments as
 * JSON: the mock runs no code. The agent need not have the tool, so that a script can stand alone; the real server
 * would answer such a call with an error. In a conversation with memory blocks of its own, those are edited.
 *
 * A call that fails is no error: it ends with status `error`, as the agent would be told. Throws `LettaError` 404
 * for an unknown agent.
 */
export function executeTool(
  letta: LettaServer,
  agentId: string,
  name: string,
  given: Arguments,
  conversationId: string | null = null,
): ToolResult {
  const agent = getToolUser(letta, agentId);
  const tool = findToolOfAgent(letta, agent, name);
  const limit = tool?.return_char_limit ?? RETURN_CHAR_LIMIT;
  if (tool?.tool_type === 'external_mcp') return callServer(letta, tool, given);
  const known = tool?.tool_type === 'custom' ? undefined : own(FUNCTIONS, name);
  if (!known) return succeeded(calledText(name, given), limit);
  return call(known, name, { letta, agent, conversationId }, given, limit);
}

/** The same as an answer to a client; an agent that has no such tool is a 404 there. */
export function runTool(
  letta: LettaServer,
  agentId: string,
  name: string,
  given: Arguments,
): Schemas['ToolExecutionResult'] {
  const agent = getAgent(letta, agentId);
  if (!findToolOfAgent(letta, agent, name)) {
    throw new LettaError(404, `Tool '${name}' not found or not attached to agent '${agentId}'`);
  }
  const { status, func_return, stdout, stderr } = executeTool(letta, agentId, name, given);
  return { status, func_return, agent_state: null, stdout, stderr, sandbox_config_fingerprint: null };
}

/**
 * Calls a function that is no tool of the server's: it is read, so that what is wrong with it is told, and then
 * answered for as other custom tools are. Throws `LettaError` 400 for a source that no schema can be worked out of.
 */
export function* executeSource(
  letta: LettaServer,
  source: Schemas['ToolRunFromSource'],
): Work<Schemas['ToolReturnMessage']> {
  const { source_type, ...fields } = source;
  const schema = yield* toolSchemaOf({ ...fields, ...(source_type && { source_type }) });
  const name = source.name ?? textOf(schema.name) ?? '';
  const { tool_return } = succeeded(calledText(name, source.args), RETURN_CHAR_LIMIT);
  const ended = { tool_return, status: 'success' as const, tool_call_id: 'null', stdout: [], stderr: [] };
  return {
    id: 'null',
    date: currentDate(letta),
    name: source.name ?? null,
    message_type: 'tool_return_message',
    otid: null,
    sender_id: null,
    step_id: null,
    is_err: null,
    seq_id: null,
    run_id: null,
    ...ended,
    tool_returns: [{ type: 'tool', ...ended }],
  };
}

function call(
  known: ToolFunction,
  name: string,
  caller: ToolCaller,
  given: Arguments,
  limit: number,
): ToolResult {
  try {
    checkArguments(name, known, given);
    return succeeded(known.run(caller, given), limit);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const complaint = `Error executing function ${name}: ${error.kind}: ${error.message}`;
    return failed(error.message, [complaint.slice(0, MAX_ERROR_LENGTH)]);
  }
}

function callServer(letta: LettaServer, tool: ToolRecord, given: Arguments): ToolResult {
  try {
    const { text, isError } = callMcpTool(letta, tool, given);
    const result = succeeded(text, tool.return_char_limit);
    return isError ? failed(result.tool_return, null) : result;
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const complaint = `Error executing function ${tool.name}: ${error.kind}: ${error.message}`;
    return failed(complaint, [complaint]);
  }
}

/** Characters of a complaint (letta/constants.py, MAX_ERROR_MESSAGE_CHAR_LIMIT). */
const MAX_ERROR_LENGTH = 1000;

function succeeded(value: unknown, limit: number): ToolResult {
  const text = isObject(value) ? JSON.stringify(value) : pythonText(value);
  const tool_return =
    text.length <= limit
      ? text
      : `${text.slice(0, limit)}... [NOTE: function output was truncated since it exceeded the character limit ` +
        `(${text.length} > ${limit})]`;
  return { status: 'success', func_return: value, tool_return, stdout: null, stderr: null };
}

function failed(complaint: string, stderr: string[] | null): ToolResult {
  return { status: 'error', func_return: null, tool_return: complaint, stdout: null, stderr };
}
