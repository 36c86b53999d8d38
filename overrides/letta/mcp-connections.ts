import { messageOf } from '../../src/json/read.js';
import { LettaError } from '../../src/letta/values/error.js';
import type { LettaServer } from '../../src/letta/model/server.js';
import { getMcpServer, noProcesses, type OlderConfig } from '../../src/letta/tools/mcp-servers.js';
import { toolsInStream, tryServer } from '../../src/letta/tools/mcp-tools.js';
import { EventStream, type ServerSentEvent } from '../../src/server/events.js';
import type { components } from '../../generated/letta.js';
import { requirePublicAddress } from './edge/public-address.js';
import type { LettaOverrides } from './edge/service.js';

type ConnectEvent = components['schemas']['McpConnectEvent'];

/** Servers of tools that are tried. None is ever asked: what they have is in the seed. */
export const mcpConnections = {
  test_mcp_server({ body, letta }) {
    requireWillingness(letta, body);
    return tryServer(letta, body.server_name);
  },
  connect_mcp_server({ body, letta }) {
    return new EventStream(told(connect(letta, body.server_name, () => requireWillingness(letta, body))));
  },
  mcp_connect_mcp_server({ path, letta }) {
    return new EventStream(told(connect(letta, getMcpServer(letta, path.mcp_server_id).server_name)));
  },
} satisfies Partial<LettaOverrides>;

/** Refuses the servers that the real one would not ask: processes unless they are let in, and addresses that are not public. */
function requireWillingness(letta: LettaServer, config: OlderConfig): void {
  if ('command' in config) {
    if (!letta.settings.lettaMcpStdio) throw noProcesses();
    return;
  }
  try {
    requirePublicAddress(config.server_url);
  } catch (error) {
    throw new LettaError(400, messageOf(error));
  }
}

/** What the stream of a connection tells; `check` throws `LettaError` for a server that is not to be asked. */
function connect(letta: LettaServer, server_name: string, check?: () => void): ConnectEvent[] {
  const attempt: ConnectEvent = { event: 'connection_attempt', server_name };
  try {
    check?.();
    return [attempt, { event: 'success', tools: toolsInStream(letta, server_name) }];
  } catch (error) {
    if (!(error instanceof LettaError)) throw error;
    return [attempt, { event: 'error', message: error.message }];
  }
}

async function* told(events: ConnectEvent[]): AsyncGenerator<ServerSentEvent<ConnectEvent>> {
  for (const data of events) yield { data };
}
