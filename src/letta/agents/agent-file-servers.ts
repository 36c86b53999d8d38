import type { components } from '../../../generated/letta.js';
import { isObject, isTexts } from '../../json/read.js';
import { LettaError } from '../values/error.js';
import type { FileIds } from './message-file.js';
import type { LettaServer } from '../model/server.js';
import type { McpServerRecord, ProcessServer, RemoteServer } from '../model/mcp-servers.js';
import { findMcpServerByName, keepMcpServer, moveMcpServer, restartMcpServer } from '../tools/mcp-servers.js';
import type { ImportedIds } from './imported-ids.js';
import type { ToolRecord } from '../model/tools.js';

type ServerInFile = components['schemas']['AgentFileMcpServer'];

/** The MCP servers that tools come from, without what could open them. Tools tell it in their metadata. */
export function serversToFile(letta: LettaServer, tools: ToolRecord[], fileId: FileIds): ServerInFile[] {
  const servers = new Set(tools.flatMap((tool) => serverOf(letta, tool) ?? []));
  return [...servers].map((server) => ({
    id: fileId('mcp_server', server.id),
    server_type: server.mcp_server_type,
    server_name: server.server_name,
    server_url: server.mcp_server_type === 'stdio' ? null : server.server_url,
    stdio_config: server.mcp_server_type === 'stdio' ? processToFile(server) : null,
    metadata_: {},
  }));
}

/** How the process is started, but for its environment, which may hold secrets. */
function processToFile({
  server_name,
  command,
  args,
}: Extract<McpServerRecord, { mcp_server_type: 'stdio' }>) {
  return { server_name, type: 'stdio', command, args };
}

function serverOf(letta: LettaServer, { metadata_ }: ToolRecord): McpServerRecord | undefined {
  const from: unknown = metadata_?.mcp;
  if (!isObject(from)) return undefined;
  if (typeof from.server_id === 'string') return letta.state.mcpServers.items.get(from.server_id);
  return typeof from.server_name === 'string' ? findMcpServerByName(letta, from.server_name) : undefined;
}

/**
 * Adds a server of a file, or moves the one that has its name: that keeps its headers. Processes are let in whatever the
 * setting says, as on the real server. Throws `LettaError` 400 for a kind that there is not, and for a process that
 * is not described: the real server takes that in and breaks on it later.
 */
export function serverFromFile(letta: LettaServer, told: ServerInFile, ids: ImportedIds): void {
  const { id, server_name, server_url, server_type } = told;
  const fields = fieldsOf(told);
  const known = findMcpServerByName(letta, server_name);
  if (!known) {
    ids.set(id, keepMcpServer(letta, { server_name, ...fields }).id);
    return;
  }
  if (fields.mcp_server_type === 'stdio') restartMcpServer(letta, known, fields);
  else if (server_url) moveMcpServer(letta, known, { server_url, server_type });
  ids.set(id, known.id);
}

function fieldsOf({ server_type, server_url, stdio_config }: ServerInFile): RemoteServer | ProcessServer {
  if (server_type === 'stdio') return processOf(stdio_config ?? null);
  if (server_type !== 'sse' && server_type !== 'streamable_http') {
    throw new LettaError(400, `Unsupported server type: ${server_type}`);
  }
  return { mcp_server_type: server_type, server_url: server_url ?? '', custom_headers: null, token: null };
}

function processOf(config: Record<string, unknown> | null): ProcessServer {
  if (!config) throw new LettaError(400, 'stdio_config is required for STDIO server type');
  const { server_name, command, args, env = null } = config;
  if (typeof server_name !== 'string') throw invalidProcess('server_name', 'a valid string');
  if (typeof command !== 'string') throw invalidProcess('command', 'a valid string');
  if (!isTexts(args)) throw invalidProcess('args', 'a valid list of strings');
  if (env !== null && !isTextByName(env)) throw invalidProcess('env', 'a valid dictionary of strings');
  return { mcp_server_type: 'stdio', command, args, env };
}

function isTextByName(value: unknown): value is Record<string, string> {
  return isObject(value) && isTexts(Object.values(value));
}

/** Names the first thing that is wrong; the real server goes on to all of them. */
function invalidProcess(member: string, wanted: string): LettaError {
  return new LettaError(
    400,
    `1 validation error for MCPServer\nstdio_config.${member}\n  Input should be ${wanted}`,
  );
}
