import { NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { EMBEDDING, idsOf, newAgent, sdk } from './sdk.js';

test("Letta's SDK remembers, lists, searches and forgets passages of an agent", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);

  const [owl] = await letta.agents.passages.create(id, {
    text: 'The owl lives in the oak.',
    tags: ['birds'],
  });
  await letta.agents.passages.create(id, { text: 'The cat sleeps.' });

  expect(owl).toMatchObject({ text: 'The owl lives in the oak.', tags: ['birds'] });
  expect((await letta.agents.passages.list(id)).map(({ text }) => text).sort()).toEqual([
    'The cat sleeps.',
    'The owl lives in the oak.',
  ]);
  const found = await letta.agents.passages.search(id, { query: 'where is the owl?' });
  expect(found.results[0]).toMatchObject({ content: 'The owl lives in the oak.' });
  expect(found.count).toBe(found.results.length);
  await letta.agents.passages.delete(owl?.id ?? '', { agent_id: id });
  expect((await letta.agents.passages.list(id)).map(({ text }) => text)).toEqual(['The cat sleeps.']);
});

test("Letta's SDK creates, changes, lists and deletes an archive", async () => {
  const letta = sdk(freshSandbox());

  const archive = await letta.archives.create({ name: 'Birds', embedding: EMBEDDING });
  const updated = await letta.archives.update(archive.id, { description: 'All of them' });

  expect(archive.id).toMatch(/^archive-/);
  expect(updated).toMatchObject({ name: 'Birds', description: 'All of them' });
  expect(await letta.archives.retrieve(archive.id)).toEqual(updated);
  expect(await idsOf(letta.archives.list({ name: 'Birds' }))).toEqual([archive.id]);
  await letta.archives.delete(archive.id);
  await expect(letta.archives.retrieve(archive.id)).rejects.toThrow(NotFoundError);
});

test("Letta's SDK fills an archive, attaches it to an agent and detaches it", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const archive = await letta.archives.create({ name: 'Birds', embedding: EMBEDDING });

  const passage = await letta.archives.passages.create(archive.id, { text: 'The owl lives in the oak.' });
  await letta.archives.passages.createMany(archive.id, { passages: [{ text: 'The wren is small.' }] });
  await letta.agents.archives.attach(archive.id, { agent_id: id });

  expect(passage).toMatchObject({ archive_id: archive.id });
  expect((await letta.agents.passages.list(id)).map(({ text }) => text).sort()).toEqual([
    'The owl lives in the oak.',
    'The wren is small.',
  ]);
  expect(await idsOf(letta.archives.list({ agent_id: id }))).toEqual([archive.id]);
  await letta.archives.passages.delete(passage.id ?? '', { archive_id: archive.id });
  await letta.agents.archives.detach(archive.id, { agent_id: id });
  expect(await idsOf(letta.archives.list({ agent_id: id }))).toEqual([]);
});

test("Letta's SDK attaches an identity, made without it, to an agent and detaches it", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const identity = await letta.post<{ id: string }>('/v1/identities/', {
    body: { identifier_key: '@bob:matrix.test', name: 'Bob', identity_type: 'user' },
  });

  await letta.agents.identities.attach(identity.id, { agent_id: id });

  const agent = await letta.agents.retrieve(id, { include: ['agent.identities'] });
  expect(agent.identities).toMatchObject([{ id: identity.id, identifier_key: '@bob:matrix.test' }]);
  expect(await idsOf(letta.agents.list({ identity_id: identity.id }))).toEqual([id]);
  expect(await idsOf(letta.agents.list({ identifier_keys: ['@bob:matrix.test'] }))).toEqual([id]);
  await letta.agents.identities.detach(identity.id, { agent_id: id });
  const after = await letta.agents.retrieve(id, { include: ['agent.identities'] });
  expect(after.identities).toEqual([]);
});
