import type { Act } from './acts.js';

/** What a step, or a run, cost. */
export interface Usage {
  promptTokens: number;
  completionTokens: number;
  /** Those of the completion that were thought and not said. */
  reasoningTokens: number;
}

/** Nothing yet. */
export const NO_USAGE: Readonly<Usage> = { promptTokens: 0, completionTokens: 0, reasoningTokens: 0 };

/**
 * How many tokens a text counts as: one for every four bytes of its UTF-8 that are begun. The Letta server counts like
 * that where it has no tokenizer (letta/services/context_window_calculator/token_counter.py).
 */
export function tokensIn(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/**
 * What an answer of the language model costs: the prompt as the caller counts it, and the tokens of what was thought,
 * said, and called (the name and the arguments of the tool).
 */
export function usageOf(promptTokens: number, said: readonly Act[]): Usage {
  let [completionTokens, reasoningTokens] = [0, 0];
  for (const act of said) {
    const tokens = tokensOf(act);
    completionTokens += tokens;
    if (act.kind === 'reasoning') reasoningTokens += tokens;
  }
  return { promptTokens, completionTokens, reasoningTokens };
}

/** Two costs together. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}

function tokensOf(act: Act): number {
  switch (act.kind) {
    case 'reasoning':
    case 'assistant':
      return tokensIn(act.text);
    case 'tool_call':
    case 'approval_request':
      return tokensIn(act.call.name) + tokensIn(act.call.arguments);
    default:
      return 0;
  }
}
