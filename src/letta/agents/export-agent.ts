import type { components } from '../../../generated/letta.js';
import { filesToFile, folderNames, libraryToFile } from './agent-file-folders.js';
import { serversToFile } from './agent-file-servers.js';
import { findAgent } from '../records/agent-records.js';
import { fileLimitsOf } from '../files/agent-files.js';
import { toolsOfAgent } from '../tools/agent-tools.js';
import { blocksOfAgent } from '../memory/core-memory.js';
import { creationTime } from '../model/creation.js';
import { LettaError } from '../values/error.js';
import { findGroupLedBy } from '../groups/groups.js';
import { type FileIds, type FileMessages, messagesToFile } from './message-file.js';
import { compareText } from '../tables/orders.js';
import type { LettaServer } from '../model/server.js';
import { presentTool } from '../tools/tools.js';
import type { AgentRecord } from '../model/agents.js';
import type { BlockRecord } from '../model/blocks.js';
import type { GroupRecord } from '../model/groups.js';
import type { ToolRecord } from '../model/tools.js';

type Schemas = components['schemas'];

/** Agents with everything they need, to be kept or made anew elsewhere. */
export type AgentFile = Schemas['AgentFile'];

/** What may be said of an export. */
export interface ExportWishes {
  skills?: Schemas['Skill'][];
  /** The conversation whose context goes with the agent, instead of that outside of conversations. */
  conversation_id?: string | null;
  /** Whether messages are left out. */
  scrub_messages?: boolean;
}

/** The revision of the real server's database in the release that the mock follows. */
const REVISION = '1c28e167b74f';

const NO_MESSAGES: FileMessages = { in_context_message_ids: [], messages: [] };

/**
 * An agent as a file, with the other agents of the group it leads. Secrets come without their values. Throws
 * `LettaError` 404 for an unknown agent; the real server says the same with 500 (AgentSerializationManager.export).
 */
export function exportAgent(letta: LettaServer, id: string, wishes: ExportWishes = {}): AgentFile {
  const agent = findAgent(letta, id);
  if (!agent) {
    throw new LettaError(404, `Export failed: The following agent IDs were not found: ['${id}']`);
  }
  const group = findGroupLedBy(letta, id);
  const others = (group?.agent_ids ?? []).flatMap((one) => findAgent(letta, one) ?? []);
  const agents = [...new Set([agent, ...others])];
  const fileId = fileIds();
  const tools = [...new Set(agents.flatMap((one) => toolsOfAgent(letta, one)))];
  const blocks = [...new Set(agents.flatMap((one) => blocksOfAgent(letta, one)))];
  for (const one of agents) fileId('agent', one.id);
  const mcp_servers = serversToFile(letta, tools, fileId);
  return {
    agents: agents.map((one) => {
      const context = one === agent ? (wishes.conversation_id ?? null) : null;
      const messages = wishes.scrub_messages ? NO_MESSAGES : messagesToFile(letta, one, fileId, context);
      return agentToFile(letta, one, fileId, messages);
    }),
    groups: group ? [groupToFile(group, fileId)] : [],
    blocks: inOrderOf(blocks, ({ label }) => label ?? '').map((block) => blockToFile(block, fileId)),
    ...libraryToFile(letta, agents, fileId),
    tools: inOrderOf(tools, ({ name }) => name).map((tool) => toolToFile(tool, fileId)),
    mcp_servers,
    skills: (wishes.skills ?? []).map((skill) => ({ files: null, source_url: null, ...skill })),
    metadata: { revision_id: REVISION },
    created_at: creationTime(letta).replace('Z', '+00:00'),
  };
}

/** Things in the order of a text that they have (as the real server writes tools and blocks). */
function inOrderOf<Thing>(things: Thing[], textOf: (thing: Thing) => string): Thing[] {
  return [...things].sort((a, b) => compareText(textOf(a), textOf(b)));
}

function fileIds(): FileIds {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  return (kind, id) => {
    const name = known.get(id);
    if (name) return name;
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    known.set(id, `${kind}-${count}`);
    return `${kind}-${count}`;
  };
}

