import { nextTurn } from '../../src/script/next-turn.js';
import type { AgentScript, ScriptTurn } from '../../src/script/script.js';
import { addTurns, forgetProgress, type Scripts, setScript } from '../../src/script/scripts.js';

const AGENT = { agentId: 'agent-1', agentName: 'Weather' };

function scriptsWith(...scripts: AgentScript[]): Scripts {
  const all: Scripts = new Map();
  for (const script of scripts) setScript(all, script);
  return all;
}

function says(assistant: string, criteria: Omit<ScriptTurn, 'acts'> = {}): ScriptTurn {
  return { ...criteria, acts: [{ assistant }] };
}

/** What an agent says to a message, one act after another. */
function answer(scripts: Scripts, text: string, agent = AGENT): string {
  return nextTurn(scripts, { ...agent, text })
    .map((act) => ('text' in act ? act.text : act.kind))
    .join(' | ');
}

test.each<[Omit<ScriptTurn, 'acts'>, string, boolean]>([
  [{}, 'anything', true],
  [{}, '', true],
  [{ equals: 'ping' }, 'ping', true],
  [{ equals: 'ping' }, 'ping ', false],
  [{ equals: 'ping' }, 'Ping', false],
  [{ equals: 'ping', ignore_case: true }, 'PING', true],
  [{ equals: '' }, '', true],
  [{ equals: '' }, 'x', false],
  [{ contains: 'rain' }, 'Will it rain?', true],
  [{ contains: 'rain' }, 'Will it Rain?', false],
  [{ contains: 'RAIN', ignore_case: true }, 'Will it rain?', true],
  [{ matches: '^\\d+$' }, '42', true],
  [{ matches: '^\\d+$' }, '42 and 43', false],
  [{ matches: 'x' }, 'axb', true],
  [{ matches: '^straße$', ignore_case: true }, 'STRAßE', true],
  [{ matches: '^.$' }, '🌧', true],
  [{ contains: 'a', matches: 'b' }, 'ab', true],
  [{ contains: 'a', matches: 'b' }, 'a', false],
  [{ contains: 'a', matches: 'b' }, 'b', false],
])('a turn with %j and the message %j: %s', (criteria, text, wanted) => {
  const scripts = scriptsWith({ turns: [says('mine', criteria), says('other')] });

  expect(answer(scripts, text)).toBe(wanted ? 'mine' : 'other');
});

test('turns are tried in order', () => {
  const scripts = scriptsWith({ turns: [says('first', { contains: 'a' }), says('second', { equals: 'a' })] });

  expect(answer(scripts, 'a')).toBe('first');
});

test('a turn for two messages leaves the third to the next', () => {
  const scripts = scriptsWith({ turns: [says('twice', { times: 2 }), says('then')] });

  expect([1, 2, 3, 4].map(() => answer(scripts, 'x'))).toEqual(['twice', 'twice', 'then', 'then']);
});

test('a turn for the third message answers no other, whoever answers those', () => {
  const scripts = scriptsWith({ turns: [says('third', { nth_message: 3 }), says('else')] });

  expect([1, 2, 3, 4].map(() => answer(scripts, 'x'))).toEqual(['else', 'else', 'third', 'else']);
});

test('an agent without a script, and one that no turn wants, repeats what was said', () => {
  const echo = 'Nothing in my script answers this, so I repeat it. | You said: Hi {{x}}';

  expect(answer(new Map(), 'Hi {{x}}')).toBe(echo);
  expect(answer(scriptsWith({ turns: [says('never', { equals: 'x' })] }), 'Hi {{x}}')).toBe(echo);
});

test('the script for the id goes before that for the name, and that before the one for everybody', () => {
  const scripts = scriptsWith(
    { turns: [says('everybody')] },
    { agent: 'Weather', turns: [says('name', { times: 1 })] },
    { agent: 'agent-1', turns: [says('id', { times: 1 })] },
  );

  expect([1, 2, 3].map(() => answer(scripts, 'x'))).toEqual(['id', 'name', 'everybody']);
});

test('a script for another agent is not asked', () => {
  const scripts = scriptsWith({ agent: 'agent-2', turns: [says('mine')] });

  expect(answer(scripts, 'x')).toContain('You said: x');
});

