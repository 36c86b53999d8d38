import { jest } from '@jest/globals';
import { countingClock } from '../../src/sandbox/clock.js';
import { Timers } from '../../src/sandbox/timers.js';
import { Waiters, WaitEnded } from '../../src/sandbox/waiters.js';
import { EventStream, type ServerSentEvent } from '../../src/server/events.js';
import type { Overrides } from '../../src/server/override.js';
import type { ServiceDefinition } from '../../src/server/service.js';
import { TinyError } from './tiny.js';
import { gate, open, startTiny, type TinyServer } from './tiny-server.js';

let server: TinyServer;
let stderr: ReturnType<typeof jest.spyOn>;

beforeEach(() => {
  // Bugs are told there, and some tests here make one.
  stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(async () => {
  stderr.mockRestore();
  await server.stop();
});

/** The pet shop with a stream at `/watch`. */
async function start(watchPets: ServiceDefinition['overrides'][string]): Promise<string> {
  server = await startTiny({ watchPets });
  return `${server.url}/watch`;
}

async function* pets(...names: string[]): AsyncGenerator<ServerSentEvent> {
  for (const name of names) yield { data: { name } };
}

/** An override that answers with what a generator makes. */
function streamOf(make: () => AsyncGenerator<ServerSentEvent>): () => EventStream {
  return () => new EventStream(make());
}

/** An override whose stream is asked for nothing but its end, and what it is asked instead. */
function untouched(told: () => void, next: () => Promise<never>): () => EventStream {
  const iterator = { next, return: async () => (told(), { done: true as const, value: undefined }) };
  return () => new EventStream({ [Symbol.asyncIterator]: () => iterator });
}

interface Asked {
  signal: AbortSignal;
}

/** A stream of one pet that then waits until nobody listens any more, and tells that it was ended. */
function endless(ended: (how: unknown) => void): (asked: Asked) => EventStream {
  return ({ signal }) =>
    new EventStream(
      (async function* () {
        try {
          yield { data: { name: 'Rex' } };
          await new Waiters(new Timers(countingClock())).wait('anybody', signal);
        } catch (error) {
          ended(error);
          throw error;
        }
      })(),
    );
}

const REX = 'data: {"name":"Rex"}\n\n';
const ADA = 'data: {"name":"Ada"}\n\n';

/** What the control API tells of the one exchange there was. */
async function journalled(): Promise<{ response_body: string; duration_ms: number | null; status: number }> {
  const answer = await fetch(`${server.url}/_mock/requests`);
  const { requests } = (await answer.json()) as { requests: never[] };
  expect(requests).toHaveLength(1);
  return requests[0]!;
}

test('a stream of events is sent as such, and not to be kept by anybody', async () => {
  const { status, headers, rest } = await open(await start(() => new EventStream(pets('Rex', 'Ada'))));

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-mock-answer': 'override',
    'x-mock-operation': 'watchPets',
  });
  expect(headers).not.toHaveProperty('content-length');
  expect(await rest()).toBe(REX + ADA);
});

test('the headers come before the first event, and each event before the next is made', async () => {
  const [first, second] = [gate(), gate()];
  const url = await start(
    streamOf(async function* () {
      await first.opened;
      yield { data: { name: 'Rex' } };
      await second.opened;
      yield { data: { name: 'Ada' } };
    }),
  );

  const { next } = await open(url);
  first.open();
  expect(await next()).toBe(REX);
  second.open();
  expect(await next()).toBe(ADA);
  expect(await next()).toBeNull();
});

test('an event may have a type, and text goes as it is', async () => {
  const events: ServerSentEvent[] = [
    { event: 'error', data: { name: 'Rex' } },
    { data: 'two\nlines' },
    { data: '[DONE]' },
  ];
  const url = await start(
    streamOf(async function* () {
      yield* events;
    }),
  );

  const { rest } = await open(url);

  expect(await rest()).toBe(
    'event: error\ndata: {"name":"Rex"}\n\ndata: two\ndata: lines\n\ndata: [DONE]\n\n',
  );
});

test('an operation that can stream may also answer in one piece', async () => {
  const { headers, rest } = await open(await start(() => [{ name: 'Rex' }]));

  expect(headers['content-type']).toBe('application/json');
  expect(await rest()).toBe('[{"name":"Rex"}]');
});

