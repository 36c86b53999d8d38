import type { components } from '../../../generated/letta.js';
import { invalidArgument, LettaError } from '../values/error.js';
import { endpointType, guessModel, splitHandle, USUAL_CONTEXT_WINDOW } from './handle-form.js';
import { findProvider } from './model-catalog.js';

type Schemas = components['schemas'];
/** How a language model is asked, in the older form. */
export type LLMConfig = Schemas['LLMConfig'];
/** How a language model is asked, in the form of its provider. */
export type ModelSettings = Schemas['ModelSettings'];

/** The model of agents that are given none; the real server refuses to make such an agent unless it has a default. */
export const DEFAULT_MODEL = 'openai/gpt-4o-mini';

/** Models that always reason. */
const OPENAI_REASONERS = /^(o1|o3|o4|gpt-5)/;
/** Models that reason if told to. */
const ANTHROPIC_REASONERS = /^claude-(opus-4|sonnet-4|haiku-4-5|3-7-sonnet)/;
const OTHER_REASONERS = /^(gemini-2\.5|gemini-3|glm-)/;

/** What is said of a model beside its handle. */
export interface ModelWishes {
  context_window_limit?: number | null;
  max_tokens?: number | null;
  max_reasoning_tokens?: number | null;
}

/**
 * The older, longer form of a model's handle, as the real server has it before an agent makes it its own
 * (`withReasoning`). Of a model that no provider has, what can be told from its name. Throws `LettaError` 400 for
 * reasoning that is longer than the answer.
 */
export function llmConfig(handle: string, wishes: ModelWishes = {}, known?: Schemas['Model']): LLMConfig {
  const { provider, name } = splitHandle(handle);
  const { max_tokens: most, max_reasoning_tokens: reasoning } = wishes;
  if (typeof reasoning === 'number' && (!most || reasoning > most)) {
    const limit = most ?? 'None';
    throw invalidArgument(`Max reasoning tokens (${reasoning}) must be less than max tokens (${limit})`);
  }
  const model = known?.model ?? name;
  const guess = guessModel(provider, name);
  const window = Math.min(known?.context_window ?? guess.contextWindow, USUAL_CONTEXT_WINDOW);
  return completeConfig({
    handle,
    model,
    model_endpoint_type:
      known?.model_endpoint_type ?? (endpointType(provider) as Schemas['ModelEndpointType']),
    model_endpoint: known ? known.model_endpoint : (findProvider(provider)?.baseUrl ?? null),
    provider_name: known?.provider_name ?? provider,
    provider_category: known?.provider_category ?? 'base',
    context_window: wishes.context_window_limit ?? window,
    max_tokens: most ?? known?.max_tokens ?? guess.maxTokens,
    enable_reasoner: true,
    max_reasoning_tokens: reasoning ?? 0,
    verbosity: model.startsWith('gpt-5') ? 'medium' : null,
  });
}

/** What is set of a model of which nothing is said (letta/schemas/llm_config.py). */
export const USUAL_MODEL = {
  model_wrapper: null,
  put_inner_thoughts_in_kwargs: false,
  temperature: 1,
  enable_reasoner: true,
  reasoning_effort: null,
  max_reasoning_tokens: 0,
  effort: null,
  frequency_penalty: null,
  compatibility_type: null,
  verbosity: null,
  tier: null,
  parallel_tool_calls: false,
  response_format: null,
  strict: false,
  return_logprobs: false,
  top_logprobs: null,
  return_token_ids: false,
  tool_call_parser: null,
};

/** A configuration with every member in place, as the real server fills them in. */
export function completeConfig(config: LLMConfig): LLMConfig {
  return {
    ...USUAL_MODEL,
    display_name: null,
    model_endpoint: null,
    provider_name: null,
    provider_category: null,
    handle: null,
    max_tokens: null,
    ...config,
  };
}

/**
 * A configuration with reasoning switched on or off, as far as its model can (apply_reasoning_setting_to_config).
 * Older kinds of agents let models that cannot reason think aloud in the arguments of their tool calls.
 */
export function withReasoning(
  config: LLMConfig,
  wanted: boolean,
  agentType: Schemas['AgentType'] = 'letta_v1_agent',
): LLMConfig {
  const { model, model_endpoint_type: type } = config;
  const quiet = { ...config, put_inner_thoughts_in_kwargs: false };
  if (type === 'openai' && OPENAI_REASONERS.test(model)) return { ...quiet, ...openAiReasoning(config) };
  const isReasoner =
    ((type === 'anthropic' || type === 'bedrock') && ANTHROPIC_REASONERS.test(model)) ||
    OTHER_REASONERS.test(model);
  if (isReasoner) {
    const tokens = config.max_reasoning_tokens ?? 0;
    return { ...quiet, enable_reasoner: wanted, max_reasoning_tokens: wanted ? tokens || 1024 : tokens };
  }
  if (agentType === 'letta_v1_agent') return { ...quiet, enable_reasoner: false, max_reasoning_tokens: 0 };
  return { ...config, enable_reasoner: wanted, put_inner_thoughts_in_kwargs: wanted };
}

