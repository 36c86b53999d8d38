import type { Clock } from '../sandbox/clock.js';
import type { Random } from '../sandbox/random.js';
import type { SandboxSettings } from '../sandbox/settings.js';
import { Timers } from '../sandbox/timers.js';
import { Waiters } from '../sandbox/waiters.js';
import type { Scripts } from '../script/scripts.js';
import { AGENT_KEYS, type AgentRecord } from './agent-records.js';
import { BLOCK_KEYS, type BlockRecord } from './blocks.js';
import { MCP_SERVER_KEYS, type McpServerRecord } from './mcp-servers.js';
import { GROUP_KEYS, type GroupRecord } from './groups.js';
import { IDENTITY_KEYS, type IdentityRecord } from './identities.js';
import type { Holders } from './relations.js';
import { PROVIDER_KEYS, type ProviderRecord } from './providers.js';
import { emptyTable, type Table } from './tables.js';
import { type Archive, ARCHIVE_KEYS } from './archives.js';
import { type Passage, PASSAGE_KEYS } from './passages.js';
import { TOOL_KEYS, type ToolRecord } from './tools.js';

/** Everything a Letta server remembers, as plain data. */
export interface LettaState {
  agents: Table<AgentRecord>;
  blocks: Table<BlockRecord>;
  mcpServers: Table<McpServerRecord>;
  identities: Table<IdentityRecord>;
  /** The ids of identities, by key. Written together with `identities`. */
  identityKeys: Map<string, Set<string>>;
  groups: Table<GroupRecord>;
  /** The ids of the groups that agents are in or lead, by the agent's id. Written together with `groups`. */
  groupsByAgent: Map<string, Set<string>>;
  holders: Holders;
  /** Those that users made. Deleted ones stay, because the real server knows them on. */
  providers: Table<ProviderRecord>;
  /** Which agents have a thing; see `relations.ts`. */
  archives: Table<Archive>;
  /** What is in archives. */
  passages: Table<Passage>;
  /** Read through `toolTable`, which puts the tools of a fresh server in. */
  tools: Table<ToolRecord>;
  /** By name; names are unique. Written together with `tools`. */
  toolIds: Map<string, string>;
  hasBaseTools: boolean;
  /** When the last thing was made that was given no time of its own, in microseconds. */
  lastCreation: number;
  /** What the agents say. */
  scripts: Scripts;
}

/** One Letta server: its data, and what its rules draw on. */
export interface LettaServer {
  apiKeys: string[];
  /** The sandbox's own, so that a change takes effect at once. */
  settings: SandboxSettings;
  clock: Clock;
  random: Random;
  /** What happens later by itself. No part of the state. */
  timers: Timers;
  /** Requests that are held until something happens to a run. No part of the state. */
  waiters: Waiters;
  state: LettaState;
}

/** A Letta server without agents. */
export function emptyLetta(parts: Omit<LettaServer, 'state' | 'timers' | 'waiters'>): LettaServer {
  return {
    ...parts,
    timers: new Timers(parts.clock),
    waiters: new Waiters(),
    state: {
      agents: emptyTable(AGENT_KEYS),
      blocks: emptyTable(BLOCK_KEYS),
      identities: emptyTable(IDENTITY_KEYS),
      identityKeys: new Map(),
      groups: emptyTable(GROUP_KEYS),
      groupsByAgent: new Map(),
      holders: new Map(),
      lastCreation: 0,
      mcpServers: emptyTable(MCP_SERVER_KEYS),
      providers: emptyTable(PROVIDER_KEYS),
      scripts: new Map(),
      archives: emptyTable(ARCHIVE_KEYS),
      passages: emptyTable(PASSAGE_KEYS),
      tools: emptyTable(TOOL_KEYS),
      toolIds: new Map(),
      hasBaseTools: false,
    },
  };
}
