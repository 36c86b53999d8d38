import type { components } from '../../../generated/letta.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { type Described, givenOf } from '../values/given.js';
import { DEFAULT_EMBEDDING } from '../llm/embedding-config.js';
import { embeddingConfigOf, llmConfigOf } from '../llm/handles.js';
import { DEFAULT_MODEL, settingsOf, summarizerOf, withReasoning, withSettings } from '../llm/model-config.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord, Relation } from '../model/agents.js';

type Schemas = components['schemas'];

/** What an agent is before it is related to anything. */
export type BareAgent = Omit<AgentRecord, Relation>;

/** What may be said of a new agent apart from what it is related to. */
export interface AgentFields extends Partial<Omit<BareAgent, 'compaction_settings'>> {
  /** The handle of its model; goes before `llm_config` only where that is not given. */
  model?: string;
  model_settings?: Schemas['ModelSettings'] | null;
  /** The handle of its embedding model; null for none. */
  embedding?: string | null;
  compaction_settings?: Partial<Schemas['CompactionSettings']> | null;
}

/**
 * An agent with every member in place: given ones as they are, the others as the real server leaves them for an agent
 * nobody has talked to. An agent that is told nothing of an embedding model gets the usual one: who wants it to have
 * none says null. Throws `LettaError` 404 and 400 for handles that no model has, and as `settingsOf` does.
 */
export function completeAgent(
  letta: LettaServer,
  given: AgentFields & { id: string; created_at: string },
): BareAgent {
  const { model, model_settings, embedding, compaction_settings, ...fields } = givenOf(given);
  const config =
    fields.llm_config ?? withReasoning(llmConfigOf(letta, model ?? DEFAULT_MODEL), true, fields.agent_type);
  const llm_config = model_settings ? withSettings(config, model_settings) : config;
  settingsOf(llm_config);
  return {
    ...plainMembers(given.id, given.created_at),
    ...fields,
    llm_config,
    embedding_config:
      fields.embedding_config ??
      (embedding === null ? null : embeddingConfigOf(letta, embedding ?? DEFAULT_EMBEDDING)),
    compaction_settings: {
      model: summarizerOf(llm_config),
      ...compactionDefaults(),
      ...givenOf(compaction_settings ?? {}),
    },
  };
}

/** How old messages are summarised unless told otherwise, whatever the model. */
export function compactionDefaults(): Omit<Described<Schemas['CompactionSettings']>, 'model'> {
  return {
    model_settings: null,
    prompt: 'Sum up the messages above, so that the conversation can go on without them.',
    prompt_acknowledgement: false,
    clip_chars: 50_000,
    mode: 'sliding_window',
    sliding_window_percentage: 0.3,
  };
}

type PlainMembers = Omit<BareAgent, 'llm_config' | 'embedding_config' | 'compaction_settings'>;

/** The members that do not depend on others. */
function plainMembers(id: string, created_at: string): PlainMembers {
  return {
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
    created_at,
    updated_at: created_at,
    id,
    name: id,
    tool_rules: [],
    message_ids: [],
    system: 'You are an agent with a memory of your own.',
    agent_type: 'letta_v1_agent',
    response_format: null,
    description: null,
    metadata: null,
    tags: [],
    secrets: [],
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    pending_approval: null,
    message_buffer_autoclear: false,
    enable_sleeptime: null,
    last_run_completion: null,
    last_run_duration_ms: null,
    last_stop_reason: null,
    timezone: 'UTC',
    max_files_open: null,
    per_file_view_window_char_limit: null,
    hidden: null,
  };
}
