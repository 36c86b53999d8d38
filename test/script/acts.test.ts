import type { Act } from '../../src/script/acts.js';
import { nextTurn } from '../../src/script/next-turn.js';
import type { ScriptAct, ScriptError, ScriptTurn } from '../../src/script/script.js';
import { setScript } from '../../src/script/scripts.js';

/** What an agent called Weather does with a message, by a script of one turn. */
function perform(text: string, turn: ScriptTurn): Act[] {
  const scripts = new Map();
  setScript(scripts, { turns: [turn] });
  return nextTurn(scripts, { agentId: 'agent-1', agentName: 'Weather', text });
}

/** The one act that comes of an act of a script. */
function become(act: ScriptAct, text = 'hi'): Act | undefined {
  return perform(text, { acts: [act] })[0];
}

test.each<[string, string, string, string | undefined]>([
  ['{{input}}', 'hi', 'hi', undefined],
  ['<{{ input }}>', 'hi', '<hi>', undefined],
  ['{{input}}', '{{agent.id}}', '{{agent.id}}', undefined],
  ['{{input}}', '$1 $& $$', '$1 $& $$', undefined],
  ['{{agent.id}} is {{agent.name}}', 'hi', 'agent-1 is Weather', undefined],
  ['{{count}} {{turn.count}}', 'hi', '1 1', undefined],
  ['\\{{input}}', 'hi', '{{input}}', undefined],
  ['{{', 'hi', '{{', undefined],
  ['}} {a} {{', 'hi', '}} {a} {{', undefined],
  ['{{match}}', 'sun in Graz', 'in Graz', 'in (\\w+)'],
  ['{{match.0}} {{match.1}}', 'sun in Graz', 'in Graz Graz', 'in (\\w+)'],
  ['{{match.city}}', 'sun in Graz', 'Graz', 'in (?<city>\\w+)'],
  ['<{{match.2}}>', 'a', '<>', '(a)|(b)'],
  ['<{{match.b}}>', 'a', '<>', 'a|(?<b>b)'],
])('%j said to %j is %j', (assistant, text, said, matches) => {
  const [act] = perform(text, { ...(matches !== undefined && { matches }), acts: [{ assistant }] });

  expect(act).toMatchObject({ kind: 'assistant', text: said });
});

test('every kind of act becomes plain data, in order, with its pace', () => {
  const acts = perform('hi', {
    acts: [
      { reasoning: 'Think of {{input}}', delay_ms: 5 },
      { assistant: 'Say {{input}}', chunk_size: 3 },
      { tool_call: { name: 'look' } },
      { approval_request: { name: 'drop', tool_return: 'dropped', denied: [{ assistant: 'No {{input}}' }] } },
      { stop_reason: 'max_steps' },
    ],
  });

  const pace = { delayMs: 0, chunkSize: null };
  expect(acts).toEqual([
    { kind: 'reasoning', text: 'Think of hi', delayMs: 5, chunkSize: null },
    { kind: 'assistant', text: 'Say hi', delayMs: 0, chunkSize: 3 },
    {
      kind: 'tool_call',
      call: {
        name: 'look',
        arguments: '{}',
        outcome: null,
        denied: [
          { kind: 'reasoning', text: 'The user does not want this.', ...pace },
          { kind: 'assistant', text: 'All right, I will not do that.', ...pace },
        ],
      },
      ...pace,
    },
    {
      kind: 'approval_request',
      call: {
        name: 'drop',
        arguments: '{}',
        outcome: { toolReturn: 'dropped', status: 'success', stdout: [], stderr: [] },
        denied: [{ kind: 'assistant', text: 'No hi', ...pace }],
      },
      ...pace,
    },
    { kind: 'stop_reason', stopReason: 'max_steps', ...pace },
  ]);
  expect(structuredClone(acts)).toEqual(acts);
});

test('a script can break the connection', () => {
  expect(perform('hi', { acts: [{ assistant: 'I was about to' }, { disconnect: true }] })).toMatchObject([
    { kind: 'assistant' },
    { kind: 'disconnect' },
  ]);
});

test('a turn without acts does nothing', () => {
  expect(perform('hi', { acts: [] })).toEqual([]);
});

test.each<[string, NonNullable<ScriptAct['tool_call']>['arguments'], string]>([
  ['none', undefined, '{}'],
  ['an object', { a: 1, b: [true, null] }, '{"a":1,"b":[true,null]}'],
  [
    'placeholders as deep as they are',
    { to: ['{{input}}', { x: '{{input}}!' }] },
    '{"to":["a \\"b\\"",{"x":"a \\"b\\"!"}]}',
  ],
  ['no placeholders in names', { '{{input}}': 1 }, '{"{{input}}":1}'],
  ['a text', '{"message": "{{input}}"}', '{"message": "a \\"b\\""}'],
  ['a text that is no JSON', '{"message": {{count}', '{"message": {{count}'],
])('the arguments of a tool can be %s', (_, given, sent) => {
  expect(become({ tool_call: { name: 'x', arguments: given } }, 'a "b"')).toMatchObject({
    call: { arguments: sent },
  });
});

test('a tool can fail, print and complain', () => {
  const call = {
    name: 'x',
    tool_return: 'no {{input}}',
    status: 'error' as const,
    stdout: ['tried {{input}}'],
    stderr: ['{{input}}?'],
  };

  expect(become({ tool_call: call })).toMatchObject({
    call: { outcome: { toolReturn: 'no hi', status: 'error', stdout: ['tried hi'], stderr: ['hi?'] } },
  });
});

test.each<[ScriptError['error_type'], number]>([
  ['llm_timeout', 504],
  ['llm_rate_limit', 429],
  ['llm_authentication', 401],
  ['llm_insufficient_credits', 402],
  ['llm_bad_request', 400],
  ['llm_empty_response', 500],
  ['llm_error', 500],
  ['internal_error', 500],
  ['stream_incomplete', 500],
])('the failure %s has the status %i and a text unless told otherwise', (error_type, status) => {
  const failure = { errorType: error_type, status, message: expect.stringMatching(/\.$/) };

  expect(become({ error: { error_type } })).toMatchObject({ kind: 'error', failure });
  expect(
    become({ error: { error_type, message: 'No {{input}}', detail: 'Why {{input}}', status: 418 } }),
  ).toMatchObject({ failure: { errorType: error_type, status: 418, message: 'No hi', detail: 'Why hi' } });
});
