import { NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, idsOf, newAgent, sdk } from './sdk.js';

/** A tool as people write one. */
function source(name: string): string {
  return `def ${name}(query: str) -> str:\n    """\n    Looks something up.\n\n    Args:\n        query (str): What to look up\n    """\n    return query\n`;
}

test("Letta's SDK creates, reads, changes and deletes a tool", async () => {
  const letta = sdk(freshSandbox());

  const tool = await letta.tools.create({ source_code: source('search_documents'), tags: ['docs'] });
  const updated = await letta.tools.update(tool.id, { description: 'Searches' });

  expect(tool).toMatchObject({ name: 'search_documents', tool_type: 'custom', tags: ['docs'] });
  expect(tool.id).toMatch(/^tool-/);
  expect(updated).toMatchObject({ id: tool.id, name: 'search_documents', description: 'Searches' });
  expect(await letta.tools.retrieve(tool.id)).toEqual(updated);
  await letta.tools.delete(tool.id);
  await expect(letta.tools.retrieve(tool.id)).rejects.toThrow(NotFoundError);
});

test("Letta's SDK upserts a tool by its name", async () => {
  const letta = sdk(freshSandbox());
  const first = await letta.tools.create({ source_code: source('search_documents') });

  const second = await letta.tools.upsert({ source_code: source('search_documents'), tags: ['new'] });

  expect(second.id).toBe(first.id);
  expect(await idsOf(letta.tools.list({ name: 'search_documents' }))).toEqual([first.id]);
});

test("Letta's SDK finds a tool by its name, and none by a name that there is not", async () => {
  const letta = sdk(freshSandbox());
  const tool = await letta.tools.create({ source_code: source('search_documents') });
  await letta.tools.create({ source_code: source('other') });

  expect(await idsOf(letta.tools.list({ name: 'search_documents' }))).toEqual([tool.id]);
  expect(await idsOf(letta.tools.list({ name: 'nothing' }))).toEqual([]);
});

test("Letta's SDK attaches a tool to an agent and detaches it", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const tool = await letta.tools.create({ source_code: source('search_documents') });

  await letta.agents.tools.attach(tool.id, { agent_id: id });
  await letta.agents.tools.attach(tool.id, { agent_id: id });

  expect(await idsOf(letta.agents.tools.list(id))).toEqual([tool.id]);
  await letta.agents.tools.detach(tool.id, { agent_id: id });
  expect(await idsOf(letta.agents.tools.list(id))).toEqual([]);
  // Real: a tool that is not attached can be detached.
  await letta.agents.tools.detach(tool.id, { agent_id: id });
});

test("Letta's SDK iterates over more tools of an agent than come in a page", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const tools = [];
  for (let i = 0; i < 23; i++) {
    const tool = await letta.tools.create({ source_code: source(`tool_${i}`) });
    await letta.agents.tools.attach(tool.id, { agent_id: id });
    tools.push(tool.id);
  }

  const listed = await idsOf(letta.agents.tools.list(id));

  expect(listed).toHaveLength(23);
  expect([...listed].sort()).toEqual(tools.sort());
});

test("Letta's SDK cannot attach what is not there", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const unknown = 'tool-00000000-0000-4000-8000-000000000000';

  await expect(letta.agents.tools.attach(unknown, { agent_id: id })).rejects.toThrow(NotFoundError);
  await expect(letta.agents.tools.list('agent-missing')).rejects.toThrow(NotFoundError);
});

test("Letta's SDK makes a tool of an agent ask for approval, and not any more", async () => {
  const letta = sdk(freshSandbox());
  const tool = await letta.tools.create({ source_code: source('search_documents') });
  const { id } = await newAgent(letta, { tool_ids: [tool.id] });
  const rules = async () => (await letta.agents.retrieve(id, { include: ['agent.tools'] })).tool_rules ?? [];

  await letta.agents.tools.updateApproval('search_documents', { agent_id: id, body_requires_approval: true });
  expect(await rules()).toContainEqual(
    expect.objectContaining({ tool_name: 'search_documents', type: 'requires_approval' }),
  );

  await letta.agents.tools.updateApproval('search_documents', {
    agent_id: id,
    body_requires_approval: false,
  });
  expect(await rules()).toEqual([]);
});

test("Letta's SDK lists the tools of Letta itself", async () => {
  const letta = sdk(freshSandbox());

  const names = (await all(letta.tools.list({ limit: 100 }))).map(({ name }) => name);

  expect(names).toEqual(expect.arrayContaining(['memory_insert', 'memory_replace', 'conversation_search']));
});