test('agents that share a script each have a progress of their own', () => {
  const scripts = scriptsWith({ agent: 'Weather', turns: [says('{{count}}', { times: 2 }), says('done')] });
  const other = { agentId: 'agent-2', agentName: 'Weather' };

  expect(answer(scripts, 'x')).toBe('1');
  expect(answer(scripts, 'x', other)).toBe('1');
  expect([1, 2].map(() => answer(scripts, 'x'))).toEqual(['2', 'done']);
  expect(answer(scripts, 'x', other)).toBe('2');
});

test('an agent that is gone leaves no progress behind, and others keep theirs', () => {
  const scripts = scriptsWith({ turns: [says('{{count}}')] });
  const other = { agentId: 'agent-2', agentName: 'B' };
  answer(scripts, 'x');
  answer(scripts, 'x', other);

  forgetProgress(scripts, 'agent-1');

  expect(answer(scripts, 'x')).toBe('1');
  expect(answer(scripts, 'x', other)).toBe('2');
});

test('a script counts the messages that a script before it answers', () => {
  const scripts = scriptsWith(
    { agent: 'agent-1', turns: [says('mine', { times: 2 })] },
    { turns: [says('{{count}}, {{turn.count}}')] },
  );

  expect([1, 2, 3].map(() => answer(scripts, 'x'))).toEqual(['mine', 'mine', '3, 1']);
});

test('a script that is set again starts anew', () => {
  const scripts = scriptsWith({ turns: [says('once', { times: 1 }), says('{{count}}')] });
  answer(scripts, 'x');

  setScript(scripts, { turns: [says('once more', { times: 1 }), says('{{count}}')] });

  expect([1, 2].map(() => answer(scripts, 'x'))).toEqual(['once more', '2']);
});

test('turns that are added come last, and the progress goes on', () => {
  const scripts = scriptsWith({ turns: [says('twice', { times: 2 })] });
  answer(scripts, 'x');

  addTurns(scripts, { turns: [says('added', { times: 1 }), says('{{count}}')] });

  expect([1, 2, 3].map(() => answer(scripts, 'x'))).toEqual(['twice', 'added', '4']);
});

test('turns that are added at the start come first, and the progress goes on', () => {
  const scripts = scriptsWith({ turns: [says('twice', { times: 2 }), says('{{count}}')] });
  answer(scripts, 'x');

  addTurns(scripts, { turns: [says('added', { times: 1 })] }, 'start');

  expect([1, 2, 3].map(() => answer(scripts, 'x'))).toEqual(['added', 'twice', '4']);
});

test('turns can be added to a script that is not there', () => {
  const scripts: Scripts = new Map();

  addTurns(scripts, { agent: 'agent-1', turns: [says('added', { times: 1 })] });

  expect(answer(scripts, 'x')).toBe('added');
});

test('scripts and their progress are plain data', () => {
  const scripts = scriptsWith({ turns: [says('once', { matches: 'x', times: 1 }), says('then')] });
  answer(scripts, 'x');

  const copy = structuredClone(scripts);
  answer(scripts, 'x');

  expect(answer(copy, 'x')).toBe('then');
  expect(copy.get('*')?.progress.get('agent-1')).toEqual({ messages: 2, uses: [1, 1] });
});

test('a regular expression that would never come to an end fails the run instead', () => {
  const scripts = scriptsWith({ turns: [{ matches: '^(a+)+$', acts: [] }] });

  const acts = nextTurn(scripts, { ...AGENT, text: `${'a'.repeat(60)}b` });

  expect(acts).toMatchObject([
    {
      kind: 'error',
      failure: {
        errorType: 'internal_error',
        status: 500,
        message: 'The regular expression ^(a+)+$ took more than 1000 ms for this message.',
      },
    },
  ]);
});

test('a text that grows beyond all bounds fails the run instead', () => {
  const scripts = scriptsWith({ turns: [says('{{input}}'.repeat(1000))] });

  expect(nextTurn(scripts, { ...AGENT, text: 'x'.repeat(100_000) })).toMatchObject([
    { kind: 'error', failure: { errorType: 'internal_error' } },
  ]);
});
