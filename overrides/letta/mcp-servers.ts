import { messageOf } from '../../src/json/read.js';
import { LettaError } from '../../src/letta/values/error.js';
import { executeMcpTool, runMcpTool } from '../../src/letta/tool-execution/mcp-calls.js';
import {
  addMcpServer,
  changeMcpServer,
  createMcpServer,
  deleteMcpServer,
  getMcpServer,
  getMcpServerByName,
  listMcpServers,
  mcpServerConfigs,
  mcpServersByName,
  presentMcpServer,
  requireMcpServerByName,
  requireToolServer,
  updateMcpServer,
} from '../../src/letta/tools/mcp-servers.js';
import {
  addMcpTool,
  getToolOfServer,
  listOffers,
  refreshTools,
  toolsOfServer,
} from '../../src/letta/tools/mcp-tools.js';
import { presentTool } from '../../src/letta/tools/tools.js';
import { pythonRepr } from '../../src/python/repr.js';
import { requirePublicAddress } from './edge/public-address.js';
import type { LettaOverrides } from './edge/service.js';

/** Servers of tools. None is ever asked for anything: what they offer, and what calls are answered, is in the seed. */
export const mcpServers = {
  mcp_list_mcp_servers({ letta }) {
    return listMcpServers(letta);
  },
  mcp_create_mcp_server({ body, letta }) {
    return createMcpServer(letta, body);
  },
  mcp_retrieve_mcp_server({ path, letta }) {
    return presentMcpServer(getMcpServer(letta, path.mcp_server_id));
  },
  mcp_update_mcp_server({ path, body, letta }) {
    return updateMcpServer(letta, path.mcp_server_id, body);
  },
  mcp_delete_mcp_server({ path, letta }) {
    deleteMcpServer(letta, path.mcp_server_id);
  },
  mcp_list_tools_for_mcp_server({ path, letta }) {
    return toolsOfServer(letta, path.mcp_server_id).map(presentTool);
  },
  mcp_retrieve_mcp_tool({ path, letta }) {
    return presentTool(getToolOfServer(letta, path.mcp_server_id, path.tool_id));
  },
  mcp_run_tool({ path, body, letta }) {
    return runMcpTool(letta, path.mcp_server_id, path.tool_id, body?.args ?? {});
  },
  mcp_refresh_mcp_server_tools({ path, letta }) {
    return refreshTools(letta, getMcpServer(letta, path.mcp_server_id), 'newer');
  },
  list_mcp_servers({ letta }) {
    return mcpServersByName(letta);
  },
  add_mcp_server({ body, letta }) {
    if ('server_url' in body) requireAddressToKeep(body.server_url);
    addMcpServer(letta, body);
    return mcpServerConfigs(letta);
  },
  update_mcp_server({ path, body, letta }) {
    return changeMcpServer(letta, getMcpServerByName(letta, path.mcp_server_name), body);
  },
  delete_mcp_server({ path, letta }) {
    deleteMcpServer(letta, requireMcpServerByName(letta, path.mcp_server_name).id);
    return mcpServerConfigs(letta);
  },
  list_mcp_tools_by_server({ path, letta }) {
    return listOffers(letta, requireMcpServerByName(letta, path.mcp_server_name).server_name);
  },
  resync_mcp_server_tools({ path, letta }) {
    return refreshTools(letta, requireToolServer(letta, path.mcp_server_name), 'older');
  },
  add_mcp_tool({ path, letta }) {
    const server = requireToolServer(letta, path.mcp_server_name);
    return presentTool(addMcpTool(letta, server, path.mcp_tool_name));
  },
  execute_mcp_tool({ path, body, letta }) {
    return executeMcpTool(letta, path.mcp_server_name, path.tool_name, body.args ?? {});
  },
} satisfies Partial<LettaOverrides>;

/** In the older form the real server looks at the address only when it keeps it, so the refusal is a 400. */
function requireAddressToKeep(address: string): void {
  try {
    requirePublicAddress(address);
  } catch (error) {
    const given = `[type=value_error, input_value=${pythonRepr(address)}, input_type=str]`;
    throw new LettaError(
      400,
      `1 validation error for MCPServer\nserver_url\n  Value error, ${messageOf(error)} ${given}\n` +
        '    For further information visit https://errors.pydantic.dev/2.11/v/value_error',
    );
  }
}
