import { source } from '../support/tools.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';

const RING = 'tool-0d4ee7ad-ae5c-4b9b-9d5c-5d8f3d9c7a52';

const plant = (sandbox: string, seed: object) => controller(sandbox).try('seedMock', { body: seed });

test('tools of a seed are known by a name, a schema or a source, and agents can have them', async () => {
  const sandbox = freshSandbox();
  const tools = [
    { id: RING, name: 'ring', description: 'Rings the bell.', tags: ['bell'] },
    { json_schema: { name: 'wave', description: 'Waves.', parameters: { type: 'object', properties: {} } } },
    { source_code: source('sing', 'song: str') },
  ];

  await plant(sandbox, { tools, agents: [{ id: 'agent-a', tools: ['sing', 'ring', 'wave'] }] });

  const agent = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: 'agent-a' } });
  expect(agent.tools).toMatchObject([
    {
      name: 'sing',
      description: 'Does sing.',
      tool_type: 'custom',
      json_schema: { parameters: { properties: { song: { type: 'string' } }, required: ['song'] } },
    },
    { id: RING, name: 'ring', description: 'Rings the bell.', tags: ['bell'] },
    { name: 'wave', description: 'Waves.' },
  ]);
});

test('what is known of a tool by its name alone can be called', async () => {
  const sandbox = freshSandbox();
  await plant(sandbox, { tools: [{ name: 'ring' }], agents: [{ id: 'agent-a', tools: ['ring'] }] });

  const { status } = await lettaActor(sandbox).call('run_tool_for_agent', {
    path: { agent_id: 'agent-a', tool_name: 'ring' },
    body: { args: {} },
  });

  expect(status).toBe('success');
});

test.each<[object[], string]>([
  [[{ tags: ['bell'] }], '/body/tools/0 needs a name, a json_schema or a source_code'],
  [
    [
      { id: RING, name: 'ring' },
      { id: RING, name: 'wave' },
    ],
    `/body/tools/1/id is taken: ${RING}`,
  ],
  [[{ name: 'ring' }, { name: 'ring' }], '/body/tools/1 has the name of another tool: ring'],
  [[{ name: 'memory_insert' }], '/body/tools/0 has the name of another tool: memory_insert'],
  [[{ name: 'ring', source_code: source('wave') }], '/body/tools/0/name is not wave'],
  [[{ source_code: 'ring = 1' }], '/body/tools/0 is refused: '],
])('the tools %j are refused', async (tools, complaint) => {
  const sandbox = freshSandbox();
  const before = await lettaActor(sandbox).call('count_tools');

  const { status, body } = await plant(sandbox, { tools });

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(complaint);
  expect(await lettaActor(sandbox).call('count_tools')).toBe(before);
});
