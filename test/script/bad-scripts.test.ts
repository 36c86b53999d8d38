import type { ScriptTurn } from '../../src/script/script.js';
import { addTurns, type Scripts, setScript } from '../../src/script/scripts.js';

test.each<[ScriptTurn, string]>([
  [{ matches: '(', acts: [] }, 'turns.0.matches is no regular expression: '],
  [{ matches: 'a)|(b', acts: [] }, 'turns.0.matches is no regular expression: '],
  [{ matches: '\\q', acts: [] }, 'turns.0.matches is no regular expression: '],
  [
    { acts: [{}] },
    'turns.0.acts.0 does nothing: it needs one of reasoning, assistant, tool_call, approval_request, error, stop_reason, disconnect',
  ],
  [{ acts: [{ delay_ms: 5 }] }, 'turns.0.acts.0 does nothing: '],
  [
    { acts: [{ assistant: 'a' }, { reasoning: 'b', assistant: 'c' }] },
    'turns.0.acts.1 is more than one thing: reasoning, assistant',
  ],
  [
    { acts: [{ stop_reason: 'error' }, { assistant: 'a' }] },
    'turns.0.acts.1 never takes place: stop_reason ends the run before it',
  ],
  [
    { acts: [{ error: { error_type: 'llm_error' } }, { assistant: 'a' }] },
    'turns.0.acts.1 never takes place: error ends',
  ],
  [{ acts: [{ disconnect: true }, { assistant: 'a' }] }, 'turns.0.acts.1 never takes place: disconnect ends'],
  [
    { acts: [{ disconnect: true, chunk_size: 2 }] },
    'turns.0.acts.0.chunk_size is for texts and tool calls only',
  ],
  [
    { acts: [{ assistant: '{{imput}}' }] },
    'turns.0.acts.0.assistant has {{imput}}, which stands for nothing (Did you mean input?); there are {{input}}, {{match}}, {{count}}, ' +
      '{{turn.count}}, {{agent.id}}, {{agent.name}}, {{match.1}}, {{match.name}}, ' +
      '{{tool_return}}, {{tool_return.1}}, {{tool_return.name}} (and \\{{ for plain braces)',
  ],
  [
    { acts: [{ tool_call: { name: '{{input}}', arguments: {} } }] },
    'turns.0.acts.0.tool_call.name has braces, but the name of a tool is no template',
  ],
  [
    { acts: [{ approval_request: { name: 'send_{', arguments: {} } }] },
    'turns.0.acts.0.approval_request.name has braces',
  ],
  [{ acts: [{ reasoning: '{{}}' }] }, 'turns.0.acts.0.reasoning has {{}}, which stands for nothing'],
  [
    { acts: [{ reasoning: '{{toString}}' }] },
    'turns.0.acts.0.reasoning has {{toString}}, which stands for nothing',
  ],
  [
    { acts: [{ assistant: '{{tool_retrun}}' }] },
    'turns.0.acts.0.assistant has {{tool_retrun}}, which stands for nothing (Did you mean tool_return?)',
  ],
  [
    { acts: [{ assistant: '{{tool_return}}' }, { tool_call: { name: 'look' } }] },
    'turns.0.acts.0.assistant has {{tool_return}}, but no tool is called before it',
  ],
  [
    { acts: [{ tool_call: { name: 'look', arguments: { at: ['{{tool_return}}'] } } }] },
    'turns.0.acts.0.tool_call.arguments.at.0 has {{tool_return}}, but no tool is called before it',
  ],
  [
    { acts: [{ tool_call: { name: 'look' } }, { assistant: '{{tool_return.lok}}' }] },
    'turns.0.acts.1.assistant has {{tool_return.lok}}, but no tool of this name is called before it (Did you mean look?); there are look',
  ],
  [
    { acts: [{ tool_call: { name: 'look' } }, { reasoning: '{{tool_return.2}}' }] },
    'turns.0.acts.1.reasoning has {{tool_return.2}}, but only one call comes before it',
  ],
  [
    {
      acts: [
        {
          approval_request: {
            name: 'ask',
            denied: [
              { tool_call: { name: 'note' } },
              { assistant: '{{tool_return.note}} {{tool_return.ask}}' },
            ],
          },
        },
        { assistant: '{{tool_return.note}}' },
      ],
    },
    'turns.0.acts.1.assistant has {{tool_return.note}}, but no tool of this name is called before it; there are ask',
  ],
  [
    { acts: [{ assistant: '{{match.1}}' }] },
    'turns.0.acts.0.assistant has {{match.1}}, but the turn has no matches',
  ],
  [
    { acts: [{ assistant: '{{match}}' }] },
    'turns.0.acts.0.assistant has {{match}}, but the turn has no matches',
  ],
  [
    { matches: '(a)', acts: [{ assistant: '{{match.2}}' }] },
    'turns.0.acts.0.assistant has {{match.2}}, but matches has no such group',
  ],
  [
    { matches: '(?<a>a)', acts: [{ assistant: '{{match.b}}' }] },
    'turns.0.acts.0.assistant has {{match.b}}, but matches has no such group',
  ],
  [
    { acts: [{ error: { error_type: 'llm_error', message: '{{x}}' } }] },
    'turns.0.acts.0.error.message has {{x}}',
  ],
  [
    { acts: [{ error: { error_type: 'llm_error', detail: '{{x}}' } }] },
    'turns.0.acts.0.error.detail has {{x}}',
  ],
  [
    { acts: [{ tool_call: { name: 'x', arguments: { a: ['{{x}}'] } } }] },
    'turns.0.acts.0.tool_call.arguments.a.0 has {{x}}',
  ],
  [
    { acts: [{ tool_call: { name: 'x', arguments: '{{x}}' } }] },
    'turns.0.acts.0.tool_call.arguments has {{x}}',
  ],
  [
    { acts: [{ tool_call: { name: 'x', tool_return: '{{x}}' } }] },
    'turns.0.acts.0.tool_call.tool_return has {{x}}',
  ],
  [
    { acts: [{ tool_call: { name: 'x', tool_return: '', stderr: ['', '{{x}}'] } }] },
    'turns.0.acts.0.tool_call.stderr.1 has {{x}}',
  ],
  [
    { acts: [{ tool_call: { name: 'x', status: 'error' } }] },
    'turns.0.acts.0.tool_call.status needs a tool_return beside it',
  ],
  [
    { acts: [{ approval_request: { name: 'x', denied: [{}] } }] },
    'turns.0.acts.0.approval_request.denied.0 does nothing: ',
  ],
])('the turn %j is refused by its place', (turn, complaint) => {
  const scripts: Scripts = new Map();

  expect(() => setScript(scripts, { turns: [turn] })).toThrow(complaint);
  expect(() => addTurns(scripts, { turns: [turn] })).toThrow(complaint);
  expect(scripts.size).toBe(0);
});

test('a script that is refused leaves the one before it in place', () => {
  const scripts: Scripts = new Map();
  setScript(scripts, { turns: [{ acts: [] }] });

  expect(() => setScript(scripts, { turns: [{ matches: '(', acts: [] }] })).toThrow();
  expect(() => addTurns(scripts, { turns: [{ acts: [] }, { acts: [{}] }] })).toThrow('turns.1.acts.0');

  expect(scripts.get('*')?.turns).toEqual([{ acts: [] }]);
});