/** These models always reason. */
function openAiReasoning({ model, reasoning_effort, verbosity }: LLMConfig): Partial<LLMConfig> {
  const isGpt5 = model.startsWith('gpt-5');
  const usual = isGpt5 ? (/^gpt-5\.\d/.test(model) ? 'none' : 'minimal') : 'medium';
  return {
    enable_reasoner: true,
    reasoning_effort: reasoning_effort ?? usual,
    verbosity: verbosity ?? (isGpt5 ? 'medium' : null),
  };
}

/**
 * A configuration with the given settings taken over; what they leave out gets the usual value of their provider, but
 * for the length of the answer (`_to_legacy_config_params` in letta/schemas/model.py).
 */
export function withSettings(config: LLMConfig, settings: ModelSettings): LLMConfig {
  const { provider_type: provider, max_output_tokens: most, reasoning, thinking, response_format } = settings;
  const isOpenAi = provider === 'openai' || provider === 'sglang';
  const thinks = thinking?.type ?? 'enabled';
  return {
    ...config,
    temperature: settings.temperature ?? (provider === 'anthropic' ? 1 : 0.7),
    parallel_tool_calls: settings.parallel_tool_calls ?? true,
    strict: isOpenAi
      ? (settings.strict ?? true)
      : provider === 'anthropic'
        ? (settings.strict ?? false)
        : false,
    response_format: response_format ?? null,
    ...(most !== undefined && { max_tokens: most }),
    ...(isOpenAi && { reasoning_effort: reasoning?.reasoning_effort ?? 'high' }),
    ...(provider === 'anthropic' && {
      enable_reasoner: thinks === 'enabled',
      max_reasoning_tokens: thinking?.budget_tokens ?? 1024,
      verbosity: settings.verbosity ?? null,
      effort: settings.effort ?? null,
    }),
  };
}

/** Providers whose settings are those that all have, and the form of the answer. */
const PLAIN_PROVIDERS: string[] = [
  'azure',
  'xai',
  'groq',
  'deepseek',
  'together',
  'bedrock',
  'openrouter',
] satisfies ModelSettings['provider_type'][];

/**
 * The settings that follow from a configuration (`_to_model_settings` in letta/schemas/llm_config.py). Throws
 * `LettaError` 400 for a provider that there are none for, which the real server then cannot tell of.
 */
export function settingsOf(config: LLMConfig): ModelSettings {
  const { model_endpoint_type: type, strict = false, max_reasoning_tokens: thought = 0 } = config;
  const common = (provider_type: string, most = 4096) => ({
    provider_type: provider_type as ModelSettings['provider_type'],
    max_output_tokens: config.max_tokens || most,
    parallel_tool_calls: true,
    temperature: config.temperature ?? 1,
  });
  const switched = config.enable_reasoner ? ('enabled' as const) : ('disabled' as const);
  if (type === 'openai' || type === 'chatgpt_oauth') {
    const effort = config.reasoning_effort ?? (type === 'openai' ? 'minimal' : 'medium');
    const reasoning = { reasoning_effort: effort as 'minimal' };
    if (type === 'chatgpt_oauth') return { ...common(type), reasoning };
    const own = { reasoning, response_format: null, strict };
    if (!isSglang(config)) return { ...common(type), ...own };
    const { tool_call_parser = null } = config as Pick<ModelSettings, 'tool_call_parser'>;
    return { ...common('sglang'), ...own, tool_call_parser };
  }
  if (type === 'anthropic' || type === 'minimax') {
    const thinking = { type: switched, budget_tokens: thought || 1024 };
    const { verbosity = null, effort = null } = config as Pick<ModelSettings, 'verbosity' | 'effort'>;
    const told = { verbosity, effort: type === 'anthropic' ? effort : null, strict };
    return { ...common('anthropic'), thinking, response_format: null, ...told };
  }
  if (type === 'google_ai' || type === 'google_vertex') {
    const thinking_config = { include_thoughts: thought > 0, thinking_budget: thought || 1024 };
    return { ...common(type, 65_536), thinking_config, response_schema: null };
  }
  if (type === 'zai' || type === 'zai_coding') {
    const thinking = { type: switched, clear_thinking: false };
    return { ...common('zai'), response_format: null, thinking };
  }
  if (type === 'baseten') return common(type);
  if (PLAIN_PROVIDERS.includes(type)) return { ...common(type), response_format: null };
  throw new LettaError(400, NO_SETTINGS);
}

/** SGLang speaks OpenAI's protocol, and only its name tells it apart. */
function isSglang({ handle, provider_name }: LLMConfig): boolean {
  return handle?.startsWith('sglang/') === true || provider_name?.toLowerCase().includes('sglang') === true;
}

const NO_SETTINGS = `1 validation error for AgentState
model_settings
  Unable to extract tag using discriminator 'provider_type' [type=union_tag_not_found, input_value=ModelSettings(max_output_...arallel_tool_calls=True), input_type=ModelSettings]
    For further information visit https://errors.pydantic.dev/2.11/v/union_tag_not_found`;

const SUMMARIZERS = new Map([
  ['anthropic', 'anthropic/claude-haiku-4-5'],
  ['openai', 'openai/gpt-5-mini'],
  ['google_ai', 'google_ai/gemini-2.5-flash'],
  ['letta', 'letta/auto'],
]);

/** Which model summarises for an agent that was not told (get_default_summarizer_model). */
export function summarizerOf(config: LLMConfig): string | null {
  return SUMMARIZERS.get(config.provider_name ?? config.model_endpoint_type) ?? config.handle ?? null;
}
