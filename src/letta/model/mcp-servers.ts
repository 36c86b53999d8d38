import type { OrderKeys } from '../tables/tables.js';
import { timeKey } from '../values/times.js';

/** A server of tools as it is kept. */
export type McpServerRecord = {
  id: string;
  server_name: string;
  created_at: string;
  /** The tools that the newer form lists as its own; those of the older form only say so themselves. */
  tool_ids: string[];
} & (RemoteServer | ProcessServer);

/** One that is reached over HTTP. */
export interface RemoteServer {
  mcp_server_type: 'sse' | 'streamable_http';
  server_url: string;
  custom_headers: Record<string, string> | null;
  /** Without the word Bearer before it. */
  token: string | null;
}

/** One that would be a process of the server's own. It is never started. */
export interface ProcessServer {
  mcp_server_type: 'stdio';
  command: string;
  args: string[];
  env: Record<string, string> | null;
}

/** What servers of tools can be ordered by. */
export const MCP_SERVER_KEYS = {
  created_at: (server) => timeKey(server.created_at),
} satisfies OrderKeys<McpServerRecord>;
