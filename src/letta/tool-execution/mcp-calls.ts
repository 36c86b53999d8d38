import type { components } from '../../../generated/letta.js';
import { LettaError } from '../values/error.js';
import type { LettaServer } from '../model/server.js';
import { answerOf, type McpAnswer } from '../tools/mcp-offers.js';
import { findMcpServerByName, getMcpServer } from '../tools/mcp-servers.js';
import { valueError } from './tool-functions/function.js';
import { getTool } from '../tools/tools.js';
import type { Arguments, ToolRecord } from '../model/tools.js';

type Schemas = components['schemas'];

/**
 * Calls a tool of a server by its id, or rather by the name that the tool has: it need not be the server's. Throws
 * `LettaError` 404 for an unknown tool or server.
 */
export function runMcpTool(
  letta: LettaServer,
  serverId: string,
  toolId: string,
  given: Arguments,
): Schemas['ToolExecutionResult'] {
  const tool = getTool(letta, toolId);
  const { text, isError } = answerOf(letta, getMcpServer(letta, serverId).server_name, tool.name, given);
  return {
    status: isError ? 'error' : 'success',
    func_return: text,
    agent_state: null,
    stdout: null,
    stderr: null,
    sandbox_config_fingerprint: null,
  };
}

/** The same by names, in the older form. Throws `LettaError` 404 for an unknown server. */
export function executeMcpTool(
  letta: LettaServer,
  serverName: string,
  toolName: string,
  given: Arguments,
): Schemas['McpToolResult'] {
  if (!findMcpServerByName(letta, serverName)) {
    throw new LettaError(404, 'MCPServer not found with identifier None');
  }
  const { text, isError } = answerOf(letta, serverName, toolName, given);
  return { result: text, success: !isError };
}

/**
 * The same for an agent, who goes by the tool's tag, which stays what it is when its server is renamed. Throws
 * `ToolFailure` when no server is called so (letta/services/tool_executor/mcp_tool_executor.py).
 */
export function callMcpTool(letta: LettaServer, { name, tags }: ToolRecord, given: Arguments): McpAnswer {
  const tag = tags.find((one) => one.startsWith('mcp:'));
  if (tag === undefined) throw valueError(`Tool ${name} does not have a valid MCP server tag`);
  const serverName = tag.split(':')[1] ?? '';
  if (!findMcpServerByName(letta, serverName)) {
    throw valueError("Argument mcp_server_id does not match type <class 'str'>; is None");
  }
  return answerOf(letta, serverName, name, given);
}
