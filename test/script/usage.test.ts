import { nextTurn } from '../../src/script/next-turn.js';
import { beginsStep } from '../../src/script/steps.js';
import type { ScriptAct } from '../../src/script/script.js';
import { setScript } from '../../src/script/scripts.js';
import { addUsage, NO_USAGE, tokensIn, usageOf } from '../../src/script/usage.js';

function actsOf(acts: ScriptAct[]) {
  const scripts = new Map();
  setScript(scripts, { turns: [{ acts }] });
  return nextTurn(scripts, { agentId: 'agent-1', agentName: 'A', text: 'hi' });
}

test.each([
  ['', 0],
  ['a', 1],
  ['abcd', 1],
  ['abcde', 2],
  ['üü', 1],
  ['üüü', 2],
  ['🌧', 1],
])('the text %j counts as %i tokens', (text, tokens) => {
  expect(tokensIn(text)).toBe(tokens);
});

test('an answer costs what was thought, said and called, and what was thought is told apart', () => {
  const acts = actsOf([
    { reasoning: 'x'.repeat(40) },
    { assistant: 'x'.repeat(20) },
    { tool_call: { name: 'abcd', arguments: { a: 1 }, tool_return: 'x'.repeat(1000) } },
    { stop_reason: 'end_turn' },
  ]);

  expect(usageOf(7, acts)).toEqual({
    promptTokens: 7,
    completionTokens: 10 + 5 + 1 + 2,
    reasoningTokens: 10,
  });
});

test('what several answers cost adds up', () => {
  const one = { promptTokens: 1, completionTokens: 20, reasoningTokens: 3 };

  expect(addUsage(addUsage(NO_USAGE, one), one)).toEqual({
    promptTokens: 2,
    completionTokens: 40,
    reasoningTokens: 6,
  });
});

const CALL = { name: 'x', tool_return: 'y' };

test.each<[ScriptAct[], boolean[]]>([
  [[{ assistant: 'a' }], [true]],
  [
    [{ reasoning: 'a' }, { assistant: 'b' }],
    [true, false],
  ],
  [
    [{ reasoning: 'a' }, { tool_call: CALL }],
    [true, false],
  ],
  [
    [{ reasoning: 'a' }, { assistant: 'b' }, { tool_call: CALL }],
    [true, false, false],
  ],
  [
    [{ tool_call: CALL }, { reasoning: 'a' }, { assistant: 'b' }],
    [true, true, false],
  ],
  [
    [{ tool_call: CALL }, { tool_call: CALL }, { assistant: 'b' }],
    [true, true, true],
  ],
  [
    [{ approval_request: CALL }, { assistant: 'b' }],
    [true, true],
  ],
  [
    [{ reasoning: 'a' }, { reasoning: 'b' }],
    [true, true],
  ],
  [
    [{ assistant: 'a' }, { assistant: 'b' }],
    [true, true],
  ],
  [
    [{ assistant: 'a' }, { reasoning: 'b' }],
    [true, true],
  ],
  [
    [{ tool_call: CALL }, { stop_reason: 'max_steps' }],
    [true, false],
  ],
  [
    [{ reasoning: 'a' }, { disconnect: true }],
    [true, false],
  ],
  [
    [{ reasoning: 'a' }, { error: { error_type: 'llm_error' } }],
    [true, false],
  ],
  [
    [{ tool_call: CALL }, { error: { error_type: 'llm_error' } }],
    [true, true],
  ],
])('the acts %j begin steps: %j', (acts, begins) => {
  const all = actsOf(acts);

  expect(all.map((act, index) => beginsStep(all[index - 1], act))).toEqual(begins);
});
