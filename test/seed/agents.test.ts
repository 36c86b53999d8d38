import { labelsOf, listIds } from '../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';

const RULES = 'block-0d4ee7ad-ae5c-4b9b-9d5c-5d8f3d9c7a52';
const ALICE = 'identity-5b0c6f0c-5a0e-4a3c-9f3b-0f5b1f2c7d11';

const plant = (sandbox: string, seed: object) => controller(sandbox).call('seedMock', { body: seed });

const retrieve = (sandbox: string, agent_id: string) =>
  lettaActor(sandbox).call('retrieve_agent', { path: { agent_id } });

test('agents can share the blocks of a seed, by their ids or labels', async () => {
  const sandbox = freshSandbox();

  await plant(sandbox, {
    blocks: [
      { id: RULES, label: 'rules', value: 'Be kind.', tags: ['house'] },
      { label: 'town', value: 'It rains.' },
    ],
    agents: [
      { id: 'agent-a', blocks: ['rules', { label: 'human', value: 'Lives in Bergen.' }] },
      { id: 'agent-b', blocks: [RULES, 'town'] },
    ],
  });

  expect(await labelsOf(sandbox, 'agent-a')).toEqual(['rules', 'human']);
  expect(await labelsOf(sandbox, 'agent-b')).toEqual(['rules', 'town']);
  const letta = lettaActor(sandbox);
  await letta.call('modify_block', { path: { block_id: RULES }, body: { value: 'Be brief.' } });
  for (const id of ['agent-a', 'agent-b']) {
    expect((await retrieve(sandbox, id)).blocks[0]).toMatchObject({ id: RULES, value: 'Be brief.' });
  }
});

test('a seed can name blocks that were there before', async () => {
  const sandbox = freshSandbox();
  await plant(sandbox, { blocks: [{ id: RULES, label: 'rules', value: 'Be kind.' }] });

  await plant(sandbox, { agents: [{ id: 'agent-a', blocks: [RULES] }] });

  expect(await labelsOf(sandbox, 'agent-a')).toEqual(['rules']);
});

test('agents can have tools by their names and work for identities by their keys', async () => {
  const sandbox = freshSandbox();

  await plant(sandbox, {
    identities: [{ id: ALICE, identifier_key: 'alice', name: 'Alice' }, { identifier_key: 'bob' }],
    agents: [{ id: 'agent-a', tools: ['web_search', 'memory_insert'], identities: ['alice', 'bob'] }],
  });

  const agent = await retrieve(sandbox, 'agent-a');
  expect(agent.tools.map(({ name }) => name)).toEqual(['web_search', 'memory_insert']);
  expect(agent.identities).toMatchObject([
    { id: ALICE, name: 'Alice', identity_type: 'user' },
    { identifier_key: 'bob', name: 'bob' },
  ]);
  expect(await listIds(sandbox, 'identifier_keys=bob')).toEqual(['agent-a']);
});

test.each<[object, string]>([
  [{ agents: [{ blocks: ['rules'] }] }, '/body/agents/0/blocks/0 names no block: rules'],
  [
    {
      blocks: [
        { label: 'rules', value: 'a' },
        { label: 'rules', value: 'b' },
      ],
      agents: [{ blocks: ['rules'] }],
    },
    '/body/agents/0/blocks/0 names no block: rules',
  ],
  [
    {
      agents: [
        {
          blocks: [
            { label: 'human', value: 'a' },
            { label: 'human', value: 'b' },
          ],
        },
      ],
    },
    '/body/agents/0/blocks/1 is a second block of the label human',
  ],
  [{ agents: [{}, { tools: ['memory_insert', 'nope'] }] }, '/body/agents/1/tools/1 names no tool: nope'],
  [{ agents: [{ identities: ['carol'] }] }, '/body/agents/0/identities/0 names no identity: carol'],
  [
    { identities: [{ identifier_key: 'a' }, { identifier_key: 'a' }] },
    '/body/identities/1 has the key of another identity: a',
  ],
  [{ agents: [{ model: 'gpt' }] }, '/body/agents/0/model must match pattern'],
])('the seed %j is refused as a whole', async (seed, complaint) => {
  const sandbox = freshSandbox();
  const before = await controller(sandbox).call('getMockState');

  const answer = await controller(sandbox).try('seedMock', { body: seed });

  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain(complaint);
  expect(await controller(sandbox).call('getMockState')).toEqual(before);
  expect(await lettaActor(sandbox).call('count_blocks')).toBe(0);
});
