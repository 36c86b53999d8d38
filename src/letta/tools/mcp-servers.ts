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

type OlderConfig = Schemas['StdioServerConfig' | 'SSEServerConfig' | 'StreamableHTTPServerConfig'];
type RemoteUpdate = Schemas['UpdateSSEServerConfig' | 'UpdateStreamableHTTPServerConfig'];
type OlderUpdate = Schemas['UpdateStdioServerConfig'] | RemoteUpdate;

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
  // Real server: this list does not tell tokens.
  const servers = mcpServerConfigs(letta).map(
    (server) => [server.server_name, { ...server, auth_header: null, auth_token: null }] as const,
  );
  return Object.fromEntries(servers);
}

/** All of them in the older form, oldest first, with tokens. */
export function mcpServerConfigs(letta: LettaServer): Schemas['McpServerConfig'][] {
  return [...letta.state.mcpServers.items.values()].map(mcpServerConfig);
}

/** Throws the real server's 404, which is about names and not about ids. */
export function getMcpServerByName(letta: LettaServer, name: string): McpServerRecord {
  const server = findMcpServerByName(letta, name);
  if (server) return server;
  const message = `MCP server ${name} not found`;
  throw new LettaError(404, { code: 'MCPServerNotFoundError', message, mcp_server_name: name }, { message });
}

/** Throws what most of the real server's older operations come to where there is no server of the name: 400. */
export function requireMcpServerByName(letta: LettaServer, name: string): McpServerRecord {
  const server = findMcpServerByName(letta, name);
  if (server) return server;
  throw new LettaError(400, "Argument mcp_server_id does not match type <class 'str'>; is None");
}

/** The only server of a name; undefined when there is none. */
export function findMcpServerByName(letta: LettaServer, name: string): McpServerRecord | undefined {
  return [...letta.state.mcpServers.items.values()].find(({ server_name }) => server_name === name);
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
  const { mcp_server_type, server_url, auth_token, custom_headers = null } = config;
  const token = tokenOf(auth_token);
  return presentMcpServer(
    keepMcpServer(letta, { server_name, mcp_server_type, server_url, custom_headers, token }),
  );
}

/** The same in the older form, which keeps a token only where it says in which header it goes. */
export function addMcpServer(letta: LettaServer, given: OlderConfig): void {
  if ('command' in given) {
    throw new LettaError(
      400,
      'stdio is not supported in the current environment, please use a self-hosted Letta server in order to add a stdio MCP server',
    );
  }
  const { server_name, type, server_url, auth_header, auth_token, custom_headers = null } = given;
  const isInHeaders = auth_header != null && Object.hasOwn(custom_headers ?? {}, auth_header);
  keepMcpServer(letta, {
    server_name,
    mcp_server_type: type === 'streamable_http' ? type : 'sse',
    server_url,
    custom_headers,
    token: auth_header && !isInHeaders ? tokenOf(auth_token) : null,
  });
}

/** Adds a server. Throws `LettaError` 409 for a name that is taken. */
export function keepMcpServer(
  letta: LettaServer,
  fields: Omit<McpServerRecord, 'id' | 'created_at'>,
): McpServerRecord {
  requireFreeName(letta, fields.server_name);
  const id = `mcp_server-${letta.random.uuid()}`;
  const server: McpServerRecord = { ...fields, id, created_at: creationTime(letta) };
  insertItem(letta.state.mcpServers, MCP_SERVER_KEYS, server);
  return server;
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

/** Changes what the older form gives: headers can be taken away with null, and only `token` changes the token. */
export function changeMcpServer(
  letta: LettaServer,
  server: McpServerRecord,
  given: OlderUpdate,
): Schemas['McpServerConfig'] {
  const server_name = given.server_name ?? server.server_name;
  if (server_name !== server.server_name) requireFreeName(letta, server_name);
  const { server_url, custom_headers } = 'stdio_config' in given ? {} : (given as RemoteUpdate);
  const changes = {
    server_name,
    server_url: server_url ?? server.server_url,
    custom_headers: custom_headers === undefined ? server.custom_headers : custom_headers,
    token: ('token' in given && tokenOf(given.token)) || server.token,
  };
  return mcpServerConfig(changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, changes));
}

/** Moves a server as an import of agents does: its kind and headers stay, and its token unless it was told of as `sse`. */
export function moveMcpServer(
  letta: LettaServer,
  server: McpServerRecord,
  { server_url, server_type }: { server_url: string; server_type: string },
): void {
  const token = server_type === 'sse' ? null : server.token;
  changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, { server_url, token });
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

/** The same in the older form. */
function mcpServerConfig(server: McpServerRecord): Schemas['McpServerConfig'] {
  const { id, mcp_server_type: type, ...rest } = presentMcpServer(server);
  void id;
  return { ...rest, type };
}

function tokenOf(given: string | null | undefined): string | null {
  return given?.replace(/^Bearer /, '') || null;
}

function requireFreeName(letta: LettaServer, name: string): void {
  if (findMcpServerByName(letta, name)) throw nameTaken('MCPServer', 'server_name', name);
}
