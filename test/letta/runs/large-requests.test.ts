import { meanwhile } from '../../support/meanwhile.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const MANY = 3000;
const AGENT = 'agent-large';

const messages = Array.from({ length: MANY }, (_, n) => ({ role: 'user', content: `number ${n}` }));

/** A sandbox with one agent to whom nothing was said. */
async function withAgent(): Promise<string> {
  const sandbox = freshSandbox();
  await controller(sandbox).call('seedMock', { body: { agents: [{ id: AGENT, name: 'Large' }] } });
  return sandbox;
}

/** How many messages are in an agent's context. */
async function contextOf(sandbox: string): Promise<number | undefined> {
  const { message_ids } = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: AGENT } });
  return message_ids?.length;
}

test.each([
  ['send_message', {}],
  ['create_agent_message_async', {}],
  ['send_conversation_message', { agent_id: AGENT, streaming: false }],
] as const)(
  'nobody sees a part of thousands of messages for %s, and other sandboxes are answered',
  async (id, more) => {
    const [mine, other] = [await withAgent(), freshSandbox()];
    const before = await contextOf(mine);
    await lettaActor(other).call('count_agents');

    const path = id === 'send_conversation_message' ? { conversation_id: 'default' } : { agent_id: AGENT };
    const sent = lettaActor(mine).call(id, { path, body: { messages, ...more } } as never);
    const [counts, others] = await Promise.all([
      meanwhile(sent, () => contextOf(mine)),
      meanwhile(sent, () => lettaActor(other).call('count_agents')),
    ]);
    await sent;

    // The system message, which was not written before, the messages, and the answer.
    const after = await contextOf(mine);
    expect(after).toBe(MANY + 2);
    expect(counts.filter((count) => count !== before && count !== after)).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
  },
);

test('thousands of messages are there when a run that waits by its script goes on', async () => {
  const sandbox = await withAgent();
  const control = controller(sandbox);
  await control.call('setMockScript', {
    path: { name: 'slow' },
    body: { turns: [{ acts: [{ assistant: 'later', delay_ms: 5000 }] }] },
  } as never);

  const sent = lettaActor(sandbox).call('send_message', { path: { agent_id: AGENT }, body: { messages } });
  while ((await lettaActor(sandbox).call('list_active_runs')).length === 0);
  await control.call('advanceMockClock', { body: { advance_ms: 5000 } });

  expect((await sent).messages).toMatchObject([{ message_type: 'assistant_message', content: 'later' }]);
  expect(await contextOf(sandbox)).toBe(MANY + 2);
});

test('an agent with thousands of memory blocks and messages of its own is there as a whole or not at all', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const agents = async () => (await letta.call('list_agents')) as { id: string }[];
  const before = (await agents()).length;
  const memory_blocks = Array.from({ length: MANY }, (_, n) => ({ label: `block-${n}`, value: 'x' }));

  const made = letta.call('create_agent', {
    body: { name: 'Large', memory_blocks, initial_message_sequence: messages },
  });
  const seen = await meanwhile(made, agents);

  const agent = await made;
  expect(agent.blocks).toHaveLength(MANY);
  expect(agent.message_ids).toHaveLength(MANY + 1);
  for (const list of seen) {
    if (list.length > before) expect(list.find(({ id }) => id === agent.id)).toEqual(agent);
  }
});
