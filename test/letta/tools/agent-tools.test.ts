import { controller, freshSandbox, lettaActor } from '../../support/users.js';
import { source, workWith } from '../../support/tools.js';

const NOBODY = 'agent-00000000-0000-4000-8000-000000000000';
const NOTHING = 'tool-00000000-0000-4000-8000-000000000000';
const SDK = { 'x-stainless-package-version': '1.12.1' };
const CURL = { 'user-agent': 'curl/8.0' };

/** An agent, and tools of the server's that it does not have yet. */
async function withTools(...names: string[]) {
  const worker = await workWith(freshSandbox());
  const ids: Record<string, string> = {};
  for (const name of names) {
    const { id = '' } = await worker.call('create_tool', { body: { source_code: source(name) } });
    ids[name] = id;
  }
  const path = (name: string) => ({ agent_id: worker.agentId, tool_id: ids[name] ?? name });
  const names_ = async (query: object = {}) => {
    const listed = await worker.call('list_tools_for_agent', { path: { agent_id: worker.agentId }, query });
    return listed.map(({ name }) => name);
  };
  return { worker, path, ids, names: names_ };
}

test('an agent is given a tool, once, and shows it', async () => {
  const { worker, path, names } = await withTools('rain');

  await worker.call('attach_tool_to_agent', { path: path('rain') });
  await worker.call('attach_tool_to_agent', { path: path('rain') });

  expect(await names()).toEqual(['rain']);
  const agent = await worker.call('retrieve_agent', { path: { agent_id: worker.agentId } });
  expect(agent.tools).toMatchObject([{ name: 'rain', json_schema: { name: 'rain' } }]);
});

test('a tool is taken from an agent, also one that it does not have or that does not exist', async () => {
  const { worker, path, names } = await withTools('rain', 'sun');
  await worker.call('attach_tool_to_agent', { path: path('rain') });

  for (const name of ['sun', NOTHING, 'rain']) {
    expect(await worker.try('detach_tool_from_agent', { path: path(name) })).toMatchObject({ status: 200 });
  }

  expect(await names()).toEqual([]);
});

test.each(['attach_tool_to_agent', 'detach_tool_from_agent'] as const)(
  "%s answers null to Letta's SDKs and the agent to everybody else",
  async (operation) => {
    const { worker, path } = await withTools('rain');

    expect(await worker.call(operation, { path: path('rain'), headers: SDK })).toBeNull();
    expect(await worker.call(operation, { path: path('rain'), headers: CURL })).toMatchObject({
      id: worker.agentId,
    });
  },
);

test('a tool that is deleted is no longer the tool of any agent', async () => {
  const { worker, path, names, ids } = await withTools('rain');
  await worker.call('attach_tool_to_agent', { path: path('rain') });

  await worker.call('delete_tool', { path: { tool_id: ids.rain ?? '' } });

  expect(await names()).toEqual([]);
});

test("an agent's tools are listed newest first, ten at a time, and every one of them once", async () => {
  const made = Array.from({ length: 12 }, (_, index) => `t${String(index).padStart(2, '0')}`);
  const { worker, path, names, ids } = await withTools(...made);
  for (const name of made) await worker.call('attach_tool_to_agent', { path: path(name) });

  const first = await names();

  expect(first).toEqual([...made].reverse().slice(0, 10));
  expect(await names({ after: ids.t02 })).toEqual(['t01', 't00']);
  expect(await names({ after: ids.t00 })).toEqual([]);
  expect(await names({ order: 'asc', limit: 2 })).toEqual(['t00', 't01']);
  expect(await names({ order: 'asc', before: ids.t01 })).toEqual(['t00']);
  expect(await names({ limit: 0 })).toHaveLength(12);
});

test('an agent or a tool that does not exist is not found', async () => {
  const { worker, path } = await withTools('rain');
  const detail = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    return [status, (body as { detail: string }).detail];
  };

  expect(await detail(worker.try('attach_tool_to_agent', { path: path(NOTHING) }))).toEqual([
    404,
    `Tool with id=${NOTHING} not found in organization=org-00000000-0000-4000-8000-000000000000`,
  ]);
  for (const operation of ['attach_tool_to_agent', 'detach_tool_from_agent'] as const) {
    const answer = worker.try(operation, { path: { ...path('rain'), agent_id: NOBODY } });
    expect(await detail(answer)).toEqual([404, 'Agent not found']);
  }
  expect(await detail(worker.try('list_tools_for_agent', { path: { agent_id: NOBODY } }))).toEqual([
    404,
    'Agent not found',
  ]);
});

