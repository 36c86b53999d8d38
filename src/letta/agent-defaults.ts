import type { components } from '../../generated/letta.js';
import type { AgentRecord, AgentState } from './agent-records.js';
import { invalidArgument } from './error.js';
import { DEFAULT_USER } from './default-user.js';
import { givenOf } from './given.js';

type Schemas = components['schemas'];
type Nested = 'llm_config' | 'embedding_config' | 'blocks';

/** What may be said of a new agent; nested objects may be given in part too. */
export interface AgentFields extends Partial<Omit<AgentState, Nested>> {
  llm_config?: Partial<Schemas['LLMConfig']>;
  embedding_config?: Partial<Schemas['EmbeddingConfig']> | null;
  /** Memory blocks of its own. */
  blocks?: Partial<Schemas['Block']>[];
}

/** What an agent is before it is related to anything. */
export type BareAgent = Omit<AgentRecord, 'block_ids' | 'tool_ids' | 'folder_ids' | 'archive_ids'>;

const DEFAULT_MODEL = 'openai/gpt-4o-mini';
const DEFAULT_EMBEDDING = 'openai/text-embedding-3-small';

/** Providers that the older configurations name by the same word as model handles do. */
const ENDPOINT_TYPES = [
  'openai',
  'anthropic',
  'google_ai',
  'google_vertex',
  'azure',
  'groq',
  'together',
  'bedrock',
];

/**
 * An agent with every member in place: given ones as they are, the others as the real server leaves them for an agent
 * nobody has talked to. Throws `LettaError` 400 for a model handle without a provider.
 */
export function completeAgent(
  given: Omit<AgentFields, 'blocks'> & { id: string; created_at: string },
): BareAgent {
  const fields = givenOf(given);
  const model = fields.model ?? fields.llm_config?.handle ?? DEFAULT_MODEL;
  const embedding = fields.embedding ?? fields.embedding_config?.handle ?? DEFAULT_EMBEDDING;
  return {
    ...plainMembers(given.id, given.created_at),
    ...fields,
    model,
    model_settings: fields.model_settings ?? modelSettings(model),
    llm_config: { ...llmConfig(model), ...fields.llm_config },
    embedding: fields.embedding_config === null ? null : embedding,
    embedding_config:
      fields.embedding_config === null ? null : { ...embeddingConfig(embedding), ...fields.embedding_config },
  };
}

type PlainMembers = Omit<
  BareAgent,
  'llm_config' | 'embedding_config' | 'model' | 'model_settings' | 'embedding'
>;

/** The members that do not depend on others. */
function plainMembers(id: string, created_at: string): PlainMembers {
  return {
    id,
    name: id,
    agent_type: 'letta_v1_agent',
    created_at,
    updated_at: created_at,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
    description: null,
    metadata: null,
    tags: [],
    system: 'You are an agent with a memory of your own.',
    compaction_settings: compactionSettings(),
    response_format: null,
    tool_rules: [],
    secrets: [],
    tool_exec_environment_variables: [],
    message_ids: [],
    pending_approval: null,
    message_buffer_autoclear: false,
    identity_ids: [],
    managed_group: null,
    multi_agent_group: null,
    enable_sleeptime: null,
    project_id: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    last_run_completion: null,
    last_run_duration_ms: null,
    last_stop_reason: null,
    timezone: 'UTC',
    max_files_open: null,
    per_file_view_window_char_limit: null,
    hidden: null,
  };
}

function llmConfig(handle: string): Schemas['LLMConfig'] {
  const { provider, name } = splitHandle(handle);
  return {
    handle,
    model: name,
    display_name: null,
    model_endpoint_type: endpointType(provider) as Schemas['ModelEndpointType'],
    model_endpoint: provider === 'openai' ? 'https://api.openai.com/v1' : null,
    provider_name: provider,
    provider_category: 'base',
    model_wrapper: null,
    context_window: 128_000,
    max_tokens: null,
    temperature: 1,
    frequency_penalty: null,
    put_inner_thoughts_in_kwargs: false,
    enable_reasoner: true,
    reasoning_effort: null,
    max_reasoning_tokens: 0,
    effort: null,
    verbosity: null,
    compatibility_type: null,
    tier: null,
    parallel_tool_calls: false,
    response_format: null,
    strict: false,
    return_logprobs: false,
    top_logprobs: null,
    return_token_ids: false,
    tool_call_parser: null,
  };
}

function embeddingConfig(handle: string): Schemas['EmbeddingConfig'] {
  const { provider, name } = splitHandle(handle);
  return {
    handle,
    embedding_model: name,
    embedding_endpoint_type: endpointType(provider) as Schemas['EmbeddingEndpointType'],
    embedding_endpoint: provider === 'openai' ? 'https://api.openai.com/v1' : null,
    embedding_dim: 1536,
    embedding_chunk_size: 300,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
  };
}

function modelSettings(handle: string): Schemas['ModelSettings'] {
  return {
    provider_type: endpointType(splitHandle(handle).provider) as Schemas['ModelSettings']['provider_type'],
    max_output_tokens: 4096,
    parallel_tool_calls: false,
    temperature: 1,
  };
}

function compactionSettings(): Schemas['CompactionSettings'] {
  return {
    model: null,
    model_settings: null,
    prompt: null,
    prompt_acknowledgement: false,
    clip_chars: 50_000,
    mode: 'sliding_window',
    sliding_window_percentage: 0.3,
  };
}

/** Real server: the provider is what stands before the first slash; a name may have slashes of its own. */
function splitHandle(handle: string): { provider: string; name: string } {
  const slash = handle.indexOf('/');
  if (slash < 1 || slash === handle.length - 1) {
    throw invalidArgument(`The model handle should be in the format provider/model-name, not ${handle}`);
  }
  return { provider: handle.slice(0, slash), name: handle.slice(slash + 1) };
}

/** Providers that only the server's operator knows speak OpenAI's protocol, as most do. */
function endpointType(provider: string): string {
  return ENDPOINT_TYPES.includes(provider) ? provider : 'openai';
}
