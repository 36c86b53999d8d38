import type { Work } from '../../scheduling/slices.js';
import type { components } from '../../../generated/letta.js';
import { compactionDefaults } from '../records/agent-defaults.js';
import { getAgentRow } from '../records/agent-records.js';
import { changeAgent, timeOf } from '../records/agents.js';
import { oneOfEachLabel } from '../memory/core-memory.js';
import { creationTime } from '../model/creation.js';
import { LettaError } from '../values/error.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { withoutNulls } from '../values/given.js';
import { findGroupLedBy } from '../groups/groups.js';
import { completeEmbedding } from '../llm/embedding-config.js';
import { embeddingConfigOf, llmConfigOf } from '../llm/handles.js';
import {
  completeConfig,
  type LLMConfig,
  settingsOf,
  summarizerOf,
  withReasoning,
  withSettings,
} from '../llm/model-config.js';
import { checkReferences } from './references.js';
import { setRelated } from '../records/relations.js';
import { secretsOf } from './secrets.js';
import type { LettaServer } from '../model/server.js';
import { giveMemoryKeeper } from './sleeptime.js';
import { checkTimezone } from '../values/times.js';
import { completeRules } from '../tools/tool-rules.js';
import type { AgentRecord } from '../model/agents.js';

/** What is to change about an agent. */
export type UpdateAgent = components['schemas']['UpdateAgent'];

type Changes = Partial<Omit<AgentRecord, 'id'>>;

/** Members that are taken over as they are given. The real server takes `hidden` and drops it. */
const PLAIN = [
  'name',
  'system',
  'message_ids',
  'description',
  'metadata',
  'project_id',
  'template_id',
  'base_template_id',
  'message_buffer_autoclear',
  'enable_sleeptime',
  'response_format',
  'last_run_duration_ms',
  'last_stop_reason',
  'timezone',
  'max_files_open',
  'per_file_view_window_char_limit',
] as const;

/**
 * Changes an agent; nothing and null leave a member as it is, and lists of what it is related to are replaced
 * (AgentManager.update_agent_async). Throws `LettaError` 404 for an unknown agent or a model without a provider, 400
 * for an embedding model without one or a time zone that is none, 409 for tools, blocks, folders and identities that
 * do not exist; nothing has changed then. Of blocks of one label it has the first.
 */
export function* modifyAgent(letta: LettaServer, id: string, request: UpdateAgent): Work<AgentRecord> {
  // Real server: the model is looked for before the agent.
  const named = request.model && !request.llm_config ? llmConfigOf(letta, request.model, request) : undefined;
  const agent = getAgentRow(letta, id);
  const { tool_ids, block_ids, identity_ids, tags } = request;
  const folder_ids = request.folder_ids ?? request.source_ids;
  const related = givenLists({ tool_ids, block_ids, identity_ids, folder_ids });
  const changes = changesOf(letta, agent, request, named);
  checkTimezone(request.timezone);
  checkReferences(letta, related);

  const secrets = request.secrets ?? request.tool_exec_environment_variables;
  const kept = secrets && (yield* secretsOf(letta, id, secrets));
  changeAgent(letta, agent, {
    ...changes,
    ...(tags && { tags: [...new Set(tags)] }),
    ...(kept && { secrets: kept }),
    updated_at: creationTime(letta),
    last_updated_by_id: DEFAULT_USER,
  });
  for (const [relation, ids] of Object.entries(related)) {
    const wanted = relation === 'block_ids' ? oneOfEachLabel(letta, ids) : ids;
    setRelated(letta, agent, relation as keyof typeof related, wanted);
  }
  if (request.enable_sleeptime && !findGroupLedBy(letta, id)) giveMemoryKeeper(letta, agent);
  return agent;
}

type Lists = 'tool_ids' | 'block_ids' | 'identity_ids' | 'folder_ids';

function givenLists(lists: Partial<Record<Lists, string[] | null>>): Partial<Record<Lists, string[]>> {
  return Object.fromEntries(Object.entries(lists).filter(([, ids]) => ids));
}

function changesOf(
  letta: LettaServer,
  agent: AgentRecord,
  request: UpdateAgent,
  named: LLMConfig | undefined,
): Changes {
  const plain: Changes = withoutNulls(Object.fromEntries(PLAIN.map((name) => [name, request[name]])));
  const { embedding, embedding_config, last_run_completion } = request;
  const llm_config = configOf(letta, agent, request, named);
  const config = embedding
    ? embeddingConfigOf(letta, embedding)
    : embedding_config && completeEmbedding(embedding_config);
  return {
    ...plain,
    ...(config && { embedding_config: config }),
    ...(request.tool_rules && { tool_rules: completeRules(request.tool_rules) }),
    ...(last_run_completion && {
      last_run_completion: timeOf(last_run_completion, 'last_run_completion'),
    }),
    ...(llm_config && { llm_config }),
    ...compactionOf(agent, request, llm_config),
  };
}

/** The model's configuration, where something is said of it; `named` is that of the handle that is given. */
function configOf(
  letta: LettaServer,
  agent: AgentRecord,
  request: UpdateAgent,
  named: LLMConfig | undefined,
): LLMConfig | undefined {
  const { model_settings, parallel_tool_calls, reasoning } = request;
  let config = request.llm_config ? completeConfig(request.llm_config) : undefined;
  if (!config && (named || request.context_window_limit != null || request.max_tokens !== undefined)) {
    config = named ?? llmConfigOf(letta, ownHandle(agent), request);
    if (request.max_tokens === null) config = { ...config, max_tokens: null };
  }
  if (model_settings) {
    const before =
      config && request.max_tokens === undefined ? { max_tokens: agent.llm_config.max_tokens } : {};
    config = withSettings({ ...(config ?? agent.llm_config), ...before }, model_settings);
  }
  if (parallel_tool_calls != null) config = { ...(config ?? agent.llm_config), parallel_tool_calls };
  if (reasoning != null) config = withReasoning(config ?? agent.llm_config, reasoning, agent.agent_type);
  if (config) settingsOf(config);
  return config;
}

/** The handle of an agent's model. Throws what Python says of an argument that is none: an agent need not have one. */
function ownHandle({ llm_config }: AgentRecord): string {
  if (llm_config.handle != null) return llm_config.handle;
  throw new LettaError(
    400,
    "Argument handle does not match type <class 'str'>; is None of type <class 'NoneType'>",
  );
}

/**
 * Given settings come to those there were. Another mode has another prompt; and a model that was only the usual one
 * of its provider changes with the provider.
 */
function compactionOf(
  agent: AgentRecord,
  { compaction_settings: given }: UpdateAgent,
  config: LLMConfig | undefined,
): Pick<Changes, 'compaction_settings'> {
  const before = agent.compaction_settings;
  const isOtherMode = given?.mode !== undefined && given.mode !== before?.mode;
  const isUsual = !before?.model || before.model === summarizerOf(agent.llm_config);
  const usual = config && summarizerOf(config);
  const follows = usual && usual !== before?.model && isUsual && given?.model === undefined;
  if (!given && !follows) return {};
  return {
    compaction_settings: {
      ...compactionDefaults(),
      ...before,
      ...given,
      ...(isOtherMode && { prompt: compactionDefaults().prompt }),
      ...(follows && { model: usual, model_settings: given?.model_settings ?? null }),
    },
  };
}