function agentToFile(
  letta: LettaServer,
  agent: AgentRecord,
  fileId: FileIds,
  messages: FileMessages,
): AgentFile['agents'][number] {
  const secrets = Object.fromEntries(agent.secrets.map(({ key }) => [key, '']));
  const group = findGroupLedBy(letta, agent.id);
  const limits = fileLimitsOf(agent);
  return {
    name: agent.name,
    tool_ids: toolsOfAgent(letta, agent).map(({ id }) => fileId('tool', id)),
    source_ids: folderNames(letta, agent, fileId),
    block_ids: blocksOfAgent(letta, agent).map(({ id }) => fileId('block', id)),
    tool_rules: agent.tool_rules,
    tags: agent.tags,
    system: agent.system,
    agent_type: agent.agent_type,
    description: agent.description,
    metadata: agent.metadata,
    llm_config: agent.llm_config,
    embedding_config: agent.embedding_config,
    ...UNSAID,
    tool_exec_environment_variables: secrets,
    secrets: agent.secrets.length > 0 ? secrets : null,
    project_id: agent.project_id,
    message_buffer_autoclear: agent.message_buffer_autoclear,
    timezone: agent.timezone ?? 'UTC',
    max_files_open: limits.files,
    per_file_view_window_char_limit: limits.characters,
    id: fileId('agent', agent.id),
    ...messages,
    files_agents: filesToFile(letta, agent, fileId),
    group_ids: group ? [fileId('group', group.id)] : [],
  };
}

/** What a file leaves open of every agent. */
const UNSAID = {
  memory_blocks: [],
  tools: [],
  folder_ids: null,
  initial_message_sequence: null,
  include_base_tools: false,
  include_multi_agent_tools: false,
  include_base_tool_rules: false,
  include_default_source: false,
  model: null,
  embedding: null,
  model_settings: null,
  compaction_settings: null,
  context_window_limit: null,
  embedding_chunk_size: null,
  max_tokens: null,
  max_reasoning_tokens: null,
  enable_reasoner: false,
  reasoning: null,
  from_template: null,
  template: false,
  project: null,
  memory_variables: null,
  template_id: null,
  base_template_id: null,
  identity_ids: null,
  enable_sleeptime: false,
  response_format: null,
  hidden: null,
  parallel_tool_calls: null,
};

function blockToFile({ id, ...block }: BlockRecord, fileId: FileIds): AgentFile['blocks'][number] {
  const { created_at, created_by_id, last_updated_by_id, ...fields } = block;
  void [created_at, created_by_id, last_updated_by_id];
  return {
    ...fields,
    limit: fields.limit ?? 0,
    tags: null,
    id: fileId('block', id),
  } as AgentFile['blocks'][number];
}

function toolToFile(tool: ToolRecord, fileId: FileIds): AgentFile['tools'][number] {
  return { ...presentTool(tool), id: fileId('tool', tool.id) };
}

function groupToFile(group: GroupRecord, fileId: FileIds): AgentFile['groups'][number] {
  const { manager_type, manager_agent_id, max_turns, termination_token, sleeptime_agent_frequency } = group;
  const { max_message_buffer_length, min_message_buffer_length } = group;
  const told = {
    ...(manager_agent_id !== null && { manager_agent_id: fileId('agent', manager_agent_id) }),
    ...(max_turns !== null && { max_turns }),
    ...(termination_token !== null && { termination_token }),
    ...(sleeptime_agent_frequency !== null && { sleeptime_agent_frequency }),
    ...(max_message_buffer_length !== null && { max_message_buffer_length, min_message_buffer_length }),
  };
  return {
    id: fileId('group', group.id),
    agent_ids: group.agent_ids.map((id) => fileId('agent', id)),
    description: group.description,
    manager_config: { manager_type, ...told } as AgentFile['groups'][number]['manager_config'],
    project_id: group.project_id,
    shared_block_ids: [],
    hidden: group.hidden,
  };
}
