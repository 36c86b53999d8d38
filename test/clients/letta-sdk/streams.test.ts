import type Letta from '@letta-ai/letta-client';
import { APIError, ConflictError, NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, type Chunk, newAgent, pass, saidIn, script, sdk, typesOf } from './sdk.js';

/** Whole messages are told step by step, so what is slow is in a step of its own. */
const SLOWLY = [
  { tool_call: { name: 'look', tool_return: 'a cat' } },
  { assistant: 'second', delay_ms: 60_000 },
];

async function talk(...turns: Parameters<typeof script>[1][]): Promise<{
  sandbox: string;
  letta: Letta;
  id: string;
}> {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  if (turns.length > 0) await script(sandbox, ...turns);
  return { sandbox, letta, id };
}

/** Reads a stream up to the first chunk of a type, and keeps it open. */
async function readTo(chunks: AsyncIterator<Chunk>, type: Chunk['message_type']): Promise<Chunk[]> {
  const read: Chunk[] = [];
  for (;;) {
    const next = await chunks.next();
    if (next.done) throw new Error(`the stream ended without ${type}: ${JSON.stringify(read)}`);
    read.push(next.value);
    if (next.value.message_type === type) return read;
  }
}

/** What is left of a stream. */
async function rest(chunks: AsyncIterator<Chunk>): Promise<Chunk[]> {
  const read: Chunk[] = [];
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) read.push(next.value);
  return read;
}

test("Letta's SDK streams whole messages, then the stop reason and the usage", async () => {
  const { letta, id } = await talk();

  const chunks = await all(await letta.agents.messages.stream(id, { input: 'hello' }));

  expect(typesOf(chunks)).toEqual([
    'ping',
    'reasoning_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
  ]);
  expect(saidIn(chunks)).toBe('You said: hello');
  expect(chunks.at(-2)).toMatchObject({ stop_reason: 'end_turn' });
});

test("Letta's SDK streams with create as well, and without pings", async () => {
  const { letta, id } = await talk();

  const stream = await letta.agents.messages.create(id, {
    input: 'hello',
    streaming: true,
    include_pings: false,
  });

  expect(typesOf(await all(stream))).toEqual([
    'reasoning_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
  ]);
});

test("Letta's SDK streams token by token, and the tokens of a message share its id", async () => {
  const { letta, id } = await talk({ acts: [{ assistant: 'One two three', chunk_size: 4 }] });

  const chunks = await all(
    await letta.agents.messages.stream(id, { input: 'count', stream_tokens: true, include_pings: false }),
  );

  const said = chunks.flatMap((chunk) => (chunk.message_type === 'assistant_message' ? [chunk] : []));
  expect(said.map(({ content }) => content)).toEqual(['One ', 'two ', 'thre', 'e']);
  expect(new Set(said.map(({ id }) => id)).size).toBe(1);
  expect(new Set(said.map(({ otid }) => otid)).size).toBe(1);
  expect(typesOf(chunks).slice(-2)).toEqual(['stop_reason', 'usage_statistics']);
});

test("Letta's SDK puts the arguments of a tool call together from its chunks", async () => {
  const call = { name: 'get_weather', arguments: { city: 'Rome', unit: 'celsius' }, tool_return: 'sunny' };
  const { letta, id } = await talk({ acts: [{ tool_call: call, chunk_size: 5 }] });

  const chunks = await all(await letta.agents.messages.stream(id, { input: 'weather', stream_tokens: true }));

  const deltas = chunks.flatMap((chunk) =>
    chunk.message_type === 'tool_call_message' ? [chunk.tool_call] : [],
  );
  expect(deltas.length).toBeGreaterThan(1);
  expect(JSON.parse(deltas.map((delta) => delta.arguments ?? '').join(''))).toEqual(call.arguments);
  expect(deltas.find(({ name }) => name)?.name).toBe('get_weather');
  expect(chunks.find(({ message_type }) => message_type === 'tool_return_message')).toMatchObject({
    tool_return: 'sunny',
    status: 'success',
  });
});

test("Letta's SDK is told each message when it is there, not at the end", async () => {
  const { sandbox, letta, id } = await talk({
    acts: SLOWLY,
  });
  const stream = await letta.agents.messages.stream(id, { input: 'go' });
  const chunks = stream[Symbol.asyncIterator]();

  expect(typesOf(await readTo(chunks, 'tool_return_message'))).toEqual([
    'ping',
    'tool_call_message',
    'tool_return_message',
  ]);
  await pass(sandbox, 60_000);

  expect(saidIn(await rest(chunks))).toBe('second');
});

