import type { components } from '../../../generated/letta.js';
import type { RunRecord } from '../model/runs.js';

/** What a run cost, as it is told. The real server knows less of a cache when the tokens were streamed. */
export function usageStatistics(run: RunRecord): components['schemas']['LettaUsageStatistics'] & {
  message_type: 'usage_statistics';
} {
  const { promptTokens, completionTokens, reasoningTokens } = run.usage;
  const steps = run.step_ids.length;
  return {
    message_type: 'usage_statistics',
    completion_tokens: completionTokens,
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    step_count: steps,
    run_ids: null,
    cached_input_tokens: steps === 0 ? null : 0,
    cache_write_tokens: steps === 0 || run.options.streamTokens ? null : 0,
    reasoning_tokens: steps === 0 ? null : reasoningTokens,
    context_tokens: run.contextTokens,
  };
}
