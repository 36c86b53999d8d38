import { setTimeout as pause } from 'node:timers/promises';
import { startOurs } from './contestants.js';
import { median, percentile } from './load.js';
import { inBatches, names, type Person, signUp } from './people.js';
import { type Contestant, firstAnswer, residentMegabytes, stop } from './processes.js';

/** How long after a message was sent a waiting client has its answer. */
export interface WakeUp {
  /** Clients that wait. */
  waiting: number;
  /** How many of them the message is for. */
  woken: number;
  /** Milliseconds from sending to the whole answer. */
  p50: number;
  p99: number;
}

/** What messages come to. */
export interface Syncing {
  wakeUps: WakeUp[];
  /** Messages a second through a hundred rooms, from ten who send to one who syncs. */
  throughput: number;
  /** Megabytes that the process grows by with ten thousand messages. */
  memory: number;
}

/** What waits is given so long to be waiting before somebody sends. */
const SETTLE_MS = 30;
const LONG_POLL_MS = 30_000;
const ROOMS = 100;
const SENDERS = 10;

/** Measures each in fresh processes, so often, and takes the medians. */
export async function syncing(rounds: number): Promise<Syncing> {
  const wakeUps: WakeUp[][] = [[], [], []];
  const throughputs: number[] = [];
  const memories: number[] = [];
  for (let round = 0; round < rounds; round++) {
    wakeUps[0]?.push(await inProcess((server) => wakeUp(server, { waiting: 1, woken: 1, messages: 300 })));
    wakeUps[1]?.push(await inProcess((server) => wakeUp(server, { waiting: 500, woken: 1, messages: 300 })));
    wakeUps[2]?.push(await inProcess((server) => wakeUp(server, { waiting: 500, woken: 500, messages: 12 })));
    throughputs.push(await inProcess((server) => throughput(server, 3_000)));
    memories.push(await inProcess((server) => memory(server)));
  }
  return {
    wakeUps: wakeUps.map((runs) => ({
      waiting: runs[0]?.waiting ?? NaN,
      woken: runs[0]?.woken ?? NaN,
      p50: median(runs.map(({ p50 }) => p50)),
      p99: median(runs.map(({ p99 }) => p99)),
    })),
    throughput: median(throughputs),
    memory: median(memories),
  };
}

async function inProcess<Result>(measure: (server: Contestant) => Promise<Result>): Promise<Result> {
  const server = await startOurs();
  try {
    await firstAnswer(server, `${server.urls.matrix}/_matrix/client/versions`);
    return await measure(server);
  } finally {
    await stop(server);
  }
}

interface WakeUpPlan {
  waiting: number;
  woken: number;
  messages: number;
}

/** Everybody is in a room of their own or, to be woken together, in one. */
async function wakeUp(server: Contestant, { waiting, woken, messages }: WakeUpPlan): Promise<WakeUp> {
  const sender = await signUp(server, 'bench', 'sender');
  const roomId = await sender.createRoom();
  const people = await inBatches(names('waiting', waiting), 20, (name) => signUp(server, 'bench', name));
  const hearers = people.slice(0, woken);
  await inBatches(hearers, 20, (person) => person.join(roomId));
  await inBatches(people.slice(woken), 20, (person) => person.createRoom());
  const tokens = new Map(
    await inBatches(people, 20, async (person) => [person, (await person.sync()).next] as const),
  );
  // Nobody wakes these; they end with the connections.
  for (const person of people.slice(woken)) {
    person.sync(tokens.get(person), LONG_POLL_MS * 10).catch(() => undefined);
  }
  const times: number[] = [];
  for (let i = 0; i < messages; i++) {
    const answers = hearers.map(async (person) => {
      const { next, messages } = await person.sync(tokens.get(person), LONG_POLL_MS);
      tokens.set(person, next);
      return messages.length === 1 ? performance.now() : NaN;
    });
    await pause(SETTLE_MS);
    const sent = performance.now();
    await sender.send(roomId, `message ${i}`);
    // The first few only warm up.
    const took = (await Promise.all(answers)).map((at) => at - sent);
    if (took.some(Number.isNaN))
      throw new Error('a client was woken for nothing, or told of several messages');
    if (i >= messages / 10) times.push(...took);
  }
  return { waiting, woken, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** Ten send as fast as they are answered; one syncs until all of it has arrived. Returns messages a second. */
async function throughput(server: Contestant, milliseconds: number): Promise<number> {
  const reader = await signUp(server, 'bench', 'reader');
  const senders = await inBatches(names('sender', SENDERS), SENDERS, (name) => signUp(server, 'bench', name));
  const rooms = await inBatches(names('', ROOMS), SENDERS, () => reader.createRoom());
  for (const sender of senders) await inBatches(rooms, SENDERS, (roomId) => sender.join(roomId));
  let since = (await reader.sync()).next;
  const start = performance.now();
  let isOver = false;
  const sending = senders.map((sender, i) => sendUntil(sender, rooms, i, start + milliseconds));
  const sent = Promise.all(sending).then((counts) => {
    isOver = true;
    return counts.reduce((total, count) => total + count, 0);
  });
  let heard = 0;
  while (!isOver || heard < (await sent)) {
    const told = await reader.sync(since, 1_000);
    if (told.limited.length > 0) throw new Error('the reader is too slow for this measurement');
    since = told.next;
    heard += told.messages.length;
  }
  return heard / ((performance.now() - start) / 1_000);
}

async function sendUntil(sender: Person, rooms: string[], offset: number, end: number): Promise<number> {
  let sent = 0;
  while (performance.now() < end) {
    await sender.send(rooms[(offset * SENDERS + sent) % rooms.length] ?? '', `message ${sent}`);
    sent++;
  }
  return sent;
}

/** Growth between 10,000 messages, when everything is warm and bounded records are full, and 60,000. */
async function memory(server: Contestant): Promise<number> {
  const sender = await signUp(server, 'bench', 'sender');
  const rooms = await inBatches(names('', SENDERS), SENDERS, () => sender.createRoom());
  const send = (count: number) =>
    Promise.all(
      rooms.map(async (roomId) => {
        for (let i = 0; i < count / SENDERS; i++) await sender.send(roomId, `message ${i}`);
      }),
    );
  await send(10_000);
  const before = residentMegabytes(server.child);
  await send(50_000);
  return (residentMegabytes(server.child) - before) / 5;
}
