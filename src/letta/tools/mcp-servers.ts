import type { components } from '../../../generated/letta.js';
import { creationTime } from '../model/creation.js';
import { nameTaken } from '../values/constraint.js';
import { LettaError } from '../values/error.js';
import { rowNotFound } from '../values/not-found.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, removeItem } from '../tables/tables.js';
import { renameOffers } from './mcp-offers.js';
import {
  MCP_SERVER_KEYS,
  type McpServerRecord,
  type ProcessServer,
  type RemoteServer,
} from '../model/mcp-servers.js';
import { makeTools, removeToolsOf } from './mcp-tools.js';

type Schemas = components['schemas'];

/** A server of tools as it goes over the wire. */
export type McpServer = Schemas['McpServer'];

/** What the older form says of a server. */
export type OlderConfig = Schemas['StdioServerConfig' | 'SSEServerConfig' | 'StreamableHTTPServerConfig'];
/** What is said of a new server. */
export type McpServerFields = { server_name: string } & (RemoteServer | ProcessServer);

type RemoteUpdate = Schemas['UpdateSSEServerConfig' | 'UpdateStreamableHTTPServerConfig'];
type OlderUpdate = Schemas['UpdateStdioServerConfig'] | RemoteUpdate;

/** All of them, oldest first. */
export function listMcpServers(letta: LettaServer): McpServer[] {
  return [...letta.state.mcpServers.items.values()].map(presentMcpServer);
}

/** The same in the older form: by name. */
export function mcpServersByName(letta: LettaServer): Record<string, Schemas['McpServerConfig']> {
  // Real server: this list does not tell tokens.
  const servers = mcpServerConfigs(letta).map((server) => {
    const told = server.type === 'stdio' ? server : { ...server, auth_header: null, auth_token: null };
    return [server.server_name, told] as const;
  });
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

/** Throws what some of the real server's older operations come to where there is no server of the name: 400. */
export function requireMcpServerByName(letta: LettaServer, name: string): McpServerRecord {
  const server = findMcpServerByName(letta, name);
  if (server) return server;
  throw new LettaError(400, "Argument mcp_server_id does not match type <class 'str'>; is None");
}

/** Throws what those operations say that are about the tools of servers: 400. */
export function requireToolServer(letta: LettaServer, name: string): McpServerRecord {
  const server = findMcpServerByName(letta, name);
  if (!server) throw new LettaError(400, `MCP server '${name}' not found`);
  return server;
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
 * Adds a server, and the tools that servers of its name offer. Throws `LettaError` 400 for one that would be a process of
 * the server's own, which the real server does not allow by default, and 409 for a name that is taken.
 */
export function createMcpServer(letta: LettaServer, given: Schemas['McpServerCreate']): McpServer {
  if (given.config.mcp_server_type === 'stdio' && !letta.settings.lettaMcpStdio) throw noProcesses();
  const server = keepMcpServer(letta, fieldsOf(given));
  makeTools(letta, server, 'newer');
  return presentMcpServer(server);
}

function fieldsOf({ server_name, config }: Schemas['McpServerCreate']): McpServerFields {
  if (config.mcp_server_type === 'stdio') {
    const { mcp_server_type, command, args, env = null } = config;
    return { server_name, mcp_server_type, command, args, env };
  }
  const { mcp_server_type, server_url, auth_token, custom_headers = null } = config;
  return { server_name, mcp_server_type, server_url, custom_headers, token: tokenOf(auth_token) };
}

/** The same in the older form, which keeps a token only where it says in which header it goes. */
export function addMcpServer(letta: LettaServer, given: OlderConfig): void {
  if ('command' in given && !letta.settings.lettaMcpStdio) throw noProcesses(NO_OLDER_STDIO);
  makeTools(letta, keepMcpServer(letta, olderFieldsOf(given)), 'older');
}

function olderFieldsOf(given: OlderConfig): McpServerFields {
  if ('command' in given) {
    const { server_name, command, args, env = null } = given;
    return { server_name, mcp_server_type: 'stdio', command, args, env };
  }
  const { server_name, type, server_url, auth_header, auth_token, custom_headers = null } = given;
  const isInHeaders = auth_header != null && Object.hasOwn(custom_headers ?? {}, auth_header);
  return {
    server_name,
    mcp_server_type: type === 'streamable_http' ? type : 'sse',
    server_url,
    custom_headers,
    token: auth_header && !isInHeaders ? tokenOf(auth_token) : null,
  };
}

const NO_STDIO = 'MCP stdio servers are disabled. Set MCP_DISABLE_STDIO=false to enable them.';

const NO_OLDER_STDIO =
  'stdio is not supported in the current environment, please use a self-hosted Letta server in order to add a stdio MCP server';

/** What is said of processes, in the words of the real server; here it is a setting that would let them in. */
export function noProcesses(detail: string = NO_STDIO): LettaError {
  return new LettaError(400, detail, {
    message: `${detail.replace(/\.?$/, '.')} Here that is the setting letta_mcp_stdio.`,
  });
}

/** Adds a server without tools, under an id that is not taken. Throws `LettaError` 409 for a name that is. */
export function keepMcpServer(
  letta: LettaServer,
  fields: McpServerFields,
  id = `mcp_server-${letta.random.uuid()}`,
): McpServerRecord {
  requireFreeName(letta, fields.server_name);
  const server: McpServerRecord = { ...fields, id, created_at: creationTime(letta), tool_ids: [] };
  insertItem(letta.state.mcpServers, MCP_SERVER_KEYS, server);
  return server;
}

/**
 * Changes what is given and not null; the kind of a server stays. A name is taken from the server that has it, which is
 * forgotten then, but not its tools (as on the real server, MCPServerManager.update_mcp_server_by_id). Throws 404.
 */
export function updateMcpServer(
  letta: LettaServer,
  id: string,
  given: Schemas['McpServerUpdate'],
): McpServer {
  const server = getMcpServer(letta, id);
  const server_name = given.server_name ?? server.server_name;
  const other = findMcpServerByName(letta, server_name);
  if (other && other !== server) removeItem(letta.state.mcpServers, MCP_SERVER_KEYS, other);
  renameOffers(letta, server.server_name, server_name);
  return presentMcpServer(
    changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, {
      ...changesOf(server, given.config),
      server_name,
    }),
  );
}

/** What is said of another kind of server changes nothing. */
function changesOf(
  server: McpServerRecord,
  config: Schemas['McpServerUpdate']['config'],
): Partial<RemoteServer> | Partial<ProcessServer> {
  if (server.mcp_server_type === 'stdio') {
    if (config.mcp_server_type !== 'stdio') return {};
    const { command, args, env = null } = config;
    return command == null || args == null ? {} : { command, args, env };
  }
  if (config.mcp_server_type === 'stdio') return {};
  return {
    server_url: config.server_url ?? server.server_url,
    custom_headers: config.custom_headers ?? server.custom_headers,
    token: tokenOf(config.auth_token) ?? server.token,
  };
}

/** Changes what the older form gives: headers can be taken away with null, and only `token` changes the token. */
export function changeMcpServer(
  letta: LettaServer,
  server: McpServerRecord,
  given: OlderUpdate,
): Schemas['McpServerConfig'] {
  const server_name = given.server_name ?? server.server_name;
  if (server_name !== server.server_name) requireFreeName(letta, server_name);
  renameOffers(letta, server.server_name, server_name);
  const changes = server.mcp_server_type === 'stdio' ? processChanges(given) : remoteChanges(server, given);
  return mcpServerConfig(
    changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, { ...changes, server_name }),
  );
}