test("Letta's SDK is kept alive with pings while nothing happens", async () => {
  const { sandbox, letta, id } = await talk({ acts: [{ assistant: 'at last', delay_ms: 50_000 }] });
  const stream = await letta.agents.messages.stream(id, { input: 'go' });
  const chunks = stream[Symbol.asyncIterator]();
  await readTo(chunks, 'ping');

  await pass(sandbox, 21_000);
  expect(typesOf(await readTo(chunks, 'ping'))).toEqual(['ping']);
  await pass(sandbox, 30_000);

  expect(saidIn(await rest(chunks))).toBe('at last');
});

test("Letta's SDK cancels a run in mid-stream", async () => {
  const { letta, id } = await talk({
    times: 1,
    acts: SLOWLY,
  });
  const stream = await letta.agents.messages.stream(id, { input: 'go' });
  const chunks = stream[Symbol.asyncIterator]();
  const [ping] = await readTo(chunks, 'tool_return_message');
  const runId = (ping as { run_id?: string }).run_id ?? '';

  expect(await letta.agents.messages.cancel(id)).toEqual({ [runId]: 'cancelled' });

  const left = await rest(chunks);
  expect(saidIn(left)).toBe('');
  expect(left).toContainEqual({ message_type: 'stop_reason', stop_reason: 'cancelled' });
  expect(await letta.runs.retrieve(runId)).toMatchObject({ status: 'cancelled', stop_reason: 'cancelled' });
  const { messages } = await letta.agents.messages.create(id, { input: 'and now?' });
  expect(saidIn(messages)).toBe('You said: and now?');
});

test("Letta's SDK cannot cancel when nothing runs", async () => {
  const { letta, id } = await talk();

  await expect(letta.agents.messages.cancel(id, {}, { maxRetries: 0 })).rejects.toThrow(ConflictError);
});

test("Letta's SDK raises an error that comes in mid-stream, after what was said before it", async () => {
  const { letta, id } = await talk({
    acts: [{ reasoning: 'So far so good' }, { error: { error_type: 'llm_timeout', message: 'Too slow' } }],
  });
  const stream = await letta.agents.messages.stream(id, { input: 'go', include_pings: false });
  const chunks = stream[Symbol.asyncIterator]();

  expect(typesOf(await readTo(chunks, 'reasoning_message'))).toEqual(['reasoning_message']);
  await expect(rest(chunks)).rejects.toThrow(APIError);
});

test("Letta's SDK does not find the agent before any stream begins", async () => {
  const { letta } = await talk();

  await expect(letta.agents.messages.stream('agent-missing', { input: 'hello' })).rejects.toThrow(
    NotFoundError,
  );
});

test("Letta's SDK goes on with a background run after the event it heard last", async () => {
  const { sandbox, letta, id } = await talk({
    acts: SLOWLY,
  });
  const stream = await letta.agents.messages.create(id, { input: 'go', streaming: true, background: true });
  const heard = await readTo(stream[Symbol.asyncIterator](), 'tool_return_message');
  const last = heard.at(-1) as { run_id: string; seq_id: number };
  stream.controller.abort();
  await pass(sandbox, 60_000);

  const resumed = await all(await letta.runs.messages.stream(last.run_id, { starting_after: last.seq_id }));

  expect(typesOf(resumed).filter((type) => type !== 'ping')).toEqual([
    'assistant_message',
    'stop_reason',
    'usage_statistics',
  ]);
  expect(saidIn(resumed)).toBe('second');
  const numbers = resumed.flatMap((chunk) => ('seq_id' in chunk && chunk.seq_id ? [chunk.seq_id] : []));
  expect(numbers[0]).toBe(last.seq_id + 1);
  expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(numbers);
  expect((await letta.runs.retrieve(last.run_id)).status).toBe('completed');
});

test("Letta's SDK reads a background run from its beginning while it still runs", async () => {
  const { sandbox, letta, id } = await talk({
    acts: SLOWLY,
  });
  const { id: runId } = await letta.agents.messages.createAsync(id, { input: 'go' });
  expect((await letta.runs.retrieve(runId)).status).toMatch(/created|running/);
  await pass(sandbox, 60_000);

  expect((await letta.runs.retrieve(runId)).status).toBe('completed');
  expect(saidIn(await all(letta.runs.messages.list(runId)))).toBe('second');
});

test("Letta's SDK finds in the history what it heard in a stream", async () => {
  const { letta, id } = await talk();
  const chunks = await all(
    await letta.agents.messages.stream(id, { input: 'hello', stream_tokens: true, include_pings: false }),
  );

  const history = await all(letta.agents.messages.list(id));

  expect(saidIn(history)).toBe(saidIn(chunks));
  const ids = new Set(history.map(({ id }) => id));
  for (const chunk of chunks) if ('id' in chunk) expect(ids).toContain(chunk.id);
});
