import { controller, freshSandbox } from '../support/users.js';

const SUNNY = { acts: [{ assistant: 'It is sunny.' }] };
const NOT_NOW = { times: 1, acts: [{ assistant: 'Not now.' }] };

test('a sandbox starts without scripts', async () => {
  expect(await controller(freshSandbox()).call('listMockScripts')).toEqual({ scripts: [] });
});

test('a script that is set is listed as it was written', async () => {
  const control = controller(freshSandbox());
  const turn = {
    matches: '(?<what>.+)\\?',
    ignore_case: true,
    acts: [
      { reasoning: '{{match.what}}', delay_ms: 5 },
      {
        approval_request: {
          name: 'look',
          arguments: { up: ['{{match.1}}'] },
          tool_return: 'x',
          denied: [{ assistant: 'No', chunk_size: 1 }],
        },
      },
      { error: { error_type: 'llm_timeout', status: 503 } },
    ],
  };

  const set = await control.call('setMockScript', { body: { agent: 'agent-test-001', turns: [turn] } });

  expect(set).toEqual({ agent: 'agent-test-001', turns: [turn], progress: [] });
  expect(await control.call('listMockScripts')).toEqual({ scripts: [set] });
});

test('a script for nobody in particular is for everybody, and takes the place of the one before', async () => {
  const control = controller(freshSandbox());
  await control.call('setMockScript', { body: { agent: '*', turns: [NOT_NOW] } });

  await control.call('setMockScript', { body: { turns: [SUNNY] } });

  expect(await control.call('listMockScripts')).toEqual({
    scripts: [{ agent: '*', turns: [SUNNY], progress: [] }],
  });
});

test('turns can be added after those that are there, and before them', async () => {
  const control = controller(freshSandbox());
  const first = { times: 1, acts: [{ assistant: 'First of all.' }] };
  await control.call('addMockScriptTurns', { body: { agent: 'Beta', turns: [NOT_NOW] } });

  await control.call('addMockScriptTurns', { body: { agent: 'Beta', turns: [SUNNY] } });
  const added = await control.call('addMockScriptTurns', {
    query: { place: 'start' },
    body: { agent: 'Beta', turns: [first] },
  });

  expect(added).toEqual({ agent: 'Beta', turns: [first, NOT_NOW, SUNNY], progress: [] });
});

test('one script can be removed, by a name with any letters in it, and then all', async () => {
  const control = controller(freshSandbox());
  for (const agent of ['a/b ü', '*', 'agent-1']) {
    await control.call('setMockScript', { body: { agent, turns: [SUNNY] } });
  }

  expect((await control.try('deleteMockScript', { path: { agent: 'a/b ü' } })).status).toBe(204);
  expect((await control.try('deleteMockScript', { path: { agent: '*' } })).status).toBe(204);
  expect(await control.call('listMockScripts')).toMatchObject({ scripts: [{ agent: 'agent-1' }] });
  expect((await control.try('clearMockScripts')).status).toBe(204);
  expect(await control.call('listMockScripts')).toEqual({ scripts: [] });
});

test('a script that does not exist is gone already', async () => {
  const { status } = await controller(freshSandbox()).try('deleteMockScript', { path: { agent: 'x' } });

  expect(status).toBe(204);
});

test('a reset takes the scripts back to the seed, and other sandboxes have their own', async () => {
  const [sandbox, other] = [freshSandbox(), freshSandbox()];
  const control = controller(sandbox);
  await control.call('setMockScript', { body: { turns: [SUNNY] } });

  expect(await controller(other).call('listMockScripts')).toEqual({ scripts: [] });
  await control.call('resetMock');
  expect(await control.call('listMockScripts')).toEqual({ scripts: [] });
});

test.each([
  [{}, '/body/turns is missing'],
  [{ turns: [{}] }, '/body/turns/0/acts is missing'],
  [
    { turns: [{ contain: 'x', acts: [] }] },
    '/body/turns/0/contain is not allowed here (Did you mean contains?); allowed are equals, contains, matches,',
  ],
  [{ turns: [{ acts: [{ tool_call: {} }] }] }, '/body/turns/0/acts/0/tool_call/name is missing'],
  [
    { turns: [{ acts: [{ asistant: 'x' }] }] },
    '/body/turns/0/acts/0/asistant is not allowed here (Did you mean assistant?)',
  ],
  [{ turns: [{ acts: [{ disconnect: false }] }] }, '/body/turns/0/acts/0/disconnect must be true, not false'],
  [{ turns: [{ times: 0, acts: [] }] }, '/body/turns/0/times must be >= 1'],
  [{ turns: [{ acts: [{ assistant: '' }] }] }, '/body/turns/0/acts/0/assistant must NOT have fewer than 1'],
  [
    { turns: [{ acts: [{ stop_reason: 'tired' }] }] },
    '/body/turns/0/acts/0/stop_reason must be one of end_turn, error,',
  ],
  [
    { turns: [{ acts: [{ error: { error_type: 'rate_limit' } }] }] },
    '(Did you mean llm_rate_limit?), not "rate_limit"',
  ],
  [{ agent: '', turns: [] }, '/body/agent must NOT have fewer than 1'],
  [{ turns: [{ matches: '(', acts: [] }] }, '/body/turns/0/matches is no regular expression: '],
  [
    { turns: [SUNNY, { acts: [SUNNY.acts[0], { assistant: '{{x}}' }] }] },
    '/body/turns/1/acts/1/assistant has {{x}}',
  ],
  [
    { turns: [{ acts: [{ assistant: '{{agent_name}}' }, {}], matches: '(' }] },
    '/body/turns/0/acts/0/assistant has {{agent_name}}, which stands for nothing (Did you mean agent.name?); there',
  ],
  [
    { turns: [{ acts: [{ assistant: '{{agent_name}}' }, {}], matches: '(' }] },
    '; /body/turns/0/acts/1 does nothing: it needs one of reasoning',
  ],
  [
    { turns: [{ acts: [{ reasoning: 'a', assistant: 'b' }] }] },
    '/body/turns/0/acts/0 is more than one thing: reasoning, assistant',
  ],
])('the script %j is refused by its place, set or added', async (body, complaint) => {
  const control = controller(freshSandbox());

  for (const operation of ['setMockScript', 'addMockScriptTurns'] as const) {
    const refused = await control.try(operation, { body });
    expect(refused.status).toBe(400);
    expect((refused.body as { message: string }).message).toContain(complaint);
  }
  expect(await control.call('listMockScripts')).toEqual({ scripts: [] });
});
