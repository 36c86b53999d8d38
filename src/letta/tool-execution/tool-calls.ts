import type { ToolCall } from '../../script/acts.js';
import { objectIn } from '../values/json-objects.js';
import type { LettaServer } from '../model/server.js';
import { executeTool } from './tool-execution.js';
import type { ToolReturn } from '../model/messages.js';
import type { RunRecord } from '../model/runs.js';

/** What comes of a call: what the script says, or what the tool does. */
export function carryOutCall(letta: LettaServer, run: RunRecord, call: ToolCall, id: string): ToolReturn {
  if (call.outcome) {
    const { toolReturn, status, stdout, stderr } = call.outcome;
    return {
      type: 'tool',
      tool_return: toolReturn,
      status,
      tool_call_id: id,
      stdout: stdout.length > 0 ? stdout : null,
      stderr: stderr.length > 0 ? stderr : null,
    };
  }
  // The real server calls a tool without arguments when it cannot read them.
  const given = objectIn(call.arguments) ?? {};
  const { tool_return, status, stdout, stderr } = executeTool(
    letta,
    run.agent_id,
    call.name,
    given,
    run.conversation_id,
  );
  return { type: 'tool', tool_return, status, tool_call_id: id, stdout, stderr };
}
