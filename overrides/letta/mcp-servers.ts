import {
  createMcpServer,
  deleteMcpServer,
  getMcpServer,
  listMcpServers,
  mcpServersByName,
  presentMcpServer,
  updateMcpServer,
} from '../../src/letta/tools/mcp-servers.js';
import type { LettaOverrides } from './service.js';

/** Servers of tools. None is ever asked for anything. */
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
  mcp_list_tools_for_mcp_server() {
    return [];
  },
  list_mcp_servers({ letta }) {
    return mcpServersByName(letta);
  },
} satisfies Partial<LettaOverrides>;
