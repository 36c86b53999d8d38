import type { Clock } from '../../sandbox/clock.js';
import type { Random } from '../../sandbox/random.js';
import type { SandboxSettings } from '../../sandbox/settings.js';
import type { Timers } from '../../sandbox/timers.js';
import { Waiters } from '../../sandbox/waiters.js';
import type { Scripts } from '../../script/scripts.js';
import { MCP_SERVER_KEYS, type McpServerRecord } from './mcp-servers.js';
import { emptyTable, type Table } from '../tables/tables.js';
import { AGENT_KEYS, type AgentRecord, type Holders } from './agents.js';
import { BLOCK_KEYS, type BlockRecord } from './blocks.js';
import { type McpOffer, TOOL_KEYS, type ToolRecord } from './tools.js';
import { GROUP_KEYS, type GroupRecord } from './groups.js';
import { IDENTITY_KEYS, type IdentityRecord } from './identities.js';
import { PROVIDER_KEYS, type ProviderRecord } from './providers.js';
import { CONVERSATION_KEYS, type ConversationRecord } from './conversations.js';
import { MESSAGE_KEYS, type MessageRecord } from './messages.js';
import { RUN_KEYS, type RunRecord, STEP_KEYS, type StepRecord } from './runs.js';
import { type FileAgent, FILE_KEYS, type FileRecord, FOLDER_KEYS, type FolderRecord } from './files.js';
import { type Archive, ARCHIVE_KEYS, type Passage, PASSAGE_KEYS } from './archives.js';

/** Everything a Letta server remembers, as plain data. */
export interface LettaState {
  agents: Table<AgentRecord>;
  blocks: Table<BlockRecord>;
  mcpServers: Table<McpServerRecord>;
  /** What servers of tools offer, by the name of the server, whether there is one or not. */
  mcpOffers: Map<string, McpOffer[]>;
  identities: Table<IdentityRecord>;
  /** The ids of identities, by key. Written together with `identities`. */
  identityKeys: Map<string, Set<string>>;
  groups: Table<GroupRecord>;
  /** The ids of the groups that agents are in or lead, by the agent's id. Written together with `groups`. */
  groupsByAgent: Map<string, Set<string>>;
  /** Which agents have a thing; see `relations.ts`. */
  holders: Holders;
  /** Those that users made. Deleted ones stay, because the real server knows them on. */
  providers: Table<ProviderRecord>;
  /** The handles of models that the server has besides those of the catalog, because a seed names them. */
  seededModels: Set<string>;
  seededEmbeddings: Set<string>;
  archives: Table<Archive>;
  folders: Table<FolderRecord>;
  /** By name; names are unique. Written together with `folders`. */
  folderIds: Map<string, string>;
  files: Table<FileRecord>;
  /** The parts of files. */
  filePassages: Table<Passage>;
  /** What agents have of files, by the agent's id. */
  agentFiles: Map<string, FileAgent[]>;
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
  messages: Table<MessageRecord>;
  /** The messages of each agent, oldest first. Written by message-records.ts, together with `messages`. */
  histories: Map<string, string[]>;
  /** Counts messages. */
  lastMessage: number;
  /** What contexts cost to read, as far as they have been counted. */
  contextTokens: Map<string, { count: number; last: string | undefined; tokens: number }>;
  conversations: Table<ConversationRecord>;
  runs: Table<RunRecord>;
  /** The runs of each agent, oldest first. */
  runsOfAgents: Map<string, string[]>;
  /** The run that each agent began last, but for those of async messages: what is cancelled where none is named. */
  lastRuns: Map<string, string>;
  /** The run that others have to wait for, by conversation, or by agent outside of conversations. */
  locks: Map<string, string>;
  /** The runs of streams, by what the client called the messages, the latest; kept by `start-run.ts`. */
  otids: Map<string, string>;
  /** The runs that are over and whose events can still be read again, oldest first; kept by `run-log.ts`. */
  readableLogs: Set<string>;
  steps: Table<StepRecord>;
}

/** One Letta server: its data, and what its rules draw on. */
export interface LettaServer {
  apiKeys: string[];
  /** The sandbox's own, so that a change takes effect at once. */
  settings: SandboxSettings;
  clock: Clock;
  random: Random;
  /** What happens later by itself; those of the whole sandbox. No part of the state. */
  timers: Timers;
  /** Requests that are held until something happens to a run. No part of the state. */
  waiters: Waiters;
  state: LettaState;
}

/** A Letta server without agents. */
export function emptyLetta(parts: Omit<LettaServer, 'state' | 'waiters'>): LettaServer {
  return { ...parts, waiters: new Waiters(parts.timers), state: emptyState() };
}

function emptyState(): LettaState {
  return {
    agents: emptyTable(AGENT_KEYS),
    blocks: emptyTable(BLOCK_KEYS),
    identities: emptyTable(IDENTITY_KEYS),
    identityKeys: new Map(),
    groups: emptyTable(GROUP_KEYS),
    groupsByAgent: new Map(),
    holders: new Map(),
    lastCreation: 0,
    mcpServers: emptyTable(MCP_SERVER_KEYS),
    mcpOffers: new Map(),
    providers: emptyTable(PROVIDER_KEYS),
    seededModels: new Set(),
    seededEmbeddings: new Set(),
    scripts: new Map(),
    archives: emptyTable(ARCHIVE_KEYS),
    folders: emptyTable(FOLDER_KEYS),
    folderIds: new Map(),
    files: emptyTable(FILE_KEYS),
    filePassages: emptyTable(PASSAGE_KEYS),
    agentFiles: new Map(),
    passages: emptyTable(PASSAGE_KEYS),
    messages: emptyTable(MESSAGE_KEYS),
    histories: new Map(),
    lastMessage: 0,
    contextTokens: new Map(),
    conversations: emptyTable(CONVERSATION_KEYS),
    runs: emptyTable(RUN_KEYS),
    runsOfAgents: new Map(),
    lastRuns: new Map(),
    locks: new Map(),
    otids: new Map(),
    readableLogs: new Set(),
    steps: emptyTable(STEP_KEYS),
    tools: emptyTable(TOOL_KEYS),
    toolIds: new Map(),
    hasBaseTools: false,
  };
}