test('an agent that is given a tool that waits for approval gets the rule for it', async () => {
  const { worker, path, ids } = await withTools('rain');
  await worker.call('modify_tool', {
    path: { tool_id: ids.rain ?? '' },
    body: { default_requires_approval: true },
  });

  const agent = await worker.call('attach_tool_to_agent', { path: path('rain'), headers: CURL });

  expect(agent?.tool_rules).toEqual([
    { tool_name: 'rain', type: 'requires_approval', prompt_template: null },
  ]);
});

test.each([
  ['in the body', {}, { requires_approval: true }],
  ['in the query', { requires_approval: true }, undefined],
  ['in the body, as the TypeScript SDK spells it', {}, { body_requires_approval: true }],
  ['in both, when the body goes first', { requires_approval: false }, { requires_approval: true }],
])('it can be said %s that calls of a tool wait for approval', async (_, query, body) => {
  const worker = await workWith(freshSandbox());
  const path = { agent_id: worker.agentId, tool_name: 'anything' };

  const agent = await worker.call('modify_approval_for_tool', { path, query, body, headers: CURL });

  expect(agent?.tool_rules).toEqual([
    { tool_name: 'anything', type: 'requires_approval', prompt_template: null },
  ]);
});

test('calls of a tool can be let go without approval again', async () => {
  const worker = await workWith(freshSandbox());
  const path = { agent_id: worker.agentId, tool_name: 'anything' };
  const say = (requires_approval: boolean, headers = CURL) =>
    worker.call('modify_approval_for_tool', { path, body: { requires_approval }, headers });
  await say(true);
  await say(true);

  expect(await say(false)).toMatchObject({ tool_rules: [] });
  expect(
    await worker.call('modify_approval_for_tool', { path, body: { requires_approval: false }, headers: SDK }),
  ).toBeNull();
});

test('whether calls wait for approval has to be said', async () => {
  const worker = await workWith(freshSandbox());
  const path = { agent_id: worker.agentId, tool_name: 'anything' };

  const { status, body } = await worker.try('modify_approval_for_tool', { path });

  expect(status).toBe(422);
  expect(body).toMatchObject({
    detail: 'requires_approval must be provided either in request body or as query parameter',
  });
  expect(
    await worker.try('modify_approval_for_tool', { path, body: { requires_approval: true, always: true } }),
  ).toMatchObject({ status: 422 });
  expect(
    await worker.try('modify_approval_for_tool', {
      path: { ...path, agent_id: NOBODY },
      body: { requires_approval: true },
    }),
  ).toMatchObject({ status: 404 });
});

test('a custom tool says what it was called with', async () => {
  const { worker, path } = await withTools('rain');
  await worker.call('attach_tool_to_agent', { path: path('rain') });

  expect(await worker.run('rain', { city: 'Bergen' })).toEqual({
    status: 'success',
    func_return: 'Called rain with {"city":"Bergen"}',
    agent_state: null,
    stdout: null,
    stderr: null,
    sandbox_config_fingerprint: null,
  });
});

test('an agent cannot call a tool that it does not have', async () => {
  const { worker } = await withTools('rain');
  const call = (agent_id: string) =>
    worker.try('run_tool_for_agent', { path: { agent_id, tool_name: 'rain' }, body: { args: {} } });

  expect(await call(worker.agentId)).toMatchObject({
    status: 404,
    body: { detail: `Tool 'rain' not found or not attached to agent '${worker.agentId}'` },
  });
  expect(await call(NOBODY)).toMatchObject({
    status: 404,
    body: { detail: `Agent with ID ${NOBODY} not found` },
  });
});

test('tools and what agents have of them survive a seed that adds to the sandbox', async () => {
  const { worker, path, names } = await withTools('rain');
  await worker.call('attach_tool_to_agent', { path: path('rain') });

  await controller(worker.sandbox).call('seedMock', { body: { agents: [{ name: 'Other' }] } });

  expect(await names()).toEqual(['rain']);
  expect(await lettaActor(worker.sandbox).call('count_tools')).toBe(27);
});
