import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { startOurs } from './contestants.js';
import { LETTA_HEADERS, messageTo, plant } from './agents.js';
import { measure, median, percentile } from './load.js';
import { names } from './people.js';
import { type Contestant, firstAnswer, stop } from './processes.js';

/** When the events of a stream arrive, in milliseconds. */
export interface StreamTimes {
  /** Streams that are open, this one included. */
  open: number;
  /** From the request to the first event. */
  first: { p50: number; p99: number };
  /** What passes between two chunks beyond the delay that the script asks for. */
  gap: { p50: number; p99: number };
}

/** What talking to agents comes to. */
export interface Talking {
  /** Messages a second to agents that echo, ten at a time, each with its whole answer. */
  perSecond: number;
  streams: StreamTimes[];
}

const SANDBOX = 'bench';
const DELAY_MS = 50;
/** Streams that are read one after the other. */
const MEASURED = 15;
const TURN_SECONDS = 2;
/** Each chunk is a character. */
const SCRIPT = {
  agent: '*',
  turns: [{ contains: 'slowly', acts: [{ assistant: 'abcdefghij', chunk_size: 1, delay_ms: DELAY_MS }] }],
};

/** Measures each in fresh processes, so often, and takes the medians. */
export async function talking(rounds: number): Promise<Talking> {
  const throughputs: number[] = [];
  const streams: StreamTimes[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    throughputs.push(await inProcess(throughput));
    streams[0]?.push(await inProcess((server) => streamTimes(server, 1)));
    streams[1]?.push(await inProcess((server) => streamTimes(server, 200)));
  }
  const middle = (of: (run: StreamTimes) => number) => streams.map((runs) => median(runs.map(of)));
  const [open, first50, first99, gap50, gap99] = [
    middle(({ open }) => open),
    middle(({ first }) => first.p50),
    middle(({ first }) => first.p99),
    middle(({ gap }) => gap.p50),
    middle(({ gap }) => gap.p99),
  ];
  return {
    perSecond: median(throughputs),
    streams: streams.map((_, i) => ({
      open: open[i] ?? NaN,
      first: { p50: first50[i] ?? NaN, p99: first99[i] ?? NaN },
      gap: { p50: gap50[i] ?? NaN, p99: gap99[i] ?? NaN },
    })),
  };
}

async function inProcess<Result>(measure: (server: Contestant) => Promise<Result>): Promise<Result> {
  const server = await startOurs();
  try {
    await firstAnswer(server, `${server.urls.letta}/v1/health/`);
    return await measure(server);
  } finally {
    await stop(server);
  }
}

async function throughput(server: Contestant): Promise<number> {
  const agents = names('agent-', 10);
  await plant(server, SANDBOX, { agents: agents.map((id) => ({ id })) });
  const call = messageTo(SANDBOX, agents);
  // Once to warm up.
  await measure(server.urls.letta, call, TURN_SECONDS / 4);
  return (await measure(server.urls.letta, call, TURN_SECONDS)).perSecond;
}

/** One stream after the other is watched while the others are open; all of them tell their chunks at the same pace. */
async function streamTimes(server: Contestant, open: number): Promise<StreamTimes> {
  const [watched = '', ...others] = names('agent-', open);
  await plant(server, SANDBOX, {
    agents: [watched, ...others].map((id) => ({ id })),
    scripts: [SCRIPT],
  });
  const pool = new Pool(server.urls.letta, { connections: open, pipelining: 1 });
  let isOver = false;
  const keepOpen = async (id: string, i: number) => {
    // Not all at the same moment.
    await pause((i / open) * DELAY_MS * 10);
    while (!isOver) await listen(pool, id);
  };
  try {
    const background = Promise.all(others.map(keepOpen));
    await pause(DELAY_MS * 10);
    // The first only warms up.
    await listen(pool, watched);
    const heard: Heard[] = [];
    for (let i = 0; i < MEASURED; i++) heard.push(await listen(pool, watched));
    isOver = true;
    await background;
    const firsts = heard.map(({ first }) => first);
    const gaps = heard.flatMap(({ gaps }) => gaps).map((gap) => gap - DELAY_MS);
    return {
      open,
      first: { p50: percentile(firsts, 0.5), p99: percentile(firsts, 0.99) },
      gap: { p50: percentile(gaps, 0.5), p99: percentile(gaps, 0.99) },
    };
  } finally {
    await pool.destroy();
  }
}

interface Heard {
  first: number;
  gaps: number[];
}

/** Reads a stream to its end. Throws when it is not the wanted one. */
async function listen(pool: Pool, agentId: string): Promise<Heard> {
  const sent = performance.now();
  const answer = await pool.request({
    method: 'POST',
    path: `/~${SANDBOX}/v1/agents/${agentId}/messages/stream`,
    headers: LETTA_HEADERS,
    body: JSON.stringify({ messages: [{ role: 'user', content: 'slowly' }], stream_tokens: true }),
  });
  let first = NaN;
  let text = '';
  const arrivals: number[] = [];
  for await (const piece of answer.body) {
    const at = performance.now();
    const chunk = String(piece);
    if (text === '') first = at - sent;
    text += chunk;
    // Chunks that arrive together came with no gap between them.
    for (const _ of chunk.matchAll(/"message_type":"assistant_message"/g)) arrivals.push(at);
  }
  if (answer.statusCode !== 200 || !text.includes('[DONE]') || arrivals.length !== 10)
    throw new Error(`a stream was answered ${answer.statusCode} ${text.slice(0, 500)}`);
  return { first, gaps: arrivals.slice(1).map((at, i) => at - (arrivals[i] ?? NaN)) };
}
