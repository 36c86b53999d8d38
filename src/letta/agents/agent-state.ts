import { fileBlocksOf, fileLimitsOf } from '../files/agent-files.js';
import { foldersOfAgent } from '../files/agent-folders.js';
import { toolsOfAgent } from '../tools/agent-tools.js';
import { blocksOfAgent } from '../memory/core-memory.js';
import { findGroupLedBy, presentGroup } from '../groups/groups.js';
import { findIdentity, presentIdentity } from '../groups/identities.js';
import { settingsOf } from '../llm/model-config.js';
import type { LettaServer } from '../model/server.js';
import { presentTool } from '../tools/tools.js';
import type { AgentRecord, AgentState } from '../model/agents.js';

/** An agent as it goes over the wire, with everything it is related to. */
export function agentState(letta: LettaServer, record: AgentRecord): AgentState {
  const { block_ids, tool_ids, folder_ids, archive_ids, ...agent } = record;
  void [block_ids, tool_ids, folder_ids, archive_ids];
  const memory = memoryOf(letta, record);
  const group = findGroupLedBy(letta, record.id);
  const managed_group = group ? presentGroup(group) : null;
  const limits = fileLimitsOf(record);
  return {
    ...agent,
    model: agent.llm_config.handle ?? null,
    model_settings: settingsOf(agent.llm_config),
    embedding: agent.embedding_config?.handle ?? null,
    blocks: memory.blocks,
    memory,
    tools: toolsOfAgent(letta, record).map(presentTool),
    sources: foldersOfAgent(letta, record),
    identities: agent.identity_ids.flatMap((id) => findIdentity(letta, id) ?? []).map(presentIdentity),
    tool_exec_environment_variables: agent.secrets,
    managed_group,
    multi_agent_group: managed_group,
    max_files_open: limits.files,
    per_file_view_window_char_limit: limits.characters,
  };
}

/** What is asked for of an agent's relationships, and by whom. */
export interface Inclusion {
  include?: string[];
  /** The older way of asking; undefined when nothing was said of it. */
  include_relationships?: string[];
  isSdk: boolean;
}

/** What each wish fills in, in the newer words and the older ones; identities and blocks come in two forms. */
const WISHES = new Map<string, (keyof AgentState)[]>([
  ['agent.blocks', ['blocks', 'memory', 'tags']],
  ['agent.identities', ['identities', 'identity_ids']],
  ['agent.managed_group', ['managed_group', 'multi_agent_group']],
  ['agent.secrets', ['secrets', 'tool_exec_environment_variables']],
  ['agent.sources', ['sources']],
  ['agent.tags', ['tags']],
  ['agent.tools', ['tools']],
  ['memory', ['blocks', 'memory', 'tags']],
  ['identity_ids', ['identities', 'identity_ids']],
  ['multi_agent_group', ['managed_group', 'multi_agent_group']],
  ['tool_exec_environment_variables', ['secrets', 'tool_exec_environment_variables']],
  ['sources', ['sources']],
  ['tags', ['tags']],
  ['tools', ['tools']],
]);

/**
 * An agent with the relationships that are wanted. Unless the sandbox is as the real server in this, or the older
 * wishes are used, everybody gets all of them. The real server leaves them out for its SDKs unless asked.
 */
export function includedState(letta: LettaServer, agent: AgentRecord, inclusion: Inclusion): AgentState {
  const { include = [], include_relationships, isSdk } = inclusion;
  const state = agentState(letta, agent);
  const isFaithful = letta.settings.lettaRelationships === 'included';
  const saysNothing = include.length === 0 && include_relationships === undefined;
  if (!isFaithful || (!isSdk && saysNothing)) return state;
  const wanted = [...include, ...(include_relationships ?? [])].flatMap((wish) => WISHES.get(wish) ?? []);
  const nothing = {
    blocks: [],
    memory: { ...state.memory, blocks: [], file_blocks: [] },
    identities: [],
    identity_ids: [],
    managed_group: null,
    multi_agent_group: null,
    secrets: [],
    tool_exec_environment_variables: [],
    sources: [],
    tags: [],
    tools: [],
  };
  const left = Object.entries(nothing).filter(([name]) => !wanted.includes(name as keyof AgentState));
  return { ...state, ...Object.fromEntries(left) };
}

/** What an agent has in its context beside messages. The real server leaves the blocks' tags out here. */
export function memoryOf(letta: LettaServer, agent: AgentRecord): AgentState['memory'] {
  const blocks = blocksOfAgent(letta, agent).map(({ created_at, ...block }) => {
    void created_at;
    return { ...block, tags: [] };
  });
  return {
    agent_type: agent.agent_type,
    git_enabled: agent.tags.includes('git-memory-enabled'),
    blocks,
    file_blocks: fileBlocksOf(letta, agent),
    prompt_template: '',
  };
}
