import { createAgent, createIdentity, list } from '../../support/agents.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const SDK = { 'x-stainless-lang': 'js', 'x-stainless-package-version': '1.12.1' };

const RICH = {
  memory_blocks: [{ label: 'human', value: 'Lives in Bergen.' }],
  tags: ['wet'],
  secrets: { TOKEN: 'abc' },
};

/** A sandbox that answers SDKs as the real server does, with an agent that has something of everything. */
async function faithful() {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { letta_relationships: 'included' } });
  const alice = await createIdentity(sandbox, 'alice');
  const agent = await createAgent(sandbox, { ...RICH, identity_ids: [alice.id] });
  const read = async (query: string, headers: Record<string, string> = {}) => {
    const path = `/v1/agents/${agent.id}?${query}`;
    return (await lettaActor(sandbox).send('GET', path, { headers })).body;
  };
  return { sandbox, agent, read };
}

const EMPTY = {
  blocks: [],
  memory: { blocks: [] },
  tags: [],
  tools: [],
  identities: [],
  identity_ids: [],
  secrets: [],
  tool_exec_environment_variables: [],
};

test('everybody gets all relationships unless the sandbox says otherwise', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox, RICH);

  const { body } = await list(sandbox, 'limit=1&include=agent.tags', SDK);

  expect(body).toEqual([agent]);
});

test('SDKs get the relationships that they include, if the sandbox is as the real server', async () => {
  const { sandbox, agent, read } = await faithful();

  expect(await read('', SDK)).toMatchObject({ ...EMPTY, id: agent.id, name: agent.name });
  expect((await list(sandbox, 'limit=1', SDK)).body).toMatchObject([EMPTY]);
  expect(await read('include=agent.blocks', SDK)).toMatchObject({
    ...EMPTY,
    blocks: agent.blocks,
    memory: agent.memory,
    tags: ['wet'],
  });
  expect(await read('include=agent.tags&include=agent.secrets&include=agent.tools', SDK)).toMatchObject({
    ...EMPTY,
    tags: ['wet'],
    secrets: agent.secrets,
    tool_exec_environment_variables: agent.secrets,
    tools: agent.tools,
  });
  expect(await read('include=agent.identities', SDK)).toMatchObject({
    ...EMPTY,
    identities: agent.identities,
    identity_ids: agent.identity_ids,
  });
});

test('others get all of them there too, unless they ask for some', async () => {
  const { agent, read } = await faithful();

  expect(await read('')).toEqual(agent);
  expect(await read('include=agent.tags')).toMatchObject({ ...EMPTY, tags: ['wet'] });
  expect(await read('include_relationships=tools')).toMatchObject({ ...EMPTY, tools: agent.tools });
});

test('lists of the agents of a block leave relationships out for everybody there', async () => {
  const { sandbox, agent } = await faithful();
  const letta = lettaActor(sandbox);
  const path = { block_id: agent.blocks[0]?.id ?? '' };

  expect(await letta.call('list_agents_for_block', { path })).toMatchObject([EMPTY]);
  expect(
    await letta.call('list_agents_for_block', { path, query: { include: ['agent.tags'] } }),
  ).toMatchObject([{ ...EMPTY, tags: ['wet'] }]);
});
