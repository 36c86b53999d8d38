import { createAgent, createBlock, createIdentity, listIds } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

test('an identity is created, and its answer never names agents and blocks', async () => {
  const sandbox = freshSandbox();
  const agent = await createAgent(sandbox);
  const block = await createBlock(sandbox, 'human', '');

  const alice = await createIdentity(sandbox, 'alice', {
    name: 'Alice',
    agent_ids: [agent.id],
    block_ids: [block.id],
    properties: [{ key: 'age', value: 33, type: 'number' }],
  });

  expect(alice).toEqual({
    id: expect.stringMatching(/^identity-[0-9a-f-]{36}$/),
    identifier_key: 'alice',
    name: 'Alice',
    identity_type: 'user',
    project_id: null,
    organization_id: 'org-00000000-0000-4000-8000-000000000000',
    properties: [{ key: 'age', value: 33, type: 'number' }],
    agent_ids: [],
    block_ids: [],
  });
  const letta = lettaActor(sandbox);
  const path = { identity_id: alice.id };
  expect((await letta.call('list_agents_for_identity', { path })).map(({ id }) => id)).toEqual([agent.id]);
  expect((await letta.call('list_blocks_for_identity', { path })).map(({ id }) => id)).toEqual([block.id]);
  expect(await letta.call('retrieve_identity', { path })).toEqual(alice);
});

test('a project has one identity of a key', async () => {
  const sandbox = freshSandbox();
  await createIdentity(sandbox, 'alice');
  const body = { identifier_key: 'alice', name: 'Alice', identity_type: 'user' as const };
  const letta = lettaActor(sandbox);

  expect(await letta.try('create_identity', { body })).toMatchObject({
    status: 409,
    body: {
      detail: expect.stringContaining(
        '(alice, null, org-00000000-0000-4000-8000-000000000000) already exists',
      ),
    },
  });
  expect((await letta.try('create_identity', { body: { ...body, project_id: 'sky' } })).status).toBe(200);
  expect(await letta.call('count_identities')).toBe(2);
});

test('identities are listed newest first, by name, key, kind and project', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  await createIdentity(sandbox, 'alice', { name: 'Alice' });
  const bob = await createIdentity(sandbox, 'bob', { project_id: 'sky' });
  await createIdentity(sandbox, 'acme', { identity_type: 'org' });
  const list = async (query: object = {}) =>
    (await letta.call('list_identities', { query })).map(({ identifier_key }) => identifier_key);

  expect(await list()).toEqual(['acme', 'bob', 'alice']);
  expect(await list({ order: 'asc', limit: 2 })).toEqual(['alice', 'bob']);
  expect(await list({ after: bob.id })).toEqual(['alice']);
  expect(await list({ name: 'LIC' })).toEqual(['alice']);
  expect(await list({ identifier_key: 'bob' })).toEqual(['bob']);
  expect(await list({ identity_type: 'org' })).toEqual(['acme']);
  expect(await list({ project_id: 'sky' })).toEqual(['bob']);
});

test('a cursor of identities that leads nowhere is refused, as the real server does', async () => {
  const answer = await lettaActor(freshSandbox()).try('list_identities', {
    query: { after: 'identity-missing' },
  });

  expect(answer).toMatchObject({
    status: 404,
    body: { detail: 'No Identity found with id identity-missing' },
  });
});

test('agents and properties come to those an identity has', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [one, two] = [await createAgent(sandbox), await createAgent(sandbox)];
  const alice = await createIdentity(sandbox, 'alice', {
    agent_ids: [one.id],
    properties: [
      { key: 'town', value: 'Bergen', type: 'string' },
      { key: 'age', value: 33, type: 'number' },
    ],
  });
  const path = { identity_id: alice.id };

  const changed = await letta.call('update_identity', {
    path,
    body: { name: 'Al', agent_ids: [two.id], properties: [{ key: 'town', value: 'Oslo', type: 'string' }] },
  });
  const cleared = await letta.call('upsert_properties_for_identity', { path, body: [] });

  expect(changed).toMatchObject({
    name: 'Al',
    properties: [
      { key: 'town', value: 'Oslo', type: 'string' },
      { key: 'age', value: 33, type: 'number' },
    ],
  });
  expect(cleared.properties).toEqual([]);
  expect(await listIds(sandbox, `identity_id=${alice.id}`)).toEqual([two.id, one.id]);
});