test('what is refused before the stream is an error as any other', async () => {
  const url = await start(() => {
    throw new TinyError('Rex is out');
  });

  const { status, headers, rest } = await open(url);

  expect(status).toBe(409);
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(await rest())).toEqual({ text: 'Rex is out' });
});

test('HEAD of a stream answers without a body, and nothing is asked of the stream but to end', async () => {
  const ended = gate();
  const next = jest.fn<() => Promise<never>>();
  const url = await start(untouched(ended.open, next));

  const { status, headers, rest } = await open(url, 'HEAD');

  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(await rest()).toBe('');
  await ended.opened;
  expect(next).not.toHaveBeenCalled();
});

test('a faked operation that only streams has nothing to tell', async () => {
  server = await startTiny({});

  const { status, headers, rest } = await open(`${server.url}/follow`);

  expect([status, headers['x-mock-answer'], await rest()]).toEqual([200, 'faked', '']);
});

test('a client that goes away ends the stream, in the middle of its wait', async () => {
  const ended = gate<unknown>();
  const { next, leave } = await open(await start(endless(ended.open)));
  expect(await next()).toBe(REX);

  leave();

  expect(await ended.opened).toBeInstanceOf(WaitEnded);
  expect(server.sandbox.bugs).toEqual([]);
});

test('a stream that does not look whether the client is there is told so by return', async () => {
  const ended = gate();
  const url = await start(untouched(ended.open, () => new Promise<never>(() => undefined)));

  const { leave } = await open(url);
  leave();

  await ended.opened;
});

test('a client that is gone before the stream begins ends it, too', async () => {
  const [asked, left, ended] = [gate(), gate(), gate()];
  const next = jest.fn<() => Promise<never>>();
  const url = await start(async ({ signal }: Asked) => {
    signal.addEventListener('abort', () => left.open());
    asked.open();
    await left.opened;
    return untouched(ended.open, next)();
  });

  const leaving = new AbortController();
  const asking = fetch(url, { signal: leaving.signal });
  await asked.opened;
  leaving.abort();

  await expect(asking).rejects.toThrow('aborted');
  await ended.opened;
  expect(next).not.toHaveBeenCalled();
  expect(server.sandbox.bugs).toEqual([]);
});

test('a reset of the sandbox ends its streams', async () => {
  const ended = gate<unknown>();
  const { next } = await open(await start(endless(ended.open)));
  expect(await next()).toBe(REX);

  await fetch(`${server.url}/_mock/reset`, { method: 'POST' });

  await expect(next()).rejects.toThrow('aborted');
  expect(await ended.opened).toBeInstanceOf(WaitEnded);
});

test('the end of the server ends all streams', async () => {
  const ended = gate<unknown>();
  const { next } = await open(await start(endless(ended.open)));
  expect(await next()).toBe(REX);

  await server.stop();

  await expect(next()).rejects.toThrow('aborted');
  expect(await ended.opened).toBeInstanceOf(WaitEnded);
});

test('no event is made before the client has room for it, and none is lost', async () => {
  const name = 'x'.repeat(100_000);
  const total = 500;
  let made = 0;
  const url = await start(
    streamOf(async function* () {
      while (made++ < total) yield { data: { name } };
    }),
  );

  const { rest } = await open(url);
  // Nothing holds the stream back but room: were it not waiting for that, it would have come to its end before anything
  // else was answered.
  await fetch(`${server.url}/pets/Rex`);
  expect(made).toBeLessThan(total);

  expect((await rest()).length).toBe(total * `data: {"name":"${name}"}\n\n`.length);
});

test('the journal can be read in mid-stream, and grows', async () => {
  const go = gate();
  const url = await start(
    streamOf(async function* () {
      yield* pets('Rex');
      await go.opened;
      yield* pets('Ada');
    }),
  );
  const { next } = await open(url);
  expect(await next()).toBe(REX);

  expect(await journalled()).toMatchObject({ status: 200, response_body: REX, duration_ms: null });
  go.open();
  expect(await next()).toBe(ADA);
  expect(await next()).toBeNull();

  expect(await journalled()).toMatchObject({
    response_body: REX + ADA,
    duration_ms: expect.any(Number) as unknown,
  });
});

test('what a client did not wait for is no longer being sent, says the journal', async () => {
  const ended = gate<unknown>();
  const { next, leave } = await open(await start(endless(ended.open)));
  await next();
  leave();
  await ended.opened;

  expect(await journalled()).toMatchObject({
    response_body: REX,
    duration_ms: expect.any(Number) as unknown,
  });
});

