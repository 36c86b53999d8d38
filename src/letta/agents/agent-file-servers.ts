import type { components } from '../../../generated/letta.js';
import { LettaError } from '../error.js';
import { isObject } from '../json-objects.js';
import type { FileIds } from '../messages/message-file.js';
import type { LettaServer } from '../server.js';
import type { McpServerRecord } from '../tools/mcp-records.js';
import { findMcpServerByName, keepMcpServer, moveMcpServer } from '../tools/mcp-servers.js';
import type { ToolRecord } from '../tools/tools.js';
import type { ImportedIds } from './imported-ids.js';

type ServerInFile = components['schemas']['AgentFileMcpServer'];

/** The MCP servers that tools come from, without what could open them. Tools tell it in their metadata. */
export function serversToFile(letta: LettaServer, tools: ToolRecord[], fileId: FileIds): ServerInFile[] {
  const servers = new Set(tools.flatMap((tool) => serverOf(letta, tool) ?? []));
  return [...servers].map((server) => ({
    id: fileId('mcp_server', server.id),
    server_type: server.mcp_server_type,
    server_name: server.server_name,
    server_url: server.mcp_server_type === 'stdio' ? null : server.server_url,
    stdio_config: null,
    metadata_: {},
  }));
}

function serverOf(letta: LettaServer, { metadata_ }: ToolRecord): McpServerRecord | undefined {
  const from: unknown = metadata_?.mcp;
  if (!isObject(from)) return undefined;
  if (typeof from.server_id === 'string') return letta.state.mcpServers.items.get(from.server_id);
  return typeof from.server_name === 'string' ? findMcpServerByName(letta, from.server_name) : undefined;
}

/**
 * Adds a server of a file, or moves the one that has its name: that keeps its headers. Throws `LettaError`
 * 400 for a kind that there is not.
 */
export function serverFromFile(
  letta: LettaServer,
  { id, server_type, server_name, server_url }: ServerInFile,
  ids: ImportedIds,
): void {
  if (server_type !== 'sse' && server_type !== 'streamable_http') {
    throw new LettaError(400, `Unsupported server type: ${server_type}`);
  }
  const known = findMcpServerByName(letta, server_name);
  const server =
    known ??
    keepMcpServer(letta, {
      server_name,
      mcp_server_type: server_type,
      server_url: server_url ?? '',
      custom_headers: null,
      token: null,
    });
  if (known && server_url) moveMcpServer(letta, known, { server_url, server_type });
  ids.set(id, server.id);
}
