import { pythonStr } from '../../python/repr.js';
import { own } from '../../json/read.js';
import { checkAgentFile } from './agent-file-checks.js';
import { fileFromFile, folderFromFile, giveLibrary } from './agent-file-folders.js';
import { serverFromFile } from './agent-file-servers.js';
import { onDraft } from '../../sandbox/on-draft.js';
import { forEachOf, type Work } from '../../scheduling/slices.js';
import type { AgentFile } from './export-agent.js';
import { findImported, type ImportedIds } from './imported-ids.js';
import { checkAgentName } from './agent-names.js';
import { addBlock } from '../memory/blocks.js';
import { createAgent } from './create-agent.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { createGroup } from './group-changes.js';
import type { EmbeddingConfig } from '../llm/embedding-config.js';
import { embeddingConfigOf, llmConfigOf } from '../llm/handles.js';
import type { LLMConfig } from '../llm/model-config.js';
import { messagesFromFile } from './message-file.js';
import { removeMessages } from '../records/message-records.js';
import type { LettaServer } from '../model/server.js';
import { addTool, changeTool, findToolByName, RETURN_CHAR_LIMIT } from '../tools/tools.js';
import type { ToolRecord } from '../model/tools.js';

/** What may be said of an import. */
export interface ImportWishes {
  /** Instead of the agents' own. */
  name?: string | null;
  /** Whether agents are called copies of what the file calls them; a name goes before. */
  append_copy_suffix: boolean;
  /** Whether tools of the user's own become what the file has under their names. */
  override_existing_tools: boolean;
  /** Values for the environment variables of the file, by name. */
  secrets?: Record<string, unknown>;
  /** Handles, instead of the agents' own models. */
  model?: string | null;
  embedding?: string | null;
  project_id?: string | null;
}

/** The models of all agents of a file, where a request says them. */
interface Configs {
  llm_config?: LLMConfig;
  embedding_config?: EmbeddingConfig;
}

/**
 * Makes the agents of a file, with all that comes with them, and returns their ids. Throws `LettaError` 400 for a file
 * that makes no sense, and 404 or 400 for a handle that is none; nothing is made then (AgentSerializationManager.import_file).
 * The server must not change meanwhile.
 */
export function* importAgents(letta: LettaServer, file: AgentFile, wishes: ImportWishes): Work<string[]> {
  const { model, embedding } = wishes;
  const configs = {
    ...(embedding && { embedding_config: embeddingConfigOf(letta, embedding) }),
    ...(model && { llm_config: llmConfigOf(letta, model) }),
  };
  checkAgentFile(file);
  try {
    return yield* onDraft(letta, (drafted) => makeAll(drafted, file, wishes, configs));
  } catch (error) {
    if (!(error instanceof LettaError)) throw error;
    throw new LettaError(400, `Import failed: ${error.message}`);
  }
}

function* makeAll(
  letta: LettaServer,
  file: AgentFile,
  wishes: ImportWishes,
  configs: Configs,
): Work<string[]> {
  const ids: ImportedIds = new Map();
  for (const server of file.mcp_servers) serverFromFile(letta, server, ids);
  yield* forEachOf(file.tools, (tool) => void ids.set(tool.id, importTool(letta, tool, wishes).id));
  yield* forEachOf(file.blocks, ({ id, ...block }) => void ids.set(id, addBlock(letta, block).id));
  const { embedding_config } = configs;
  yield* forEachOf(file.sources, (folder) => {
    folderFromFile(letta, { ...folder, ...(embedding_config && { embedding_config }) }, ids);
  });
  yield* forEachOf(file.files, (one) => fileFromFile(letta, one, ids));
  const made: string[] = [];
  for (const agent of file.agents) {
    const id = yield* importAgent(letta, { ...agent, ...configs }, ids, wishes);
    ids.set(agent.id, id);
    made.push(id);
  }
  yield* forEachOf(file.groups, ({ id, ...group }) => {
    const told = group.manager_config as { manager_agent_id?: string } | undefined;
    const leader = told?.manager_agent_id;
    const manager_config = { ...told, ...(leader && { manager_agent_id: findImported(ids, leader) }) };
    const agent_ids = group.agent_ids.map((one) => findImported(ids, one));
    const request = { ...group, agent_ids, ...(told && { manager_config }), shared_block_ids: [] };
    ids.set(id, createGroup(letta, request as Parameters<typeof createGroup>[1]).id);
  });
  return made;
}

function* importAgent(
  letta: LettaServer,
  { id, messages, in_context_message_ids, files_agents, group_ids, ...agent }: AgentFile['agents'][number],
  ids: ImportedIds,
  { name, append_copy_suffix, secrets, project_id }: ImportWishes,
): Work<string> {
  void [id, group_ids];
  if (!agent.llm_config) throw new LettaError(400, 'llm_config is required');
  const variables = agent.secrets ?? agent.tool_exec_environment_variables ?? {};
  const given = Object.entries(variables).map(([key, value]): [string, string] => [
    key,
    secrets ? pythonStr(own(secrets, key) ?? '') : value,
  ]);
  const newName = name || `${agent.name ?? ''}${append_copy_suffix ? '_copy' : ''}`;
  checkAgentName(newName);
  const created = yield* createAgent(letta, {
    ...agent,
    name: newName,
    tool_ids: (agent.tool_ids ?? []).map((one) => findImported(ids, one)),
    block_ids: (agent.block_ids ?? []).map((one) => findImported(ids, one)),
    source_ids: [],
    folder_ids: [],
    secrets: Object.fromEntries(given),
    ...(project_id && { project_id }),
  });
  removeMessages(letta, created.id, () => true);
  yield* messagesFromFile(letta, created, { messages, in_context_message_ids });
  giveLibrary(letta, created, { source_ids: agent.source_ids, files_agents }, ids);
  return created.id;
}

/** A tool of that name is taken as it is, unless it is the user's own and may be overridden. */
function importTool(
  letta: LettaServer,
  { id, ...tool }: AgentFile['tools'][number],
  { override_existing_tools }: ImportWishes,
): ToolRecord {
  void id;
  const name = tool.name ?? '';
  const known = findToolByName(letta, name);
  if (known && (known.tool_type !== 'custom' || !override_existing_tools)) return known;
  const { description = null, source_type = 'python', source_code = null, json_schema = null } = tool;
  const fields = {
    description,
    source_type,
    source_code,
    json_schema,
    args_json_schema: tool.args_json_schema ?? null,
  };
  if (known) return changeTool(letta, known, fields);
  return addTool(letta, {
    ...fields,
    id: `tool-${letta.random.uuid()}`,
    created_at: creationTime(letta),
    name,
    tool_type: tool.tool_type ?? 'custom',
    tags: tool.tags ?? [],
    return_char_limit: tool.return_char_limit ?? RETURN_CHAR_LIMIT,
    pip_requirements: tool.pip_requirements ?? null,
    npm_requirements: tool.npm_requirements ?? null,
    default_requires_approval: tool.default_requires_approval ?? null,
    enable_parallel_execution: tool.enable_parallel_execution ?? null,
    metadata_: tool.metadata_ ?? {},
    project_id: tool.project_id ?? null,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  });
}
