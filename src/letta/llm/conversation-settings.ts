import type { components } from '../../../generated/letta.js';

type ModelSettings = components['schemas']['ModelSettings'];
type Provider = ModelSettings['provider_type'];

const USUAL = { max_output_tokens: 4096, parallel_tool_calls: true, temperature: 0.7 };
const FORMATTED = { ...USUAL, response_format: null };
const THINKING = { include_thoughts: true, thinking_budget: 1024 };
const GOOGLE = { ...USUAL, max_output_tokens: 65_536, thinking_config: THINKING, response_schema: null };
const OPENAI = { ...FORMATTED, reasoning: { reasoning_effort: 'high' as const }, strict: true };

/** What is not said of a model's settings, by the provider (letta/schemas/model.py). */
const UNSAID: Record<Provider, Partial<ModelSettings>> = {
  openai: OPENAI,
  sglang: { ...OPENAI, tool_call_parser: null },
  anthropic: {
    ...FORMATTED,
    temperature: 1,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    verbosity: null,
    effort: null,
    strict: false,
  },
  google_ai: GOOGLE,
  google_vertex: GOOGLE,
  azure: FORMATTED,
  xai: FORMATTED,
  zai: { ...FORMATTED, thinking: { type: 'enabled', clear_thinking: false } },
  groq: FORMATTED,
  deepseek: FORMATTED,
  together: FORMATTED,
  bedrock: FORMATTED,
  baseten: USUAL,
  openrouter: FORMATTED,
  chatgpt_oauth: { ...USUAL, reasoning: { reasoning_effort: 'medium' } },
};

/**
 * Settings as the real server keeps those of conversations: with everything that a provider has, and without what it
 * has not. Settings within them are completed as well (of a reasoning without an effort that is `minimal`, which is
 * not what no reasoning is).
 */
export function completeSettings(given: ModelSettings): ModelSettings {
  const unsaid = UNSAID[given.provider_type];
  const known = Object.keys(unsaid) as (keyof typeof unsaid)[];
  const said = Object.fromEntries(
    // eslint-disable-next-line values/no-inherited-member -- names of ours.
    known.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])),
  );
  const within = {
    reasoning: { reasoning_effort: 'minimal' as const, ...given.reasoning },
    thinking: { ...unsaid.thinking, ...given.thinking },
    thinking_config: { ...THINKING, ...given.thinking_config },
  };
  const nested = Object.entries(within).filter(([key]) => Object.hasOwn(said, key));
  return { ...unsaid, ...said, ...Object.fromEntries(nested), provider_type: given.provider_type };
}
