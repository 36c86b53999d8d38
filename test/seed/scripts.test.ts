import { controller, freshSandbox } from '../support/users.js';

const SUNNY = { acts: [{ assistant: 'It is sunny.' }] };
const RAINY = { contains: 'umbrella', acts: [{ assistant: 'It rains.' }] };

test('a seed can say what its agents say, with the agent and apart', async () => {
  const control = controller(freshSandbox());
  await control.call('seedMock', {
    body: {
      agents: [{ id: 'agent-weather', script: [RAINY, SUNNY] }, { id: 'agent-quiet' }],
      scripts: [{ agent: 'Beta', turns: [RAINY] }, { turns: [SUNNY] }],
    },
  });

  expect(await control.call('listMockScripts')).toEqual({
    scripts: [
      { agent: 'agent-weather', turns: [RAINY, SUNNY], progress: [] },
      { agent: 'Beta', turns: [RAINY], progress: [] },
      { agent: '*', turns: [SUNNY], progress: [] },
    ],
  });
});

test('an agent that gets its id from the server has its script all the same', async () => {
  const control = controller(freshSandbox());
  const { agents } = await control.call('seedMock', { body: { agents: [{ name: 'W', script: [SUNNY] }] } });

  expect(await control.call('listMockScripts')).toMatchObject({ scripts: [{ agent: agents[0] }] });
});

test('a seed that is added sets scripts in the place of those that are there', async () => {
  const control = controller(freshSandbox());
  await control.call('seedMock', {
    body: { scripts: [{ turns: [SUNNY] }, { agent: 'Beta', turns: [SUNNY] }] },
  });

  await control.call('seedMock', { body: { scripts: [{ turns: [RAINY] }] } });

  expect(await control.call('listMockScripts')).toMatchObject({
    scripts: [
      { agent: '*', turns: [RAINY] },
      { agent: 'Beta', turns: [SUNNY] },
    ],
  });
});

test.each([
  [
    { scripts: [{ turns: [SUNNY] }, { agent: '*', turns: [RAINY] }] },
    '/body/scripts/1/agent has a script already: *',
  ],
  [
    {
      agents: [{ id: 'agent-weather', script: [SUNNY] }],
      scripts: [{ agent: 'agent-weather', turns: [RAINY] }],
    },
    '/body/scripts/0/agent has a script already: agent-weather',
  ],
  [
    { agents: [{ id: 'agent-weather', script: [SUNNY, { matches: '(', acts: [] }] }] },
    '/body/agents/0/script/1/matches is no regular expression',
  ],
  [
    { scripts: [{ turns: [SUNNY] }, { agent: 'B', turns: [{ acts: [{}] }] }] },
    '/body/scripts/1/turns/0/acts/0 does nothing',
  ],
])('the seed %j is refused and changes nothing', async (body, complaint) => {
  const control = controller(freshSandbox());

  const refused = await control.try('seedMock', { body });

  expect(refused.status).toBe(400);
  expect((refused.body as { message: string }).message).toContain(complaint);
  expect(await control.call('listMockScripts')).toEqual({ scripts: [] });
  expect(JSON.stringify(await control.call('getMockState'))).not.toContain('agent-weather');
});
