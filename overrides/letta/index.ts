import { faked } from '../../src/server/override.js';
import { agentFolders } from './agent-folders.js';
import { agentFiles } from './agent-files.js';
import { agents } from './agents.js';
import { blocks } from './blocks.js';
import { conversations } from './conversations.js';
import { coreMemory } from './core-memory.js';
import { groups } from './groups.js';
import { health } from './health.js';
import { internal } from './internal.js';
import { allMessages } from './all-messages.js';
import { jobs } from './jobs.js';
import { runs } from './runs.js';
import { steps } from './steps.js';
import { messages } from './messages.js';
import { mcpConnections } from './mcp-connections.js';
import { mcpServers } from './mcp-servers.js';
import { identities } from './identities.js';
import { providers } from './providers.js';
import { agentTools } from './agent-tools.js';
import { archivalMemory } from './archival-memory.js';
import { archives } from './archives.js';
import { folders } from './folders.js';
import { sources } from './sources.js';
import { tools } from './tools.js';
import type { LettaOverrides } from './edge/service.js';

/** Every operation of specs/letta.yaml, and who answers it. */
export const lettaOverrides: LettaOverrides = {
  get_total_storage_size: faked,
  ...agentFolders,
  ...agentFiles,
  ...agents,
  ...blocks,
  ...conversations,
  ...coreMemory,
  ...groups,
  ...health,
  ...internal,
  ...mcpConnections,
  ...mcpServers,
  ...messages,
  ...allMessages,
  ...runs,
  ...steps,
  ...jobs,
  ...identities,
  ...providers,
  ...agentTools,
  ...archivalMemory,
  ...archives,
  ...folders,
  ...sources,
  ...tools,
};