test('the identity of a key can be changed as a whole', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const [one, two] = [await createAgent(sandbox), await createAgent(sandbox)];
  const alice = await createIdentity(sandbox, 'alice', {
    agent_ids: [one.id],
    properties: [{ key: 'town', value: 'Bergen', type: 'string' }],
  });
  const body = { identifier_key: 'alice', name: 'Alice B.', identity_type: 'other' as const };

  const renamed = await letta.call('upsert_identity', { body });
  const moved = await letta.call('upsert_identity', {
    body: { ...body, agent_ids: [two.id], properties: [] },
  });

  expect(renamed).toEqual({ ...alice, name: 'Alice B.', identity_type: 'other' });
  expect(moved.properties).toEqual([]);
  expect(await listIds(sandbox, `identity_id=${alice.id}`)).toEqual([two.id]);
});

test('the identity of an unknown key cannot be changed, nor is it made, as on the real server', async () => {
  const letta = lettaActor(freshSandbox());

  const answer = await letta.try('upsert_identity', {
    body: { identifier_key: 'bob', name: 'Bob', identity_type: 'user' },
  });

  expect(answer).toMatchObject({
    status: 404,
    body: {
      detail: expect.stringContaining("Identity not found with identifier_key='bob', project_id='None'"),
    },
  });
  expect(await letta.call('count_identities')).toBe(0);
});

test('an agent begins and ends to work for an identity', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox);
  const alice = await createIdentity(sandbox, 'alice');
  const path = { agent_id: agent.id, identity_id: alice.id };

  expect(await letta.call('attach_identity_to_agent', { path })).toBeNull();
  expect(await letta.call('attach_identity_to_agent', { path })).toBeNull();
  const working = await letta.call('retrieve_agent', { path });
  expect(await listIds(sandbox, 'identifier_keys=alice&identifier_keys=bob')).toEqual([agent.id]);
  expect(await letta.call('count_agents', { query: { identity_id: alice.id } })).toBe(1);

  expect(await letta.call('detach_identity_from_agent', { path })).toBeNull();
  expect(await letta.call('detach_identity_from_agent', { path })).toBeNull();
  expect(working).toMatchObject({ identity_ids: [alice.id], identities: [alice] });
  expect(await listIds(sandbox, 'identifier_keys=alice')).toEqual([]);
});

test('what is no id of an identity is refused in words of its own', async () => {
  const sandbox = freshSandbox();
  const { id } = await createAgent(sandbox);
  const attach = (identity_id: string) =>
    lettaActor(sandbox).try('attach_identity_to_agent', { path: { agent_id: id, identity_id } });

  expect(await attach('alice')).toMatchObject({
    status: 400,
    body: {
      detail: "INVALID_ARGUMENT: Invalid identity ID format: alice. Expected format: 'identity-<uuid4>'",
    },
  });
  expect(await attach('identity-missing')).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining("Identity not found with id='['identity-missing']'") },
  });
});

test('a deleted identity is gone from the agents that worked for it, and its key is free', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agent = await createAgent(sandbox);
  const alice = await createIdentity(sandbox, 'alice', { agent_ids: [agent.id] });
  const path = { identity_id: alice.id };

  expect(await letta.call('delete_identity', { path })).toBeNull();

  const after = await letta.call('retrieve_agent', { path: { agent_id: agent.id } });
  expect(after).toMatchObject({ identity_ids: [], identities: [] });
  expect((await letta.try('delete_identity', { path })).status).toBe(404);
  expect(await createIdentity(sandbox, 'alice')).toMatchObject({ identifier_key: 'alice' });
});

test('agents and blocks that do not exist are refused, and nothing is made', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const body = { identifier_key: 'bob', name: 'Bob', identity_type: 'user' as const };

  const answer = await letta.try('create_identity', { body: { ...body, agent_ids: ['agent-missing'] } });

  expect(answer).toMatchObject({
    status: 404,
    body: { detail: "Items not found in agents: {'agent-missing'}" },
  });
  expect(await letta.call('count_identities')).toBe(0);
});

test('members that an identity does not have are refused', async () => {
  const answer = await lettaActor(freshSandbox()).try('create_identity', {
    body: { identifier_key: 'bob', name: 'Bob', identity_type: 'nobody', age: 3 } as never,
  });

  expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('extra_forbidden') } });
});
