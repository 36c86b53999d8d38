import type { components } from '../../../generated/letta.js';
import { creationTime, timeKey } from '../creation.js';
import { nameTaken } from '../constraint.js';
import { LettaError } from '../error.js';
import { rowNotFound } from '../not-found.js';
import type { LettaServer } from '../server.js';
import { changeItem, insertItem, type OrderKeys, removeItem } from '../tables.js';

type Schemas = components['schemas'];

/** A server of tools as it goes over the wire. */
export type McpServer = Schemas['McpServer'];

/** A server of tools as it is kept. */
export interface McpServerRecord extends Omit<McpServer, 'auth_header' | 'auth_token'> {
  created_at: string;
  /** Without the word Bearer before it. */
  token: string | null;
}

/** What servers of tools can be ordered by. */
export const MCP_SERVER_KEYS = {
  created_at: (server) => timeKey(server.created_at),
} satisfies OrderKeys<McpServerRecord>;

/** All of them, oldest first. */
export function listMcpServers(letta: LettaServer): McpServer[] {
  return [...letta.state.mcpServers.items.values()].map(presentMcpServer);
}

/** The same in the older form: by name. */
export function mcpServersByName(letta: LettaServer): Record<string, Schemas['McpServerConfig']> {
  const servers = listMcpServers(letta).map(({ mcp_server_type: type, id, ...server }) => {
    void id;
    // Real server: this form does not tell the token.
    return [server.server_name, { ...server, type, auth_header: null, auth_token: null }] as const;
  });
  return Object.fromEntries(servers);
}

/** Throws the real server's 404. */
export function getMcpServer(letta: LettaServer, id: string): McpServerRecord {
  const server = letta.state.mcpServers.items.get(id);
  if (!server) throw rowNotFound('MCPServer', id);
  return server;
}

/**
 * Adds a server, without asking it for its tools. Throws `LettaError` 400 for one that would be a process of the
 * server's own, which the real server does not allow by default, and 409 for a name that is taken.
 */
export function createMcpServer(letta: LettaServer, given: Schemas['McpServerCreate']): McpServer {
  const { server_name, config } = given;
  if (config.mcp_server_type === 'stdio') {
    throw new LettaError(400, 'MCP stdio servers are disabled. Set MCP_DISABLE_STDIO=false to enable them.');
  }
  requireFreeName(letta, server_name);
  const { mcp_server_type, server_url, auth_token, custom_headers = null } = config;
  const server: McpServerRecord = {
    mcp_server_type,
    server_url,
    custom_headers,
    id: `mcp_server-${letta.random.uuid()}`,
    server_name,
    created_at: creationTime(letta),
    token: tokenOf(auth_token),
  };
  insertItem(letta.state.mcpServers, MCP_SERVER_KEYS, server);
  return presentMcpServer(server);
}

/** Changes what is given and not null; the kind of a server stays (as on the real server). Throws 404 and 409. */
export function updateMcpServer(
  letta: LettaServer,
  id: string,
  given: Schemas['McpServerUpdate'],
): McpServer {
  const server = getMcpServer(letta, id);
  const { config } = given;
  const server_name = given.server_name ?? server.server_name;
  if (server_name !== server.server_name) requireFreeName(letta, server_name);
  const changes =
    config.mcp_server_type === 'stdio'
      ? {}
      : {
          server_url: config.server_url ?? server.server_url,
          custom_headers: config.custom_headers ?? server.custom_headers,
          token: tokenOf(config.auth_token) ?? server.token,
        };
  return presentMcpServer(
    changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, { ...changes, server_name }),
  );
}

/** Throws the real server's 400 when there is no such server. */
export function deleteMcpServer(letta: LettaServer, id: string): void {
  const server = letta.state.mcpServers.items.get(id);
  if (!server) throw new LettaError(400, `MCP server with id ${id} not found.`);
  removeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server);
}

/** A server as it goes over the wire: the real one only keeps the token, and says the header that it is sent in. */
export function presentMcpServer({ created_at, token, ...server }: McpServerRecord): McpServer {
  void created_at;
  return {
    ...server,
    auth_header: token === null ? null : 'Authorization',
    auth_token: token === null ? null : `Bearer ${token}`,
  };
}

function tokenOf(given: string | null | undefined): string | null {
  return given?.replace(/^Bearer /, '') || null;
}

function requireFreeName(letta: LettaServer, name: string): void {
  if (![...letta.state.mcpServers.items.values()].some(({ server_name }) => server_name === name)) return;
  throw nameTaken('MCPServer', 'server_name', name);
}
