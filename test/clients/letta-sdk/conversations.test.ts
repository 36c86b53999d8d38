import type Letta from '@letta-ai/letta-client';
import { BadRequestError, ConflictError, NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, newAgent, pass, saidIn, script, sdk, typesOf } from './sdk.js';

async function converse(): Promise<{ sandbox: string; letta: Letta; agentId: string; id: string }> {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const agent = await newAgent(letta, { memory_blocks: [{ label: 'human', value: 'Bob' }] });
  const { id } = await letta.conversations.create({ agent_id: agent.id, summary: 'About owls' });
  return { sandbox, letta, agentId: agent.id, id };
}

/** The SDK's types do not know of isolated blocks, and it sends and reads them all the same. */
function isolated(letta: Letta, agentId: string, label: string): Promise<{ isolated_block_ids?: string[] }> {
  const params = { agent_id: agentId, isolated_block_labels: [label] };
  return letta.conversations.create(params as Letta.ConversationCreateParams) as Promise<object>;
}

test("Letta's SDK creates a conversation and finds it again", async () => {
  const { letta, agentId, id } = await converse();

  expect(id).toMatch(/^conv-/);
  expect(await letta.conversations.retrieve(id)).toMatchObject({
    id,
    agent_id: agentId,
    summary: 'About owls',
  });
  expect(await letta.conversations.list({ agent_id: agentId })).toMatchObject([{ id }]);
});

test("Letta's SDK renames and deletes a conversation", async () => {
  const { letta, agentId, id } = await converse();

  expect(await letta.conversations.update(id, { summary: 'About cats' })).toMatchObject({
    summary: 'About cats',
  });
  await letta.conversations.delete(id);

  await expect(letta.conversations.retrieve(id)).rejects.toThrow(NotFoundError);
  expect(await letta.conversations.list({ agent_id: agentId })).toEqual([]);
});

test("Letta's SDK gives a conversation memory of its own, of blocks that the agent has", async () => {
  const { letta, agentId } = await converse();

  const own = await isolated(letta, agentId, 'human');
  const shared = await letta.agents.blocks.retrieve('human', { agent_id: agentId });

  expect(own.isolated_block_ids).toHaveLength(1);
  expect(own.isolated_block_ids).not.toContain(shared.id);
  const copy = await letta.blocks.retrieve(own.isolated_block_ids?.[0] ?? '');
  expect(copy).toMatchObject({ label: 'human', value: 'Bob' });
});

test("Letta's SDK does not create a conversation for an agent that is not there", async () => {
  const { letta } = await converse();

  await expect(letta.conversations.create({ agent_id: 'agent-missing' })).rejects.toThrow(NotFoundError);
});

test("Letta's SDK streams the answer in a conversation", async () => {
  const { letta, id } = await converse();

  const chunks = await all(await letta.conversations.messages.create(id, { input: 'hello' }));

  expect(typesOf(chunks)).toEqual([
    'ping',
    'reasoning_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
  ]);
  expect(saidIn(chunks)).toBe('You said: hello');
});

test("Letta's SDK keeps conversations of an agent apart", async () => {
  const { letta, agentId, id } = await converse();
  const other = await letta.conversations.create({ agent_id: agentId });
  await all(await letta.conversations.messages.create(id, { input: 'here' }));
  await all(await letta.conversations.messages.create(other.id, { input: 'there' }));
  await letta.agents.messages.create(agentId, { input: 'nowhere' });

  const here = (await letta.conversations.messages.list(id, { limit: 100 })).items;
  const ofAgent = await all(letta.agents.messages.list(agentId, { conversation_id: other.id }));
  const outside = await all(letta.agents.messages.list(agentId, { conversation_id: 'default' }));

  expect(saidIn(here)).toBe('You said: here');
  expect(saidIn(ofAgent)).toBe('You said: there');
  expect(saidIn(outside)).toBe('You said: nowhere');
  // Newest first, unlike those of an agent.
  expect(typesOf(here).indexOf('assistant_message')).toBeLessThan(typesOf(here).indexOf('user_message'));
});

test("Letta's SDK is refused while a conversation is busy, and not once it is over", async () => {
  const { sandbox, letta, id } = await converse();
  await script(sandbox, { times: 1, acts: [{ assistant: 'Wait', delay_ms: 60_000 }] });
  const stream = await letta.conversations.messages.create(id, { input: 'first' });
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();

  const sending = letta.conversations.messages.create(id, { input: 'second' }, { maxRetries: 0 });

  await expect(sending).rejects.toThrow(ConflictError);
  await expect(sending).rejects.toThrow(/CONFLICT: Cannot send a new message: Another request/);
  await pass(sandbox, 60_000);
  const first = [];
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) first.push(next.value);
  expect(saidIn(first)).toBe('Wait');
  expect(saidIn(await all(await letta.conversations.messages.create(id, { input: 'third' })))).toBe(
    'You said: third',
  );
});

test("Letta's SDK cancels what runs in a conversation", async () => {
  const { sandbox, letta, id } = await converse();
  await script(sandbox, { acts: [{ assistant: 'never', delay_ms: 600_000 }] });
  const stream = await letta.conversations.messages.create(id, { input: 'go' });
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();

  await letta.conversations.cancel(id);

  const left = [];
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) left.push(next.value);
  expect(left).toContainEqual({ message_type: 'stop_reason', stop_reason: 'cancelled' });
});

test("Letta's SDK goes on with the stream of a conversation", async () => {
  const { sandbox, letta, id } = await converse();
  await script(sandbox, {
    acts: [{ tool_call: { name: 'look' } }, { assistant: 'second', delay_ms: 60_000 }],
  });
  const stream = await letta.conversations.messages.create(id, { input: 'go', background: true });
  let seq = 0;
  for await (const chunk of stream) {
    if (chunk.message_type !== 'tool_return_message') continue;
    seq = chunk.seq_id ?? 0;
    break;
  }

  const stillRunning = await letta.conversations.messages.stream(id, { starting_after: seq });
  await pass(sandbox, 60_000);
  const resumed = await all(stillRunning);

  expect(typesOf(resumed)).not.toContain('tool_return_message');
  expect(saidIn(resumed)).toBe('second');
});

test("Letta's SDK forks a conversation, and the two go separate ways", async () => {
  const { letta, agentId, id } = await converse();
  await all(await letta.conversations.messages.create(id, { input: 'before' }));

  const fork = await letta.conversations.fork(id);
  await all(await letta.conversations.messages.create(fork.id, { input: 'after' }));

  expect(fork).toMatchObject({ agent_id: agentId });
  expect(fork.id).not.toBe(id);
  const forked = (await letta.conversations.messages.list(fork.id, { order: 'asc', limit: 100 })).items;
  const original = (await letta.conversations.messages.list(id, { order: 'asc', limit: 100 })).items;
  expect(saidIn(forked)).toBe('You said: beforeYou said: after');
  expect(saidIn(original)).toBe('You said: before');
});

test("Letta's SDK is told of a block that the agent does not have", async () => {
  const { letta, agentId } = await converse();

  await expect(isolated(letta, agentId, 'nothing')).rejects.toThrow(BadRequestError);
});