test('of a long stream the journal keeps the beginning', async () => {
  const name = 'x'.repeat(40_000);
  const { rest } = await open(await start(() => new EventStream(pets(name, name, 'Rex'))));
  const sent = await rest();

  const { response_body: kept } = await journalled();

  expect(kept).toBe(`${sent.slice(0, 64 * 1024)}... (${sent.length} characters)`);
});

test('secrets in events are kept back as in any JSON', async () => {
  const url = await start(
    streamOf(async function* () {
      yield { event: 'key', data: 'token=abcdef' };
      yield { data: '[{"name":"Rex","token":"abcdef","n":1}]' };
      yield { data: '{"token":"abcdef' };
    }),
  );
  await (await open(url)).rest();

  expect((await journalled()).response_body).toBe(
    'event: key\ndata: token=abcdef\n\n' +
      'data: [{"name":"Rex","token":"<redacted>","n":1}]\n\ndata: {"token":"<redacted>"\n\n',
  );
});

test('an event that the spec does not allow is a bug, and ends the connection before it is sent', async () => {
  const ended = gate();
  const url = await start(
    streamOf(async function* () {
      try {
        yield { data: { name: 'Rex' } };
        yield { data: { name: 'Rex', colour: 'red' } };
      } finally {
        ended.open();
      }
    }),
  );
  const { next } = await open(url);

  expect(await next()).toBe(REX);
  await expect(next()).rejects.toThrow('aborted');
  await ended.opened;
  expect(server.sandbox.bugs).toEqual([
    expect.stringContaining('watchPets answered 200 off its own spec: event must NOT have additional'),
  ]);
  expect((await journalled()).response_body).toBe(REX);
});

test('a stream where none is declared is a bug', async () => {
  server = await startTiny({ getPet: () => new EventStream(pets('Rex')) });

  const { status } = await open(`${server.url}/pets/Rex`);

  expect(status).toBe(500);
  expect(server.sandbox.bugs).toEqual([expect.stringContaining('no stream of events is declared')]);
});

test.each([
  ['a stream that breaks is a bug', new Error('broken'), 1],
  ['a stream whose wait was ended is none', new WaitEnded(), 0],
])('%s, and ends the connection', async (_, error, bugs) => {
  const url = await start(
    streamOf(async function* () {
      yield* pets('Rex');
      throw error;
    }),
  );
  const { next } = await open(url);

  expect(await next()).toBe(REX);
  await expect(next()).rejects.toThrow('aborted');
  expect(server.sandbox.bugs).toHaveLength(bugs);
});

test('faults meet a stream before it begins', async () => {
  const url = await start(() => new EventStream(pets('Rex')));
  const fault = { operationId: 'watchPets', times: 1 };
  server.sandbox.faults.add({ ...fault, status: 503, body: 'down', delayMs: 0, disconnect: false });
  server.sandbox.faults.add({ ...fault, delayMs: 0, disconnect: true });
  server.sandbox.faults.add({ ...fault, delayMs: 1, disconnect: false });

  const down = await open(url);
  expect([down.status, down.headers['x-mock-answer'], await down.rest()]).toEqual([503, 'fault', '"down"']);
  await expect(open(url)).rejects.toThrow('socket hang up');
  expect(await (await open(url)).rest()).toBe(REX);
});

interface Declared {
  either: {
    responses: { 200: { content: { 'application/json': string[]; 'text/event-stream': { n: number } } } };
  };
  only: { responses: { 200: { content: { 'text/event-stream': { n: number } } } } };
}

test('an override may return what its operation declares, and the compiler holds it to that', () => {
  async function* numbers(): AsyncGenerator<ServerSentEvent<{ n: number }>> {
    yield { data: { n: 1 } };
    yield { data: '[DONE]' };
  }
  const table: Overrides<Declared, object> = {
    either: () => (table ? new EventStream(numbers()) : ['one']),
    only: () => new EventStream(numbers()),
  };
  // @ts-expect-error -- a generator checks nothing before the status is sent
  table.only = () => numbers();
  // @ts-expect-error -- no JSON is declared
  table.only = () => ['one'];
  // @ts-expect-error -- the events are others
  table.only = () => new EventStream<{ m: number }>((async function* () {})());

  expect(Object.keys(table)).toEqual(['either', 'only']);
});
