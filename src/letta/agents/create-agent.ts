import { mapped, type Work } from '../../scheduling/slices.js';
import type { components } from '../../../generated/letta.js';
import type { AgentFields } from '../records/agent-defaults.js';
import { randomName } from './agent-names.js';
import { attachTool } from '../tools/agent-tools.js';
import { giveFolder } from '../files/agent-folders.js';
import { addAgent } from '../records/agents.js';
import { addBlock, findBlock } from '../memory/blocks.js';
import { oneOfEachLabel } from '../memory/core-memory.js';
import { addBootMessages } from '../messages/boot-messages.js';
import { extendContext, openHistory } from '../memory/contexts.js';
import { partsOf } from '../runs/incoming.js';
import { addMessage } from '../records/message-records.js';
import { checkReferences } from './references.js';
import { LettaError } from '../values/error.js';
import { secretsOf } from './secrets.js';
import { completeEmbedding } from '../llm/embedding-config.js';
import { embeddingConfigOf, llmConfigOf } from '../llm/handles.js';
import { completeConfig, DEFAULT_MODEL, withReasoning, withSettings } from '../llm/model-config.js';
import { setRelated } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { giveMemoryKeeper } from './sleeptime.js';
import { findTool, findToolByName } from '../tools/tools.js';
import { checkTimezone } from '../values/times.js';
import { completeRules } from '../tools/tool-rules.js';
import { usualRules, usualTools } from './usual-tools.js';
import type { AgentRecord } from '../model/agents.js';
import type { ToolRecord } from '../model/tools.js';

/** What may be said of a new agent. */
export type CreateAgentRequest = components['schemas']['CreateAgentRequest'];
type Told = NonNullable<CreateAgentRequest['initial_message_sequence']>[number];
type ToolRules = NonNullable<AgentRecord['tool_rules']>;

/** A model that brings no rules for base tools along unless asked to (letta/constants.py). */
const RULELESS_MODELS = /claude-4-sonnet|claude-3-5-sonnet|gpt-5|gemini-2\.5-pro/;

/**
 * Makes an agent as the real server does, with its blocks and tools (AgentManager.create_agent_async), and the one
 * that looks after its memory where that is wanted. Without a model it gets the usual one. Throws `LettaError` 404
 * for an unknown model, 400 for unknown embedding models, tools and time zones, 409 for unknown folders and identities; nothing is made then. Unknown
 * blocks are left out, and so are all but the first of a label, as on the real server.
 */
export function* createAgent(letta: LettaServer, request: CreateAgentRequest): Work<AgentRecord> {
  // Real server: models are looked for before anything else.
  const configs = configsOf(letta, request);
  if (request.agent_type === 'split_thread_agent') {
    throw new LettaError(400, 'Invalid agent type: AgentType.split_thread_agent');
  }
  const tools = wantedTools(letta, request);
  const { folder_ids, source_ids, identity_ids } = request;
  const folders = folder_ids?.length ? folder_ids : (source_ids ?? []);
  checkReferences(letta, { folder_ids: folders, identity_ids: identity_ids ?? [] });
  const fields = { ...fieldsOf(request, tools), ...configs };
  checkTimezone(fields.timezone);

  const agent = addAgent(letta, { ...fields, name: request.name ?? randomName(letta.random) });
  agent.secrets = yield* secretsOf(
    letta,
    agent.id,
    request.secrets ?? request.tool_exec_environment_variables ?? {},
  );
  for (const { id } of tools) attachTool(letta, agent, id);
  yield* giveBlocks(letta, agent, request);
  for (const folderId of folders) giveFolder(letta, agent, folderId);
  setRelated(letta, agent, 'identity_ids', identity_ids ?? []);
  yield* beginTalk(letta, agent, request.initial_message_sequence);
  if (request.enable_sleeptime) giveMemoryKeeper(letta, agent);
  return agent;
}

/** The system message, and the messages that an agent is to have read; where nobody says, those of its kind. */
function* beginTalk(
  letta: LettaServer,
  agent: AgentRecord,
  messages: CreateAgentRequest['initial_message_sequence'],
): Work<void> {
  openHistory(letta, agent);
  const tell = ({ role, content, name, sender_id, group_id, otid }: Told) =>
    addMessage(letta, {
      agent_id: agent.id,
      role,
      content: partsOf(content),
      name: name ?? null,
      sender_id: sender_id ?? null,
      group_id: group_id ?? null,
      otid: otid ?? letta.random.uuid(),
    });
  const read = messages ? yield* mapped(messages, tell) : addBootMessages(letta, agent);
  extendContext(letta, { agentId: agent.id, conversationId: null }, read);
}

