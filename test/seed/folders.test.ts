import { filesIn } from '../support/folders.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';

const ALMANACS = 'source-0d4ee7ad-ae5c-4b9b-9d5c-5d8f3d9c7a52';

const plant = (sandbox: string, seed: object) => controller(sandbox).try('seedMock', { body: seed });

test('folders of a seed have files that are completely read', async () => {
  const sandbox = freshSandbox();
  const files = [
    { name: '2024.txt', text: 'It rained.' },
    { name: 'notes.md', text: '# Notes' },
  ];

  await plant(sandbox, { folders: [{ id: ALMANACS, name: 'Almanacs', instructions: 'Look up.', files }] });

  const letta = lettaActor(sandbox);
  expect(await letta.call('get_folder_by_name', { path: { folder_name: 'Almanacs' } })).toBe(ALMANACS);
  expect(await letta.call('retrieve_folder', { path: { folder_id: ALMANACS } })).toMatchObject({
    instructions: 'Look up.',
  });
  expect(await filesIn(letta, ALMANACS)).toMatchObject([
    { file_name: '2024.txt', content: 'It rained.', processing_status: 'completed', total_chunks: 1 },
    { file_name: 'notes.md', content: '# Notes', processing_status: 'completed' },
  ]);
});

test('agents of a seed can have folders by their names, and see what is in them', async () => {
  const sandbox = freshSandbox();
  await plant(sandbox, {
    folders: [{ id: ALMANACS, name: 'Almanacs', files: [{ name: '2024.txt', text: 'It rained.' }] }],
    agents: [{ id: 'agent-a', folders: ['Almanacs'] }],
  });

  const agent = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: 'agent-a' } });

  expect(agent.sources).toMatchObject([{ id: ALMANACS, name: 'Almanacs' }]);
  expect(agent.memory.file_blocks).toMatchObject([{ label: 'Almanacs/2024.txt', is_open: true }]);
  expect(agent.tools.map(({ name }) => name)).toContain('open_files');
});

test.each<[object, string]>([
  [
    {
      folders: [
        { id: ALMANACS, name: 'a' },
        { id: ALMANACS, name: 'b' },
      ],
    },
    `/body/folders/1/id is taken: ${ALMANACS}`,
  ],
  [{ folders: [{ name: 'a' }, { name: 'a' }] }, '/body/folders/1 is refused: '],
  [
    { folders: [{ name: 'a', files: [{ name: 'cat.png', text: 'meow' }] }] },
    '/body/folders/0/files/0/name is no name of a text: cat.png',
  ],
  [{ agents: [{ folders: ['a'] }] }, '/body/agents/0/folders/0 names no folder: a'],
])('the seed %j is refused', async (seed, complaint) => {
  const sandbox = freshSandbox();

  const { status, body } = await plant(sandbox, seed);

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain(complaint);
  expect(await lettaActor(sandbox).call('count_folders')).toBe(0);
});
