import type { components } from '../../../generated/letta.js';
import { nextTurn } from '../../script/next-turn.js';
import { tokensIn, usageOf } from '../../script/usage.js';
import { LettaError } from '../values/error.js';
import { llmConfigOf } from '../llm/handles.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';

type Schemas = components['schemas'];

/**
 * What an agent's language model answers without the agent: everything that the script says to a message of this text.
 * Throws `LettaError` 404 for an unknown model and 502 for a scripted failure.
 */
export function generateCompletion(
  letta: LettaServer,
  agent: AgentRecord,
  { prompt, system_prompt, override_model }: Schemas['GenerateRequest'],
): Schemas['GenerateResponse'] {
  const model = override_model ? modelOf(letta, override_model) : agent.llm_config.model;
  const acts = nextTurn(letta.state.scripts, { agentId: agent.id, agentName: agent.name, text: prompt });
  const failed = acts.find(({ kind }) => kind === 'error');
  if (failed?.kind === 'error') {
    throw new LettaError(502, `Failed to process LLM response: ${failed.failure.detail}`);
  }
  const said = acts.filter(({ kind }) => kind === 'assistant');
  const usage = usageOf(tokensIn(prompt) + tokensIn(system_prompt ?? ''), said);
  return {
    content: said.flatMap((act) => ('text' in act ? act.text : [])).join(''),
    model,
    usage: {
      message_type: 'usage_statistics',
      completion_tokens: usage.completionTokens,
      prompt_tokens: usage.promptTokens,
      total_tokens: usage.promptTokens + usage.completionTokens,
      step_count: 0,
      run_ids: null,
      cached_input_tokens: 0,
      cache_write_tokens: null,
      reasoning_tokens: 0,
      context_tokens: null,
    },
  };
}

function modelOf(letta: LettaServer, handle: string): string {
  try {
    return llmConfigOf(letta, handle).model;
  } catch (error) {
    if (!(error instanceof LettaError)) throw error;
    const { message } = error.members;
    throw new LettaError(404, `Model '${handle}' not found or not accessible`, {
      ...(message !== undefined && { message }),
    });
  }
}
