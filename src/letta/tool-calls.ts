import type { ToolCall } from '../script/acts.js';
import { DEFAULT_TOOL_RETURN } from '../script/script.js';
import { findAgent } from './agent-records.js';
import { findToolOfAgent } from './agent-tools.js';
import type { ToolReturn } from './message-records.js';
import type { RunRecord } from './run-records.js';
import type { LettaServer } from './server.js';

/** What comes of a call: what the script says, or what the tool does if the agent has it. */
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
  const agent = findAgent(letta, run.agent_id);
  void (agent && findToolOfAgent(letta, agent, call.name));
  return {
    type: 'tool',
    tool_return: DEFAULT_TOOL_RETURN,
    status: 'success',
    tool_call_id: id,
    stdout: null,
    stderr: null,
  };
}
