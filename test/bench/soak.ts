/**
 * Five hundred clients wait in long polls and fifty senders send for thirty seconds, to fifty rooms with twenty
 * clients each. Then every client must have been told of every message of its rooms, once, in order, without any error;
 * what was not so is printed, and the exit status is 1. `--seconds 5` makes it shorter.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startOurs } from './contestants.js';
import { percentile } from './load.js';
import { type Heard, inBatches, names, type Person, signUp } from './people.js';
import { type Contestant, firstAnswer, residentMegabytes, stop } from './processes.js';

const CLIENTS = 500;
const SENDERS = 50;
/** Each client is in so many rooms. */
const ROOMS_EACH = 2;
/** A sender rests so long after each message. */
const REST_MS = 100;
const LONG_POLL_MS = 5_000;
/** What was sent last may take so long to arrive. */
const GRACE_MS = 15_000;
const seconds = Number(process.argv[process.argv.indexOf('--seconds') + 1]) || 30;

interface Client {
  person: Person;
  rooms: string[];
  since: string;
  heard: Heard[];
}

const problems: string[] = [];
/** By room the ids of its messages, in the order in which they were sent; each room has one sender. */
const sent = new Map<string, string[]>();
let isOver = false;

async function run(): Promise<void> {
  const server = await startOurs();
  try {
    await firstAnswer(server, `${server.urls.matrix}/_matrix/client/versions`);
    const { clients, senders } = await populate(server);
    const before = residentMegabytes(server.child);
    const listening = clients.map((client) => noting(client.person, () => listen(client)));
    const end = performance.now() + seconds * 1_000;
    await Promise.all(senders.map(([person, roomId]) => noting(person, () => send(person, roomId, end))));
    isOver = true;
    await Promise.all(listening);
    const bugs = await bugsOf(server.urls.matrix);
    for (const client of clients) compare(client);
    report(clients, residentMegabytes(server.child) - before, bugs);
  } finally {
    await stop(server);
  }
}

/** Everybody registered and in their rooms; a room and its sender go together. */
async function populate(server: Contestant): Promise<{ clients: Client[]; senders: [Person, string][] }> {
  const senders = await inBatches(names('sender', SENDERS), 20, async (name): Promise<[Person, string]> => {
    const person = await signUp(server, 'soak', name);
    return [person, await person.createRoom()];
  });
  for (const [, roomId] of senders) sent.set(roomId, []);
  const clients = await inBatches(names('client', CLIENTS), 20, async (name) => {
    const person = await signUp(server, 'soak', name);
    const first = Number(name.slice('client'.length));
    const rooms = Array.from({ length: ROOMS_EACH }, (_, i) => senders[(first + i * 7) % SENDERS]?.[1] ?? '');
    for (const roomId of rooms) await person.join(roomId);
    return { person, rooms, since: (await person.sync()).next, heard: [] };
  });
  return { clients, senders };
}

async function noting(person: Person, doing: () => Promise<void>): Promise<void> {
  try {
    await doing();
  } catch (error) {
    problems.push(`${person.userId}: ${String(error)}`);
  }
}

async function send(person: Person, roomId: string, end: number): Promise<void> {
  // Not all at the same moment.
  await pause(REST_MS * Math.random());
  while (performance.now() < end) {
    sent.get(roomId)?.push(await person.send(roomId, String(performance.now())));
    await pause(REST_MS);
  }
}

/** Syncs until nobody sends any more and everything is there, or the grace is over. */
async function listen(client: Client): Promise<void> {
  let overAt: number | undefined;
  for (;;) {
    const told = await client.person.sync(client.since, LONG_POLL_MS);
    if (told.limited.length > 0) problems.push(`${client.person.userId}: a timeline was limited`);
    client.since = told.next;
    client.heard.push(...told.messages);
    if (!isOver) continue;
    overAt ??= performance.now();
    const expected = client.rooms.reduce((count, roomId) => count + (sent.get(roomId)?.length ?? 0), 0);
    if (client.heard.length >= expected || performance.now() - overAt > GRACE_MS) return;
  }
}

function compare({ person, rooms, heard }: Client): void {
  for (const roomId of rooms) {
    const got = heard.filter((message) => message.roomId === roomId).map(({ eventId }) => eventId);
    const expected = sent.get(roomId) ?? [];
    const unique = new Set(got);
    const lost = expected.filter((eventId) => !unique.has(eventId)).length;
    const doubled = got.length - unique.size;
    if (lost > 0) problems.push(`${person.userId} lost ${lost} messages in ${roomId}`);
    if (doubled > 0) problems.push(`${person.userId} was told ${doubled} messages twice in ${roomId}`);
    if (lost + doubled === 0 && got.join() !== expected.join()) {
      problems.push(`${person.userId} was told the messages of ${roomId} in another order, or of others`);
    }
  }
}

async function bugsOf(url: string): Promise<string[]> {
  const health = (await (await fetch(`${url}/~soak/_mock/health`)).json()) as { bugs: string[] };
  return health.bugs;
}

function report(clients: Client[], megabytes: number, bugs: string[]): void {
  problems.push(...bugs);
  const heard = clients.flatMap((client) => client.heard);
  const times = heard.map(({ at, body }) => at - Number(body));
  const messages = [...sent.values()].reduce((count, ids) => count + ids.length, 0);
  process.stdout.write(
    `${messages} messages from ${SENDERS} senders in ${seconds} s, told ${heard.length} times to ${CLIENTS} clients; ` +
      `p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms; ` +
      `${megabytes.toFixed(0)} MB more memory\n`,
  );
  for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
  process.stdout.write(
    problems.length === 0 ? 'Nothing lost, nothing doubled, no error\n' : `${problems.length} problems\n`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

await run();