function fieldsOf(request: CreateAgentRequest, tools: ToolRecord[]): AgentFields {
  const { agent_type, tags, metadata, description, hidden, timezone, response_format } = request;
  return {
    agent_type,
    ...(request.system != null && { system: request.system }),
    tags: [...new Set(tags ?? [])],
    metadata: metadata ?? null,
    description: description ?? null,
    hidden: tags?.includes('role:subagent') ? true : (hidden ?? null),
    project_id: request.project_id ?? null,
    template_id: request.template_id ?? null,
    base_template_id: request.base_template_id ?? null,
    timezone: timezone || 'UTC',
    response_format: response_format ?? null,
    max_files_open: request.max_files_open ?? null,
    per_file_view_window_char_limit: request.per_file_view_window_char_limit ?? null,
    message_buffer_autoclear: agent_type === 'workflow_agent' || request.message_buffer_autoclear,
    enable_sleeptime: request.enable_sleeptime ?? null,
    tool_rules: rulesOf(request, tools),
  };
}

function configsOf(
  letta: LettaServer,
  request: CreateAgentRequest,
): Pick<AgentFields, 'llm_config' | 'embedding_config' | 'embedding' | 'compaction_settings'> {
  const { model, embedding, embedding_config, compaction_settings } = request;
  const { model_settings, parallel_tool_calls, enable_reasoner } = request;
  const ofHandle = () => {
    const config = llmConfigOf(letta, model || DEFAULT_MODEL, request);
    return { ...config, enable_reasoner: enable_reasoner ?? config.enable_reasoner };
  };
  const given = request.llm_config ? completeConfig(request.llm_config) : ofHandle();
  const set = model_settings ? withSettings(given, model_settings) : given;
  const parallel = parallel_tool_calls == null ? set : { ...set, parallel_tool_calls };
  const reasoning = request.reasoning ?? (parallel.enable_reasoner || parallel.put_inner_thoughts_in_kwargs);
  const llm_config = withReasoning(parallel, reasoning ?? false, request.agent_type);
  const chunkSize = request.embedding_chunk_size || undefined;
  const whole = embedding_config ? completeEmbedding(embedding_config) : null;
  const config = whole ?? (embedding ? embeddingConfigOf(letta, embedding, chunkSize) : null);
  return { llm_config, embedding_config: config, embedding: null, compaction_settings };
}

function wantedTools(letta: LettaServer, request: CreateAgentRequest): ToolRecord[] {
  const names = [...new Set([...usualTools(request), ...(request.tools ?? [])])];
  const ids = [...new Set(request.tool_ids ?? [])];
  const missingNames = names.filter((name) => !findToolByName(letta, name));
  if (missingNames.length > 0) throw notFound('name: ', missingNames);
  const missingIds = ids.filter((id) => !findTool(letta, id));
  if (missingIds.length > 0) throw notFound('id:   ', missingIds);
  const tools = [
    ...names.map((name) => findToolByName(letta, name)),
    ...ids.map((id) => findTool(letta, id)),
  ];
  return [...new Set(tools)].filter((tool) => tool !== undefined);
}

/** The missing ones stand there as a Python set. */
function notFound(by: string, missing: string[]): LettaError {
  return new LettaError(400, `Tools not found by ${by}{${missing.map((one) => `'${one}'`).join(', ')}}`);
}

function rulesOf(request: CreateAgentRequest, tools: ToolRecord[]): ToolRules {
  const own = completeRules(request.tool_rules ?? []);
  const { agent_type = 'letta_v1_agent', include_base_tools, include_base_tool_rules } = request;
  const isFree =
    agent_type === 'letta_v1_agent' && include_base_tools && !request.enable_sleeptime && !own.length;
  const name = request.model ?? request.llm_config?.model ?? '';
  const isRuleless = agent_type !== 'sleeptime_agent' && RULELESS_MODELS.test(name) && !name.includes('mini');
  if (!(include_base_tool_rules ?? !(isFree || isRuleless))) return own;
  return [...own, ...usualRules(tools.map((tool) => tool.name))];
}

function* giveBlocks(letta: LettaServer, agent: AgentRecord, request: CreateAgentRequest): Work<void> {
  const known = (request.block_ids ?? []).flatMap((id) => findBlock(letta, id) ?? []);
  const made = yield* mapped(request.memory_blocks ?? [], (block) => addBlock(letta, block));
  const ids = [...known, ...made].map(({ id }) => id);
  setRelated(letta, agent, 'block_ids', oneOfEachLabel(letta, ids));
}