function processChanges(given: OlderUpdate): Partial<ProcessServer> {
  if (!('stdio_config' in given) || !given.stdio_config) return {};
  const { command, args, env = null } = given.stdio_config;
  return { command, args, env };
}

function remoteChanges(server: RemoteServer, given: OlderUpdate): Partial<RemoteServer> {
  const { server_url, custom_headers } = 'stdio_config' in given ? {} : (given as RemoteUpdate);
  return {
    server_url: server_url ?? server.server_url,
    custom_headers: custom_headers === undefined ? server.custom_headers : custom_headers,
    token: ('token' in given && tokenOf(given.token)) || server.token,
  };
}

/** Moves a server as an import of agents does: its kind and headers stay, and its token unless it was told of as `sse`. */
export function moveMcpServer(
  letta: LettaServer,
  server: McpServerRecord,
  { server_url, server_type }: { server_url: string; server_type: string },
): void {
  if (server.mcp_server_type === 'stdio') return;
  const changes: Partial<RemoteServer> = {
    server_url,
    token: server_type === 'sse' ? null : server.token,
  };
  changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, changes);
}

/** Has a server be another process, as an import of agents does; one that is reached over HTTP stays what it is. */
export function restartMcpServer(
  letta: LettaServer,
  server: McpServerRecord,
  { command, args, env }: ProcessServer,
): void {
  if (server.mcp_server_type !== 'stdio') return;
  const changes: Partial<ProcessServer> = { command, args, env };
  changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, changes);
}

/** Forgets a server and its tools. Throws the real server's 400 when there is no such server. */
export function deleteMcpServer(letta: LettaServer, id: string): void {
  const server = letta.state.mcpServers.items.get(id);
  if (!server) throw new LettaError(400, `MCP server with id ${id} not found.`);
  removeToolsOf(letta, server);
  removeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server);
}

/** A server as it goes over the wire: the real one only keeps the token, and says the header that it is sent in. */
export function presentMcpServer({ created_at, tool_ids, ...kept }: McpServerRecord): McpServer {
  void [created_at, tool_ids];
  if (kept.mcp_server_type === 'stdio') return kept;
  const { token, ...server } = kept;
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
